"""Every path of every diagram: the households of the demonstration by their scripts, then random cases.

What no case has passed is named; the table of what was passed is printed.
"""

from __future__ import annotations

import sys
from random import Random

import pytest

from engine.content import Content, compile_content
from processes import catalog
from tests.support.coverage import Coverage
from tests.support.exploring import Journey
from tests.unit.processes.content import load
from tests.unit.processes.player import Player

MOST_CASES = 3000
BY_VERB = "termination"
"""The process that a case runs only when somebody terminates it; no flow leads there."""


@pytest.fixture(scope="module")
def content() -> Content:
    """The service on disk, ready to run."""
    return compile_content(1, catalog.release_files())


def test_the_households_alone_pass_every_element(content: Content) -> None:
    coverage = Coverage(content.program)

    for household in load("demo/households.json"):
        player = Player(household)
        player.play()
        coverage.note(player.passed)

    assert coverage.missed_elements(*_ways(content)) == []


def _ways(content: Content) -> list[str]:
    return [name for name in content.program.model.processes if name != BY_VERB]


def test_random_cases_take_every_flow_of_every_diagram(
    content: Content, capsys: pytest.CaptureFixture[str]
) -> None:
    coverage, seed, ways = Coverage(content.program), 0, _ways(content)

    while (coverage.missed_flows(*ways) or coverage.missed_elements(*ways)) and seed < MOST_CASES:
        Journey(content, Random(seed), coverage).go()
        seed += 1

    with capsys.disabled():
        sys.stdout.write(
            f"\n{coverage.report()}\n{seed} random cases, {coverage.elements.total()} elements passed\n"
        )
    assert coverage.missed_elements(*ways) == []
    assert coverage.missed_flows(*ways) == []
