"""How colleagues work together on a task, and what is done with a case as a whole.  Rows are closed, never erased."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, CaseKey, Key, Label, Moment

_OPEN = sql("closed_at IS NULL")


class InvolvementKind(StrEnum):
    """As what a colleague is drawn into a task."""

    COPY = "copy"
    QUESTION = "question"
    DELEGATION = "delegation"
    SIGNATURE = "signature"


class Verdict(StrEnum):
    """What a signer says of what is to be done."""

    AGREE = "agree"
    DISAGREE = "disagree"


class Involvement(Base):
    """A colleague who was drawn into a task: told, asked, entrusted with it for a while, or asked to sign.

    ``text`` says why; ``closed_at`` is when a copy was read, a question answered, a delegation handed back or a
    signature given.  One that was taken away has ``removed_at`` too and says nothing.  Signatures of one ``round``
    belong together: ``quorum`` is ``all`` or ``any`` of them, those with the lowest open ``position`` come first, and
    ``after`` ones are asked once the task was filled in.
    """

    __tablename__ = "involvement"
    id: Mapped[Key]
    case_id: Mapped[CaseKey]
    task_id: Mapped[UUID] = mapped_column(ForeignKey("user_task.id", ondelete="CASCADE"))
    kind: Mapped[InvolvementKind]
    sender: Mapped[Label]
    recipient: Mapped[Label]
    text: Mapped[Label]
    sent_at: Mapped[Moment]
    answer: Mapped[Label | None]
    verdict: Mapped[Verdict | None]
    closed_at: Mapped[Moment | None]
    removed_at: Mapped[Moment | None]
    round: Mapped[UUID | None]
    quorum: Mapped[Label | None]
    position: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    after: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))

    __table_args__ = (
        Index("ix_involvement_open", "recipient", "sent_at", "id", postgresql_where=_OPEN),
        Index("ix_involvement_received", "recipient", "kind", "sent_at", "id"),
        Index("ix_involvement_task", "task_id"),
        Index("ix_involvement_case", "case_id"),
    )


class Urge(Base):
    """That somebody asked for haste with a task.  ``recipient`` is who held it then, None while its posts did."""

    __tablename__ = "urge"
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    case_id: Mapped[CaseKey]
    task_id: Mapped[UUID] = mapped_column(ForeignKey("user_task.id", ondelete="CASCADE"))
    sender: Mapped[Label]
    recipient: Mapped[Label | None]
    text: Mapped[Label]
    sent_at: Mapped[Moment]

    __table_args__ = (Index("ix_urge_task", "task_id", "sent_at"), Index("ix_urge_case", "case_id"))


class Absence(Base):
    """A time in which ``deputy`` acts for ``account_id``: from ``begins_at`` until before ``ends_at``.

    ``ended_at`` is set when the person came back early.
    """

    __tablename__ = "absence"
    id: Mapped[Key]
    account_id: Mapped[Label] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    deputy: Mapped[Label] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    begins_at: Mapped[Moment]
    ends_at: Mapped[Moment]
    reason: Mapped[Label]
    entered_by: Mapped[Label]
    entered_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
    ended_by: Mapped[Label | None]

    __table_args__ = (
        Index("ix_absence_account", "account_id", "ends_at"),
        Index("ix_absence_deputy", "deputy", "ends_at"),
    )


class Suspension(Base):
    """A time in which a case stood still: who stopped it and let it go on, when and why.

    ``until`` is when somebody meant to look at it again; nothing happens by itself then.
    """

    __tablename__ = "suspension"
    id: Mapped[Key]
    case_id: Mapped[CaseKey] = mapped_column(index=True)
    reason: Mapped[Label]
    begun_by: Mapped[Label]
    begun_at: Mapped[Moment]
    until: Mapped[Moment | None]
    ended_by: Mapped[Label | None]
    ended_at: Mapped[Moment | None]
    note: Mapped[Label | None]


class Termination(Base):
    """A proposal to end a case before its time, and what a second person made of it.

    ``agreed`` is None while nobody has decided.  An agreed one lets the case run its last stretch, in which every item
    without an answer gets one in writing.
    """

    __tablename__ = "termination"
    id: Mapped[Key]
    case_id: Mapped[CaseKey] = mapped_column(index=True)
    reason_code: Mapped[Label]
    text: Mapped[Label]
    proposed_by: Mapped[Label]
    proposed_at: Mapped[Moment]
    agreed: Mapped[bool | None]
    decided_by: Mapped[Label | None]
    decided_at: Mapped[Moment | None]
    answer: Mapped[Label | None]

    __table_args__ = (Index("ix_termination_open", "proposed_at", postgresql_where=sql("agreed IS NULL")),)
