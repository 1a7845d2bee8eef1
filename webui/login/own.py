"""账号安全: one's own password, second factor and sessions, for whoever is signed in."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from engine.errors import ForbiddenError, InvalidInputError
from engine.identity import passwords, second_factor, sessions
from engine.identity.sessions import Opening
from engine.models import Account
from webui.current import actor, policy, seen, store, token
from webui.login.picture import picture, secret_of
from webui.login.steps import new_password
from webui.pages import Link, full_moment
from webui.pages.identity import EnrolPage, RecoveryPage, SafetyPage, SignedInRow
from webui.shell import shell

bp = Blueprint("safety", __name__, template_folder="templates", url_prefix="/account")


@bp.get("/")
def index() -> str:
    """账号安全."""
    return _page()


def _page(error: str = "") -> str:
    with store().transaction(actor()) as tx:
        account = tx.session.get_one(Account, actor().id)
        rows = sessions.open_ones(tx, account.id, policy())
        page = SafetyPage(
            password_action=url_for("safety.change"),
            rules=passwords.rules(policy()),
            has_factor=account.totp_since is not None,
            codes_left=len(second_factor.left(tx, account.id)),
            enrol_href=url_for("safety.enrol"),
            sessions=tuple(
                SignedInRow(full_moment(row.opened_at), full_moment(row.seen_at), row.address, row.method)
                for row in rows
            ),
            end_action=url_for("safety.end_others"),
            back=Link("待办事项", url_for("inbox.index")),
            error=error,
        )
    return render_template("login/safety.html", page=page, shell=shell())


@bp.post("/password")
def change() -> ResponseReturnValue:
    """Change the own password: every session ends, this one goes on under a new token."""
    found = seen()
    try:
        with store().transaction(actor()) as tx:
            passwords.change(tx, actor().id, request.form.get("old", ""), new_password(), policy())
            sessions.end_all(tx, actor().id, "修改密码")
            opening = Opening(actor().id, found.address if found else "", found.method if found else "", True)
            renewed = sessions.begin(tx, opening)
    except (ForbiddenError, InvalidInputError) as error:
        return _page(error.message), 422
    session.clear()
    session["token"] = renewed
    flash("密码已修改，其他登录已结束", "success")
    return redirect(url_for("safety.index"))


@bp.get("/second-factor")
def enrol() -> str:
    """The picture to be read by an authenticator."""
    return _enrol_page()


def _enrol_page(error: str = "") -> str:
    with store().transaction(actor()) as tx:
        uri = second_factor.prepared(tx, actor().id)
    page = EnrolPage(url_for("safety.confirm"), picture(uri), secret_of(uri), error)
    return render_template("login/enrol.html", page=page, shell=shell())


@bp.post("/second-factor")
def confirm() -> ResponseReturnValue:
    """Switch the second factor on with a first code; the recovery codes are shown this once."""
    try:
        with store().transaction(actor()) as tx:
            codes = second_factor.confirm(tx, actor().id, request.form.get("code", ""))
            sessions.end_all(tx, actor().id, "启用动态口令", but=token())
    except second_factor.WrongCodeError as error:
        return _enrol_page(error.message), 403
    page = RecoveryPage(tuple(codes), url_for("safety.index"))
    return render_template("login/recovery.html", page=page, shell=shell())


@bp.post("/sessions/end")
def end_others() -> ResponseReturnValue:
    """End every other session of one's own."""
    with store().transaction(actor()) as tx:
        ended = sessions.end_all(tx, actor().id, "本人结束", but=token())
    flash(f"已结束其他登录 {ended} 个", "success")
    return redirect(url_for("safety.index"))
