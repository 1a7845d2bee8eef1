"""异常处理: what machines could not finish, and trying it again."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import held, incidents, sources
from webui.current import actor, store
from webui.incidents.present import incident_row, outage_rows
from webui.pages import IncidentListPage
from webui.shell import shell

bp = Blueprint("incidents", __name__)


@bp.get("/incidents/")
def index() -> str:
    """The open incidents."""
    with store().transaction(actor()) as tx:
        found = incidents.open_ones(tx)
        may_retry = actor().holds("supervisor") or actor().holds("admin")
        may_staff = actor().holds("supervisor") or actor().holds("security_admin")
        rows = tuple(
            incident_row(incident, number, may_retry=may_retry, may_staff=may_staff)
            for incident, number in found
        )
        outages = outage_rows(sources.failing(tx), held.waiting(tx), tx.store.sharing.system_name)
    return render_template("cases/incidents.html", page=IncidentListPage(rows, outages), shell=shell())


@bp.post("/incidents/<uuid:incident_id>/retry")
def retry(incident_id: UUID) -> ResponseReturnValue:
    """Try again what failed."""
    with store().transaction(actor()) as tx:
        incidents.retry(tx, incident_id, request.form.get("reason") or "原因已排除，重试")
    flash("已安排重试", "success")
    return redirect(url_for("incidents.index"))


@bp.post("/incidents/<uuid:incident_id>/retry-alike")
def retry_alike(incident_id: UUID) -> ResponseReturnValue:
    """Try again this one and all of the same sort."""
    with store().transaction(actor()) as tx:
        count = incidents.retry_alike(
            tx, incident_id, request.form.get("reason") or "原因已排除，同类一起重试"
        )
    flash(f"已安排 {count} 起同类异常重试", "success")
    return redirect(url_for("incidents.index"))
