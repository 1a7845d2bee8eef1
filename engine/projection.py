"""Turns a snapshot into rows.  Rows are a function of snapshots: projecting one twice changes nothing.

Only says what is to be written; :mod:`engine.execution` sends it together with the document, in one round trip.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, update

from engine.domain import (
    Action,
    Complete,
    FinishJob,
    JobWait,
    MessageWait,
    Passed,
    Snapshot,
    TaskState,
    ThrowError,
    TimerWait,
    UserTaskWait,
    Wait,
    WaitState,
)
from engine.models import Candidate, History, Job, MessageSubscription, Timer, UserTask, table
from engine.storage import Transaction
from engine.storage.database import to_json
from engine.storage.statements import Statement, Write, adding

NO_LIMIT = datetime(9999, 12, 31, tzinfo=UTC)
_TASKS, _CANDIDATES = table(UserTask), table(Candidate)
_WAITS = {TimerWait: table(Timer), JobWait: table(Job), MessageWait: table(MessageSubscription)}
_PLACE = ("id", "case_id", "element_id", "process_id", "state")

_ADD_TASK = adding(
    _TASKS, *_PLACE, "name", "item", "form_id", "assignee", "groups", "due_at", "created_at"
)  # fmt: skip
_ADD_CANDIDATE = adding(_CANDIDATES, "group_name", "due_at", "task_id")
_ADD_TIMER = adding(_WAITS[TimerWait], *_PLACE, "due_at")
_ADD_MESSAGE = adding(_WAITS[MessageWait], *_PLACE, "name", "correlation_key", "created_at")
_ADD_JOB = adding(
    _WAITS[JobWait],
    *_PLACE, "name", "item", "type", "headers", "variables", "retries", "attempts", "run_at", "queued_at",
)  # fmt: skip
ADD_HISTORY = adding(
    table(History),
    "case_id",
    "key",
    "element_id",
    "process_id",
    "name",
    "item",
    "kind",
    "actor",
    "at",
    "note",
)
_CLOSE = {
    kind: Statement(update(rows).where(rows.c.id == bindparam("key")).values(state=bindparam("state")))
    for kind, rows in _WAITS.items()
}
_CANCEL_TASK = Statement(
    update(_TASKS)
    .where(_TASKS.c.id == bindparam("key"))
    .values(state=bindparam("state"), completed_at=bindparam("now"))
)
_DROP_CANDIDATES = Statement(delete(_CANDIDATES).where(_CANDIDATES.c.task_id == bindparam("key")))


@dataclass(frozen=True)
class Change:
    """One step of one case: the action (None at the beginning), what it led to, and the actor's reason."""

    case_id: UUID
    action: Action | None
    snapshot: Snapshot
    note: str | None = None


def project(tx: Transaction, change: Change) -> list[Write]:
    """What brings the rows of the case in line with ``change.snapshot``: what is gone, what is new, what happened.

    A user task that was completed is left to whoever completed it.
    """
    done = None if change.action is None else change.action.key
    writes: list[Write] = []
    for wait in change.snapshot.closed:
        writes += _close(tx, wait, wait.key == done)
    for wait in change.snapshot.opened:
        writes += _open(tx, change.case_id, wait)
    return writes + [Write(ADD_HISTORY, row) for row in _told(tx, change)]


def _close(tx: Transaction, wait: Wait, done: bool) -> Iterator[Write]:
    if not isinstance(wait, UserTaskWait):
        state = WaitState.DONE if done else WaitState.CANCELLED
        yield Write(_CLOSE[type(wait)], {"key": wait.key, "state": state.value})
    elif not done:
        yield Write(_CANCEL_TASK, {"key": wait.key, "state": TaskState.CANCELLED.value, "now": tx.now})
        yield Write(_DROP_CANDIDATES, {"key": wait.key})


def _open(tx: Transaction, case_id: UUID, wait: Wait) -> Iterator[Write]:
    row: dict[str, object] = {
        "id": wait.key,
        "case_id": case_id,
        "element_id": wait.element_id,
        "process_id": wait.process_id,
        "state": WaitState.WAITING.value,
    }
    match wait:
        case UserTaskWait():
            yield from _open_task(tx, row, wait)
        case TimerWait():
            yield Write(_ADD_TIMER, row | {"due_at": wait.due_at})
        case MessageWait():
            named = {"name": wait.name, "correlation_key": wait.correlation_key, "created_at": tx.now}
            yield Write(_ADD_MESSAGE, row | named)
        case JobWait():
            yield Write(_ADD_JOB, row | _job(tx, wait))


def _open_task(tx: Transaction, row: dict[str, object], wait: UserTaskWait) -> Iterator[Write]:
    due_at = wait.due_at or NO_LIMIT
    yield Write(
        _ADD_TASK,
        row
        | {
            "state": TaskState.OPEN.value,
            "name": wait.name,
            "item": wait.item,
            "form_id": wait.form_id,
            "assignee": wait.assignee,
            "groups": ",".join(wait.candidate_groups),
            "due_at": due_at,
            "created_at": tx.now,
        },
    )
    for group in wait.candidate_groups if wait.assignee is None else ():
        yield Write(_ADD_CANDIDATE, {"group_name": group, "due_at": due_at, "task_id": wait.key})


def _job(tx: Transaction, wait: JobWait) -> dict[str, object]:
    return {
        "name": wait.name,
        "item": wait.item,
        "type": wait.type,
        "headers": to_json(dict(wait.headers)),
        "variables": to_json(dict(wait.variables)),
        "retries": wait.retries,
        "attempts": 0,
        "run_at": tx.now,
        "queued_at": tx.now,
    }


def _told(tx: Transaction, change: Change) -> list[dict[str, object]]:
    by_person = change.action.key if isinstance(change.action, Complete) else None
    by_worker = change.action.key if isinstance(change.action, FinishJob | ThrowError) else None
    return [
        {
            "case_id": change.case_id,
            "key": passed.key,
            "element_id": passed.element_id,
            "process_id": passed.process_id,
            "name": passed.name,
            "item": passed.item,
            "kind": passed.kind,
            "actor": tx.actor.id if passed.key in (by_person, by_worker) else "engine",
            "at": tx.now,
            "note": change.note if passed.key == by_person else None,
        }
        for passed in _distinct(change.snapshot.passed)
    ]


def _distinct(passed: tuple[Passed, ...]) -> list[Passed]:
    return list({entry.key: entry for entry in passed}.values())
