"""Objections of the public to an entry on the board: each counts once and wakes the case that it is about."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select

from engine import messages
from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.host import SHANGHAI
from engine.models import Objection, Publicity
from engine.publicity import LONG_TERM, stands
from engine.storage import Transaction

MAX_TEXT, MAX_CONTACT, MIN_TEXT = 1000, 100, 5
MAX_PER_HOUR = 5


class TooManyObjectionsError(InvalidInputError):
    """近一小时内对这一条的异议过多，请稍后再提交，或者到街道窗口当面反映"""

    code = "too_many_objections"


def raise_against(tx: Transaction, entry_id: UUID, key: str, text: str, contact: str = "") -> str:
    """The number of an objection, which wakes the case; the same ``key`` again is the same objection.

    Raises:
        NotFoundError: the entry no longer stands.
        InvalidInputError: the text is too short or too long.
        ConflictError: the entry is in the long-term list, or another objection came first.
        TooManyObjectionsError: the entry has had its share for this hour.
    """
    known = tx.session.get(Objection, key)
    if known is not None:
        return known.number
    words, reach = text.strip(), contact.strip()
    if not MIN_TEXT <= len(words) <= MAX_TEXT or len(reach) > MAX_CONTACT:
        raise InvalidInputError(f"请用 {MIN_TEXT} 到 {MAX_TEXT} 个字说明异议", field="text")
    row = tx.session.scalar(
        select(Publicity).where(Publicity.id == entry_id, stands(tx.now)).with_for_update()
    )
    if row is None:
        raise NotFoundError("这一条已经公示期满或者撤下", entry=str(entry_id))
    if row.kind == LONG_TERM:
        raise ConflictError("长期公示的意见请到街道窗口或者拨打热线反映")
    _require_room(tx, entry_id)
    return _raise(tx, row, Objection(key=key, text=words, contact=reach or None))


def _require_room(tx: Transaction, entry_id: UUID) -> None:
    lately = select(func.count()).where(
        Objection.publicity_id == entry_id, Objection.raised_at > tx.now - timedelta(hours=1)
    )
    if (tx.session.scalar(lately) or 0) >= MAX_PER_HOUR:
        raise TooManyObjectionsError


def _raise(tx: Transaction, row: Publicity, objection: Objection) -> str:
    objection.publicity_id, objection.case_id = row.id, row.case_id
    objection.number = f"YY{tx.now.astimezone(SHANGHAI):%Y%m%d}-{uuid4().hex[:8].upper()}"
    objection.raised_at = tx.now
    tx.session.add(objection)
    row.closed_at = tx.now
    tx.session.flush()
    incoming = messages.Incoming(
        f"objection:{objection.key}",
        f"objection_raised_{row.item}",
        str(row.case_id),
        {"objection_number": objection.number},
    )
    messages.publish(tx, incoming)
    return objection.number
