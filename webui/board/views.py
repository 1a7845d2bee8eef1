"""督办看板 and the lists behind its numbers, for supervisors and administrators."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import Blueprint, render_template, request

from engine import board, releases
from engine.paging import Mark
from webui.board import present
from webui.current import actor, store
from webui.shell import shell

bp = Blueprint("board", __name__, template_folder="templates", url_prefix="/board")
MAX_KEY = 80


@bp.get("/")
def index() -> str:
    """督办看板."""
    with store().transaction(actor()) as tx:
        board.require(tx)
        page = present.board_page(tx, releases.newest(tx))
    return render_template("board/index.html", page=page, shell=shell())


@bp.get("/tasks")
def tasks() -> str:
    """The open tasks behind a number, least time left first."""
    wanted = board.TaskFilter(
        state=_state(request.args.get("state", "")),
        step=request.args.get("step", "")[:MAX_KEY],
        office=request.args.get("office", "")[:MAX_KEY],
        person=request.args.get("person", "")[:MAX_KEY],
    )
    with store().transaction(actor()) as tx:
        found = board.open_tasks(tx, wanted, _mark())
        page = present.tasks_page(tx, releases.newest(tx), wanted, found)
    return render_template("list.html", page=page, shell=shell())


def _state(text: str) -> board.TaskState:
    try:
        return board.TaskState(text)
    except ValueError:
        return board.TaskState.OPEN


def _mark() -> Mark | None:
    """Where the page begins; None for the first page, also when the address was tampered with."""
    try:
        return Mark(datetime.fromisoformat(request.args["after"]), UUID(request.args["id"]))
    except (KeyError, ValueError):
        return None
