"""Whatever cases, tasks and limits there are, the board says what plain SQL says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, text

from engine import board
from engine.board import TaskFilter, TaskState
from engine.deadlines import BasisStatus, ClockState, LimitKind, Unit
from engine.models import Case, CaseItem, Clock, UserTask, table
from engine.storage import Actor, Transaction
from tests.integration.board.asking import DISTRICT, SHANGHAI, STREET
from tests.integration.board.test_monitoring import FORECAST
from tests.support.world import World

ITEMS = ("subsistence_allowance", "elderly_subsidy")
STEPS = ("survey", "confirm")
DAYS = st.integers(-100, 40)
TASK = st.fixed_dictionaries(
    {
        "item": st.sampled_from([*ITEMS, None]),
        "element_id": st.sampled_from(STEPS),
        "state": st.sampled_from(["open", "completed", "cancelled"]),
        "created": st.integers(-100, 0),
        "due": DAYS,
        "assignee": st.sampled_from([None, "shanda_review", "tangye_review"]),
    }
)
CASE = st.fixed_dictionaries(
    {
        "office": st.sampled_from(["lc_shanda", "lc_tangye", None]),
        "state": st.sampled_from(["active", "active", "completed", "suspended"]),
        "started": st.integers(-100, 0),
        "tasks": st.lists(TASK, max_size=4),
        "limits": st.dictionaries(st.sampled_from(ITEMS), DAYS),
        "delivered": st.dictionaries(st.sampled_from(ITEMS), st.integers(-100, 0)),
    }
)
AGAIN = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


class _Undo(Exception):
    """Leaves the transaction without keeping anything."""


def _put(tx: Transaction, cases: list[dict[str, Any]]) -> None:
    for number, case in enumerate(cases):
        _put_case(tx, f"R{number:06d}", case)
    tx.flush()


def _put_case(tx: Transaction, number: str, case: dict[str, Any]) -> None:
    case_id, begun = uuid4(), _at(tx, case["started"])
    row = {
        "id": case_id, "number": number, "release_number": 1, "process_id": "one_thing", "state": case["state"],
        "version": 1, "document": b"", "channel": "window", "office": case["office"], "started_by": "x",
        "started_at": begun, "ended_at": begun if case["state"] == "completed" else None,
    }  # fmt: skip
    tx.session.execute(insert(table(Case)), row)
    for item in sorted({*case["limits"], *case["delivered"]}):
        done = case["delivered"].get(item)
        told = None if done is None else _at(tx, done)
        tx.session.execute(insert(table(CaseItem)), {"case_id": case_id, "item": item, "delivered_at": told})
    for task in case["tasks"]:
        tx.session.execute(insert(table(UserTask)), _task(tx, case_id, task))
    for item, due in case["limits"].items():
        tx.session.execute(insert(table(Clock)), _clock(tx, case_id, item, due))


def _task(tx: Transaction, case_id: object, task: dict[str, Any]) -> dict[str, object]:
    done = task["state"] == "completed"
    return {
        "id": uuid4(), "case_id": case_id, "element_id": task["element_id"], "process_id": "p",
        "name": task["element_id"], "item": task["item"], "state": task["state"], "assignee": task["assignee"],
        "groups": "clerk", "due_at": _at(tx, task["due"]), "created_at": _at(tx, task["created"]),
        "completed_at": tx.now if done else None, "completed_by": "shanda_review" if done else None,
    }  # fmt: skip


def _clock(tx: Transaction, case_id: object, item: str, due: int) -> dict[str, object]:
    return {
        "id": uuid4(), "case_id": case_id, "code": item, "subject": case_id, "name": item, "item": item,
        "kind": LimitKind.PROMISED, "days": 30, "unit": Unit.WORKING, "basis": "", "owner": "district",
        "basis_status": BasisStatus.UNCHECKED, "effective_from": "2024-10-18", "remind": 0, "escalate": 0,
        "state": ClockState.RUNNING, "started_at": tx.now, "due_at": _at(tx, due),
    }  # fmt: skip


def _at(tx: Transaction, days: int) -> datetime:
    return tx.now + timedelta(days=days, hours=1)


def _asked(tx: Transaction, statement: str) -> list[tuple[Any, ...]]:
    seen = "TRUE" if tx.actor is DISTRICT else "c.office = 'lc_shanda'"
    today = tx.now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    found = tx.session.execute(text(statement.replace("{seen}", seen)), {"now": tx.now, "today": today})
    return [tuple(row) for row in found]


@AGAIN
@given(cases=st.lists(CASE, max_size=8), actor=st.sampled_from([DISTRICT, STREET]))
def test_cards_lists_and_comparisons_count_the_same(
    world: World, cases: list[dict[str, Any]], actor: Actor
) -> None:
    try:
        with world.store.transaction(actor) as tx:
            _put(tx, cases)
            _compare(tx)
            raise _Undo
    except _Undo:
        pass


def _compare(tx: Transaction) -> None:
    cards, offices, people = board.cards(tx), board.offices(tx), board.people(tx)
    of_tasks = """FROM user_task t JOIN process_instance c ON c.id = t.case_id
        WHERE t.state = 'open' AND c.state = 'active' AND {seen}"""
    [(active, suspended)] = _asked(
        tx,
        """SELECT count(*) FILTER (WHERE state = 'active'), count(*) FILTER (WHERE state = 'suspended')
        FROM process_instance c WHERE {seen}""",
    )
    [(late, week, latest)] = _asked(
        tx,
        f"""SELECT count(*) FILTER (WHERE t.due_at < :now), count(*) FILTER (WHERE t.due_at >= :now
        AND t.due_at < date_trunc('week', CAST(:now AS timestamptz) AT TIME ZONE 'Asia/Shanghai')
          AT TIME ZONE 'Asia/Shanghai' + interval '7 days'), min(t.due_at) FILTER (WHERE t.due_at < :now)
        {of_tasks}""",
    )
    assert (cards.active, cards.suspended, cards.overdue, cards.week, cards.latest) == (
        active, suspended, late, week, latest,
    )  # fmt: skip
    assert sum(cards.ages) == active
    assert len(board.open_tasks(tx, TaskFilter(TaskState.OVERDUE), size=100).rows) == late
    by_office = _asked(tx, f"SELECT c.office, count(*), sum((t.due_at < :now)::int) {of_tasks} GROUP BY 1")
    assert {(each.id, each.open, each.overdue) for each in offices if each.open} == set(by_office)
    held = _asked(tx, f"SELECT t.assignee, count(*) {of_tasks} AND t.assignee IS NOT NULL GROUP BY 1")
    assert {(each.id, each.open) for each in people if each.open} == set(held)


@AGAIN
@given(cases=st.lists(CASE, min_size=3, max_size=14), actor=st.sampled_from([DISTRICT, STREET]))
def test_what_is_forecast_follows_from_what_was(
    world: World, cases: list[dict[str, Any]], actor: Actor
) -> None:
    try:
        with world.store.transaction(actor) as tx:
            _put(tx, cases)
            rows = _asked(tx, FORECAST)
            judged = [row for row in rows if row[3] is not None]
            late = {row[0] for row in judged if row[1] > row[2]}
            outlook = board.outlook(tx)
            assert (outlook.judged, outlook.unknown, outlook.late) == (
                len(judged), len(rows) - len(judged), len(late),
            )  # fmt: skip
            assert {each.task_id for each in board.expected_late(tx)} == late
            raise _Undo
    except _Undo:
        pass


def test_five_quick_answers_and_a_slow_one_are_told_apart(world: World) -> None:
    done = {
        "item": ITEMS[0],
        "element_id": "survey",
        "state": "completed",
        "created": -30,
        "due": 0,
        "assignee": None,
    }
    waiting = done | {"state": "open", "created": -2}
    before = [
        {"office": "lc_shanda", "state": "completed", "started": -40, "tasks": [done], "limits": {},
         "delivered": {ITEMS[0]: -10}}
    ] * 5  # fmt: skip
    soon, later = (
        {"office": "lc_shanda", "state": "active", "started": -3, "tasks": [waiting], "limits": {ITEMS[0]: due},
         "delivered": {}}
        for due in (7, 30)
    )  # fmt: skip

    try:
        with world.store.transaction(STREET) as tx:
            _put(tx, [*before, soon, later])
            (only,) = board.expected_late(tx)
            outlook = board.outlook(tx)
            now = tx.now
            raise _Undo
    except _Undo:
        pass

    assert (outlook.judged, outlook.unknown, outlook.late) == (2, 0, 1)
    assert (only.case_number, only.visits, only.usual) == ("R000005", 5, timedelta(days=20))
    assert only.ends - now == timedelta(days=18, hours=1)
