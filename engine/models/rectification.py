"""整改台账: what a supervisor found wrong, who puts it right by when, and the proof that it was."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Key, Label, Moment

_OPEN = sql("closed_at IS NULL")


class Finding(StrEnum):
    """What an entry of the ledger started from."""

    OVERDUE = "overdue"
    COMPLAINT = "complaint"
    RATING = "rating"
    INSPECTION = "inspection"


class Rectification(Base):
    """One entry: ``problem`` is what was found, ``measures`` what ``responsible`` does about it.

    It is closed once, with ``evidence``, by somebody else than who is responsible.  ``due_on`` is a day of Shanghai.
    """

    __tablename__ = "rectification"
    id: Mapped[Key]
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("process_instance.id", ondelete="CASCADE"))
    finding: Mapped[Finding]
    problem: Mapped[Label]
    office: Mapped[Label | None] = mapped_column(ForeignKey("office.id"))
    responsible: Mapped[Label] = mapped_column(ForeignKey("account.id"))
    opened_by: Mapped[Label]
    opened_at: Mapped[Moment]
    due_on: Mapped[date]
    measures: Mapped[Label | None]
    closed_by: Mapped[Label | None]
    closed_at: Mapped[Moment | None]
    evidence: Mapped[Label | None]

    __table_args__ = (
        Index("ix_rectification_open", "due_on", "id", postgresql_where=_OPEN),
        Index("ix_rectification_responsible", "responsible", "due_on", postgresql_where=_OPEN),
        Index("ix_rectification_opened", "opened_at", "id"),
        Index("ix_rectification_case", "case_id"),
    )


class RectificationEvent(Base):
    """One thing that happened to an entry: who, when, what was said.  Only ever added."""

    __tablename__ = "rectification_event"
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    rectification_id: Mapped[UUID] = mapped_column(
        ForeignKey("rectification.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[Label]
    actor: Mapped[Label]
    at: Mapped[Moment]
    text: Mapped[Label]
