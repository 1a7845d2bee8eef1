"""Short messages to applicants: what is to be sent is a row, written with the step that gives the reason for it."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from engine.models.base import Base, CaseKey, Key, Label, Moment


class TextState(StrEnum):
    """Where a message stands.  ``DROPPED``: it was never sent, as the budget was used up or nobody could get it."""

    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"


class TextMessage(Base):
    """One short message about a case to its applicant.

    ``words`` name the case and nothing about the person; the number it goes to is read when it is sent.  ``id`` is the
    idempotency key towards the sender.  ``due_at`` lies outside the quiet hours.
    """

    __tablename__ = "text_message"
    id: Mapped[Key]
    case_id: Mapped[CaseKey]
    kind: Mapped[Label]
    cause: Mapped[UUID]
    channel: Mapped[Label]
    words: Mapped[Label]
    state: Mapped[TextState]
    reason: Mapped[Label | None]
    due_at: Mapped[Moment]
    created_at: Mapped[Moment]
    sent_at: Mapped[Moment | None]
    receipt: Mapped[Label | None]

    __table_args__ = (
        Index("ix_text_message_due", "due_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_text_message_sent", "sent_at"),
        Index("uq_text_message_cause", "cause", "kind", unique=True),
        Index("ix_text_message_case", "case_id"),
    )
