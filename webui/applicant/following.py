"""Following an application: how far it is, what is asked, results, letters, and what the applicant says about it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import dossier, releases
from engine.archive import letters as kept
from engine.attachments import receive
from engine.errors import EngineError
from engine.following import corrections, guides, looks, progress, voice
from engine.following.voice import Heard, Said
from engine.letters import issuing
from engine.rechecks import Cause
from engine.sheets.page import style_source
from engine.storage import Transaction
from webui.applicant import present, saying
from webui.applicant.errors import guard
from webui.applicant.filling import read_upload
from webui.applicant.session import applicant, public_shell
from webui.current import store
from webui.letters.views import pdf_answer, sealed
from webui.pages.applicant import SayPage

bp = Blueprint("my_case", __name__, template_folder="templates", url_prefix="/my")
guard(bp, private=True)


@bp.get("/cases/<uuid:case_id>")
def case(case_id: UUID) -> str:
    """How far the application is."""
    with store().transaction(applicant()) as tx:
        found = progress.read(tx, case_id)
        page = present.progress_page(found, kept.of_case(tx, case_id))
    return render_template("public/progress.html", page=page, shell=public_shell())


@bp.get("/cases/<uuid:case_id>/receipt")
def receipt(case_id: UUID) -> str:
    """The receipt, with what happens next."""
    with store().transaction(applicant()) as tx:
        file = dossier.read(tx, case_id)
        content = releases.content(tx, file.case.release_number)
        page = present.receipt_page(file, content, guides.of(content))
    return render_template("public/receipt.html", page=page, shell=public_shell())


@bp.get("/cases/<uuid:case_id>/receipt.pdf")
def receipt_pdf(case_id: UUID) -> Response:
    """The receipt to print."""
    with store().transaction(applicant()) as tx:
        file = dossier.read(tx, case_id)
        found, _ = kept.find(tx, issuing.receipt(tx, file.case).id)
    return pdf_answer(kept.printed(store(), found), f"{found.title} {file.case.number}")


@bp.get("/letters/<uuid:letter_id>")
def letter(letter_id: UUID) -> Response:
    """A delivered letter as it was issued."""
    with store().transaction(applicant()) as tx:
        found, _ = corrections.delivered_letter(tx, letter_id)
        style = releases.content(tx, found.release_number).stationery.style
    return sealed(found, style_source(style))


@bp.get("/letters/<uuid:letter_id>.pdf")
def letter_pdf(letter_id: UUID) -> Response:
    """A delivered letter to print."""
    with store().transaction(applicant()) as tx:
        found, _ = corrections.delivered_letter(tx, letter_id)
    return pdf_answer(kept.printed(store(), found), f"{found.title} {found.number}")


@bp.get("/cases/<uuid:case_id>/correction")
def correction(case_id: UUID) -> str:
    """What is still missing, with a place for each."""
    return _correction(case_id)


@bp.post("/cases/<uuid:case_id>/correction")
def upload(case_id: UUID) -> ResponseReturnValue:
    """Take in a material that was asked for."""
    with store().transaction(applicant()) as tx:
        corrections.require_open(tx, case_id)
    try:
        receive(store(), applicant(), read_upload(corrections.FIELD, case_id))
    except EngineError as error:
        return _correction(case_id, error.message), 422
    return redirect(url_for("my_case.correction", case_id=case_id))


@bp.post("/cases/<uuid:case_id>/correction/done")
def corrected(case_id: UUID) -> ResponseReturnValue:
    """Tell the office that everything was sent."""
    try:
        with store().transaction(applicant()) as tx:
            corrections.tell_sent(tx, case_id)
    except EngineError as error:
        return _correction(case_id, error.message), 422
    flash("材料已经送到窗口，工作人员核对后继续办理", "success")
    return redirect(url_for("my_case.case", case_id=case_id))


def _correction(case_id: UUID, error: str = "") -> str:
    with store().transaction(applicant()) as tx:
        asked = corrections.require_open(tx, case_id)
        files = corrections.sent_files(tx, case_id)
    page = present.correction_page(case_id, asked, files, error)
    return render_template("public/materials.html", page=page, shell=public_shell())


@bp.get("/cases/<uuid:case_id>/opinion")
def opinion(case_id: UUID) -> str:
    """The form for an opinion."""
    return _say(case_id, saying.opinion_page)


@bp.post("/cases/<uuid:case_id>/opinion")
def opine(case_id: UUID) -> ResponseReturnValue:
    """Take an opinion."""
    return _heard(case_id, saying.opinion_page, voice.opine)


@bp.get("/cases/<uuid:case_id>/dispute")
def dispute(case_id: UUID) -> str:
    """The form for a dispute about what sources said."""
    return _say(case_id, saying.dispute_page)


@bp.post("/cases/<uuid:case_id>/dispute")
def disputed(case_id: UUID) -> ResponseReturnValue:
    """Take a dispute."""
    return _heard(case_id, saying.dispute_page, _dispute)


@bp.get("/cases/<uuid:case_id>/rating")
def rating(case_id: UUID) -> str:
    """The five grades."""
    return _say(case_id, saying.rating_page)


@bp.post("/cases/<uuid:case_id>/rating")
def rate(case_id: UUID) -> ResponseReturnValue:
    """Take a rating."""
    return _heard(case_id, saying.rating_page, voice.rate)


@bp.get("/cases/<uuid:case_id>/withdrawal")
def withdrawal(case_id: UUID) -> str:
    """The form for withdrawing."""
    return _say(case_id, saying.withdrawal_page)


@bp.post("/cases/<uuid:case_id>/withdrawal")
def withdraw(case_id: UUID) -> ResponseReturnValue:
    """Take the wish to withdraw."""
    return _heard(case_id, saying.withdrawal_page, _withdraw)


@bp.get("/looks")
def looked() -> str:
    """Who looked at the person's data."""
    with store().transaction(applicant()) as tx:
        page = present.looks_page(looks.at_applicant(tx), releases.newest(tx))
    return render_template("public/looks.html", page=page, shell=public_shell())


def _dispute(tx: Transaction, case_id: UUID, said: Said) -> Heard:
    return voice.opine(tx, case_id, said, Cause.OBJECTION)


def _withdraw(tx: Transaction, case_id: UUID, said: Said) -> Heard:
    voice.withdraw(tx, case_id, said.text)
    return Heard()


Drawn = Callable[[Transaction, UUID], SayPage]
Hearing = Callable[[Transaction, UUID, Said], Heard]


def _say(case_id: UUID, draw: Drawn) -> str:
    with store().transaction(applicant()) as tx:
        page = draw(tx, case_id)
    return render_template("public/say.html", page=page, shell=public_shell())


def _heard(case_id: UUID, draw: Drawn, hear: Hearing) -> ResponseReturnValue:
    said = saying.read_said(request.form)
    try:
        with store().transaction(applicant()) as tx:
            heard = hear(tx, case_id, said)
    except EngineError as error:
        with store().transaction(applicant()) as tx:
            page = saying.again(draw(tx, case_id), said, error.message)
        return render_template("public/say.html", page=page, shell=public_shell()), 422
    number = f"，再核实编号 {heard.recheck}，由没有办理过的人员核实并答复" if heard.recheck else ""
    flash(f"已经收到，谢谢您{number}", "success")
    return redirect(url_for("my_case.case", case_id=case_id))
