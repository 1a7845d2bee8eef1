"""Messages kept for whoever will wait for them.  Knows rows, not cases: :mod:`engine.execution` delivers.

A message may be published in the same moment in which a case begins to wait for it.  Both sides hold the lock of the
message's name and key before they look at the other side's rows, so one of them always sees the other.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select, update

from engine.domain import MessageWait, Variables, WaitState
from engine.models import Message, MessageSubscription
from engine.storage import Transaction

_LOCKS = 7_041_924_112


def lock(tx: Transaction, name: str, correlation_key: str) -> None:
    """Let nobody else publish or begin to wait for this name and key until this transaction ends."""
    number = func.hashtextextended(f"{name}\n{correlation_key}", _LOCKS)
    tx.session.execute(select(func.pg_advisory_xact_lock(number)))


def take(tx: Transaction, case_id: UUID, wait: MessageWait) -> Variables | None:
    """The payload of the oldest message kept for ``wait``, which now belongs to the case; None without one.

    A wait that an earlier message of the same step has ended takes nothing.
    """
    lock(tx, wait.name, wait.correlation_key)
    subscription = select(MessageSubscription.id).where(
        MessageSubscription.id == wait.key, MessageSubscription.state == WaitState.WAITING
    )
    oldest = (
        select(Message.key)
        .where(
            Message.name == wait.name,
            Message.correlation_key == wait.correlation_key,
            Message.delivered_to.is_(None),
        )
        .order_by(Message.received_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    taken = (
        update(Message)
        .where(Message.key == oldest.scalar_subquery(), subscription.exists())
        .values(delivered_to=case_id)
        .returning(Message.payload)
    )
    return tx.session.scalar(taken)
