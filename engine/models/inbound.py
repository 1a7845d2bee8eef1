"""What systems outside send us: each message counts once, and what was refused is on record as well."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Key, Label, Moment


class InboundState(StrEnum):
    """What became of a message: it had its effect, waits for what it belongs to, or was refused."""

    TAKEN = "taken"
    KEPT = "kept"
    REFUSED = "refused"


class InboundMessage(Base):
    """One message of ``sender``.  ``key`` is the sender's own; the same key again is the same message.

    ``document`` is there only while the message is kept.  ``digest`` tells whether a repetition says the same;
    ``code`` why a message was refused.  A refused message has no key, so that it stands in nobody's way.
    """

    __tablename__ = "inbound_message"
    id: Mapped[Key]
    sender: Mapped[Label]
    kind: Mapped[Label]
    key: Mapped[Label | None]
    digest: Mapped[Label]
    state: Mapped[InboundState]
    code: Mapped[Label | None]
    document: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    reply: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    case_id: Mapped[UUID | None]
    received_at: Mapped[Moment]

    __table_args__ = (
        Index("uq_inbound_message_key", "sender", "kind", "key", unique=True),
        Index("ix_inbound_message_received", "received_at"),
        Index("ix_inbound_message_kept", "kind", "key", postgresql_where=text("state = 'kept'")),
    )


class InboundNonce(Base):
    """A number that a sender has used once, kept as long as a message that carries it could still be believed."""

    __tablename__ = "inbound_nonce"
    sender: Mapped[Label] = mapped_column(primary_key=True)
    nonce: Mapped[Label] = mapped_column(primary_key=True)
    seen_at: Mapped[Moment]

    __table_args__ = (Index("ix_inbound_nonce_seen", "seen_at"),)
