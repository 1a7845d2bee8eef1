"""超期预测: which items will be late at the present pace, each with the sentence that says why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from flask import url_for

from engine import board
from engine.board import Expected, Outlook
from engine.content import Content
from webui.board.links import tabs
from webui.board.monitoring import days
from webui.board.present import verbs
from webui.pages import SHANGHAI, Cell, ListPage, Table, Tag, Tone
from webui.pages.tables import Choice

COLUMNS = ("受理编号", "事项", "环节", "街道", "办理人", "应办结", "预计办结", "为什么")


def page(found: Sequence[Expected], outlook: Outlook, content: Content) -> ListPage:
    """超期预测."""
    return ListPage(
        title="超期预测",
        table=Table(
            "预计超期的事项",
            COLUMNS,
            tuple(_cells(each, content) for each in found),
            "按目前进度，没有预计超期的事项",
            tuple(Choice(str(each.task_id), f"{each.case_number} {each.step}", "oversee") for each in found),
        ),
        summary=summary(outlook),
        tabs=tabs(),
        verbs=verbs(board.TaskState.OPEN),
    )


def summary(outlook: Outlook) -> str:
    """How many were judged, how many cannot be, in a sentence."""
    return (
        f"{board.HORIZON} 天内到期的在办事项，可推算 {outlook.judged} 件，预计超期 {outlook.late} 件；"
        f"另有 {outlook.unknown} 件所在环节近 90 天不足 {board.LEAST} 件先例，不作推算"
    )


def _cells(each: Expected, content: Content) -> tuple[Cell, ...]:
    late = (_day(each.ends) - _day(each.due_at)).days
    return (
        Cell(each.case_number, url_for("cases.case", case_id=each.case_id), leads=True, fixed=True),
        Cell(content.item_name(each.item)),
        Cell(each.step, url_for("inbox.task", task_id=each.task_id)),
        Cell(each.office or ""),
        Cell(each.holder or "待签收"),
        Cell(_day(each.due_at).isoformat(), fixed=True),
        Cell(tag=Tag(f"{_day(each.ends):%m-%d}，晚 {max(1, late)} 天", Tone.WARN, "clock")),
        Cell(reason(each)),
    )


def reason(each: Expected) -> str:
    """Why the item is expected to be late, with the numbers that say so."""
    return (
        f"{_day(each.arrived):%m-%d} 到达“{each.step}”；近 90 天同一环节 {each.visits} 次办理，"
        f"从到达到答复送达平均 {days(each.usual.total_seconds())}，照此 {_day(each.ends):%m-%d} 办结"
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()
