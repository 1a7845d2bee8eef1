"""The one write path of a case: lock, load, act, run, project, save.

Nothing else writes a case's document or the rows that say what it waits for.  Whatever wakes a case, a person, a
timer, a worker's result or a message, ends in :func:`advance`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import bindparam, func, insert, literal_column, select, update

from engine import host, mailbox, releases
from engine.clocks import following
from engine.deadlines import Book
from engine.domain import (
    Action,
    CaseState,
    Change,
    Deliver,
    FinishJob,
    Fire,
    IncidentKind,
    JobWait,
    MessageWait,
    Snapshot,
    ThrowError,
    Variables,
)
from engine.errors import ConflictError, NotFoundError, StoppedError, UnansweredError
from engine.interpreter import begin, step
from engine.models import Case, CaseItem, Opinion, Termination, table
from engine.projection import project
from engine.storage import Transaction
from engine.storage.statements import Statement, Write, one, send, write

_CASE = table(Case)
HELD = (_CASE.c.id, _CASE.c.release_number, _CASE.c.state, _CASE.c.version, _CASE.c.office, _CASE.c.document)
_THIS = _CASE.c.id == bindparam("case_id")
_HOLD = Statement(select(*HELD).where(_THIS).with_for_update(key_share=True))
_SAVE = Statement(
    update(_CASE)
    .where(_THIS, _CASE.c.version == bindparam("now_at"))
    .values(document=bindparam("document"), version=_CASE.c.version + literal_column("1"))
)
_RELOCATE = Statement(
    update(_CASE)
    .where(_THIS, _CASE.c.version == bindparam("now_at"))
    .values(
        document=bindparam("document"),
        release_number=bindparam("release"),
        version=_CASE.c.version + literal_column("1"),
    )
)
_END = Statement(update(_CASE).where(_THIS).values(state=bindparam("state"), ended_at=bindparam("now")))


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
    tx.session.execute(insert(table(Case)).values(case))
    keep(case_id)
    _follow(tx, content.clocks, Change(case_id, None, snapshot, office=new.office), [])
    return case_id


@dataclass(frozen=True)
class Held:
    """A case whose row this transaction has locked; nobody else changes it until the transaction ends."""

    id: UUID
    release_number: int
    state: CaseState
    version: int
    office: str | None
    document: bytes


def held(row: Sequence[Any]) -> Held:
    """The held case of a row of the columns ``HELD``, selected for update."""
    case_id, release_number, state, version, office, document = row
    return Held(case_id, release_number, CaseState(state), version, office, document)


def hold(tx: Transaction, case_id: UUID) -> Held:
    """Lock the case.

    Raises:
        NotFoundError: there is none.
    """
    row = one(tx, _HOLD, {"case_id": case_id})
    if row is None:
        raise NotFoundError(case_id=str(case_id))
    return held(row)


def advance(
    tx: Transaction, case: UUID | Held, action: Action, note: str | None = None, also: Sequence[Write] = ()
) -> Snapshot:
    """Let ``action`` happen to the case and everything that follows from it, up to the next waits.

    ``also`` is written in the same round trip as the case, before it.

    Raises:
        ConflictError: what the action names no longer waits, or the case is closed.
        UnansweredError: the case would close without an answer to everything.
        EngineError: the diagram cannot go on; the transaction must be rolled back.
    """
    case = case if isinstance(case, Held) else hold(tx, case)
    if case.state is not CaseState.ACTIVE:
        suspended = case.state is CaseState.SUSPENDED
        raise ConflictError("办件已挂起" if suspended else "办件已经办结或终止", case_id=str(case.id))
    content = releases.content(tx, case.release_number)
    evaluator = host.evaluator(tx.store.calendar, tx.now)
    try:
        document, snapshot = step(content.program, case.document, action, evaluator)
        saved = {"case_id": case.id, "now_at": case.version, "document": document}
        change = Change(case.id, action, snapshot, note, case.office)
        _follow(tx, content.clocks, change, [*also, write(_SAVE, saved, needed=True)])
    except StoppedError as error:
        error.fields |= {"case_id": str(case.id), "subject": str(action.key), "kind": _kind(action)}
        raise
    return snapshot


def relocate(tx: Transaction, case: Held, release_number: int, document: bytes) -> None:
    """Let a held case go on under another release, with ``document`` made for it; nothing runs.

    Raises:
        ConflictError: somebody else was faster.
    """
    moved = {"case_id": case.id, "now_at": case.version, "document": document, "release": release_number}
    send(tx, [write(_RELOCATE, moved, needed=True)])


def _kind(action: Action) -> IncidentKind:
    match action:
        case FinishJob() | ThrowError():
            return IncidentKind.JOB
        case Fire():
            return IncidentKind.TIMER
        case _:
            return IncidentKind.STEP


def _follow(tx: Transaction, clocks: Book, change: Change, writes: list[Write]) -> None:
    planned = following.plan(tx, clocks, change)
    send(tx, [*writes, *project(tx, change), *planned.together])
    following.settle(tx, change, planned)
    for wait in change.snapshot.opened:
        if isinstance(wait, JobWait):
            tx.store.queue.enqueue_job(tx.driver, wait.key, change.case_id, None)
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
    terminated = select(func.count()).where(Termination.case_id == case_id, Termination.agreed.is_(True))
    open_items, open_opinions, ended_early = tx.session.execute(
        select(items.scalar_subquery(), opinions.scalar_subquery(), terminated.scalar_subquery())
    ).one()
    if open_items or open_opinions:
        counts = {"items": open_items, "opinions": open_opinions}
        raise UnansweredError(case_id=str(case_id), kind=IncidentKind.STEP, **counts)
    state = CaseState.CANCELLED if ended_early else CaseState.COMPLETED
    send(tx, [write(_END, {"case_id": case_id, "state": state.value, "now": tx.now})])
