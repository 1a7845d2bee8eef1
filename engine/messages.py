"""Messages from outside: each counts once, reaches exactly one waiting element, and is kept until one waits."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects.postgresql import insert

from engine import execution, mailbox
from engine.domain import Deliver, Variables, WaitState
from engine.models import Case, Message, MessageSubscription
from engine.storage import Transaction


@dataclass(frozen=True)
class Incoming:
    """A message.  ``key`` is the sender's own number for it: the same key again is the same message."""

    key: str
    name: str
    correlation_key: str
    payload: Variables


def publish(tx: Transaction, message: Incoming) -> UUID | None:
    """The case that ``message`` woke, or None when it is kept for later or was received before."""
    row = {
        "key": message.key,
        "name": message.name,
        "correlation_key": message.correlation_key,
        "payload": dict(message.payload),
        "received_at": tx.now,
    }
    added = insert(Message).values(row).on_conflict_do_nothing().returning(Message.key)
    if tx.session.scalar(added) is None:
        return None
    case_id = _lock_waiting_case(tx, message)
    if case_id is None:
        mailbox.lock(tx, message.name, message.correlation_key)
        case_id = _lock_waiting_case(tx, message)
    if case_id is None:
        return None
    waiting = select(MessageSubscription.id).where(*_matches(message), MessageSubscription.case_id == case_id)
    subscription = tx.session.scalar(waiting.order_by(MessageSubscription.created_at).limit(1))
    if subscription is None:
        return None
    tx.session.execute(update(Message).where(Message.key == message.key).values(delivered_to=case_id))
    execution.advance(tx, case_id, Deliver(subscription, message.payload))
    return case_id


def _lock_waiting_case(tx: Transaction, message: Incoming) -> UUID | None:
    """Lock the case first, as every writer does; what it waits for is read again afterwards."""
    candidate = select(MessageSubscription.case_id).where(*_matches(message)).limit(1)
    locked = select(Case.id).where(Case.id == candidate.scalar_subquery()).with_for_update(key_share=True)
    return tx.session.scalar(locked)


def _matches(message: Incoming) -> tuple[ColumnElement[bool], ...]:
    return (
        MessageSubscription.name == message.name,
        MessageSubscription.correlation_key == message.correlation_key,
        MessageSubscription.state == WaitState.WAITING,
    )
