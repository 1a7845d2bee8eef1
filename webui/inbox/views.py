"""The inbox and the task page."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import inbox, tasks
from engine.domain import Variables
from engine.errors import ConflictError, InvalidInputError, StoppedError
from engine.submission import FormInvalidError
from webui.current import actor, store
from webui.errors import wants_json
from webui.inbox import lists
from webui.inbox.desk import asked_for, desk_around
from webui.inbox.drawing import draw
from webui.pages import ConflictPage, FormFault, answer_groups, form_faults, moment
from webui.shell import shell
from webui.submission import submitted_values

bp = Blueprint("inbox", __name__, template_folder="templates")


@bp.get("/inbox/")
def index() -> str:
    """待办事项, least time left first."""
    with store().transaction(actor()) as tx:
        asked = asked_for(tx)
        found = inbox.open_tasks(tx, inbox.Search(asked.selection, asked.after))
        page = lists.inbox_page(found, asked, desk_around(tx))
    return render_template("inbox/index.html", page=page, shell=shell())


@bp.get("/inbox/counts")
def counts() -> str:
    """The numbers beside the menu as they are now, to be put in place without loading a page."""
    return render_template("inbox/counts.html", shell=shell())


@bp.get("/tasks/<uuid:task_id>")
def task(task_id: UUID) -> str:
    """A task: its form to fill in, or as it was completed."""
    return _task_page(task_id)


def _task_page(task_id: UUID, values: Variables | None = None, errors: tuple[FormFault, ...] = ()) -> str:
    page = draw(task_id, values, errors)
    return render_template("inbox/task.html", page=page, shell=shell())


@bp.post("/tasks/<uuid:task_id>/claim")
def claim(task_id: UUID) -> ResponseReturnValue:
    """Claim a task and go on to its form."""
    with store().transaction(actor()) as tx:
        tasks.claim(tx, task_id)
    flash("已签收", "success")
    return redirect(url_for("inbox.task", task_id=task_id))


@bp.post("/tasks/<uuid:task_id>/release")
def release(task_id: UUID) -> ResponseReturnValue:
    """Give a task back to its post."""
    with store().transaction(actor()) as tx:
        tasks.release(tx, task_id, request.form.get("reason"))
    flash("已退签", "success")
    return redirect(url_for("inbox.index"))


@bp.put("/tasks/<uuid:task_id>/draft")
def draft(task_id: UUID) -> ResponseReturnValue:
    """Keep what has been typed so far."""
    body = request.get_json()
    values = body.get("values") if isinstance(body, dict) else None
    if not isinstance(values, dict):
        raise InvalidInputError("草稿的格式不对", field="values")
    with store().transaction(actor()) as tx:
        saved = tasks.save_draft(tx, task_id, values)
    return {"saved_at": moment(saved)[-5:]}


@bp.post("/tasks/<uuid:task_id>/complete")
def complete(task_id: UUID) -> ResponseReturnValue:
    """Finish a task with the values of its form; whatever goes wrong, nothing that was typed is lost."""
    values = submitted_values()
    try:
        with store().transaction(actor()) as tx:
            tasks.complete(tx, task_id, values)
    except FormInvalidError as error:
        return _task_page(task_id, values, form_faults(error.errors)), 422
    except ConflictError as error:
        with store().transaction(actor()) as tx:
            lost = wants_json() and tasks.was_done_with(tx, task_id, values)
        if not lost:
            return _conflict(task_id, values, error), 409
    except StoppedError:
        with store().transaction(actor()) as tx:
            tasks.save_draft(tx, task_id, values)
        raise
    flash("已提交办理", "success")
    if wants_json():
        return {"next": url_for("inbox.index")}
    return redirect(url_for("inbox.index"))


def _conflict(task_id: UUID, values: Variables, error: ConflictError) -> str:
    with store().transaction(actor()) as tx:
        view = tasks.view(tx, task_id)
    typed = answer_groups(view.form.show(values, view.lists)) if view.form else ()
    at = error.fields.get("at")
    page = ConflictPage(
        case_number=view.case_number,
        step=view.name,
        who=str(error.fields.get("by", "他人")),
        when=moment(at) if isinstance(at, datetime) else "",
        case_href=url_for("cases.case", case_id=view.case_id),
        inbox_href=url_for("inbox.index"),
        typed=typed,
    )
    return render_template("inbox/conflict.html", page=page, shell=shell())
