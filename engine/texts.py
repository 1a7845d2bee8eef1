"""The outbox of short messages: written with the step that is their reason, sent afterwards, each once."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from engine import releases
from engine.errors import RemoteError
from engine.host import SHANGHAI
from engine.models import Application, Case, TextMessage, TextState
from engine.ports import Push
from engine.storage import Store, Transaction
from engine.text_rules import of

OPERATION = "text.send"
BATCH = 50
AGAIN = timedelta(minutes=2)
log = structlog.get_logger()


def write(tx: Transaction, case_id: UUID, kind: str, cause: UUID) -> None:
    """Put a message of ``kind`` about the case into the outbox, if the release has one; ``cause`` makes it happen once.

    Nothing happens when the applicant left no number.
    """
    case = tx.session.get_one(Case, case_id)
    rules = of(releases.content(tx, case.release_number))
    words = None if rules is None else rules.templates.get(kind)
    phone = tx.session.scalar(select(Application.phone).where(Application.case_id == case_id))
    if rules is None or words is None or not phone:
        return
    row = {
        "case_id": case_id,
        "kind": kind,
        "cause": cause,
        "channel": rules.channel,
        "words": words.format(case_number=case.number),
        "state": TextState.WAITING,
        "due_at": rules.not_quiet(tx.now),
        "created_at": tx.now,
    }
    tx.session.execute(insert(TextMessage).values(row).on_conflict_do_nothing())


def send_due(store: Store) -> int:
    """Send what is due; the number sent.  Two processes that do this at once send nothing twice.

    A message that could not be sent now is tried again minutes later, under the same key.
    """
    with store.transaction() as tx:
        due = (
            select(TextMessage.id)
            .where(TextMessage.state == TextState.WAITING, TextMessage.due_at <= tx.now)
            .order_by(TextMessage.due_at)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
            .cte("due")  # chosen once, not anew for every row
        )
        claimed = update(TextMessage).where(TextMessage.id.in_(select(due.c.id)))
        keys = tx.session.scalars(claimed.values(due_at=tx.now + AGAIN).returning(TextMessage.id)).all()
    return sum(_send(store, key) for key in keys)


def _send(store: Store, key: UUID) -> bool:
    with store.transaction() as tx:
        message = tx.session.get_one(TextMessage, key)
        dropped = _not_to_be_sent(tx, message)
        if dropped is not None:
            message.state, message.reason = TextState.DROPPED, dropped
            return False
        request = _request(tx, message)
    try:
        receipt = store.sharing.push(request)
    except RemoteError as error:
        log.warning("text_not_sent", text=str(key), code=error.code)
        if error.permanent:
            with store.transaction() as tx:
                failed = {"state": TextState.FAILED, "reason": error.message}
                tx.session.execute(update(TextMessage).where(TextMessage.id == key).values(failed))
        return False
    with store.transaction() as tx:
        sent = {"state": TextState.SENT, "sent_at": tx.now, "receipt": receipt.number, "reason": None}
        tx.session.execute(update(TextMessage).where(TextMessage.id == key).values(sent))
    return True


def _request(tx: Transaction, message: TextMessage) -> Push:
    case = tx.session.get_one(Case, message.case_id)
    application = tx.session.get_one(Application, message.case_id)
    fields = {"phone": application.phone, "channel": message.channel, "text": message.words}
    return Push(OPERATION, str(message.id), case.number, None, fields)


def _not_to_be_sent(tx: Transaction, message: TextMessage) -> str | None:
    """Why the message must not be sent any more; None if it may."""
    case = tx.session.get_one(Case, message.case_id)
    rules = of(releases.content(tx, case.release_number))
    if rules is None:
        return "所用版本不再发送短信"
    if _sent_today(tx, None) >= rules.per_day:
        return f"当天短信已达 {rules.per_day} 条的上限"
    if _sent_today(tx, message.case_id) >= rules.per_case_and_day:
        return f"同一办件当天短信已达 {rules.per_case_and_day} 条的上限"
    return None


def _sent_today(tx: Transaction, case_id: UUID | None) -> int:
    local = tx.now.astimezone(SHANGHAI)
    midnight = datetime.combine(local.date(), datetime.min.time(), SHANGHAI)
    query = select(func.count()).where(TextMessage.sent_at >= midnight)
    if case_id is not None:
        query = query.where(TextMessage.case_id == case_id)
    return tx.session.scalar(query) or 0
