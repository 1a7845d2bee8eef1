"""Legal limits: why one is due on its day, extending one, and which are near or over."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import directory, dossier
from engine.errors import InvalidInputError
from engine.limits import ledger, notices
from webui.clocks import present
from webui.current import actor, store
from webui.shell import shell

bp = Blueprint("clocks", __name__, template_folder="templates")
LONGEST_NUMBER = 4


@bp.get("/cases/<uuid:case_id>/clocks")
def case(case_id: UUID) -> str:
    """时限说明: every limit of a case, day by day."""
    with store().transaction(actor()) as tx:
        number = dossier.read(tx, case_id).case.number
        views = ledger.of_case(tx, case_id)
        names = directory.names(tx, {event.actor for view in views for event in view.events})
        may_extend = any(actor().holds(post) for post in ledger.MAY_EXTEND)
        page = present.clocks_page(number, views, names, may_extend, tx.now)
    return render_template("clocks/case.html", page=page, shell=shell())


@bp.post("/clocks/<uuid:clock_id>/extend")
def extend(clock_id: UUID) -> ResponseReturnValue:
    """Extend a limit, once, with a reason."""
    days = request.form.get("days", "")
    if not (days.isascii() and days.isdigit() and len(days) <= LONGEST_NUMBER):
        raise InvalidInputError("请填写延长的天数", field="days")
    with store().transaction(actor()) as tx:
        case_id = ledger.extend(tx, clock_id, int(days), request.form.get("reason", ""))
    flash("已延长时限", "success")
    return redirect(url_for("clocks.case", case_id=case_id))


@bp.get("/clocks/")
def index() -> str:
    """时限预警: limits near or over their end, the most urgent first."""
    with store().transaction(actor()) as tx:
        page = present.alarms_page(notices.alarms(tx), tx.now)
    return render_template("clocks/index.html", page=page, shell=shell())
