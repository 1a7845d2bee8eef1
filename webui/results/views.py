"""The unified feedback: one page a case, filled item by item."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template

from engine import dossier, feedback, releases
from webui.current import actor, store
from webui.results import present
from webui.shell import shell

bp = Blueprint("results", __name__, template_folder="templates")


@bp.get("/cases/<uuid:case_id>/result")
def result(case_id: UUID) -> str:
    """统一反馈 of a case."""
    with store().transaction(actor()) as tx:
        found = feedback.read(tx, case_id)
        file = dossier.read(tx, case_id)
        content = releases.content(tx, found.case.release_number)
        page = present.result_page(found, file, content, tx.now)
    return render_template("results/result.html", page=page, shell=shell())
