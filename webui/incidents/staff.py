"""Finding hands for a task that nobody may do."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import staffing
from webui.current import actor, store
from webui.pages import Link
from webui.pages.staffing import StaffingPage
from webui.shell import shell

bp = Blueprint("staffing", __name__, template_folder="templates")


@bp.get("/incidents/<uuid:incident_id>/staff")
def choose(incident_id: UUID) -> str:
    """Whom the task could be given to."""
    with store().transaction(actor()) as tx:
        incident, task, able = staffing.choices(tx, incident_id)
        page = StaffingPage(
            case_number=task.number,
            step=task.name,
            message=incident.message,
            people=tuple((key, f"{name}（{office}）") for key, name, office in able),
            action=url_for("staffing.assign", incident_id=incident_id),
            back=Link("异常处理", url_for("incidents.index")),
        )
    return render_template("incidents/staff.html", page=page, shell=shell())


@bp.post("/incidents/<uuid:incident_id>/staff")
def assign(incident_id: UUID) -> ResponseReturnValue:
    """Give the task to the chosen person."""
    with store().transaction(actor()) as tx:
        staffing.assign(tx, incident_id, request.form.get("to", ""), request.form.get("reason", ""))
    flash("已指定办理人", "success")
    return redirect(url_for("incidents.index"))
