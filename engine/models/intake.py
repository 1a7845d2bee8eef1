"""Applications that are being prepared, what sources said meanwhile, and the applicants who sign in themselves."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, CaseKey, Document, Key, Label, Moment
from engine.ports import Outcome


class Intake(Base):
    """An application before it is submitted, at a window or by the applicant; it becomes one case at most.

    ``code`` lets somebody go on with it elsewhere.  ``prefilled`` says for each field what was filled in and from
    which source.  ``consent_how`` says who noted the person's consent to look-ups and in which way.
    """

    __tablename__ = "intake"
    id: Mapped[Key]
    number: Mapped[Label] = mapped_column(unique=True)
    code: Mapped[Label] = mapped_column(unique=True)
    channel: Mapped[Label]
    id_number: Mapped[Label]
    name: Mapped[Label | None]
    values: Mapped[Document]
    prefilled: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    consent_at: Mapped[Moment | None]
    consent_how: Mapped[Label | None]
    office: Mapped[Label | None] = mapped_column(ForeignKey("office.id"))
    opened_by: Mapped[Label]
    opened_at: Mapped[Moment]
    saved_at: Mapped[Moment]
    case_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("process_instance.id", ondelete="SET NULL"), unique=True
    )
    closed_at: Mapped[Moment | None]

    __table_args__ = (
        Index("ix_intake_person", "id_number", postgresql_where=text("closed_at IS NULL")),
        Index("ix_intake_opened_by", "opened_by", "saved_at", postgresql_where=text("closed_at IS NULL")),
    )


class IntakeLookUp(Base):
    """One question to a source before there was a case; a submitted application takes it along into its ledger."""

    __tablename__ = "intake_look_up"
    id: Mapped[Key]
    intake_id: Mapped[UUID] = mapped_column(ForeignKey("intake.id", ondelete="CASCADE"))
    operation: Mapped[Label]
    requester: Mapped[Label]
    purpose: Mapped[Label]
    legal_basis: Mapped[Label]
    consent: Mapped[Label | None]
    outcome: Mapped[Outcome]
    facts: Mapped[Document]
    source: Mapped[Label]
    detail: Mapped[Label]
    reference: Mapped[Label | None]
    asked_at: Mapped[Moment]
    answered_at: Mapped[Moment]

    __table_args__ = (Index("ix_intake_look_up_intake", "intake_id", "asked_at"),)


class Agency(Base):
    """That somebody acts for the applicant of a case, by their own statement, until a day; then it opens nothing."""

    __tablename__ = "agency"
    case_id: Mapped[CaseKey] = mapped_column(primary_key=True)
    id_number: Mapped[Label] = mapped_column(index=True)
    name: Mapped[Label]
    until: Mapped[date]


class Applicant(Base):
    """Somebody who signed in through the unified identity; bound to the person by the ID number that it vouched for."""

    __tablename__ = "applicant"
    id: Mapped[Key]
    issuer: Mapped[Label]
    subject: Mapped[Label]
    name: Mapped[Label]
    id_number: Mapped[Label]
    first_seen: Mapped[Moment]
    last_seen: Mapped[Moment]

    __table_args__ = (
        UniqueConstraint("issuer", "subject"),
        Index("ix_applicant_id_number", "id_number"),
    )
