"""Puts tasks into the words of their pages.  Reads no database and knows no request but its addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from engine.content import Content
from engine.domain import TaskState, Variables
from engine.dossier import Dossier
from engine.storage import Actor
from engine.submission import TaskView
from webui import pages
from webui.cases.records import facts_of, history_rows, marks
from webui.pages import Fact, FormFault, Link, days_left, limit_tag, moment


@dataclass(frozen=True)
class TaskSight:
    """Everything that the task page is drawn from."""

    task: TaskView
    file: Dossier
    content: Content
    names: Mapping[str, str]
    actor: Actor
    now: datetime


def task_page(
    sight: TaskSight, values: Variables | None = None, faults: tuple[FormFault, ...] = ()
) -> pages.TaskPage:
    """A task; with ``values`` and ``faults`` as the person had just submitted it.

    The form can be filled in only by who has claimed the task while it is open; everybody else who may see it sees why
    it is there, and what was answered once it is done.  Nothing is stored here, so a page drawn again loses nothing.
    """
    task = sight.task
    mine = task.state is TaskState.OPEN and task.assignee in sight.actor.hands
    item = sight.content.item_name(task.item) or sight.content.short_title
    passed, current, failed = marks(sight.file, task.process_id)
    done = task.state is TaskState.COMPLETED and task.form is not None
    return pages.TaskPage(
        title=f"{item} · {task.name}",
        case_number=task.case_number,
        case_href=url_for("cases.case", case_id=task.case_id),
        limit=limit_tag(days_left(task.due_at, sight.now) if task.state is TaskState.OPEN else None),
        facts=(*facts_of(sight.file), _limit_fact(sight)),
        history=history_rows(sight.file, sight.names),
        diagram=pages.Diagram(
            "办理进度",
            url_for("cases.diagram", number=task.release_number, process_id=task.process_id),
            passed,
            current,
            failed,
        ),
        form=_form(sight, values, faults) if mine else None,
        answers=pages.answer_groups(task.form.show(task.values, task.lists)) if done and task.form else (),
        actions=_actions(sight, mine=mine),
        notice=_notice(sight, mine=mine),
        back=Link("待办事项", url_for("inbox.index")),
    )


def _limit_fact(sight: TaskSight) -> Fact:
    due = sight.task.due_at
    if days_left(due, sight.now) is None:
        return Fact("办理时限", "未设时限")
    return Fact("办理时限", f"应于 {pages.full_moment(due)[:10]} 前办结")


def _form(sight: TaskSight, values: Variables | None, faults: tuple[FormFault, ...]) -> pages.FormPage:
    task = sight.task
    if task.form is None:
        schema: dict[str, object] = {"type": "default", "id": "none", "components": []}
    else:
        schema = sight.content.definition(task.form.name.removesuffix(".form"))
    saved = f"草稿已保存 {moment(task.draft_saved_at)[-5:]}" if task.draft_saved_at else ""
    return pages.FormPage(
        schema=schema,
        values=task.values if values is None else values,
        context=task.lists,
        submit_url=url_for("inbox.complete", task_id=task.id),
        draft_url=url_for("inbox.draft", task_id=task.id),
        draft_state=saved,
        faults=faults,
    )


def _actions(sight: TaskSight, *, mine: bool) -> tuple[pages.Action, ...]:
    task = sight.task
    if mine:
        return (
            pages.Action("提交办理", pages.ActionKind.SUBMIT, primary=True),
            pages.Action("暂存", pages.ActionKind.SAVE_DRAFT, icon="save"),
            pages.Action(
                "退签",
                pages.ActionKind.POST,
                url_for("inbox.release", task_id=task.id),
                icon="arrow-return-left",
            ),
        )
    if task.state is TaskState.OPEN and task.assignee is None:
        claim = url_for("inbox.claim", task_id=task.id)
        return (pages.Action("签收", pages.ActionKind.POST, claim, primary=True),)
    return ()


def _notice(sight: TaskSight, *, mine: bool) -> str:
    task, names = sight.task, sight.names
    if task.state is TaskState.COMPLETED:
        who = names.get(task.completed_by or "", "系统")
        return f"{who}已于 {moment(task.completed_at)} 办理完成。"
    if task.state is TaskState.CANCELLED:
        return "流程已经走向别处，这项任务不再需要办理。"
    if mine:
        return ""
    if task.assignee is None:
        return "签收后即可办理。"
    return f"{names.get(task.assignee, task.assignee)}正在办理。"
