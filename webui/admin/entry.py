"""How somebody signs in, in the words of the administrators' page."""

from __future__ import annotations

from flask import url_for

from engine.identity import lockout, sessions
from engine.models import Account
from engine.storage import Transaction
from webui.current import policy
from webui.pages import full_moment
from webui.pages.admin import SessionRow, SigningIn


def signing_in(tx: Transaction, username: str) -> SigningIn:
    """How ``username`` signs in now, and where the forms about it are sent."""
    account = tx.session.get_one(Account, username)
    return SigningIn(
        locks=tuple(
            f"{wait.key.partition('@')[2] or '所有新地址'}：{full_moment(wait.until)} 以后可以再试"
            for wait in lockout.waits(tx, username)
        ),
        sessions=tuple(
            SessionRow(full_moment(row.opened_at), full_moment(row.seen_at), row.address, row.method)
            for row in sessions.open_ones(tx, username, policy())
        ),
        has_factor=account.totp_since is not None,
        subject=account.subject or "",
        unlock_url=url_for("admin_identity.unlock", username=username),
        end_url=url_for("admin_identity.end_sessions", username=username),
        drop_url=url_for("admin_identity.drop_factor", username=username),
        bind_url=url_for("admin_identity.bind", username=username),
    )
