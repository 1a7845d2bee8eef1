"""What happened: history, incidents and look-ups.  Rows here are only ever added, or closed once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.orm import Mapped, mapped_column

from engine.domain import IncidentKind
from engine.models.base import Base, CaseKey, Document, Key, Label, Moment
from engine.ports import Outcome


class History(Base):
    """One thing that happened to a case: who, when, what, why.

    ``kind`` is an element type or a verb; ``note`` is a person's reason, ``why`` a decision's explanation.  ``before``
    are the variables that a user task found to which the case may be taken back.
    """

    __tablename__ = "history"
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    case_id: Mapped[CaseKey]
    key: Mapped[UUID | None]
    element_id: Mapped[Label | None]
    process_id: Mapped[Label | None]
    name: Mapped[Label]
    item: Mapped[Label | None]
    kind: Mapped[Label]
    actor: Mapped[Label]
    at: Mapped[Moment]
    note: Mapped[Label | None]
    why: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    __table_args__ = (
        Index("ix_history_case", "case_id", "id"),
        Index("ix_history_disclosed", "id", postgresql_where=text("kind IN ('disclose', 'print', 'export')")),
    )


class Incident(Base):
    """Something that could not go on and needs a person.  ``subject`` is the job, timer or task concerned."""

    __tablename__ = "incident"
    id: Mapped[Key]
    case_id: Mapped[CaseKey]
    kind: Mapped[IncidentKind]
    subject: Mapped[UUID | None]
    element_id: Mapped[Label | None]
    code: Mapped[Label]
    message: Mapped[Label]
    opened_at: Mapped[Moment]
    closed_at: Mapped[Moment | None]
    closed_by: Mapped[Label | None]
    resolution: Mapped[Label | None]

    __table_args__ = (
        Index("ix_incident_open", "opened_at", postgresql_where=text("closed_at IS NULL")),
        Index("ix_incident_case", "case_id"),
    )


class LookUpRecord(Base):
    """One question to a source about one person: who asked, why, on which basis and consent, with what outcome.

    ``reference`` is set while the source still prepares its report (``PENDING``); ``polled_at`` says when it was last
    asked for, and ``report_number`` is the source's own number of it.
    """

    __tablename__ = "look_up"
    id: Mapped[Key]
    case_id: Mapped[CaseKey]
    job_id: Mapped[UUID | None] = mapped_column(index=True)
    item: Mapped[Label | None]
    operation: Mapped[Label]
    subject: Mapped[Label]
    requester: Mapped[Label]
    purpose: Mapped[Label]
    legal_basis: Mapped[Label]
    consent: Mapped[Label | None]
    outcome: Mapped[Outcome]
    facts: Mapped[Document]
    source: Mapped[Label]
    detail: Mapped[Label]
    reference: Mapped[Label | None]
    report_number: Mapped[Label | None]
    asked_at: Mapped[Moment]
    answered_at: Mapped[Moment]
    polled_at: Mapped[Moment | None]

    __table_args__ = (
        Index("ix_look_up_case", "case_id"),
        Index("ix_look_up_asked", "asked_at"),
        Index("ix_look_up_report", "report_number", postgresql_where=text("report_number IS NOT NULL")),
        Index("ix_look_up_pending", "polled_at", postgresql_where=text("reference IS NOT NULL")),
    )
