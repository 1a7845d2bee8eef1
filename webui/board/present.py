"""Puts the supervisor's board into the words of its page."""

from __future__ import annotations

from flask import url_for

from engine import board
from engine.board import Cards, OfficeLoad, PersonLoad, StepLoad, TaskFilter, TaskState
from engine.content import Content
from engine.domain import CaseState
from engine.paging import Mark
from engine.storage import Transaction
from engine.task_rows import TaskPage
from webui.board import lately
from webui.board.heat import heat_maps, step_place
from webui.inbox.rows import about
from webui.pages import Cell, Link, ListPage, Table, Tone, days_left, full_moment, limit_tag, moment
from webui.pages.board import BoardPage, Card, Chart, ChartKind, Panel

FIRST_OVERDUE = 10
STATES = {
    TaskState.OVERDUE: "已超期",
    TaskState.TODAY: "今日到期",
    TaskState.WEEK: "本周到期",
    TaskState.OPEN: "全部在办",
}
TASK_COLUMNS = ("受理编号", "事项", "环节", "街道", "办理人", "到达时间", "期限", "时限")


def board_page(tx: Transaction, content: Content) -> BoardPage:
    """督办看板."""
    steps = board.steps(tx)
    late = board.open_tasks(tx, TaskFilter(TaskState.OVERDUE), size=FIRST_OVERDUE)
    numbers = board.cards(tx)
    return BoardPage(
        updated=full_moment(tx.now),
        cards=_cards(numbers),
        heat=heat_maps(steps, content),
        backlog=_backlog(steps, content),
        overdue=_task_table(late, content, tx, "没有超期的任务"),
        overdue_all=Link(f"全部 {numbers.overdue} 件", _tasks_url(TaskFilter(TaskState.OVERDUE))),
        panels=(
            lately.trend_panel(board.trend(tx)),
            _ages_panel(board.ages(tx)),
            _offices_panel(board.offices(tx)),
            lately.items_panel(board.item_paces(tx), content),
            lately.ratings_panel(board.ratings(tx)),
            lately.notices_panel(board.notices(tx)),
            lately.look_ups_panel(board.look_ups(tx)),
            _people_panel(board.people(tx)),
        ),
    )


