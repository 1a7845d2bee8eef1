"""Turns a snapshot into rows.  Rows are a function of snapshots: projecting one twice changes nothing.

Speaks Core statements only; this is the hottest path of the system.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Table, delete, update
from sqlalchemy.dialects.postgresql import insert

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

NO_LIMIT = datetime(9999, 12, 31, tzinfo=UTC)
_TABLES: dict[type[Wait], Table] = {
    TimerWait: table(Timer),
    JobWait: table(Job),
    MessageWait: table(MessageSubscription),
}


@dataclass(frozen=True)
class Change:
    """One step of one case: the action (None at the beginning), what it led to, and the actor's reason."""

    case_id: UUID
    action: Action | None
    snapshot: Snapshot
    note: str | None = None


def project(tx: Transaction, change: Change) -> None:
    """Bring the rows of the case in line with ``change.snapshot``: close what is gone, open what is new."""
    done = None if change.action is None else change.action.key
    _close_waits(tx, change.snapshot.closed, done)
    opened: dict[type[Wait], list[Wait]] = {}
    for wait in change.snapshot.opened:
        opened.setdefault(type(wait), []).append(wait)
    for kind, waits in opened.items():
        _open(tx, change.case_id, kind, waits)
    _remember(tx, change)


def _close_waits(tx: Transaction, closed: tuple[Wait, ...], done: UUID | None) -> None:
    by_kind: dict[type[Wait], list[UUID]] = {}
    for wait in closed:
        by_kind.setdefault(type(wait), []).append(wait.key)
    for kind, keys in by_kind.items():
        if kind is UserTaskWait:
            _close_tasks(tx, [key for key in keys if key != done])
            continue
        waiting = _TABLES[kind]
        for state, some in (
            (WaitState.DONE, [key for key in keys if key == done]),
            (WaitState.CANCELLED, [key for key in keys if key != done]),
        ):
            if some:
                tx.session.execute(update(waiting).where(waiting.c.id.in_(some)).values(state=state))


def _close_tasks(tx: Transaction, cancelled: list[UUID]) -> None:
    if cancelled:
        tasks, candidates = table(UserTask), table(Candidate)
        tx.session.execute(
            update(tasks)
            .where(tasks.c.id.in_(cancelled))
            .values(state=TaskState.CANCELLED, completed_at=tx.now)
        )
        tx.session.execute(delete(candidates).where(candidates.c.task_id.in_(cancelled)))


def _open(tx: Transaction, case_id: UUID, kind: type[Wait], waits: list[Wait]) -> None:
    if kind is UserTaskWait:
        _open_tasks(tx, case_id, [wait for wait in waits if isinstance(wait, UserTaskWait)])
        return
    rows = [_row(tx, case_id, wait) for wait in waits]
    tx.session.execute(insert(_TABLES[kind]).on_conflict_do_nothing(), rows)
    for wait in waits:
        if isinstance(wait, JobWait):
            tx.store.queue.enqueue_job(tx.driver, wait.key, case_id, None)


def _row(tx: Transaction, case_id: UUID, wait: Wait) -> dict[str, object]:
    row: dict[str, object] = {
        "id": wait.key,
        "case_id": case_id,
        "element_id": wait.element_id,
        "process_id": wait.process_id,
        "state": WaitState.WAITING,
    }
    match wait:
        case TimerWait():
            row |= {"due_at": wait.due_at}
        case MessageWait():
            row |= {"name": wait.name, "correlation_key": wait.correlation_key, "created_at": tx.now}
        case JobWait():
            row |= {
                "name": wait.name,
                "item": wait.item,
                "type": wait.type,
                "headers": dict(wait.headers),
                "variables": dict(wait.variables),
                "retries": wait.retries,
                "attempts": 0,
                "run_at": tx.now,
                "queued_at": tx.now,
            }
    return row


def _open_tasks(tx: Transaction, case_id: UUID, waits: list[UserTaskWait]) -> None:
    rows = [
        {
            "id": wait.key,
            "case_id": case_id,
            "element_id": wait.element_id,
            "process_id": wait.process_id,
            "name": wait.name,
            "item": wait.item,
            "form_id": wait.form_id,
            "state": TaskState.OPEN,
            "assignee": wait.assignee,
            "groups": ",".join(wait.candidate_groups),
            "due_at": wait.due_at or NO_LIMIT,
            "created_at": tx.now,
        }
        for wait in waits
    ]
    tx.session.execute(insert(table(UserTask)).on_conflict_do_nothing(), rows)
    candidates = [
        {"group_name": group, "due_at": wait.due_at or NO_LIMIT, "task_id": wait.key}
        for wait in waits
        if wait.assignee is None
        for group in wait.candidate_groups
    ]
    if candidates:
        tx.session.execute(insert(table(Candidate)).on_conflict_do_nothing(), candidates)


def _remember(tx: Transaction, change: Change) -> None:
    by_person = change.action.key if isinstance(change.action, Complete) else None
    by_worker = change.action.key if isinstance(change.action, FinishJob | ThrowError) else None
    rows = [
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
    if rows:
        tx.session.execute(insert(table(History)), rows)


def _distinct(passed: tuple[Passed, ...]) -> list[Passed]:
    return list({entry.key: entry for entry in passed}.values())
