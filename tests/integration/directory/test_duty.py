"""The duty roster and who answers for what."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine import releases
from engine.directory import duty, responsibility
from engine.directory.duty import Turn
from engine.errors import ForbiddenError, InvalidInputError, NotFoundError
from engine.models import DirectoryAct
from tests.integration.directory.conftest import As
from tests.support.diagrams import diagram, user
from tests.support.world import World

MONDAY = date(2026, 11, 23)


def test_a_week_lists_turns_by_day_and_nothing_of_other_weeks_or_offices(world: World, acting: As) -> None:
    with acting("admin") as tx:
        for day, username in ((6, "shanda_review"), (0, "shanda_window"), (7, "shanda_window")):
            duty.put(tx, Turn("lc_shanda", MONDAY + timedelta(days=day), username), "排班")
        duty.put(tx, Turn("lc_hr", MONDAY, "hr_clerk1"), "排班")
        duty.put(tx, Turn("lc_shanda", MONDAY, "shanda_window", "全天"), "补充")
        found = duty.week(tx, "lc_shanda", MONDAY)

    assert [(turn.day, turn.username, turn.note) for turn in found] == [
        (MONDAY, "shanda_window", "全天"),
        (MONDAY + timedelta(days=6), "shanda_review", ""),
    ]


def test_a_turn_is_taken_off_once(world: World, acting: As) -> None:
    turn = Turn("lc_shanda", MONDAY, "shanda_window")
    with acting("admin") as tx:
        duty.put(tx, turn, "排班")
        duty.take_off(tx, turn, "请假")
        left = duty.week(tx, "lc_shanda", MONDAY)

    with pytest.raises(NotFoundError), acting("admin") as tx:
        duty.take_off(tx, turn, "请假")
    assert left == []
    assert [act.verb for act in world.rows(DirectoryAct)] == ["put_on_duty", "take_off_duty"]


@pytest.mark.parametrize(
    "turn",
    [
        Turn("lc_shanda", MONDAY, "hr_clerk1"),
        Turn("lc_shanda", MONDAY, "nobody"),
        Turn("lc_shanda", MONDAY, "shanda_window", "长" * 41),
    ],
)
def test_only_people_of_the_office_are_put_on_duty(world: World, acting: As, turn: Turn) -> None:
    with pytest.raises(InvalidInputError), acting("admin") as tx:
        duty.put(tx, turn, "排班")


def test_only_the_system_administrator_writes_the_roster(world: World, acting: As) -> None:
    turn = Turn("lc_shanda", MONDAY, "shanda_window")

    for who in ("security", "auditor", "shanda_window"):
        with pytest.raises(ForbiddenError), acting(who) as tx:
            duty.put(tx, turn, "排班")
        with pytest.raises(ForbiddenError), acting(who) as tx:
            duty.take_off(tx, turn, "排班")


def test_responsibility_is_what_the_published_table_says(world: World) -> None:
    with world.store.transaction() as tx:
        found = responsibility.table(tx, releases.newest(tx))

    streets = {area: cells for area, cells in found.rows}
    allowance = found.items.index(next(name for name in found.items if "低保" in name or "最低生活" in name))
    employment = found.items.index(next(name for name in found.items if "就业" in name))
    own = streets["济南市历城区山大路街道办事处"]
    assert own[allowance] == "济南市历城区山大路街道办事处"
    assert own[employment] == "济南市历城区人力资源和社会保障局"
    assert streets["其他地区"][allowance] == responsibility.UNASSIGNED
    assert all("17号" in line for line in found.basis)


def test_a_release_without_such_a_table_says_nothing(world: World) -> None:
    content = world.publish(diagram("p", [user("check")], "start > check > done"))

    with world.store.transaction() as tx:
        assert responsibility.table(tx, content) == responsibility.NOTHING
