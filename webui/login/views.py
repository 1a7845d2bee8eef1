"""Signing in with name and password, and out; what else is asked for stands in :mod:`webui.login.steps`."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from engine import directory, identity
from engine.directory import SignInError
from engine.identity import Attempt, Entered, Step, entering, sessions
from engine.identity.lockout import WaitError
from engine.identity.sessions import Seen
from engine.models import Account
from engine.storage import Store
from webui.current import address, policy, provider, seen, store, token
from webui.demo.setting import DEMO_PASSWORD
from webui.pages import DemoUser, LoginPage
from webui.security import own_address
from webui.shell import shell

bp = Blueprint("login", __name__, template_folder="templates")
WANTED = "wanted"
PLACES = {
    Step.CODE: "steps.code",
    Step.ENROL: "steps.enrol",
    Step.PASSWORD: "steps.password",
}


@bp.get("/login")
def sign_in() -> ResponseReturnValue:
    """The sign-in form; who is in the middle of signing in goes on there."""
    found = seen()
    if found is not None and not found.complete and (step := step_of(found)) in PLACES:
        return redirect(url_for(PLACES[step]))
    return page("", "", request.args.get("next", "/"))


@bp.post("/login")
def enter() -> ResponseReturnValue:
    """Prove name and password, and go on to what is still missing or where the person wanted to."""
    username, wanted = request.form.get("username", "").strip(), request.form.get("next", "/")
    password = request.form.get("password", "")
    try:
        if password == DEMO_PASSWORD and not current_app.config["DEMO"]:
            raise SignInError("演示密码不能在正式环境使用，请联系系统管理员重置")
        entered = identity.attempt(store(), Attempt(username, password, address()), policy())
    except (SignInError, WaitError) as error:
        return page(username, error.message, wanted), 403
    return go(entered, wanted)


def go(entered: Entered, wanted: str = "") -> ResponseReturnValue:
    """Keep the new token and go to the next step; nothing of the former session stays but where it was to lead."""
    goal = wanted or str(session.get(WANTED, "/"))
    session.clear()
    session["token"] = entered.token
    if entered.step is Step.DONE:
        return redirect(own_address(goal))
    session[WANTED] = goal
    return redirect(url_for(PLACES[entered.step]))


def step_of(found: Seen) -> Step:
    """What the session ``found`` waits for."""
    with store().transaction() as tx:
        account = tx.session.get_one(Account, found.account)
        return entering.missing(tx, account, found.method, policy())


@bp.post("/logout")
def leave() -> ResponseReturnValue:
    """Sign out: the session ends here and in the database."""
    with store().transaction() as tx:
        sessions.end(tx, token(), "退出登录")
    session.clear()
    return redirect(url_for("login.sign_in"))


def page(username: str, error: str, wanted: str) -> str:
    """The sign-in page with what was typed before."""
    demo = bool(current_app.config["DEMO"])
    shown = LoginPage(
        action=url_for("login.enter"),
        username=username,
        error=error,
        next_url=wanted,
        demo_users=_demo_users(store()) if demo else (),
        demo_password=DEMO_PASSWORD if demo else "",
        provider_url=url_for("provider.begin", next=wanted) if provider() else "",
    )
    return render_template("login/sign_in.html", page=shown, shell=shell())


def _demo_users(from_store: Store) -> tuple[DemoUser, ...]:
    with from_store.transaction() as tx:
        people = directory.staff(tx)
    return tuple(DemoUser(person.username, person.name, "、".join(person.posts)) for person in people)
