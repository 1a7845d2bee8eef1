"""The record of what administrators do: who, when, what, on whom, why.  Only ever added to; the auditor reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engine.directory.rights import Role, require
from engine.models import DirectoryAct
from engine.storage import Transaction

PAGE = 50


@dataclass(frozen=True)
class Asked:
    """What the auditor asks for; empty fields ask for everything.  ``before`` is the id after which a page goes on."""

    verb: str = ""
    who: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


def record(tx: Transaction, verb: str, subject: str, reason: str, **detail: object) -> None:
    """Add one act of the actor on ``subject``, an account, office or post; ``detail`` says what became what."""
    act = DirectoryAct(
        at=tx.now, actor=tx.actor.id, verb=verb, subject=subject, reason=reason, detail=dict(detail)
    )
    tx.session.add(act)


def of_subject(tx: Transaction, subject: str) -> Sequence[DirectoryAct]:
    """The latest acts on ``subject``, newest first, at most a page."""
    query = select(DirectoryAct).where(DirectoryAct.subject == subject)
    return tx.session.scalars(query.order_by(DirectoryAct.id.desc()).limit(PAGE)).all()


def search(tx: Transaction, asked: Asked) -> Sequence[DirectoryAct]:
    """Acts, newest first: a page and one more, which tells that there is a next one.

    Raises:
        ForbiddenError: the actor is not the auditor.
    """
    require(tx, Role.AUDITOR)
    query = select(DirectoryAct).order_by(DirectoryAct.id.desc()).limit(PAGE + 1)
    if asked.verb:
        query = query.where(DirectoryAct.verb == asked.verb)
    if asked.who:
        query = query.where((DirectoryAct.actor == asked.who) | (DirectoryAct.subject == asked.who))
    if asked.since is not None:
        query = query.where(DirectoryAct.at >= asked.since)
    if asked.until is not None:
        query = query.where(DirectoryAct.at < asked.until)
    if asked.before is not None:
        query = query.where(DirectoryAct.id < asked.before)
    return tx.session.scalars(query).all()
