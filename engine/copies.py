"""抄送我的: what colleagues told the actor of, and what the actor has read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select, update

from engine.models import Account, Application, Case, Involvement, InvolvementKind, UserTask
from engine.paging import PAGE, Mark, beyond
from engine.storage import Transaction


@dataclass(frozen=True)
class CopyRow:
    """One copy; ``read_at`` is None while it is unread, ``text`` is why it was sent."""

    id: UUID
    task_id: UUID
    case_id: UUID
    case_number: str
    item: str | None
    applicant: str | None
    step: str
    sender: str | None
    text: str
    sent_at: datetime
    read_at: datetime | None


@dataclass(frozen=True)
class CopyPage:
    """One page of copies; ``next`` is None on the last one."""

    rows: tuple[CopyRow, ...]
    next: Mark | None


def unread(tx: Transaction) -> Select[UUID]:
    """The copies that the actor has not read yet."""
    return select(Involvement.id).where(
        Involvement.recipient == tx.actor.id,
        Involvement.closed_at.is_(None),
        Involvement.kind == InvolvementKind.COPY,
    )


def received(tx: Transaction, after: Mark | None = None) -> CopyPage:
    """The copies that were sent to the actor, newest first."""
    query = (
        select(
            Involvement.id,
            Involvement.task_id,
            Involvement.case_id,
            Case.number.label("case_number"),
            UserTask.item,
            Application.applicant_name.label("applicant"),
            UserTask.name.label("step"),
            Account.name.label("sender"),
            Involvement.text,
            Involvement.sent_at,
            Involvement.closed_at.label("read_at"),
        )
        .join(UserTask, UserTask.id == Involvement.task_id)
        .join(Case, Case.id == Involvement.case_id)
        .outerjoin(Application, Application.case_id == Case.id)
        .outerjoin(Account, Account.id == Involvement.sender)
        .where(
            Involvement.recipient == tx.actor.id,
            Involvement.kind == InvolvementKind.COPY,
            *beyond(after, Involvement.sent_at, Involvement.id, newest_first=True),
        )
    )
    newest = query.order_by(Involvement.sent_at.desc(), Involvement.id.desc()).limit(PAGE + 1)
    rows = tx.session.execute(newest).all()
    found = tuple(CopyRow(**row._mapping) for row in rows[:PAGE])
    return CopyPage(found, Mark(found[-1].sent_at, found[-1].id) if len(rows) > PAGE else None)


def read(tx: Transaction, chosen: Sequence[UUID]) -> int:
    """Mark those of the ``chosen`` copies that are the actor's and unread as read; how many there were."""
    mine = unread(tx).where(Involvement.id.in_(chosen))
    marked = update(Involvement).where(Involvement.id.in_(mine)).values(closed_at=tx.now)
    return len(tx.session.scalars(marked.returning(Involvement.id)).all())
