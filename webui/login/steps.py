"""What else is asked for before somebody is signed in: a code, setting one up, a new password."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import identity
from engine.errors import ForbiddenError, InvalidInputError
from engine.identity import Step, lockout, passwords, second_factor, sessions
from engine.identity.lockout import Place, WaitError
from engine.identity.sessions import Seen
from engine.storage import Actor
from webui.current import SignedOutError, address, policy, seen, store, token
from webui.login.picture import picture, secret_of
from webui.login.views import PLACES, go, step_of
from webui.pages.identity import CodePage, EnrolPage, PasswordPage, RecoveryPage
from webui.shell import shell

bp = Blueprint("steps", __name__, template_folder="templates", url_prefix="/login")


def _waiting(step: Step) -> Seen:
    """The session that waits for ``step``.

    Raises:
        SignedOutError: there is none.
    """
    found = seen()
    if found is None or found.complete or step_of(found) is not step:
        raise SignedOutError
    return found


def _actor(found: Seen) -> Actor:
    """Who is about to sign in, without any post yet."""
    return Actor(found.account, found.account)


@bp.get("/code")
def code() -> str:
    """The form for the second factor."""
    _waiting(Step.CODE)
    return _code_page()


def _code_page(error: str = "") -> str:
    page = CodePage(url_for("steps.verify"), error)
    return render_template("login/code.html", page=page, shell=shell())


@bp.post("/code")
def verify() -> ResponseReturnValue:
    """Prove the second factor; failures count like those of passwords."""
    found = _waiting(Step.CODE)
    place = Place(f"code:{found.account}", address())
    try:
        with store().transaction() as tx:
            lockout.count(tx, place, policy())
        with store().transaction(_actor(found)) as tx:
            second_factor.verify(tx, found.account, request.form.get("code", ""))
            lockout.succeed(tx, place)
            entered = identity.go_on(tx, token(), found, policy(), proved=True)
    except (second_factor.WrongCodeError, WaitError) as error:
        return _code_page(error.message), 403
    return go(entered)


@bp.get("/password")
def password() -> str:
    """The form for a new password, before anything else is done."""
    _waiting(Step.PASSWORD)
    return _password_page()


def _password_page(error: str = "") -> str:
    page = PasswordPage(url_for("steps.change"), passwords.rules(policy()), error)
    return render_template("login/password.html", page=page, shell=shell())


@bp.post("/password")
def change() -> ResponseReturnValue:
    """Change a first or an old password; every other session of the account ends."""
    found = _waiting(Step.PASSWORD)
    try:
        with store().transaction(_actor(found)) as tx:
            passwords.change(tx, found.account, request.form.get("old", ""), new_password(), policy())
            sessions.end_all(tx, found.account, "修改密码", but=token())
            entered = identity.go_on(tx, token(), found, policy())
    except (ForbiddenError, InvalidInputError) as error:
        return _password_page(error.message), 422
    return go(entered)


def new_password() -> str:
    """The new password of this request's form.

    Raises:
        InvalidInputError: the two are not the same.
    """
    if request.form.get("password", "") != request.form.get("again", ""):
        raise InvalidInputError("两次输入的新密码不一样", field="again")
    return request.form.get("password", "")


@bp.get("/enrol")
def enrol() -> str:
    """The picture to be read by an authenticator."""
    return _enrol_page(_waiting(Step.ENROL))


def _enrol_page(found: Seen, error: str = "") -> str:
    with store().transaction(_actor(found)) as tx:
        address_of_secret = second_factor.prepared(tx, found.account)
    page = EnrolPage(
        url_for("steps.confirm"), picture(address_of_secret), secret_of(address_of_secret), error, must=True
    )
    return render_template("login/enrol.html", page=page, shell=shell())


@bp.post("/enrol")
def confirm() -> ResponseReturnValue:
    """Switch the second factor on with a first code; the recovery codes are shown this once."""
    found = _waiting(Step.ENROL)
    try:
        with store().transaction(_actor(found)) as tx:
            codes = second_factor.confirm(tx, found.account, request.form.get("code", ""))
            entered = identity.go_on(tx, token(), found, policy(), proved=True)
    except second_factor.WrongCodeError as error:
        return _enrol_page(found, error.message), 403
    go(entered)
    page = RecoveryPage(tuple(codes), url_for("login.sign_in" if entered.step in PLACES else "frame.home"))
    return render_template("login/recovery.html", page=page, shell=shell())
