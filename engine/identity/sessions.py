"""Sessions as rows: who is signed in where, until when, and ending it from outside.

Time is the database's own, which all web machines share.  The browser holds a token; the row holds its digest.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select, update

from engine.directory import acts, rights, signed_in
from engine.directory.rights import Role
from engine.identity.policy import Policy
from engine.models import StaffSession
from engine.storage import Transaction

TOUCH_AFTER = timedelta(minutes=1)
"""A session is written no more often than this for being used."""


@dataclass(frozen=True)
class Opening:
    """How somebody has signed in; an incomplete session waits for another step."""

    account: str
    address: str
    method: str
    complete: bool


@dataclass(frozen=True)
class Seen:
    """An open session."""

    account: str
    method: str
    address: str
    complete: bool


def begin(tx: Transaction, opening: Opening) -> str:
    """Open a session; its token, which nothing keeps but the browser."""
    token = secrets.token_urlsafe(32)
    row = StaffSession(
        id=digest(token),
        account_id=opening.account,
        opened_at=func.now(),
        seen_at=func.now(),
        complete=opening.complete,
        method=opening.method,
        address=opening.address,
    )
    tx.session.add(row)
    return token


def digest(token: str) -> str:
    """The id under which the session of ``token`` is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def read(tx: Transaction, token: str, policy: Policy) -> Seen | None:
    """The session of ``token`` if it is open, noting that it is used; None when it is over or never was."""
    columns = (
        StaffSession.account_id,
        StaffSession.method,
        StaffSession.address,
        StaffSession.complete,
    )
    stale = StaffSession.seen_at < func.now() - TOUCH_AFTER
    query = select(*columns, stale.label("stale")).where(StaffSession.id == digest(token), *_open(policy))
    row = tx.session.execute(query).one_or_none()
    if row is None:
        return None
    if row.stale:
        touch = update(StaffSession).where(StaffSession.id == digest(token)).values(seen_at=func.now())
        tx.session.execute(touch.execution_options(synchronize_session=False))
    return Seen(row.account_id, row.method, row.address, row.complete)


def _open(policy: Policy) -> tuple[ColumnElement[bool], ...]:
    return (
        StaffSession.ended_at.is_(None),
        StaffSession.seen_at > func.now() - policy.idle,
        StaffSession.opened_at > func.now() - policy.absolute,
    )


def end(tx: Transaction, token: str, why: str) -> None:
    """End the session of ``token``, if it is open."""
    ended = {"ended_at": func.now(), "ended_by": tx.actor.id, "ended_why": why}
    statement = update(StaffSession).where(StaffSession.id == digest(token), StaffSession.ended_at.is_(None))
    tx.session.execute(statement.values(ended).execution_options(synchronize_session=False))


def end_all(tx: Transaction, account: str, why: str, but: str = "") -> int:
    """End every session of ``account`` except that of the token ``but``; how many."""
    return signed_in.end_all(tx, account, why, digest(but))


def open_ones(tx: Transaction, account: str, policy: Policy) -> Sequence[StaffSession]:
    """The open sessions of ``account``, the latest first."""
    query = select(StaffSession).where(StaffSession.account_id == account, *_open(policy))
    return tx.session.scalars(query.order_by(StaffSession.opened_at.desc())).all()


def end_by_administrator(tx: Transaction, account: str, reason: str) -> int:
    """End every session of somebody else; how many.

    Raises:
        ForbiddenError: the actor is neither the system nor the security administrator.
        InvalidInputError: no reason was given.
    """
    rights.require(tx, Role.SYSTEM, Role.SECURITY)
    why = rights.reason(reason)
    ended = end_all(tx, account, why)
    acts.record(tx, "end_sessions", account, why, sessions=ended)
    return ended
