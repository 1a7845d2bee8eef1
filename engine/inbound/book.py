"""The book of what arrived: who sent what under which key, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Engine, delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine.errors import ConflictError, InvalidInputError
from engine.models import InboundMessage, InboundNonce, InboundState
from engine.storage import Store, Transaction

LONGEST_KEY = 128
NONCE_LIFE = timedelta(minutes=15)
KEEP_UNASKED = timedelta(days=30)
"""How long a report is kept for which nobody has asked."""


class ChangedMessageError(ConflictError):
    """同一编号的消息已经收到过，内容与这一次不同"""

    code = "changed_message"


@dataclass(frozen=True)
class Arrival:
    """A message whose seal was found good.  ``digest`` is that of its bytes; ``document`` may hold personal data."""

    sender: str
    kind: str
    digest: str
    document: Mapping[str, object]

    @property
    def key(self) -> str:
        """The sender's own number for it.

        Raises:
            InvalidInputError: there is none.
        """
        key = self.document.get("key")
        if not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY:
            raise InvalidInputError("消息没有编号", field="key")
        return key


@dataclass(frozen=True)
class Effect:
    """What a message did: the reply to its sender, and the case it concerns.  Without ``taken`` it is kept."""

    reply: Mapping[str, object]
    case_id: UUID | None = None
    taken: bool = True


Take = Callable[[Transaction, Arrival], Effect]


def receive(tx: Transaction, arrival: Arrival, take: Take) -> Mapping[str, object]:
    """The reply to ``arrival``, which ``take`` gave when it came for the first time.

    Raises:
        ChangedMessageError: its key was used for something else.
        EngineError: ``take`` refuses it; nothing is kept.
    """
    row = {
        "sender": arrival.sender,
        "kind": arrival.kind,
        "key": arrival.key,
        "digest": arrival.digest,
        "state": InboundState.KEPT,
        "received_at": tx.now,
    }
    added = insert(InboundMessage).values(row).on_conflict_do_nothing().returning(InboundMessage.id)
    message_id = tx.session.scalar(added)
    if message_id is None:
        return _again(tx, arrival)
    effect = take(tx, arrival)
    values = {
        "state": InboundState.TAKEN if effect.taken else InboundState.KEPT,
        "document": None if effect.taken else dict(arrival.document),
        "reply": dict(effect.reply),
        "case_id": effect.case_id,
    }
    tx.session.execute(update(InboundMessage).where(InboundMessage.id == message_id).values(values))
    return effect.reply


def _again(tx: Transaction, arrival: Arrival) -> Mapping[str, object]:
    known = (
        tx.session.query(InboundMessage)
        .filter_by(sender=arrival.sender, kind=arrival.kind, key=arrival.key)
        .one()
    )
    if known.digest != arrival.digest:
        raise ChangedMessageError(key=arrival.key)
    return known.reply or {}


def note_refusal(tx: Transaction, sender: str, kind: str, code: str, digest: str) -> None:
    """Put on record that a message was refused, and why; never what it said."""
    tx.session.add(
        InboundMessage(
            sender=sender,
            kind=kind,
            key=None,
            digest=digest,
            state=InboundState.REFUSED,
            code=code,
            received_at=tx.now,
        )
    )


@dataclass(frozen=True)
class Nonces:
    """The numbers used once, shared by all processes; each is remembered in a transaction of its own."""

    engine: Engine

    def remember(self, sender: str, nonce: str, now: datetime) -> bool:
        """Whether ``nonce`` is new; it is not any more afterwards."""
        row = {"sender": sender, "nonce": nonce, "seen_at": now}
        added = insert(InboundNonce).values(row).on_conflict_do_nothing().returning(InboundNonce.nonce)
        with Session(self.engine) as session, session.begin():
            return session.scalar(added) is not None


def sweep(store: Store) -> int:
    """Forget old nonces and reports that nobody ever asked for; the number of those reports."""
    with store.transaction() as tx:
        tx.session.execute(delete(InboundNonce).where(InboundNonce.seen_at < tx.now - NONCE_LIFE))
        unasked = (
            update(InboundMessage)
            .where(
                InboundMessage.state == InboundState.KEPT,
                InboundMessage.received_at < tx.now - KEEP_UNASKED,
            )
            .values(state=InboundState.REFUSED, code="nobody_asked", document=None)
            .returning(InboundMessage.id)
        )
        return len(tx.session.scalars(unasked).all())
