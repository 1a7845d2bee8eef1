"""What administrators do about how somebody signs in: waits, sessions, the second factor, the identity provider."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from engine.directory import accounts
from engine.identity import lockout, second_factor, sessions
from webui.admin.views import given
from webui.current import actor, store

bp = Blueprint("admin_identity", __name__, url_prefix="/admin/people")


def _told(username: str, text: str) -> ResponseReturnValue:
    flash(text, "success")
    return redirect(url_for("admin.person", username=username))


@bp.post("/<username>/unlock")
def unlock(username: str) -> ResponseReturnValue:
    """Let somebody try again at once."""
    with store().transaction(actor()) as tx:
        lockout.unlock(tx, username, given("reason"))
    return _told(username, "已解除登录限制")


@bp.post("/<username>/sessions/end")
def end_sessions(username: str) -> ResponseReturnValue:
    """Sign somebody out everywhere."""
    with store().transaction(actor()) as tx:
        ended = sessions.end_by_administrator(tx, username, given("reason"))
    return _told(username, f"已结束登录 {ended} 个")


@bp.post("/<username>/second-factor/drop")
def drop_factor(username: str) -> ResponseReturnValue:
    """Take a lost second factor off."""
    with store().transaction(actor()) as tx:
        second_factor.drop(tx, username, given("reason"))
    return _told(username, "已停用动态口令")


@bp.post("/<username>/subject")
def bind(username: str) -> ResponseReturnValue:
    """Bind an account to the identity provider's, or end that."""
    with store().transaction(actor()) as tx:
        accounts.bind(tx, username, given("subject"), given("reason"))
    return _told(username, "已保存统一身份认证绑定")
