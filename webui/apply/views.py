"""The window: the combined application, and the receipt."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from engine import cases, dossier, releases
from engine.domain import Variables
from engine.errors import ForbiddenError
from engine.submission import FormInvalidError
from webui.current import actor, store
from webui.letters.present import has_receipt
from webui.pages import ApplyPage, FormFault, FormPage, ReceiptPage, form_faults, full_moment, masked_name
from webui.shell import shell
from webui.submission import submitted_values

bp = Blueprint("apply", __name__)


@bp.get("/apply/")
def form() -> str:
    """The empty application form."""
    return _page({})


@bp.post("/apply/")
def submit() -> ResponseReturnValue:
    """Take the application in and show the receipt."""
    _require_window()
    values = submitted_values()
    try:
        with store().transaction(actor()) as tx:
            receipt = cases.submit(tx, values, str(values.get("channel") or "window"))
    except FormInvalidError as error:
        return _page(values, form_faults(error.errors)), 422
    return redirect(url_for("apply.receipt", case_id=receipt.case_id))


@bp.get("/apply/<uuid:case_id>/receipt")
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
        promise="各事项分别办理、分别答复，可凭受理编号查询进度。",
        case_href=url_for("cases.case", case_id=case_id),
        again_href=url_for("apply.form"),
        pdf_href=url_for("letters.receipt", case_id=case_id) if has_receipt(content) else "",
    )
    return render_template("cases/receipt.html", page=page, shell=shell())


def _page(values: Variables, faults: tuple[FormFault, ...] = ()) -> str:
    _require_window()
    with store().transaction(actor()) as tx:
        content = releases.newest(tx)
    page = FormPage(content.definition(content.offering.form), values, url_for("apply.submit"), faults=faults)
    return render_template("cases/apply.html", page=ApplyPage(page), shell=shell())


def _require_window() -> None:
    if not actor().holds("window_clerk"):
        raise ForbiddenError("只有窗口服务专员可以受理申请")
