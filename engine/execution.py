"""The one write path of a case: lock, load, act, run, project, save.

Nothing else writes a case's document or the rows that say what it waits for.  Whatever wakes a case, a person, a
timer, a worker's result or a message, ends in :func:`advance`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select, update

from engine import host, mailbox, releases
from engine.domain import (
    Action,
    CaseState,
    Deliver,
    FinishJob,
    Fire,
    IncidentKind,
    MessageWait,
    Snapshot,
    ThrowError,
    Variables,
)
from engine.errors import ConflictError, NotFoundError, StoppedError, UnansweredError
from engine.interpreter import begin, step
from engine.models import Case, CaseItem, Opinion
from engine.projection import Change, project
from engine.storage import Transaction


@dataclass(frozen=True)
class NewCase:
    """What a case begins with.  ``variables`` hold decision variables and ids only, never personal data."""

    number: str
    process_id: str
    channel: str
    office: str | None
    variables: Variables


def start(tx: Transaction, new: NewCase, keep: Callable[[UUID], None] = lambda _case_id: None) -> UUID:
    """The id of a new case under the newest release, run up to its first waits.

    ``keep`` stores what belongs to the case once its row exists and before its waits do.

    Raises:
        EngineError: the process cannot begin with these variables.
    """
    content = releases.newest(tx)
    case_id = uuid4()
    evaluator = host.evaluator(tx.store.calendar, tx.now)
    variables = {**new.variables, "case_id": str(case_id), "case_number": new.number}
    document, snapshot = begin(content.program, new.process_id, variables, evaluator)
    case = {
        "id": case_id,
        "number": new.number,
        "release_number": content.number,
        "process_id": new.process_id,
        "state": CaseState.ACTIVE,
        "version": 1,
        "document": document,
        "channel": new.channel,
        "office": new.office,
        "started_by": tx.actor.id,
        "started_at": tx.now,
    }
    tx.session.execute(insert(Case).values(case))
    keep(case_id)
    _follow(tx, Change(case_id, None, snapshot))
    return case_id


def advance(tx: Transaction, case_id: UUID, action: Action, note: str | None = None) -> Snapshot:
    """Let ``action`` happen to the case and everything that follows from it, up to the next waits.

    Raises:
        ConflictError: what the action names no longer waits, or the case is closed.
        UnansweredError: the case would close without an answer to everything.
        EngineError: the diagram cannot go on; the transaction must be rolled back.
    """
    columns = (Case.release_number, Case.document, Case.version, Case.state)
    row = tx.session.execute(
        select(*columns).where(Case.id == case_id).with_for_update(key_share=True)
    ).one_or_none()
    if row is None:
        raise NotFoundError(case_id=str(case_id))
    if row.state != CaseState.ACTIVE:
        raise ConflictError("办件已经办结或终止", case_id=str(case_id))
    content = releases.content(tx, row.release_number)
    evaluator = host.evaluator(tx.store.calendar, tx.now)
    try:
        document, snapshot = step(content.program, row.document, action, evaluator)
        _save(tx, case_id, row.version, document)
        _follow(tx, Change(case_id, action, snapshot, note))
    except StoppedError as error:
        error.fields |= {"case_id": str(case_id), "subject": str(action.key), "kind": _kind(action)}
        raise
    return snapshot


def _kind(action: Action) -> IncidentKind:
    match action:
        case FinishJob() | ThrowError():
            return IncidentKind.JOB
        case Fire():
            return IncidentKind.TIMER
        case _:
            return IncidentKind.STEP


def _save(tx: Transaction, case_id: UUID, version: int, document: bytes) -> None:
    changed = tx.session.execute(
        update(Case)
        .where(Case.id == case_id, Case.version == version)
        .values(document=document, version=version + 1)
        .returning(Case.id)
    )
    if changed.one_or_none() is None:
        raise ConflictError(case_id=str(case_id))


def _follow(tx: Transaction, change: Change) -> None:
    project(tx, change)
    if change.snapshot.ended:
        _close(tx, change.case_id)
        return
    for wait in change.snapshot.opened:
        if isinstance(wait, MessageWait):
            kept = mailbox.take(tx, change.case_id, wait)
            if kept is not None:
                advance(tx, change.case_id, Deliver(wait.key, kept))


def _close(tx: Transaction, case_id: UUID) -> None:
    items = select(func.count()).where(CaseItem.case_id == case_id, CaseItem.delivered_at.is_(None))
    opinions = select(func.count()).where(Opinion.case_id == case_id, Opinion.delivered_at.is_(None))
    open_items, open_opinions = tx.session.execute(
        select(items.scalar_subquery(), opinions.scalar_subquery())
    ).one()
    if open_items or open_opinions:
        counts = {"items": open_items, "opinions": open_opinions}
        raise UnansweredError(case_id=str(case_id), kind=IncidentKind.STEP, **counts)
    tx.session.execute(
        update(Case).where(Case.id == case_id).values(state=CaseState.COMPLETED, ended_at=tx.now)
    )
