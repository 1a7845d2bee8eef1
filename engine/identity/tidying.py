"""Removing what signing in leaves behind and nobody needs any more."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func

from engine.identity import lockout
from engine.models import StaffSession
from engine.storage import Store

KEPT = timedelta(days=190)
"""How long it can be seen who was signed in where: a little more than the six months that the law asks for.

Source: 网络安全法 第二十一条 (network logs are kept for at least six months).
"""


def tidy(store: Store) -> int:
    """Remove old failures and sessions that began long ago; how many rows."""
    with store.transaction() as tx:
        old = (
            delete(StaffSession).where(StaffSession.opened_at < func.now() - KEPT).returning(StaffSession.id)
        )
        sessions = tx.session.scalars(old.execution_options(synchronize_session=False)).all()
        return lockout.sweep(tx) + len(sessions)
