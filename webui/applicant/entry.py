"""Signing in through the unified identity, and what is one's own."""

from __future__ import annotations

from hmac import compare_digest

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import applicants, cases, releases
from engine.errors import EngineError, InvalidInputError, NotFoundError
from engine.intake import drafts, prefilling
from webui.applicant import present, session
from webui.applicant.errors import guard
from webui.applicant.session import applicant, identity, public_shell
from webui.current import store
from webui.pages.applicant import SignInPage
from webui.window.desk import Agent, note_agent

bp = Blueprint("my", __name__, template_folder="templates")
guard(bp, private=False)
CHANNEL = "portal"


@bp.get("/my/sign-in")
def sign_in() -> str:
    """The page before the unified identity."""
    return _sign_in()


@bp.get("/my/sign-in/start")
def set_out() -> ResponseReturnValue:
    """Off to the unified identity."""
    try:
        trip = identity().begin(_return_to())
    except EngineError as error:
        return _sign_in(error.message), 503
    answer = make_response(redirect(trip.url))
    session.set_out(answer, trip)
    return answer


@bp.get("/my/callback")
def come_back() -> ResponseReturnValue:
    """Back from the unified identity: signed in, or told why not."""
    try:
        trip = session.come_back()
        if not compare_digest(request.args.get("state", "").encode(), trip.state.encode()):
            raise applicants.NoApplicantError("登录没有从本页开始，请重新登录")
        if not request.args.get("code"):
            raise applicants.NoApplicantError("没有完成统一身份认证，请重新登录")
        vouched = identity().finish(trip, request.args["code"], _return_to())
        with store().transaction() as tx:
            person = applicants.sign_in(tx, vouched)
    except EngineError as error:
        answer = make_response(_sign_in(error.message), 403)
        answer.delete_cookie(session.TRIP, path=session.PATH)
        return answer
    answer = make_response(redirect(url_for("my.home")))
    answer.delete_cookie(session.TRIP, path=session.PATH)
    session.keep(answer, person)
    return answer


@bp.post("/my/sign-out")
def leave() -> Response:
    """Sign out."""
    answer = make_response(redirect(url_for("guide.home")))
    session.forget(answer)
    return answer


@bp.get("/my/")
def home() -> str:
    """Cases and drafts of the person who is signed in."""
    return _home()


@bp.post("/my/applications")
def begin() -> ResponseReturnValue:
    """Begin an application for oneself, or for somebody who has entrusted one; it is filled in with what is known."""
    person = applicant()
    opening = drafts.Opening(person.id_number, CHANNEL, person.name)
    if "other_name" in request.form:
        name, number = (request.form.get(key, "").strip() for key in ("other_name", "other_id_number"))
        opening = drafts.Opening(number, CHANNEL, name)
    try:
        with store().transaction(person) as tx:
            if not opening.name:
                raise InvalidInputError("请填写申请人姓名", field="other_name")
            opened = drafts.open_for(tx, opening)
            if opened.id_number != person.id_number:
                note_agent(tx, opened, Agent(person.name, person.id_number))
            prefilling.refill(tx, opened)
    except InvalidInputError as error:
        return _home(error.message), 422
    return redirect(url_for("my_form.step", intake_id=opened.id, number=1))


@bp.post("/my/resume")
def resume() -> ResponseReturnValue:
    """Go on with an application by its code."""
    try:
        with store().transaction(applicant()) as tx:
            found = drafts.resume(tx, request.form.get("code", ""))
    except NotFoundError as error:
        return _home(error.message), 422
    return redirect(url_for("my_form.step", intake_id=found.id, number=1))


def _return_to() -> str:
    return url_for("my.come_back", _external=True)


def _sign_in(error: str = "") -> str:
    page = SignInPage(url_for("my.set_out"), error=error)
    return render_template("public/sign_in.html", page=page, shell=public_shell())


def _home(error: str = "") -> str:
    person = applicant()
    with store().transaction(person) as tx:
        content = releases.newest(tx)
        page = present.home_page(person, cases.newest(tx), drafts.own_open(tx), content, error)
    return render_template("public/home.html", page=page, shell=public_shell())
