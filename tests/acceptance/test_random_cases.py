"""A virtual year of random cases: each is answered, and afterwards everything in the database agrees.

On PostgreSQL as many as ``RANDOM_CASES`` says (``make year`` takes 500); in memory always 500.
"""

from __future__ import annotations

import os
from random import Random

from engine import invariants
from engine.domain import CaseState
from engine.models import Case, CaseItem, Opinion
from tests.support.coverage import Coverage
from tests.support.database import template
from tests.support.exploring import Journey
from tests.support.random_year import RandomYear
from tests.support.world import World

IN_MEMORY = 500
ON_THE_DATABASE = int(os.environ.get("RANDOM_CASES", "40"))


def test_every_random_case_ends_with_one_answer_for_each_chosen_item() -> None:
    content = template().content
    coverage = Coverage(content.program)
    differing = {}

    for seed in range(IN_MEMORY):
        journey = Journey(content, Random(seed), coverage)
        journey.go()
        answered = sorted(str(a["item"]) for a in journey.answers if a.get("kind") != "opinion")
        if answered != sorted(journey.items):
            differing[seed] = (answered, journey.items)

    assert differing == {}


def test_a_random_year_on_the_database_ends_with_every_case_answered_and_nothing_amiss(world: World) -> None:
    year = RandomYear(world.store, world.clock, world.sharing, Random(2026), ON_THE_DATABASE)

    year.go()

    assert {case.state for case in world.rows(Case)} == {CaseState.COMPLETED}
    assert len(world.rows(Case)) == ON_THE_DATABASE
    assert [item for item in world.rows(CaseItem) if not item.outcome or item.delivered_at is None] == []
    assert [opinion for opinion in world.rows(Opinion) if opinion.delivered_at is None] == []
    assert invariants.check(world.store) == []
    assert world.incidents() == []
