"""What cases wait for besides people.  What is due is a row."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.domain import WaitState
from engine.models.base import Base, CaseKey, Document, Label, Moment

_WAITING = text("state = 'waiting'")


class Timer(Base):
    """A moment at which a case goes on.  ``queued_at`` says when a beat last handed it to a worker."""

    __tablename__ = "timer"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[CaseKey]
    element_id: Mapped[Label]
    process_id: Mapped[Label]
    due_at: Mapped[Moment]
    state: Mapped[WaitState] = mapped_column(default=WaitState.WAITING)
    queued_at: Mapped[Moment | None]

    __table_args__ = (
        Index("ix_timer_due", "due_at", postgresql_where=_WAITING),
        Index("ix_timer_case", "case_id"),
    )


class Job(Base):
    """Work for a worker: one visit of one service task.  ``id`` is the idempotency key towards other systems.

    A worker from outside (``worker``) holds it until ``run_at``, then others may take it; ``lease`` proves it.
    ``held_for`` names the system whose return the job waits for, which costs it none of its attempts.
    """

    __tablename__ = "job"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[CaseKey]
    element_id: Mapped[Label]
    process_id: Mapped[Label]
    name: Mapped[Label]
    item: Mapped[Label | None]
    type: Mapped[Label]
    headers: Mapped[Document]
    variables: Mapped[Document]
    state: Mapped[WaitState] = mapped_column(default=WaitState.WAITING)
    retries: Mapped[int]
    attempts: Mapped[int] = mapped_column(default=0)
    run_at: Mapped[Moment]
    queued_at: Mapped[Moment | None]
    error: Mapped[Label | None]
    worker: Mapped[Label | None]
    lease: Mapped[Label | None]
    held_for: Mapped[Label | None]
    held_since: Mapped[Moment | None]

    __table_args__ = (
        Index("ix_job_due", "run_at", postgresql_where=_WAITING),
        Index(
            "ix_job_held",
            "held_for",
            "held_since",
            postgresql_where=text("state = 'waiting' AND held_for IS NOT NULL"),
        ),
        Index("ix_job_case", "case_id"),
    )


class MessageSubscription(Base):
    """A message that a case waits for.  Name and correlation key lead to exactly one element of one case."""

    __tablename__ = "message_subscription"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[CaseKey]
    element_id: Mapped[Label]
    process_id: Mapped[Label]
    name: Mapped[Label]
    correlation_key: Mapped[Label]
    state: Mapped[WaitState] = mapped_column(default=WaitState.WAITING)
    created_at: Mapped[Moment]

    __table_args__ = (
        Index("ix_message_subscription_open", "name", "correlation_key", postgresql_where=_WAITING),
        Index("ix_message_subscription_case", "case_id"),
    )


class Message(Base):
    """A message from outside, kept even when nobody waits for it yet.  ``key`` makes it count once."""

    __tablename__ = "message"
    key: Mapped[Label] = mapped_column(primary_key=True)
    name: Mapped[Label]
    correlation_key: Mapped[Label]
    payload: Mapped[Document]
    received_at: Mapped[Moment]
    delivered_to: Mapped[UUID | None]

    __table_args__ = (
        Index("ix_message_open", "name", "correlation_key", postgresql_where=text("delivered_to IS NULL")),
    )
