"""The service as a whole: every household of the demonstration is answered, any choice of items is handled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from engine.domain import CaseState
from engine.invariants import check
from engine.models import CaseItem, UserTask
from engine.storage import Store
from tests.support.journey import ITEMS, passed, reach_co_handling
from tests.support.world import BEGIN, World
from webui import bootstrap
from webui.demo import Stage, VirtualClock, households, play_households
from webui.settings import read_settings

ITEM_SETS = [chosen for size in range(1, len(ITEMS) + 1) for chosen in combinations(ITEMS, size)]


@pytest.fixture
def stage(database: str, tmp_path: Path) -> Iterator[tuple[Store, Stage]]:
    """The stage of the demonstration: a real stub of the platform, the real client, a clock that moves when told."""
    clock = VirtualClock(BEGIN)
    with bootstrap.demo_platform() as platform:
        settings = replace(read_settings({}), platform_url=platform.url, var=tmp_path)
        with bootstrap.open_store(settings, database, clock=clock, queued=False) as store:
            yield store, Stage(store, clock, platform)


def test_every_household_of_the_demonstration_gets_its_answers(stage: tuple[Store, Stage]) -> None:
    store, scene = stage

    played = play_households(scene, households())

    assert len(played) >= 24
    assert {each.household.id: each.problems for each in played if each.problems} == {}
    assert {each.household.id: each.outcomes for each in played} == {
        each.household.id: dict(each.household.expect) for each in played
    }
    assert check(store) == []


@pytest.mark.parametrize("items", ITEM_SETS, ids="+".join)
def test_any_choice_of_items_is_handled_side_by_side_and_nothing_else(
    world: World, items: tuple[str, ...]
) -> None:
    case_id = reach_co_handling(world.store, world.sharing, items)

    path = passed(world.store, case_id)
    assert "co_handle" in path
    begun = {task.process_id for task in world.rows(UserTask)} - {"one_thing"}
    begun |= {element_id.removesuffix("_started") for element_id in path if element_id.endswith("_started")}
    assert begun == set(items)
    assert {row.item for row in world.rows(CaseItem)} == set(items)
    assert world.state(case_id) is CaseState.ACTIVE
    assert world.incidents() == []
    assert check(world.store) == []
