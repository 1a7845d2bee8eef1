"""What the list of open tasks shows for each selection, and that pages lose and repeat nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from engine import inbox, tasks
from engine.inbox import Search
from engine.models import Application, Candidate, CaseItem, UserTask
from engine.selection import EVERYTHING, ZONE, Selection, Share, TimeState, read_selection, span
from tests.support.diagrams import diagram, user
from tests.support.world import BEGIN, CLERK, COLLEAGUE, STRANGER, World

TWO_STEPS = diagram("p", [user("check"), user("decide")], "start > check > decide > done")
LIMITS = (-3, -1, 0, 1, 2, 3, 30)
"""Calendar days until the limit of each case's task."""


@pytest.fixture
def desk(world: World) -> Iterator[World]:
    """A world with a case for each of LIMITS; every second one about an item, the first claimed by CLERK."""
    world.publish(TWO_STEPS)
    for number, days in enumerate(LIMITS):
        case_id = world.start("p")
        due_at = world.clock.now + timedelta(days=days)
        item = "temporary_assistance" if number % 2 else None
        with world.store.transaction() as tx:
            of_case = UserTask.case_id == case_id
            task_id = tx.session.scalars(
                update(UserTask).where(of_case).values(due_at=due_at, item=item).returning(UserTask.id)
            ).one()
            chosen = "elderly_subsidy" if number == 2 else "disability"
            queued = update(Candidate).where(Candidate.task_id == task_id)
            tx.session.execute(queued.values(due_at=due_at, items=[item or chosen]))
            tx.session.add(CaseItem(case_id=case_id, item=chosen))
    with world.store.transaction(CLERK) as tx:
        tasks.claim(
            tx,
            next(row.id for row in world.rows(UserTask) if row.due_at < world.clock.now - timedelta(days=2)),
        )
    yield world


def days_shown(world: World, search: Search) -> list[int]:
    """The days left of the tasks on the page, in its order."""
    with world.store.transaction(CLERK) as tx:
        page = inbox.open_tasks(tx, search)
    today = world.clock.now.astimezone(ZONE).date()
    return [(row.moment.astimezone(ZONE).date() - today).days for row in page.rows]


def all_pages(world: World, search: Search) -> list[UUID]:
    """The tasks of every page from the first to the last."""
    found: list[UUID] = []
    while True:
        with world.store.transaction(CLERK) as tx:
            page = inbox.open_tasks(tx, search)
        found += [row.id for row in page.rows]
        if page.next is None:
            return found
        search = Search(search.selection, page.next, size=search.size)


@pytest.mark.parametrize(
    ("selection", "days"),
    [
        (EVERYTHING, [-3, -1, 0, 1, 2, 3, 30]),
        (Selection(time=TimeState.OVERDUE), [-3, -1]),
        (Selection(time=TimeState.TODAY), [0]),
        (Selection(time=TimeState.SOON), [0, 1, 2]),
        (Selection(time=TimeState.FINE), [0, 1, 2, 3, 30]),
        (Selection(share=Share.MINE), [-3]),
        (Selection(share=Share.UNCLAIMED, time=TimeState.OVERDUE), [-1]),
        (Selection(item="temporary_assistance"), [-1, 1, 3]),
        (Selection(item="elderly_subsidy"), [0]),
        (Selection(keyword="T-p-00004"), [2]),
        (Selection(keyword="T-p-0000"), [-3, -1, 0, 1, 2, 3, 30]),
        (Selection(keyword="T-p%"), []),
        (Selection(step="check"), []),
        (Selection(step="check 名称"), []),
    ],
)
def test_a_selection_shows_what_it_says_least_time_left_first(
    desk: World, selection: Selection, days: list[int]
) -> None:
    if selection.step == "check":
        (name, *_) = {row.name for row in desk.rows(UserTask)}
        selection, days = Selection(step=name), list(LIMITS)

    assert days_shown(desk, Search(selection)) == days


def test_a_person_is_found_by_the_full_name_or_the_last_four_of_the_number(desk: World) -> None:
    other = next(row for row in desk.rows(UserTask) if row.item is None)
    with desk.store.transaction() as tx:
        named = {"applicant_name": "石桂英", "id_number": "99900119550101123X"}
        tx.session.execute(update(Application).where(Application.case_id == other.case_id).values(named))

    found = {
        word: len(days_shown(desk, Search(person=word))) for word in ("石桂英", "123x", "202X", "石", "23X")
    }

    assert found == {"石桂英": 1, "123x": 1, "202X": len(LIMITS) - 1, "石": 0, "23X": 0}


def test_nobody_finds_a_person_among_the_tasks_of_other_posts(desk: World) -> None:
    with desk.store.transaction(STRANGER) as tx:
        assert inbox.open_tasks(tx, Search(person="杜永强")).rows == ()
    with desk.store.transaction(COLLEAGUE) as tx:
        assert len(inbox.open_tasks(tx, Search(person="杜永强")).rows) == len(LIMITS) - 1


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7, 8])
@pytest.mark.parametrize(
    "selection", [EVERYTHING, Selection(time=TimeState.FINE), Selection(item="temporary_assistance")]
)
def test_pages_of_any_size_hold_every_task_once(desk: World, selection: Selection, size: int) -> None:
    whole = all_pages(desk, Search(selection, size=100))

    assert all_pages(desk, Search(selection, size=size)) == whole
    with desk.store.transaction(CLERK) as tx:
        assert [row.id for row in inbox.every_open_task(tx, selection, size)] == whole[:size]


WORDS = st.dictionaries(
    st.sampled_from(["share", "keyword", "item", "step", "time", "view"]),
    st.text(max_size=70) | st.sampled_from([*Share, *TimeState]) | st.none(),
)


@given(words=WORDS)
def test_whatever_an_address_says_is_a_selection_that_reads_back_as_itself(words: dict[str, object]) -> None:
    selection = read_selection(words)

    assert read_selection(selection.words()) == selection


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=WORDS)
def test_whatever_an_address_says_the_database_understands(world: World, words: dict[str, object]) -> None:
    selection = read_selection(words)

    with world.store.transaction(CLERK) as tx:
        assert inbox.open_tasks(tx, Search(selection, person=selection.keyword)).rows == ()


@given(minutes=st.integers(0, 10**6), hours=st.integers(-100, 100))
def test_every_limit_is_either_overdue_or_not_and_today_is_soon(minutes: int, hours: int) -> None:
    now = BEGIN + timedelta(minutes=minutes)
    due = now + timedelta(hours=hours)

    states = {state for state in TimeState if _inside(due, span(state, now))}
    assert len(states & {TimeState.OVERDUE, TimeState.FINE}) == 1
    assert TimeState.TODAY not in states or {TimeState.SOON, TimeState.FINE} <= states


def _inside(due: datetime, bounds: tuple[datetime | None, datetime | None]) -> bool:
    begin, end = bounds
    return (begin is None or due >= begin) and (end is None or due < end)
