"""Ending the sessions of somebody who leaves, whose password is set anew or whose authority changes."""

from __future__ import annotations

from sqlalchemy import func, update

from engine.models import StaffSession
from engine.storage import Transaction


def end_all(tx: Transaction, account: str, why: str, but: str = "") -> int:
    """End every open session of ``account`` except the one with the id ``but``; how many."""
    statement = update(StaffSession).where(
        StaffSession.account_id == account, StaffSession.id != but, StaffSession.ended_at.is_(None)
    )
    ended = statement.values(ended_at=func.now(), ended_by=tx.actor.id, ended_why=why)
    returned = ended.returning(StaffSession.id).execution_options(synchronize_session=False)
    return len(tx.session.scalars(returned).all())
