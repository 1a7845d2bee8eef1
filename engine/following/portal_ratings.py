"""Ratings given at the portal, in the name of the person whom the portal vouches for; five grades, 1 the worst.

Source: GB/T 39734-2020.
"""

from __future__ import annotations

from sqlalchemy import select

from engine import applicants
from engine.errors import InvalidInputError, NotFoundError
from engine.following import voice
from engine.inbound.book import Arrival, Effect
from engine.models import Case
from engine.ports import Vouched
from engine.reach import scope
from engine.storage import Actor, Transaction

KIND = "rating"


def speaker(tx: Transaction, arrival: Arrival) -> Actor:
    """The applicant who rates.

    Raises:
        InvalidInputError: the message does not say who that is.
    """
    rater = arrival.document.get("rater")
    named = {name: rater.get(name) for name in _PERSON} if isinstance(rater, dict) else {}
    if len(named) != len(_PERSON) or not all(isinstance(text, str) and text for text in named.values()):
        raise InvalidInputError("消息没有写明评价人", field="rater")
    return applicants.sign_in(
        tx, Vouched(issuer=arrival.sender, **{key: str(text) for key, text in named.items()})
    )


_PERSON = ("subject", "name", "id_number")


def take(tx: Transaction, arrival: Arrival) -> Effect:
    """Enter the rating.

    Raises:
        NotFoundError: the person has no such case.
        ConflictError: it was rated before, or has no results yet.
        InvalidInputError: the rating is none of five grades.
    """
    sent = arrival.document
    query = select(Case.id).where(Case.number == str(sent.get("case_number")), scope(tx))
    case_id = tx.session.scalar(query)
    if case_id is None:
        raise NotFoundError
    rating, item = sent.get("rating"), sent.get("item")
    if not isinstance(rating, int) or isinstance(rating, bool):
        raise InvalidInputError("评价应为 1 到 5", field="rating")
    said = voice.Said(rating, str(sent.get("text") or ""), str(item) if item else None)
    heard = voice.rate(tx, case_id, said)
    return Effect({"accepted": True, "recheck": heard.recheck or None}, case_id)
