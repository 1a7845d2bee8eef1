"""Letters of a case: read, print, and the archive of the whole case."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, Response, render_template

from engine import disclosure, dossier, releases
from engine.archive import application as form
from engine.archive import exporting
from engine.archive import letters as kept
from engine.letters import issuing
from engine.models import Letter, Office
from engine.sheets.page import style_source
from webui.current import actor, store
from webui.letters import present
from webui.shell import shell

bp = Blueprint("letters", __name__, template_folder="templates")


@bp.get("/letters/<uuid:letter_id>")
def letter(letter_id: UUID) -> str:
    """A letter with its wording and what stands behind it."""
    with store().transaction(actor()) as tx:
        found, case = kept.find(tx, letter_id)
        content = releases.content(tx, found.release_number)
        office = tx.session.get_one(Office, found.office)
        page = present.letter_page(found, case, content, office.name)
    return render_template("letters/letter.html", page=page, shell=shell())


@bp.get("/letters/<uuid:letter_id>/original")
def original(letter_id: UUID) -> Response:
    """The original as it was issued; it may use its own style and nothing else."""
    with store().transaction(actor()) as tx:
        found, _ = kept.find(tx, letter_id)
        style = releases.content(tx, found.release_number).stationery.style
    return sealed(found, style_source(style))


def sealed(found: Letter, source: str) -> Response:
    """The original of a letter, alone in its page: no script, no style but its own ``source``."""
    answer = Response(found.html, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src {source}; img-src data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'; sandbox allow-modals allow-popups"
    )
    return answer


@bp.get("/letters/<uuid:letter_id>.pdf")
def pdf(letter_id: UUID) -> Response:
    """The PDF of a letter."""
    with store().transaction(actor()) as tx:
        found, _ = kept.find(tx, letter_id)
    return pdf_answer(kept.printed(store(), found), f"{found.title} {found.number}")


@bp.get("/cases/<uuid:case_id>/application.pdf")
def application(case_id: UUID) -> Response:
    """The application form as PDF; whoever prints it is noted, as it holds full ID numbers."""
    with store().transaction(actor()) as tx:
        file = dossier.read(tx, case_id)
        disclosure.require_work(tx, file.case)
        page = form.application_page(tx, file)
    printed = store().printer.pdf(page)
    with store().transaction(actor()) as tx:
        form.note(tx, case_id, form.PRINTED, "打印申请表")
    return pdf_answer(printed, f"申请表 {file.case.number}")


@bp.get("/cases/<uuid:case_id>/receipt.pdf")
def receipt(case_id: UUID) -> Response:
    """The receipt of an application as PDF."""
    with store().transaction(actor()) as tx:
        file = dossier.read(tx, case_id)
        found, _ = kept.find(tx, issuing.receipt(tx, file.case).id)
    return pdf_answer(kept.printed(store(), found), f"{found.title} {file.case.number}")


@bp.post("/cases/<uuid:case_id>/archive")
def archive(case_id: UUID) -> Response:
    """The archive of a case; that it was exported is noted in its history."""
    made = exporting.export(store(), actor(), case_id)
    answer = Response(made.content, content_type="application/zip")
    answer.headers["Content-Disposition"] = _disposition("attachment", f"{made.case_number}.zip")
    return answer


def pdf_answer(content: bytes, name: str) -> Response:
    """A PDF to open in the browser, called ``name`` when kept."""
    answer = Response(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = _disposition("inline", f"{name}.pdf")
    return answer


def _disposition(kind: str, name: str) -> str:
    return f"{kind}; filename*=UTF-8''{quote(name)}"
