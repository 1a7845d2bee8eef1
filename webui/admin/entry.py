"""How somebody signs in, in the words of the administrators' page."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import url_for

from engine.identity import lockout, sessions
from engine.models import Absence, Account
from engine.storage import Transaction
from engine.verbs import deputies
from webui.current import policy
from webui.pages import SHANGHAI, Tag, Tone, full_moment
from webui.pages.admin import AwayPart, AwayRow, SessionRow, SigningIn


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


def away(tx: Transaction, username: str) -> AwayPart:
    """When somebody is away, who acts meanwhile, and for whom the person acts."""
    return AwayPart(
        rows=tuple(
            _away_row(absence, name, deputy, username, tx.now)
            for absence, name, deputy in deputies.touching(tx, username)
        ),
        today=tx.now.astimezone(SHANGHAI).date().isoformat(),
        enter_url=url_for("admin_deputies.enter", username=username),
    )


def _away_row(absence: Absence, name: str, deputy: str, username: str, now: datetime) -> AwayRow:
    is_over = absence.ended_at is not None or absence.ends_at <= now
    if is_over:
        state = Tag("已结束", Tone.PLAIN)
    elif deputies.is_current(absence, now):
        state = Tag("代理中", Tone.INFO, "hourglass-split")
    else:
        state = Tag("未开始", Tone.PLAIN)
    last = (absence.ends_at.astimezone(SHANGHAI) - timedelta(seconds=1)).date()
    return AwayRow(
        who=name,
        deputy=deputy,
        days=f"{absence.begins_at.astimezone(SHANGHAI):%Y-%m-%d} 至 {last}",
        reason=absence.reason,
        state=state,
        end_url="" if is_over else url_for("admin_deputies.end", username=username, absence_id=absence.id),
    )
