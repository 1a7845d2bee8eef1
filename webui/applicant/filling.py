"""Applying from home: one part of the form after the other, the materials, a look at everything, and off it goes."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import completeness, feel, releases
from engine.attachments import Upload, receive
from engine.completeness import Known
from engine.content import Content
from engine.domain import Variables
from engine.errors import EngineError, InvalidInputError, NotFoundError
from engine.host import SHANGHAI
from engine.intake import drafts, submitting
from engine.models import Intake
from engine.storage import Transaction
from engine.submission import FormInvalidError
from webui.applicant import present, steps
from webui.applicant.errors import guard
from webui.applicant.session import applicant, public_shell
from webui.applicant.steps import Step
from webui.current import store
from webui.pages import FormFault, FormPage, form_faults, moment
from webui.pages.applicant import StepPage, UploadPage
from webui.submission import submitted_values
from webui.window.present import marked

bp = Blueprint(
    "my_form", __name__, template_folder="templates", url_prefix="/my/applications/<uuid:intake_id>"
)
guard(bp, private=True)


@bp.get("/<int:number>")
def step(intake_id: UUID, number: int) -> str:
    """One part of the form."""
    return _step(intake_id, number)


@bp.post("/<int:number>")
def keep(intake_id: UUID, number: int) -> ResponseReturnValue:
    """Keep one part and go on, or say what is wrong with it."""
    sent = submitted_values()
    with store().transaction(applicant()) as tx:
        intake = drafts.find(tx, intake_id)
        content = releases.newest(tx)
        part = _part(tx, intake, content, number)
        values = _merged(intake.values, part, sent)
        drafts.save(tx, intake_id, values)
        faults = steps.faults_of(part, steps.checked(tx, content, values))
        count = len(steps.steps_of(content, values, _now(tx)))
    if faults:
        return _step(intake_id, number, form_faults(faults)), 422
    if number < count:
        return redirect(url_for("my_form.step", intake_id=intake_id, number=number + 1))
    return redirect(url_for("my_form.materials", intake_id=intake_id))


@bp.put("/<int:number>/draft")
def draft(intake_id: UUID, number: int) -> ResponseReturnValue:
    """Keep what was typed so far, unchecked."""
    body = request.get_json()
    sent = body.get("values") if isinstance(body, dict) else None
    if not isinstance(sent, dict):
        raise InvalidInputError("草稿的内容不对", field="values")
    with store().transaction(applicant()) as tx:
        intake = drafts.find(tx, intake_id)
        part = _part(tx, intake, releases.newest(tx), number)
        saved = drafts.save(tx, intake_id, _merged(intake.values, part, sent))
    return {"saved_at": moment(saved.saved_at)[-5:]}


@bp.get("/materials")
def materials(intake_id: UUID) -> str:
    """The materials that the chosen items need."""
    return _materials(intake_id)


@bp.post("/materials")
def upload(intake_id: UUID) -> ResponseReturnValue:
    """Take in a photo or a scan of a material."""
    with store().transaction(applicant()) as tx:
        drafts.find(tx, intake_id)
    try:
        receive(store(), applicant(), read_upload(submitting.field_of(intake_id)))
    except EngineError as error:
        return _materials(intake_id, error.message), 422
    return redirect(url_for("my_form.materials", intake_id=intake_id))


@bp.get("/check")
def check(intake_id: UUID) -> str:
    """Everything that was filled in, before it is sent."""
    return _check(intake_id)


@bp.post("/check")
def send(intake_id: UUID) -> ResponseReturnValue:
    """Send the application; sending it twice makes one case."""
    person = applicant()
    try:
        with store().transaction(person) as tx:
            intake, content = drafts.find(tx, intake_id), releases.newest(tx)
            values = steps.own_values(person, content, intake.values)
            receipt = submitting.submit(tx, intake_id, values, request.form.get("reason", ""))
    except FormInvalidError:
        return _check(intake_id, "还有内容需要修改，请按下面的提示修改后再提交"), 422
    except submitting.DuplicateError as error:
        numbers = tuple(case.number for case in error.likeness.under_way)
        return _check(intake_id, "您正在办理相同的事项。确需再次申请的，请写明原因", numbers), 409
    return redirect(url_for("my_case.receipt", case_id=receipt.case_id))


@bp.post("/give-up")
def give_up(intake_id: UUID) -> ResponseReturnValue:
    """Lay the application aside; what was filled in is removed."""
    with store().transaction(applicant()) as tx:
        drafts.lay_aside(tx, intake_id)
    return redirect(url_for("my.home"))


def read_upload(place: str, case_id: UUID | None = None) -> Upload:
    """The file of this request, for the field ``place``.

    Raises:
        InvalidInputError: none was chosen.
    """
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise InvalidInputError("请先选择照片或者文件", field="file")
    material = request.form.get("material", "")
    return Upload(sent.filename, sent.read(), field=place, material=material, case_id=case_id)


def _now(tx: Transaction) -> feel.Environment:
    return feel.Environment(now=tx.now.astimezone(SHANGHAI))


def _part(tx: Transaction, intake: Intake, content: Content, number: int) -> Step:
    found = steps.steps_of(content, intake.values, _now(tx))
    if not 1 <= number <= len(found):
        raise NotFoundError("申请表没有这一页")
    return found[number - 1]


def _merged(values: Mapping[str, object], part: Step, sent: Variables) -> dict[str, object]:
    """``values`` with those of ``part`` replaced; nothing else that was sent counts."""
    kept = {key: value for key, value in values.items() if key not in part.keys}
    return {**kept, **{key: value for key, value in sent.items() if key in part.keys}}


def _step(intake_id: UUID, number: int, faults: tuple[FormFault, ...] = ()) -> str:
    with store().transaction(applicant()) as tx:
        intake, content = drafts.find(tx, intake_id), releases.newest(tx)
        part = _part(tx, intake, content, number)
        count = len(steps.steps_of(content, intake.values, _now(tx)))
    schema = {**content.definition(content.offering.form), "components": list(part.components)}
    back = (
        url_for("my_form.step", intake_id=intake_id, number=number - 1) if number > 1 else url_for("my.home")
    )
    form = FormPage(
        schema=marked(schema, intake.prefilled),
        values={key: value for key, value in intake.values.items() if key in part.keys},
        submit_url=url_for("my_form.keep", intake_id=intake_id, number=number),
        draft_url=url_for("my_form.draft", intake_id=intake_id, number=number),
        context={"items": intake.values.get("items")} if "items" not in part.keys else {},
        faults=faults,
    )
    page = StepPage(number, count, part.title, form, present.code_of(intake), back)
    return render_template("public/step.html", page=page, shell=public_shell())


def _materials(intake_id: UUID, error: str = "") -> str:
    with store().transaction(applicant()) as tx:
        intake, content = drafts.find(tx, intake_id), releases.newest(tx)
        files = submitting.files_of(tx, intake)
        chosen = content.offering.value(intake.values, "items")
        known = Known(
            items=tuple(str(each) for each in chosen or ()),
            now=tx.now,
            has_agent=intake.values.get("has_agent") is True,
            circumstances=completeness.circumstances(intake.values),
            promised=frozenset(intake.values.get("promised") or ()),
        )
        wanted = completeness.assess(content, known)
        last = len(steps.steps_of(content, intake.values, _now(tx)))
    page = UploadPage(
        title="上传材料",
        intro="能通过数据共享查到的不用交。拍照即可，看得清就行；暂时没有的可以以后补交。",
        rows=present.upload_rows(completeness.missing(wanted), files),
        action=url_for("my_form.upload", intake_id=intake_id),
        back_href=url_for("my_form.step", intake_id=intake_id, number=last),
        next_href=url_for("my_form.check", intake_id=intake_id),
        error=error,
    )
    return render_template("public/materials.html", page=page, shell=public_shell())


def _check(intake_id: UUID, error: str = "", repeated: tuple[str, ...] = ()) -> str:
    person = applicant()
    with store().transaction(person) as tx:
        intake, content = drafts.find(tx, intake_id), releases.newest(tx)
        files = submitting.files_of(tx, intake)
        values = steps.own_values(person, content, intake.values)
        parts = steps.steps_of(content, values, _now(tx))
        errors = steps.checked(tx, content, values)
    page = present.answers_page(intake, parts, content, values, errors)
    page = present.with_files(page, files, error, repeated)
    return render_template("public/check.html", page=page, shell=public_shell())