def _cards(numbers: Cards) -> tuple[Card, ...]:
    active = url_for("cases.index", state=CaseState.ACTIVE)
    late, today, week = (
        _tasks_url(TaskFilter(state)) for state in (TaskState.OVERDUE, TaskState.TODAY, TaskState.WEEK)
    )
    return (
        Card("在办", numbers.active, active, "inbox", note="未办结的案件"),
        Card(
            "超期",
            numbers.overdue,
            late,
            "exclamation-triangle-fill",
            _alarm(numbers.overdue),
            "超过期限的任务",
        ),
        Card("今日到期", numbers.today, today, "clock", _warning(numbers.today), "今天内要办完的任务"),
        Card("本周到期", numbers.week, week, "hourglass-split", note="周日前要办完的任务，含今天"),
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


def _tasks_url(wanted: TaskFilter, after: Mark | None = None) -> str:
    return url_for(
        "board.tasks",
        state=wanted.state,
        step=wanted.step or None,
        office=wanted.office or None,
        person=wanted.person or None,
        after=after.moment.isoformat() if after else None,
        id=after.id if after else None,
    )


def _count(number: int, wanted: TaskFilter) -> Cell:
    """A number that leads to what it counts; zero leads nowhere."""
    return Cell(str(number), _tasks_url(wanted) if number else "")


def _backlog(steps: list[StepLoad], content: Content) -> Table:
    rows = (
        (
            Cell(step.name),
            Cell(step_place(step, content)),
            _count(step.open, TaskFilter(step=step.element_id)),
            _count(step.overdue, TaskFilter(TaskState.OVERDUE, step=step.element_id)),
        )
        for step in steps
    )
    return Table("各环节积压", ("环节", "流程", "在办", "超期"), tuple(rows), "没有在办的任务")


def _ages_panel(numbers: tuple[int, ...]) -> Panel:
    begins = (0, *(last + 1 for last in board.AGES))
    labels = [f"{first}–{last} 天" for first, last in zip(begins, board.AGES, strict=False)]
    chart = Chart(
        "在办案件办理时长",
        ChartKind.COLUMNS,
        (*labels, f"{begins[-1]} 天以上"),
        (("在办案件", numbers),),
    )
    return Panel(chart.title, "从受理当天起算的自然日", chart.table("已办时长"), chart)


def _offices_panel(loads: list[OfficeLoad]) -> Panel:
    chart = Chart(
        "各街道在办任务",
        ChartKind.BARS,
        tuple(_office(load) for load in loads),
        (
            ("超期", tuple(load.overdue for load in loads)),
            ("未超期", tuple(load.open - load.overdue for load in loads)),
        ),
        stacked=True,
    )
    rows = (
        (
            Cell(_office(load)),
            Cell(str(load.active)),
            _count(load.open, TaskFilter(office=load.id or "")) if load.id else Cell(str(load.open)),
            _late(load.overdue, load.id),
            Cell(str(load.open - load.overdue)),
            Cell(str(load.started)),
            Cell(str(load.ended)),
        )
        for load in loads
    )
    columns = ("街道", "在办案件", "在办任务", "超期", "未超期", "近 30 天受理", "近 30 天办结")
    return Panel(
        "街道对比", "按受理街道统计", Table(chart.title, columns, tuple(rows)), chart if loads else None
    )


def _office(load: OfficeLoad) -> str:
    return load.name or "未指定街道"


def _late(number: int, office: str | None) -> Cell:
    if not office:
        return Cell(str(number))
    return _count(number, TaskFilter(TaskState.OVERDUE, office=office))


def _people_panel(loads: list[PersonLoad]) -> Panel:
    rows = (
        (
            Cell(load.name),
            Cell(load.office),
            _count(load.open, TaskFilter(person=load.id)),
            _count(load.overdue, TaskFilter(TaskState.OVERDUE, person=load.id)),
            Cell(str(load.completed)),
        )
        for load in loads
    )
    columns = ("人员", "单位", "手上在办", "其中超期", "近 30 天办结任务")
    table = Table("人员工作量", columns, tuple(rows), "没有已签收或者办结的任务")
    return Panel(table.caption, "已签收的任务；待签收的不计入个人", table, wide=True)


def tasks_page(tx: Transaction, content: Content, wanted: TaskFilter, found: TaskPage) -> ListPage:
    """The tasks behind a number; the tabs keep the step, office or person."""
    tabs = tuple(
        Link(
            text,
            _tasks_url(TaskFilter(state, wanted.step, wanted.office, wanted.person)),
            state is wanted.state,
        )
        for state, text in STATES.items()
    )
    limited = bool(wanted.step or wanted.office or wanted.person)
    return ListPage(
        title=f"{STATES[wanted.state]}的任务",
        table=_task_table(found, content, tx, "没有符合条件的任务"),
        tabs=tabs,
        back=Link("督办看板", url_for("board.index")),
        limits=(Link("取消环节、街道和人员条件", _tasks_url(TaskFilter(wanted.state))),) if limited else (),
        next_href=_tasks_url(wanted, found.next) if found.next else "",
    )


def _task_table(found: TaskPage, content: Content, tx: Transaction, empty: str) -> Table:
    rows = []
    for task in found.rows:
        left = days_left(task.moment, tx.now)
        rows.append(
            (
                Cell(task.case_number, url_for("cases.case", case_id=task.case_id), leads=True),
                Cell(about(task, content)),
                Cell(task.step),
                Cell(task.office or "—"),
                Cell(task.holder or "待签收"),
                Cell(moment(task.created_at)),
                Cell(full_moment(task.moment)[:10] if left is not None else "—"),
                Cell(tag=limit_tag(left)),
            )
        )
    return Table("任务", TASK_COLUMNS, tuple(rows), empty)
