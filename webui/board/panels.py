"""Words for the panels of the board that compare: offices, items, people; and for how old open cases are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from engine import board
from engine.board import ItemPace, OfficeLoad, PersonLoad, TaskFilter, TaskState
from engine.content import Content
from webui.board.lately import share
from webui.board.links import count_cell
from webui.pages import Cell, Table
from webui.pages.board import Chart, ChartKind, Panel

_OFFICE = "办事处"


def ages_panel(numbers: Sequence[int]) -> Panel:
    """在办案件办理时长."""
    begins = (0, *(last + 1 for last in board.AGES))
    labels = [f"{first}–{last} 天" for first, last in zip(begins, board.AGES, strict=False)]
    chart = Chart(
        "在办案件办理时长",
        ChartKind.COLUMNS,
        (*labels, f"{begins[-1]} 天以上"),
        (("在办案件", tuple(numbers)),),
    )
    return Panel(chart.title, "从受理当天起算的自然日", chart.table("已办时长"), chart)


def offices_panel(loads: Sequence[OfficeLoad]) -> Panel:
    """街道对比."""
    chart = Chart(
        "各街道在办任务",
        ChartKind.BARS,
        short(tuple(_office(load) for load in loads)),
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
            _of_office(load.open, TaskState.OPEN, load.id),
            _of_office(load.overdue, TaskState.OVERDUE, load.id),
            Cell(str(load.open - load.overdue)),
            Cell(str(load.started)),
            Cell(str(load.ended)),
        )
        for load in loads
    )
    columns = ("街道", "在办案件", "在办任务", "超期", "未超期", "近 30 天受理", "近 30 天办结")
    table = Table(chart.title, columns, tuple(rows))
    return Panel("街道对比", "按受理街道统计", table, chart if loads else None, wide=True)


def short(names: Sequence[str]) -> tuple[str, ...]:
    """The names of offices without what all of them begin with, so that a chart has room for the rest.

    >>> short(("济南市历城区全福街道办事处", "济南市历城区唐冶街道办事处", "未指定街道"))
    ('全福街道', '唐冶街道', '未指定街道')
    """
    offices = [name for name in names if name.endswith(_OFFICE)]
    same = takewhile(lambda letters: len(set(letters)) == 1, zip(*offices, strict=False))
    shared = len(list(same)) if len(offices) > 1 else 0
    return tuple(name[shared:].removesuffix(_OFFICE) if name.endswith(_OFFICE) else name for name in names)


def _office(load: OfficeLoad) -> str:
    return load.name or "未指定街道"


def _of_office(number: int, state: TaskState, office: str | None) -> Cell:
    return count_cell(number, TaskFilter(state, office=office)) if office else Cell(str(number))


def items_panel(paces: Sequence[ItemPace], content: Content) -> Panel:
    """事项按期率."""
    chart = Chart(
        "事项按期情况",
        ChartKind.BARS,
        tuple(content.item_name(pace.item) for pace in paces),
        (
            ("按期", tuple(pace.on_time for pace in paces)),
            ("超期", tuple(pace.answered - pace.on_time for pace in paces)),
        ),
        stacked=True,
    )
    rows = (
        (
            Cell(content.item_name(pace.item)),
            Cell(str(pace.open)),
            Cell(str(pace.answered)),
            Cell(str(pace.on_time)),
            Cell(str(pace.answered - pace.on_time)),
            Cell(share(pace.on_time, pace.answered)),
        )
        for pace in paces
    )
    columns = ("事项", "在办", "近 90 天答复", "按期", "超期", "按期率")
    answered, kept = sum(pace.answered for pace in paces), sum(pace.on_time for pace in paces)
    note = f"近 90 天答复，总体 {share(kept, answered)}；依据待核的期限按登记天数计"
    return Panel("事项按期率", note, Table(chart.title, columns, tuple(rows)), chart if paces else None)


def people_panel(loads: Sequence[PersonLoad]) -> Panel:
    """人员工作量."""
    chart = Chart(
        "人员工作量",
        ChartKind.BARS,
        tuple(load.name for load in loads),
        (
            ("手上在办", tuple(load.open for load in loads)),
            ("近 30 天办结", tuple(load.completed for load in loads)),
        ),
    )
    rows = (
        (
            Cell(load.name),
            Cell(load.office),
            count_cell(load.open, TaskFilter(person=load.id)),
            count_cell(load.overdue, TaskFilter(TaskState.OVERDUE, person=load.id)),
            Cell(str(load.completed)),
        )
        for load in loads
    )
    columns = ("人员", "单位", "手上在办", "其中超期", "近 30 天办结任务")
    table = Table(chart.title, columns, tuple(rows), "没有已签收或者办结的任务")
    return Panel(
        table.caption, "已签收的任务；待签收的不计入个人", table, chart if loads else None, wide=True
    )
