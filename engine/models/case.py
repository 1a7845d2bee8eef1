"""Cases, what was applied for, and what was answered."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Numeric, Sequence, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.domain import CaseState
from engine.models.base import Base, Bytes, CaseKey, Document, Key, Label, Moment

_RATED = text("rating IS NOT NULL")

case_numbers = Sequence("case_number", metadata=Base.metadata)


class Case(Base):
    """A process instance.  ``document`` is the truth of its flow; the waits are projected from it.

    Only :mod:`engine.execution` writes ``document`` and ``version``.  ``office`` is the street office whose staff may
    see the case.
    """

    __tablename__ = "process_instance"
    id: Mapped[Key]
    number: Mapped[Label] = mapped_column(unique=True)
    release_number: Mapped[int] = mapped_column(ForeignKey("release.number"))
    process_id: Mapped[Label]
    state: Mapped[CaseState] = mapped_column(default=CaseState.ACTIVE)
    version: Mapped[int] = mapped_column(default=0)
    document: Mapped[Bytes] = mapped_column(deferred=True)
    channel: Mapped[Label]
    office: Mapped[Label | None] = mapped_column(ForeignKey("office.id"))
    started_by: Mapped[Label]
    started_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]

    __table_args__ = (
        Index("ix_process_instance_open", "office", "started_at", postgresql_where=text("state = 'active'")),
        Index("ix_process_instance_paused", "office", postgresql_where=text("state = 'suspended'")),
        Index("ix_process_instance_started", "started_at"),
        Index("ix_process_instance_ended", "ended_at", postgresql_where=text("ended_at IS NOT NULL")),
        Index("ix_process_instance_started_by", "started_by", "started_at", "id"),
        Index("ix_process_instance_begun", "started_by", postgresql_where=text("state = 'active'")),
        Index("ix_process_instance_number", "number", postgresql_ops={"number": "text_pattern_ops"}),
    )


class Application(Base):
    """What the applicant declared, kept out of the process document.  ``values`` is the checked form, whole."""

    __tablename__ = "application"
    case_id: Mapped[CaseKey] = mapped_column(primary_key=True)
    form_id: Mapped[Label]
    applicant_name: Mapped[Label]
    id_number: Mapped[Label]
    phone: Mapped[Label | None]
    values: Mapped[Document]
    consent_at: Mapped[Moment | None]

    __table_args__ = (
        Index("ix_application_id_number", "id_number"),
        Index("ix_application_last_four", text('"right"(id_number, 4)')),
        Index("ix_application_applicant_name", "applicant_name"),
    )


class HouseholdMember(Base):
    """A person of the applicant's household, in the order of the form (``position`` from 1)."""

    __tablename__ = "household_member"
    case_id: Mapped[CaseKey] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Label]
    id_number: Mapped[Label]
    relation: Mapped[Label]


class CaseItem(Base):
    """One chosen benefit and its answer.  A case closes only when each of its items has ``delivered_at``."""

    __tablename__ = "case_item"
    case_id: Mapped[CaseKey] = mapped_column(primary_key=True)
    item: Mapped[Label] = mapped_column(primary_key=True)
    outcome: Mapped[Label | None]
    reason_code: Mapped[Label | None]
    article: Mapped[Label | None]
    remedy: Mapped[Label | None]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    facts: Mapped[Document | None]
    delivered_at: Mapped[Moment | None]
    receipt: Mapped[Label | None]

    __table_args__ = (
        Index("ix_case_item_delivered", "delivered_at", postgresql_where=text("delivered_at IS NOT NULL")),
    )


class Opinion(Base):
    """What the applicant said about the case; answered by a recheck, by someone else than before."""

    __tablename__ = "opinion"
    id: Mapped[Key]
    case_id: Mapped[CaseKey] = mapped_column(index=True)
    kind: Mapped[Label]
    text: Mapped[Label]
    rating: Mapped[int | None]
    raised_at: Mapped[Moment]
    answer: Mapped[Label | None]
    answered_by: Mapped[Label | None]
    delivered_at: Mapped[Moment | None]

    __table_args__ = (Index("ix_opinion_rated", "raised_at", postgresql_where=_RATED),)
