"""Who acts for somebody who is away: listed for administrators, entered and ended by the security administrator."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from engine.directory import acts, rights
from engine.directory.rights import Role
from engine.errors import InvalidInputError
from engine.verbs import deputies
from engine.verbs.deputies import Away
from webui.admin.views import given
from webui.current import actor, store

bp = Blueprint("admin_deputies", __name__, url_prefix="/admin/people")


def _day(name: str) -> date:
    try:
        return date.fromisoformat(given(name))
    except ValueError as error:
        raise InvalidInputError("请填写开始和结束日期", field=name) from error


@bp.post("/<username>/deputies")
def enter(username: str) -> ResponseReturnValue:
    """Let a colleague act for somebody who is away."""
    with store().transaction(actor()) as tx:
        rights.require(tx, Role.SECURITY)
        why = rights.reason(given("reason"))
        deputies.register(tx, Away(_day("first"), _day("last"), given("deputy"), why, username))
        days = f"{given('first')}至{given('last')}"
        acts.record(tx, "enter_deputy", username, why, heir=given("deputy"), day=days)
    flash("已登记代理，到期自动结束", "success")
    return redirect(url_for("admin.person", username=username))


@bp.post("/<username>/deputies/<uuid:absence_id>/end")
def end(username: str, absence_id: UUID) -> ResponseReturnValue:
    """End an absence now."""
    with store().transaction(actor()) as tx:
        rights.require(tx, Role.SECURITY)
        why = rights.reason(given("reason"))
        deputies.end(tx, absence_id)
        acts.record(tx, "end_deputy", username, why)
    flash("代理已结束", "success")
    return redirect(url_for("admin.person", username=username))
