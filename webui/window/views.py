"""The window: one person after the other, from the card reader to the receipt."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import dossier, releases
from engine.attachments import Upload, receive
from engine.domain import Variables
from engine.errors import EngineError, ForbiddenError, InvalidInputError, NotFoundError
from engine.intake import drafts, prefilling, submitting
from engine.submission import FormInvalidError
from webui.current import actor, store
from webui.letters.present import has_receipt
from webui.pages import FormFault, form_faults, full_moment, masked_name, moment
from webui.pages.window import ReceiptPage, StartPage
from webui.shell import shell
from webui.submission import submitted_values
from webui.window import desk as desks
from webui.window.present import duplicates_page, waiting_rows

bp = Blueprint("window", __name__, template_folder="templates")
CHANNEL = "window"
PROMISE = "各事项分别办理、分别答复，可凭受理编号查询进度。"
"""The words on the receipt; the limits are on its printed form."""


@bp.get("/window/")
def start() -> str:
    """The field for the ID number."""
    _require_window()
    return _start()


@bp.post("/window/look-up")
def look_up() -> ResponseReturnValue:
    """Open the application of the person with this ID number."""
    _require_window()
    try:
        with store().transaction(actor()) as tx:
            opened = drafts.open_for(tx, drafts.Opening(request.form.get("id_number", ""), CHANNEL))
            prefilling.refill(tx, opened)
    except InvalidInputError as error:
        return _start(error.message, "id_number"), 422
    return redirect(url_for("window.desk", intake_id=opened.id))


@bp.post("/window/resume")
def resume() -> ResponseReturnValue:
    """Go on with an application that was begun at home."""
    _require_window()
    try:
        with store().transaction(actor()) as tx:
            found = drafts.resume(tx, request.form.get("code", ""))
    except NotFoundError as error:
        return _start(error.message, "code"), 422
    return redirect(url_for("window.desk", intake_id=found.id))


def _start(error: str = "", field: str = "") -> str:
    with store().transaction(actor()) as tx:
        rows = waiting_rows(drafts.own_open(tx))
    page = StartPage(url_for("window.look_up"), url_for("window.resume"), rows, error, field)
    return render_template("window/start.html", page=page, shell=shell())


@bp.get("/window/<uuid:intake_id>/")
def desk(intake_id: UUID) -> str:
    """Everything about the person at the window, and the form."""
    _require_window()
    return _desk(intake_id)


@bp.post("/window/<uuid:intake_id>/identify")
def identify(intake_id: UUID) -> ResponseReturnValue:
    """Note name, consent and agent, then ask the sources."""
    _require_window()
    try:
        person, agent = desks.read_person(actor().name)
        with store().transaction(actor()) as tx:
            found = prefilling.identify(tx, intake_id, person)
            desks.note_agent(tx, found, agent)
    except InvalidInputError as error:
        return _desk(intake_id, fault=error), 422
    prefilling.look_up(store(), actor(), intake_id)
    return redirect(url_for("window.desk", intake_id=intake_id))


@bp.post("/window/<uuid:intake_id>/ask")
def ask(intake_id: UUID) -> ResponseReturnValue:
    """Ask the sources again."""
    _require_window()
    prefilling.look_up(store(), actor(), intake_id)
    return redirect(url_for("window.desk", intake_id=intake_id))


@bp.put("/window/<uuid:intake_id>/draft")
def draft(intake_id: UUID) -> ResponseReturnValue:
    """Keep what was typed so far."""
    _require_window()
    body = request.get_json()
    values = body.get("values") if isinstance(body, dict) else None
    if not isinstance(values, dict):
        raise InvalidInputError("草稿的内容不对", field="values")
    with store().transaction(actor()) as tx:
        saved = drafts.save(tx, intake_id, values)
    return {"saved_at": moment(saved.saved_at)[-5:]}


@bp.post("/window/<uuid:intake_id>/files")
def scan(intake_id: UUID) -> ResponseReturnValue:
    """Take in a scanned file."""
    _require_window()
    with store().transaction(actor()) as tx:
        drafts.find(tx, intake_id)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _desk(intake_id, fault=InvalidInputError("请先选择文件", field="file")), 422
    place = submitting.field_of(intake_id)
    material = request.form.get("material", "")
    try:
        receive(store(), actor(), Upload(sent.filename, sent.read(), field=place, material=material))
    except EngineError as error:
        return _desk(intake_id, fault=InvalidInputError(error.message, field="file")), 422
    return redirect(url_for("window.desk", intake_id=intake_id, _anchor="files"))


@bp.post("/window/<uuid:intake_id>/submit")
def submit(intake_id: UUID) -> ResponseReturnValue:
    """Take the application in and show the receipt."""
    _require_window()
    values = submitted_values()
    try:
        with store().transaction(actor()) as tx:
            receipt = submitting.submit(tx, intake_id, values)
    except FormInvalidError as error:
        return _desk(intake_id, values, form_faults(error.errors)), 422
    except submitting.DuplicateError:
        with store().transaction(actor()) as tx:
            drafts.save(tx, intake_id, values)
        return redirect(url_for("window.duplicates", intake_id=intake_id))
    return redirect(url_for("window.receipt", case_id=receipt.case_id))


@bp.get("/window/<uuid:intake_id>/duplicates")
def duplicates(intake_id: UUID) -> str:
    """The application beside what it may repeat."""
    _require_window()
    return _duplicates(intake_id)


@bp.post("/window/<uuid:intake_id>/confirm")
def confirm(intake_id: UUID) -> ResponseReturnValue:
    """Submit what was kept, with the reason why it repeats nothing."""
    _require_window()
    reason = request.form.get("reason", "").strip()
    if not reason:
        return _duplicates(intake_id, "请写明为什么不是重复申请"), 422
    with store().transaction(actor()) as tx:
        values = dict(drafts.find(tx, intake_id).values)
    try:
        with store().transaction(actor()) as tx:
            receipt = submitting.submit(tx, intake_id, values, reason)
    except FormInvalidError as error:
        return _desk(intake_id, values, form_faults(error.errors)), 422
    return redirect(url_for("window.receipt", case_id=receipt.case_id))


def _duplicates(intake_id: UUID, error: str = "") -> str:
    with store().transaction(actor()) as tx:
        found = drafts.find(tx, intake_id)
        content = releases.newest(tx)
        page = duplicates_page(
            found, found.values, submitting.likeness(tx, found, found.values), content, error
        )
    return render_template("window/duplicates.html", page=page, shell=shell())


@bp.post("/window/<uuid:intake_id>/leave")
def leave(intake_id: UUID) -> ResponseReturnValue:
    """Lay the application aside and turn to the next person."""
    _require_window()
    with store().transaction(actor()) as tx:
        drafts.lay_aside(tx, intake_id)
    flash("这一份没有提交，填写的内容已清除", "warning")
    return redirect(url_for("window.start"))


@bp.get("/window/cases/<uuid:case_id>/receipt")
def receipt(case_id: UUID) -> str:
    """The receipt for an application."""
    with store().transaction(actor()) as tx:
        file = dossier.read(tx, case_id)
        content = releases.content(tx, file.case.release_number)
    page = ReceiptPage(
        case_number=file.case.number,
        applicant=masked_name(file.application.applicant_name) if file.application else "",
        submitted=full_moment(file.case.started_at),
        items=tuple(content.item_name(item.item) for item in file.items),
        promise=PROMISE,
        case_href=url_for("cases.case", case_id=case_id),
        again_href=url_for("window.start"),
        pdf_href=url_for("letters.receipt", case_id=case_id) if has_receipt(content) else "",
    )
    return render_template("window/receipt.html", page=page, shell=shell())


def _desk(
    intake_id: UUID,
    values: Variables | None = None,
    faults: tuple[FormFault, ...] = (),
    fault: InvalidInputError | None = None,
) -> str:
    with store().transaction(actor()) as tx:
        page = desks.desk_page(tx, intake_id, desks.Typed(values, faults, fault))
    return render_template("window/desk.html", page=page, shell=shell())


def _require_window() -> None:
    if not actor().holds(drafts.WINDOW_POST):
        raise ForbiddenError("只有窗口服务专员可以受理申请")
