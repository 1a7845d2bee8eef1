"""What was made public, what the public said against it, and what was asked for once."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, CaseKey, Document, Key, Label, Moment


class Publicity(Base):
    """One entry on the board of an office: from ``opened_at`` until ``until`` or, if earlier, ``closed_at``.

    ``until`` is None for the long-term list.  Holds all that the law lets be published and nothing else: name, size of
    the household, item, amount.  A job opens one entry, however often it is tried.
    """

    __tablename__ = "publicity"
    id: Mapped[Key]
    case_id: Mapped[CaseKey]
    job_id: Mapped[UUID] = mapped_column(unique=True)
    office: Mapped[Label | None] = mapped_column(ForeignKey("office.id"))
    item: Mapped[Label]
    kind: Mapped[Label]
    name: Mapped[Label]
    household_size: Mapped[int]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    opened_at: Mapped[Moment]
    until: Mapped[Moment | None]
    closed_at: Mapped[Moment | None]

    __table_args__ = (
        Index("ix_publicity_board", "office", "opened_at"),
        Index("ix_publicity_case", "case_id"),
    )


class Objection(Base):
    """What somebody said against an entry.  ``key`` comes from the form, so sending it twice counts once.

    Who says it stays unknown unless they leave a ``contact``; neither is ever shown to the applicant.
    """

    __tablename__ = "objection"
    key: Mapped[Label] = mapped_column(primary_key=True)
    publicity_id: Mapped[UUID] = mapped_column(ForeignKey("publicity.id", ondelete="CASCADE"), index=True)
    case_id: Mapped[CaseKey]
    number: Mapped[Label] = mapped_column(unique=True)
    text: Mapped[Label]
    contact: Mapped[Label | None]
    raised_at: Mapped[Moment]
    handled_at: Mapped[Moment | None]
    handled_by: Mapped[Label | None]
    result: Mapped[Label | None]

    __table_args__ = (Index("ix_objection_case", "case_id"),)


class CorrectionNotice(Base):
    """One request for missing materials.  A second one for what could be known before is the office's ``own_fault``.

    ``codes`` holds ``{"asked": […], "faulty": […]}``: what was asked for, and what of it should have been asked before.
    """

    __tablename__ = "correction_notice"
    id: Mapped[Key]
    case_id: Mapped[CaseKey]
    serial: Mapped[int]
    codes: Mapped[Document]
    text: Mapped[Label]
    sent_by: Mapped[Label]
    sent_at: Mapped[Moment]
    own_fault: Mapped[bool]

    __table_args__ = (UniqueConstraint("case_id", "serial"), Index("ix_correction_notice_sent", "sent_at"))


class CaseLink(Base):
    """A case that exists because of another one, such as a recheck.  Its handlers must be others than there."""

    __tablename__ = "case_link"
    case_id: Mapped[CaseKey] = mapped_column(primary_key=True)
    origin_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id", ondelete="CASCADE"), index=True)
    cause: Mapped[Label]
