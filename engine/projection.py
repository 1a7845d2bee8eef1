"""Turns a snapshot into rows.  Rows are a function of snapshots: projecting one twice changes nothing.

Only says what is to be written; :mod:`engine.execution` sends it together with the document, in one round trip.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Table, Uuid, any_, bindparam, delete, literal_column, update
from sqlalchemy.sql.elements import CollectionAggregate

from engine.domain import (
    Change,
    Complete,
    FinishJob,
    GoBack,
    JobWait,
    MessageWait,
    Passed,
    Restart,
    TaskState,
    ThrowError,
    TimerWait,
    UserTaskWait,
    Variables,
    Wait,
    WaitState,
)
from engine.models import Candidate, History, Job, MessageSubscription, Timer, UserTask, table
from engine.storage import Transaction
from engine.storage.database import to_json
from engine.storage.statements import Statement, Write, add, write

NO_LIMIT = datetime(9999, 12, 31, tzinfo=UTC)


def _any_key() -> CollectionAggregate[Any]:
    return any_(bindparam("keys", type_=ARRAY(Uuid)))


_TASKS, _CANDIDATES = table(UserTask), table(Candidate)
_WAITS = {TimerWait: table(Timer), JobWait: table(Job), MessageWait: table(MessageSubscription)}
_HISTORY = table(History)
_CLOSE = {
    kind: Statement(update(rows).where(rows.c.id == _any_key()).values(state=bindparam("state")))
    for kind, rows in _WAITS.items()
}
_CANCEL_TASKS = Statement(
    update(_TASKS)
    .where(_TASKS.c.id == _any_key())
    .values(state=literal_column("'cancelled'"), completed_at=bindparam("now"))
)
_UNLIST = Statement(delete(_CANDIDATES).where(_CANDIDATES.c.task_id == _any_key()))


def project(tx: Transaction, change: Change) -> list[Write]:
    """What brings the rows of the case in line with ``change.snapshot``: what is gone, what is new, what happened.

    A user task that was completed is left to whoever completed it.
    """
    new: dict[Table, list[dict[str, object]]] = {}
    for wait in change.snapshot.opened:
        for rows, row in _rows(tx, change, wait):
            new.setdefault(rows, []).append(row)
    told = _told(tx, change)
    if told:
        new[_HISTORY] = told
    return [*_close(tx, change), *(add(rows, added) for rows, added in new.items())]


def _close(tx: Transaction, change: Change) -> Iterator[Write]:
    moved = isinstance(change.action, GoBack | Restart)
    done = None if change.action is None or moved else change.action.key
    gone: dict[tuple[type[Wait], bool], list[UUID]] = {}
    for wait in change.snapshot.closed:
        gone.setdefault((type(wait), wait.key == done), []).append(wait.key)
    for (kind, by_action), keys in gone.items():
        if kind is not UserTaskWait:
            state = WaitState.DONE if by_action else WaitState.CANCELLED
            yield write(_CLOSE[kind], {"keys": keys, "state": state.value})
        elif not by_action:
            yield write(_CANCEL_TASKS, {"keys": keys, "now": tx.now})
            yield write(_UNLIST, {"keys": keys})


def _rows(tx: Transaction, change: Change, wait: Wait) -> Iterator[tuple[Table, dict[str, object]]]:
    row: dict[str, object] = {
        "id": wait.key,
        "case_id": change.case_id,
        "element_id": wait.element_id,
        "process_id": wait.process_id,
        "state": WaitState.WAITING.value,
    }
    match wait:
        case UserTaskWait():
            yield from _task(tx, row, wait, change)
        case TimerWait():
            yield _WAITS[TimerWait], row | {"due_at": wait.due_at}
        case MessageWait():
            named = {"name": wait.name, "correlation_key": wait.correlation_key, "created_at": tx.now}
            yield _WAITS[MessageWait], row | named
        case JobWait():
            yield _WAITS[JobWait], row | _job(tx, wait)


def _task(
    tx: Transaction, row: dict[str, object], wait: UserTaskWait, change: Change
) -> Iterator[tuple[Table, dict[str, object]]]:
    due_at = wait.due_at or NO_LIMIT
    yield (
        _TASKS,
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
        place = {"group_name": group, "due_at": due_at, "task_id": wait.key}
        items = _items(wait, change.snapshot.variables)
        yield _CANDIDATES, place | {"step": wait.name, "items": items, "office": change.office}


def _items(wait: UserTaskWait, variables: Variables) -> list[str]:
    """The item of the task; all of the case for a task about the whole."""
    if wait.item:
        return [wait.item]
    every = variables.get("items")
    return [str(item) for item in every] if isinstance(every, list) else []


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
    doer = change.action.by if isinstance(change.action, Complete) and change.action.by else tx.actor.id
    by_worker = change.action.key if isinstance(change.action, FinishJob | ThrowError) else None
    told = _distinct(change.snapshot.passed)
    found = any(passed.before is not None for passed in told)
    return [
        {
            "case_id": change.case_id,
            "key": passed.key,
            "element_id": passed.element_id,
            "process_id": passed.process_id,
            "name": passed.name,
            "item": passed.item,
            "kind": passed.kind,
            "actor": doer if passed.key in (by_person, by_worker) else "engine",
            "at": tx.now,
            "note": change.note if passed.key == by_person else None,
            "why": to_json(list(passed.why)) if passed.why else None,
            **({"before": _stored(passed.before)} if found else {}),
        }
        for passed in told
    ]


def _stored(before: Variables | None) -> str | None:
    return None if before is None else to_json(dict(before))


def _distinct(passed: tuple[Passed, ...]) -> list[Passed]:
    return list({entry.key: entry for entry in passed}.values())
