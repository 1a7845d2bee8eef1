"""整改台账: opened with a reason, put right by one person, closed with proof by another; everything is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from engine import rectification
from engine.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from engine.models import Case, Finding, History
from engine.paging import Mark
from engine.rectification import NewEntry, Stage
from engine.storage import Actor
from tests.support.diagrams import diagram, user
from tests.support.world import CLERK, STRANGER, World

DISTRICT = Actor("supervisor1", "李海涛", "district", frozenset({"supervisor", "supervisor@*"}))
STREET = Actor("shanda_sup", "督办", "lc_shanda", frozenset({"supervisor", "supervisor@lc_shanda"}))
OTHER_STREET = Actor("tangye_sup", "督办", "lc_tangye", frozenset({"supervisor", "supervisor@lc_tangye"}))
DUE = date(2026, 12, 4)
ENTRY = NewEntry(Finding.OVERDUE, "三件申请没有按期受理", CLERK.id, DUE)


@pytest.fixture
def about_case(world: World) -> NewEntry:
    """What is wrong with a case of lc_shanda."""
    world.publish(diagram("p", [user("check")], "start > check > done"))
    world.start("p")
    (case,) = world.rows(Case)
    return replace(ENTRY, case_number=case.number)


def opened(world: World, new: NewEntry = ENTRY, actor: Actor = DISTRICT) -> UUID:
    """The id of an entry that was just opened."""
    with world.store.transaction(actor) as tx:
        return rectification.open_entry(tx, new)


def kinds(world: World, entry_id: UUID) -> list[tuple[str, str]]:
    """What happened to an entry and who did it."""
    with world.store.transaction() as tx:
        return [(event.kind, event.actor) for event in rectification.events(tx, entry_id)]


def test_an_entry_goes_from_its_finding_to_its_proof(world: World, about_case: NewEntry) -> None:
    entry_id = opened(world, about_case)

    with world.store.transaction(CLERK) as tx:
        rectification.take_measures(tx, entry_id, "增加一名窗口人员")
    with world.store.transaction(STREET) as tx:
        rectification.postpone(tx, entry_id, DUE + timedelta(days=3), "人员到位较晚")
        rectification.close(tx, entry_id, "抽查十件，全部按期受理")

    with world.store.transaction(DISTRICT) as tx:
        entry, person, office, number = rectification.find(tx, entry_id)
    assert (entry.measures, entry.evidence) == ("增加一名窗口人员", "抽查十件，全部按期受理")
    assert (entry.due_on, entry.closed_by) == (DUE + timedelta(days=3), STREET.id)
    assert (person, office, number) == ("钱建国", "济南市历城区山大路街道办事处", about_case.case_number)
    assert kinds(world, entry_id) == [
        ("open", DISTRICT.id), ("measures", CLERK.id), ("postpone", STREET.id), ("close", STREET.id),
    ]  # fmt: skip
    told = [row.kind for row in world.rows(History) if row.kind.startswith("rectify_")]
    assert sorted(told) == ["rectify_close", "rectify_measures", "rectify_open", "rectify_postpone"]


def test_nobody_closes_what_he_is_responsible_for(world: World) -> None:
    entry_id = opened(world, replace(ENTRY, responsible="supervisor1"))
    with world.store.transaction(DISTRICT) as tx:
        rectification.take_measures(tx, entry_id, "已经安排")

        with pytest.raises(ForbiddenError, match="责任人"):
            rectification.close(tx, entry_id, "我看过了")


def test_nothing_is_closed_without_measures_or_proof(world: World) -> None:
    entry_id = opened(world)

    with world.store.transaction(DISTRICT) as tx:
        with pytest.raises(InvalidInputError, match="整改措施"):
            rectification.close(tx, entry_id, "已经整改")
        rectification.take_measures(tx, entry_id, "已经安排")
        with pytest.raises(InvalidInputError, match="销号依据"):
            rectification.close(tx, entry_id, "  ")


def test_what_is_closed_stays_as_it_is(world: World) -> None:
    entry_id = opened(world)
    with world.store.transaction(DISTRICT) as tx:
        rectification.take_measures(tx, entry_id, "已经安排")
        rectification.close(tx, entry_id, "看过现场")

    with world.store.transaction(DISTRICT) as tx:
        with pytest.raises(ConflictError):
            rectification.take_measures(tx, entry_id, "再改")
        with pytest.raises(ConflictError):
            rectification.postpone(tx, entry_id, DUE, "再等等")
        with pytest.raises(ConflictError):
            rectification.close(tx, entry_id, "再销一次")


@pytest.mark.parametrize(
    "wrong",
    [
        replace(ENTRY, problem=" "),
        replace(ENTRY, problem="长" * 1001),
        replace(ENTRY, responsible="nobody"),
        replace(ENTRY, due_on=date(2026, 11, 23)),
    ],
    ids=["no problem", "too long", "nobody", "day is over"],
)
def test_an_entry_says_what_by_whom_and_until_when(world: World, wrong: NewEntry) -> None:
    with pytest.raises(InvalidInputError):
        opened(world, wrong)


def test_only_supervisors_of_the_office_open_and_close(world: World, about_case: NewEntry) -> None:
    for actor in (CLERK, OTHER_STREET):
        with pytest.raises((ForbiddenError, NotFoundError)):
            opened(world, about_case, actor)
    entry_id = opened(world, about_case, STREET)
    with world.store.transaction(CLERK) as tx:
        rectification.take_measures(tx, entry_id, "已经安排")

        with pytest.raises(ForbiddenError):
            rectification.close(tx, entry_id, "我自己看过")
        with pytest.raises(ForbiddenError):
            rectification.postpone(tx, entry_id, DUE, "晚一点")


def test_everybody_sees_the_entries_within_reach_and_no_others(world: World) -> None:
    mine = opened(world)
    world.pass_time(days=11)
    other = opened(world, replace(ENTRY, responsible=STRANGER.id, due_on=date(2026, 12, 10)))

    seen = {}
    for actor in (DISTRICT, STREET, OTHER_STREET, CLERK, STRANGER):
        with world.store.transaction(actor) as tx:
            found = {line[0].id for line in rectification.entries(tx, Stage.OPEN)}
            late = {line[0].id for line in rectification.entries(tx, Stage.OVERDUE)}
            seen[actor.id] = (found, late, rectification.counts(tx))
    both = {Stage.OPEN: 2, Stage.OVERDUE: 1}
    one, own = {Stage.OPEN: 1, Stage.OVERDUE: 1}, {Stage.OPEN: 1, Stage.OVERDUE: 0}
    assert seen == {
        DISTRICT.id: ({mine, other}, {mine}, both),
        STREET.id: ({mine}, {mine}, one),
        OTHER_STREET.id: (set(), set(), dict.fromkeys((Stage.OPEN, Stage.OVERDUE), 0)),
        CLERK.id: ({mine}, {mine}, one),
        STRANGER.id: ({other}, set(), own),
    }
    with world.store.transaction(OTHER_STREET) as tx, pytest.raises(NotFoundError):
        rectification.find(tx, mine)


def test_pages_of_the_ledger_repeat_and_lose_nothing(world: World) -> None:
    keys = []
    for number in range(23):
        keys.append(opened(world, replace(ENTRY, problem=f"问题 {number}")))
        world.pass_time(seconds=1)

    with world.store.transaction(DISTRICT) as tx:
        first = rectification.entries(tx, Stage.OPEN)
        last = first[19][0]
        mark = Mark(last.opened_at, last.id)
        second = rectification.entries(tx, Stage.OPEN, mark)

    assert [line[0].id for line in [*first[:20], *second]] == keys[::-1]
