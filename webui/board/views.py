"""督办看板 and the lists behind its numbers, for supervisors."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from engine import board, releases
from engine.errors import NotFoundError
from webui.board import forecast as forecast_page
from webui.board import monitoring as monitoring_pages
from webui.board import present
from webui.current import actor, store
from webui.inbox.lists import read_mark
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


@bp.get("/compare")
def compare() -> str:
    """Streets, items and people beside one another."""
    with store().transaction(actor()) as tx:
        board.require(tx)
        page = present.compare_page(tx, releases.newest(tx))
    return render_template("board/panels.html", page=page, shell=shell())


@bp.get("/monitoring/<kind>")
def monitoring(kind: str) -> str:
    """评估监测 of one of three kinds."""
    with store().transaction(actor()) as tx:
        board.require(tx)
        page = monitoring_pages.page(tx, releases.newest(tx), kind)
    if page is None:
        raise NotFoundError(kind=kind[:MAX_KEY])
    return render_template("board/panels.html", page=page, shell=shell())


@bp.get("/forecast")
def forecast() -> str:
    """Which items will be late at the present pace."""
    with store().transaction(actor()) as tx:
        found, outlook = board.expected_late(tx), board.outlook(tx)
        page = forecast_page.page(found, outlook, releases.newest(tx))
    return render_template("list.html", page=page, shell=shell())


@bp.get("/tasks")
def tasks() -> str:
    """The open tasks behind a number, least time left first."""
    wanted = board.TaskFilter(
        state=_state(request.args.get("state", "")),
        step=request.args.get("step", "")[:MAX_KEY],
        office=request.args.get("office", "")[:MAX_KEY],
        person=request.args.get("person", "")[:MAX_KEY],
    )
    after = read_mark(request.args.get("after"))
    with store().transaction(actor()) as tx:
        found = board.open_tasks(tx, wanted, after)
        page = present.tasks_page(tx, releases.newest(tx), wanted, found, after)
    return render_template("list.html", page=page, shell=shell())


def _state(text: str) -> board.TaskState:
    try:
        return board.TaskState(text)
    except ValueError:
        return board.TaskState.OPEN
