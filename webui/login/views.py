"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from engine import directory
from engine.storage import Store
from webui.current import store
from webui.demo.setting import DEMO_PASSWORD
from webui.pages import DemoUser, LoginPage
from webui.security import own_address
from webui.shell import shell

bp = Blueprint("login", __name__, template_folder="templates")


@bp.get("/login")
def sign_in() -> str:
    """The sign-in form."""
    return _page("", "", request.args.get("next", "/"))


@bp.post("/login")
def enter() -> ResponseReturnValue:
    """Sign in and go where the person wanted to."""
    username, wanted = request.form.get("username", "").strip(), request.form.get("next", "/")
    with store().transaction() as tx:
        try:
            person = directory.sign_in(tx, username, request.form.get("password", ""))
        except directory.SignInError as error:
            return _page(username, error.message, wanted), 403
    session.clear()
    session["account"] = person.id
    return redirect(own_address(wanted))


@bp.post("/logout")
def leave() -> ResponseReturnValue:
    """Sign out."""
    session.clear()
    return redirect(url_for("login.sign_in"))


def _page(username: str, error: str, wanted: str) -> str:
    demo = bool(current_app.config["DEMO"])
    page = LoginPage(
        action=url_for("login.enter"),
        username=username,
        error=error,
        next_url=wanted,
        demo_users=_demo_users(store()) if demo else (),
        demo_password=DEMO_PASSWORD if demo else "",
    )
    return render_template("login/sign_in.html", page=page, shell=shell())


def _demo_users(from_store: Store) -> tuple[DemoUser, ...]:
    with from_store.transaction() as tx:
        people = directory.staff(tx)
    return tuple(DemoUser(person.username, person.name, "、".join(person.posts)) for person in people)
