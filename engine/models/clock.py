"""Legal clocks: how long a thing may take, what happened to the clock, whom it warned; the holiday notices."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.deadlines import BasisStatus, ClockState, EventKind, LimitKind, Stage, Unit
from engine.models.base import Base, CaseKey, Document, Label, Moment


class Clock(Base):
    """One limit that runs: of a case, of an item, or of one visit to an element (``subject`` is then its wait).

    ``due_at`` follows from the events and the calendar, is kept for reading, and is None while the clock is paused.
    ``next_notice_at`` is the moment at which the sweep has to look at it.  ``office`` is the office that answers for
    it, None for the office of the case.
    """

    __tablename__ = "clock"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[CaseKey]
    code: Mapped[Label]
    subject: Mapped[UUID]
    name: Mapped[Label]
    item: Mapped[Label | None]
    element_id: Mapped[Label | None]
    kind: Mapped[LimitKind]
    days: Mapped[int]
    unit: Mapped[Unit]
    cap: Mapped[int | None]
    basis: Mapped[Label]
    basis_status: Mapped[BasisStatus]
    effective_from: Mapped[Label]
    owner: Mapped[Label]
    office: Mapped[Label | None]
    remind: Mapped[int]
    escalate: Mapped[int]
    state: Mapped[ClockState]
    started_at: Mapped[Moment]
    due_at: Mapped[Moment | None]
    stopped_at: Mapped[Moment | None]
    next_notice_at: Mapped[Moment | None]

    __table_args__ = (
        Index("ix_clock_case", "case_id", "code"),
        Index("ix_clock_open", "due_at", postgresql_where=text("state <> 'stopped'")),
        Index("ix_clock_stopped", "stopped_at", postgresql_where=text("stopped_at IS NOT NULL")),
        Index("ix_clock_notice", "next_notice_at", postgresql_where=text("next_notice_at IS NOT NULL")),
    )


class ClockEvent(Base):
    """One thing that happened to a clock: who, when, why.  Only ever added; the due date is computed from these.

    ``cause`` pairs a pause with its end; ``days`` are added by an extension; a recomputation says from when to when.
    """

    __tablename__ = "clock_event"
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    clock_id: Mapped[UUID] = mapped_column(ForeignKey("clock.id", ondelete="CASCADE"), index=True)
    kind: Mapped[EventKind]
    at: Mapped[Moment]
    actor: Mapped[Label]
    cause: Mapped[Label] = mapped_column(default="")
    reason: Mapped[Label] = mapped_column(default="")
    days: Mapped[int] = mapped_column(default=0)
    due_before: Mapped[Moment | None]
    due_after: Mapped[Moment | None]

    __table_args__ = (Index("ix_clock_event_extended", "at", postgresql_where=text("kind = 'extend'")),)


class ClockNotice(Base):
    """That staff were told once how far a limit has gone; the unique key lets it happen once per due date."""

    __tablename__ = "clock_notice"
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    clock_id: Mapped[UUID] = mapped_column(ForeignKey("clock.id", ondelete="CASCADE"))
    stage: Mapped[Stage]
    due_at: Mapped[Moment]
    at: Mapped[Moment]

    __table_args__ = (UniqueConstraint("clock_id", "stage", "due_at", name="uq_clock_notice_once"),)


class CalendarYear(Base):
    """A year's holiday notice as it was imported; the newest row of a year counts, older ones say what was believed."""

    __tablename__ = "calendar_year"
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    year: Mapped[int] = mapped_column(index=True)
    notice: Mapped[Label]
    content: Mapped[Document]
    imported_by: Mapped[Label]
    imported_at: Mapped[Moment]
