"""The scenarios of the shipped processes, played through the real use cases; together they pass everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.rehearsal import Stage, State, coverage
from processes import catalog
from tests.support.recording import PROCESSES
from tests.support.rehearsing import of_release

FILES = catalog.release_files()


def scenarios(process_id: str) -> list[Path]:
    """The scenario files of a process."""
    return sorted((catalog.HOME / process_id / "scenarios").glob("*.json"))


@pytest.mark.parametrize("process_id", PROCESSES)
def test_the_scenarios_of_a_process_run_as_told_and_cover_all_of_it(on: Stage, process_id: str) -> None:
    assert scenarios(process_id)

    outcomes = [of_release(on, FILES, path.read_bytes()) for path in scenarios(process_id)]

    assert [each.mismatches for each in outcomes if each.mismatches] == []
    assert {each.state for each in outcomes} == {State.COMPLETED}
    parts = [part for each in outcomes for part in each.coverage if part.process_id == process_id]
    (whole,) = coverage.together(parts)
    assert whole.missed_elements == ()
    assert whole.missed_flows == ()
