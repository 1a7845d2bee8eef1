"""Puts the supervisor's board into the words of its pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import url_for

from engine import board
from engine.board import Cards, StepLoad, TaskFilter, TaskState
from engine.content import Content
from engine.domain import CaseState
from engine.paging import Mark
from engine.storage import Transaction
from engine.task_rows import TaskPage, TaskRow
from webui.board import lately, panels
from webui.board.heat import heat_maps, place_of
from webui.board.links import count_cell, tabs, tasks_url
from webui.inbox.rows import about
from webui.pages import (
    Cell,
    Link,
    ListPage,
    Table,
    Tone,
    days_left,
    full_moment,
    limit_tag,
    masked_name,
    moment,
)
from webui.pages.board import BoardPage, Card, PanelsPage
from webui.pages.tables import Choice, Verb

FIRST_OVERDUE = 10
STATES = {
    TaskState.OVERDUE: "已超期",
    TaskState.TODAY: "今日到期",
    TaskState.WEEK: "本周到期",
    TaskState.OPEN: "全部在办",
}
TASK_COLUMNS = ("受理编号", "事项", "申请人", "环节", "街道", "办理人", "到达时间", "应办结", "时限", "催办")


def board_page(tx: Transaction, content: Content) -> BoardPage:
    """督办看板."""
    steps = board.steps(tx)
    late = board.open_tasks(tx, TaskFilter(TaskState.OVERDUE), size=FIRST_OVERDUE)
    numbers = board.cards(tx)
    return BoardPage(
        updated=full_moment(tx.now),
        tabs=tabs(),
        cards=_cards(numbers, tx.now),
        heat=heat_maps(steps, content),
        backlog=_backlog(steps, content),
        overdue=task_table(late, content, tx.now, "没有超期的任务"),
        verbs=verbs(TaskState.OVERDUE),
        overdue_all=Link(f"全部 {numbers.overdue} 件", tasks_url(TaskFilter(TaskState.OVERDUE))),
        panels=(lately.trend_panel(board.trend(tx)), panels.ages_panel(numbers.ages)),
    )


def _cards(numbers: Cards, now: datetime) -> tuple[Card, ...]:
    late, today, week = (
        tasks_url(TaskFilter(state)) for state in (TaskState.OVERDUE, TaskState.TODAY, TaskState.WEEK)
    )
    left = days_left(numbers.latest, now)
    longest = f"最长超期 {-left} 天" if left else "没有超过期限的任务"
    flow = f"今日受理 {numbers.started}，办结 {numbers.ended}"
    cases = {state: url_for("cases.index", state=state) for state in (CaseState.ACTIVE, CaseState.SUSPENDED)}
    return (
        Card("在办", numbers.active, cases[CaseState.ACTIVE], "inbox", note=flow),
        Card("超期", numbers.overdue, late, "exclamation-triangle-fill", _alarm(numbers.overdue), longest),
        Card("今日到期", numbers.today, today, "clock", _warning(numbers.today), "今天内要办完的任务"),
        Card("本周到期", numbers.week, week, "hourglass-split", note="周日前要办完，含今天"),
        Card(
            "预计超期",
            numbers.outlook.late,
            url_for("board.forecast"),
            "bar-chart-line",
            _warning(numbers.outlook.late),
            "按目前进度推算",
        ),
        Card("挂起", numbers.suspended, cases[CaseState.SUSPENDED], "pause-circle", note="暂停办理的案件"),
        Card(
            "事故",
            numbers.incidents,
            url_for("incidents.index"),
            "x-circle-fill",
            _alarm(numbers.incidents),
            "需要人工处理的异常",
        ),
    )


def _alarm(number: int) -> Tone:
    return Tone.BAD if number else Tone.PLAIN


def _warning(number: int) -> Tone:
    return Tone.WARN if number else Tone.PLAIN


def _backlog(steps: Sequence[StepLoad], content: Content) -> Table:
    rows = (
        (
            Cell(step.name),
            Cell(place_of(step.process_id, content)),
            count_cell(step.open, TaskFilter(step=step.element_id)),
            count_cell(step.overdue, TaskFilter(TaskState.OVERDUE, step=step.element_id)),
        )
        for step in steps
    )
    return Table("各环节积压", ("环节", "流程", "在办", "超期"), tuple(rows), "没有在办的任务")


def compare_page(tx: Transaction, content: Content) -> PanelsPage:
    """街道、事项和人员."""
    return PanelsPage(
        "街道、事项和人员",
        full_moment(tx.now),
        tabs(),
        (
            panels.offices_panel(board.offices(tx)),
            panels.items_panel(board.item_paces(tx), content),
            lately.ratings_panel(board.ratings(tx)),
            panels.people_panel(board.people(tx)),
        ),
    )


def tasks_page(
    tx: Transaction, content: Content, wanted: TaskFilter, found: TaskPage, after: Mark | None
) -> ListPage:
    """The tasks behind a number; the tabs keep the step, office or person."""
    states = tuple(
        Link(
            text,
            tasks_url(TaskFilter(state, wanted.step, wanted.office, wanted.person)),
            state is wanted.state,
        )
        for state, text in STATES.items()
    )
    limited = bool(wanted.step or wanted.office or wanted.person)
    return ListPage(
        title=f"{STATES[wanted.state]}的任务",
        table=task_table(found, content, tx.now, "没有符合条件的任务"),
        tabs=states,
        back=Link("督办看板", url_for("board.index")),
        limits=(Link("取消环节、街道和人员条件", tasks_url(TaskFilter(wanted.state))),) if limited else (),
        next_href=tasks_url(wanted, found.next) if found.next else "",
        first_href=tasks_url(wanted) if after else "",
        verbs=verbs(wanted.state),
    )


def verbs(state: TaskState) -> tuple[Verb, ...]:
    """What can be done with several tasks at once; what is late already cannot be extended."""
    always = (
        Verb("oversee", "批量催办", url_for("supervise.urge")),
        Verb("oversee", "改派", url_for("supervise.reassign")),
        Verb("oversee", "接办", url_for("supervise.take_over")),
    )
    if state is TaskState.OVERDUE:
        return always
    return (*always, Verb("oversee", "延长时限", url_for("supervise.extend")))


def task_table(found: TaskPage, content: Content, now: datetime, empty: str) -> Table:
    """Open tasks as rows that can be chosen."""
    return Table(
        "任务",
        TASK_COLUMNS,
        tuple(_task_cells(task, content, now) for task in found.rows),
        empty,
        tuple(Choice(str(task.id), f"{task.case_number} {task.step}", "oversee") for task in found.rows),
    )


def _task_cells(task: TaskRow, content: Content, now: datetime) -> tuple[Cell, ...]:
    left = days_left(task.moment, now)
    return (
        Cell(task.case_number, url_for("cases.case", case_id=task.case_id), leads=True, fixed=True),
        Cell(about(task, content)),
        Cell(masked_name(task.applicant or "")),
        Cell(task.step, url_for("inbox.task", task_id=task.id)),
        Cell(task.office or ""),
        Cell(task.holder or "待签收"),
        Cell(moment(task.created_at), fixed=True),
        Cell(full_moment(task.moment)[:10] if left is not None else "", fixed=True),
        Cell(tag=limit_tag(left)),
        Cell(f"{task.urged} 次", fixed=True),
    )
