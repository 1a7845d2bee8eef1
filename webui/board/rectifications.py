"""整改台账: the ledger, a new entry, and what is done with one."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import directory, rectification
from engine.errors import InvalidInputError, NotFoundError
from engine.models import Finding
from engine.rectification import NewEntry, Stage
from webui.board import ledger
from webui.current import actor, store
from webui.inbox.lists import read_mark
from webui.shell import shell

bp = Blueprint("rectifications", __name__, template_folder="templates", url_prefix="/board/rectifications")
GIVEN = ("finding", "problem", "responsible", "due_on", "case_number")
LONGEST = 1000


@bp.get("/")
def index() -> str:
    """The entries that are open, late or closed, newest first."""
    text = request.args.get("stage", "")
    stage = Stage(text) if text in set(Stage) else Stage.OPEN
    after = read_mark(request.args.get("after"))
    with store().transaction(actor()) as tx:
        found = rectification.entries(tx, stage, after)
        numbers = rectification.counts(tx)
        page = ledger.list_page(found, stage, numbers, tx, later=after is not None)
    return render_template("list.html", page=page, shell=shell())


@bp.get("/new")
def new() -> str:
    """The empty form; the case may be given."""
    return _form({name: request.args.get(name, "")[:LONGEST] for name in GIVEN})


@bp.post("/new")
def enter() -> ResponseReturnValue:
    """Open an entry and go to it."""
    given = {name: request.form.get(name, "").strip()[: LONGEST + 1] for name in GIVEN}
    try:
        with store().transaction(actor()) as tx:
            entry_id = rectification.open_entry(tx, _read(given))
    except (InvalidInputError, NotFoundError) as error:
        return _form(given, error.message), 422
    flash("已登记整改", "success")
    return redirect(url_for("rectifications.entry", entry_id=entry_id))


def _read(given: dict[str, str]) -> NewEntry:
    if given["finding"] not in set(Finding):
        raise InvalidInputError("请选择来源", field="finding")
    return NewEntry(
        Finding(given["finding"]),
        given["problem"],
        given["responsible"],
        _day(given["due_on"]),
        given["case_number"],
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInputError("请填写整改期限", field="due_on") from error


def _form(given: dict[str, str], error: str = "") -> str:
    with store().transaction(actor()) as tx:
        rectification.require_supervisor(tx)
        offices = {office.id: office.name for office in directory.offices(tx)}
        page = ledger.form_page(given, directory.staff(tx), offices, error)
    return render_template("board/rectification_new.html", page=page, shell=shell())


@bp.get("/<uuid:entry_id>")
def entry(entry_id: UUID) -> str:
    """One entry with its history."""
    with store().transaction(actor()) as tx:
        found = rectification.find(tx, entry_id)
        told = rectification.events(tx, entry_id)
        names = directory.names(tx, {each.actor for each in told})
        page = ledger.entry_page(found, told, names, tx)
    return render_template("board/rectification.html", page=page, shell=shell())


@bp.post("/<uuid:entry_id>/measures")
def measures(entry_id: UUID) -> ResponseReturnValue:
    """Write down what is done."""
    with store().transaction(actor()) as tx:
        rectification.take_measures(tx, entry_id, request.form.get("text", ""))
    return _back(entry_id, "整改措施已保存")


@bp.post("/<uuid:entry_id>/postpone")
def postpone(entry_id: UUID) -> ResponseReturnValue:
    """Set another day."""
    with store().transaction(actor()) as tx:
        due_on = _day(request.form.get("due_on", ""))
        rectification.postpone(tx, entry_id, due_on, request.form.get("text", ""))
    return _back(entry_id, "整改期限已调整")


@bp.post("/<uuid:entry_id>/close")
def close(entry_id: UUID) -> ResponseReturnValue:
    """Close it with proof."""
    with store().transaction(actor()) as tx:
        rectification.close(tx, entry_id, request.form.get("text", ""))
    return _back(entry_id, "已销号")


def _back(entry_id: UUID, said: str) -> ResponseReturnValue:
    flash(said, "success")
    return redirect(url_for("rectifications.entry", entry_id=entry_id))
