"""办件迁移: planning, trying, moving, watching, stopping."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import directory, moving, releases
from engine.errors import ConflictError, InvalidInputError
from engine.models import Move
from engine.moving import Order
from engine.storage import Transaction
from webui.current import actor, store
from webui.moving import present
from webui.pages.moving import MovePage
from webui.shell import shell

bp = Blueprint("moving", __name__, template_folder="templates")
LONGEST_NUMBER = 9


@bp.get("/moves/")
def index() -> str:
    """The moves so far, and from which release to which the next one goes."""
    with store().transaction(actor()) as tx:
        moves = moving.latest(tx)
        standings = moving.standings(tx, [each.id for each in moves])
        names = directory.names(tx, {each.begun_by for each in moves})
        rows = [(each, standings[each.id]) for each in moves]
        page = present.moves_page(releases.history(tx), moving.open_cases(tx), rows, names)
    return render_template("moving/index.html", page=page, shell=shell())


@bp.get("/moves/plan")
def plan() -> str:
    """What would become of the elements."""
    source, target = _number(request.args, "source"), _number(request.args, "target")
    with store().transaction(actor()) as tx:
        page = present.plan_page(moving.plan(tx, source, target))
    return render_template("moving/plan.html", page=page, shell=shell())


@bp.post("/moves/")
def begin() -> ResponseReturnValue:
    """Begin a trial or a move."""
    order = Order(
        _number(request.form, "source"),
        _number(request.form, "target"),
        {
            name.removeprefix(present.FIELD): value
            for name, value in request.form.items()
            if name.startswith(present.FIELD) and value
        },
        request.form.get("reason", ""),
        trial=request.form.get("verb") == "try",
    )
    try:
        with store().transaction(actor()) as tx:
            move_id = moving.begin(tx, order)
    except (InvalidInputError, ConflictError) as error:
        with store().transaction(actor()) as tx:
            found = moving.plan(tx, order.source, order.target)
        page = present.plan_page(found, order.reason, error.message)
        return render_template("moving/plan.html", page=page, shell=shell()), 422
    return redirect(url_for("moving.move", move_id=move_id))


def _number(given: Mapping[str, str], name: str) -> int:
    text = given.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise InvalidInputError("请选择版本", field=name)
    return int(text)


@bp.get("/moves/<uuid:move_id>")
def move(move_id: UUID) -> str:
    """One move."""
    with store().transaction(actor()) as tx:
        page = _page(tx, moving.find(tx, move_id))
    return render_template("moving/move.html", page=page, shell=shell())


@bp.get("/moves/<uuid:move_id>/progress")
def progress(move_id: UUID) -> ResponseReturnValue:
    """The part of the page that changes while a move runs; when it is over, the whole page is due for a new look."""
    with store().transaction(actor()) as tx:
        page = _page(tx, moving.find(tx, move_id))
    part = render_template("moving/progress.html", page=page)
    return part if page.running else (part, {"HX-Refresh": "true"})


def _page(tx: Transaction, found: Move) -> MovePage:
    names = directory.names(tx, {found.begun_by, found.changed_by})
    standing = moving.standing(tx, found.id)
    return present.move_page(found, standing, moving.refused(tx, found.id), names)


@bp.post("/moves/<uuid:move_id>/stop")
def stop(move_id: UUID) -> ResponseReturnValue:
    """Stop a move."""
    with store().transaction(actor()) as tx:
        moving.stop(tx, move_id, request.form.get("reason", ""))
    flash("已停止，已经迁移的办件不变", "success")
    return redirect(url_for("moving.move", move_id=move_id))


@bp.post("/moves/<uuid:move_id>/go-on")
def go_on(move_id: UUID) -> ResponseReturnValue:
    """Let a stopped move go on."""
    with store().transaction(actor()) as tx:
        moving.go_on(tx, move_id, request.form.get("reason", ""))
    flash("继续进行", "success")
    return redirect(url_for("moving.move", move_id=move_id))


@bp.post("/moves/<uuid:move_id>/start")
def start(move_id: UUID) -> ResponseReturnValue:
    """Move in earnest as it was tried."""
    with store().transaction(actor()) as tx:
        tried = moving.find(tx, move_id)
        reason = request.form.get("reason", "")
        new = moving.begin(tx, Order(tried.source, tried.target, dict(tried.mapping), reason))
    return redirect(url_for("moving.move", move_id=new))
