"""Messages sent by programs outside: to a case within the client's reach, or kept by those who may see all."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import delete, select

from engine import messages
from engine.domain import Variables
from engine.errors import ForbiddenError, NotFoundError
from engine.messages import Incoming
from engine.models import Case, Message
from engine.orchestration import keys
from engine.reach import scope, sees_everything
from engine.storage import Transaction


@dataclass(frozen=True)
class Sent:
    """A message from outside.  ``id`` is the sender's own; with the same one it counts once.  ``kept``: may wait."""

    name: str
    correlation_key: str
    variables: Variables
    id: str = field(default_factory=lambda: str(uuid4()))
    kept: bool = False


def publish(tx: Transaction, sent: Sent) -> str:
    """The key of the message, whether somebody waited for it or not.

    Raises:
        ForbiddenError: it would reach a case out of the client's reach, or be kept for one that nobody knows yet.
    """
    key, case_id = _deliver(tx, sent)
    if case_id is None and not sent.kept:
        waiting = delete(Message).where(Message.key == _number(tx, sent), Message.delivered_to.is_(None))
        tx.session.execute(waiting)
    elif case_id is None and not sees_everything(tx.actor):
        raise ForbiddenError("没有办件在等这条消息；只有能查看全部办件的客户端可以发送留待以后的消息")
    return key


def correlate(tx: Transaction, sent: Sent) -> tuple[str, UUID]:
    """The key of the message and the case that it woke.

    Raises:
        NotFoundError: no case waits for it.
        ForbiddenError: it would reach a case out of the client's reach.
    """
    key, case_id = _deliver(tx, sent)
    if case_id is None:
        raise NotFoundError("没有办件在等这条消息", name=sent.name)
    return key, case_id


def _deliver(tx: Transaction, sent: Sent) -> tuple[str, UUID | None]:
    number = _number(tx, sent)
    incoming = Incoming(number, sent.name, sent.correlation_key, sent.variables)
    case_id = messages.publish(tx, incoming)
    if (
        case_id is not None
        and tx.session.scalar(select(Case.id).where(Case.id == case_id, scope(tx))) is None
    ):
        raise ForbiddenError("等这条消息的办件不在客户端可以查看的范围内")
    return keys.number_of("message", number), case_id


def _number(tx: Transaction, sent: Sent) -> str:
    """The number under which a message counts once: the client's own."""
    return f"{tx.actor.id}:{sent.id}"
