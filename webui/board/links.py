"""Where the numbers of the board lead to, and the way between its pages."""

from __future__ import annotations

from flask import request, url_for

from engine.board import TaskFilter
from engine.paging import Mark
from webui.pages import Cell, Link

PAGES = (
    ("board.index", "总览", ""),
    ("board.compare", "街道、事项和人员", ""),
    ("board.monitoring", "窗口服务水平", "windows"),
    ("board.monitoring", "业务办理质效", "quality"),
    ("board.monitoring", "数据共享应用", "sharing"),
    ("board.forecast", "超期预测", ""),
    ("rectifications.index", "整改台账", ""),
)


def tabs() -> tuple[Link, ...]:
    """The pages of the board; the one that is open is marked."""
    here = request.path
    addresses = [(label, url_for(endpoint, kind=kind or None)) for endpoint, label, kind in PAGES]
    return tuple(Link(label, href, current=href == here) for label, href in addresses)


def tasks_url(wanted: TaskFilter, after: Mark | None = None) -> str:
    """The address of the tasks that ``wanted`` leaves."""
    return url_for(
        "board.tasks",
        state=wanted.state,
        step=wanted.step or None,
        office=wanted.office or None,
        person=wanted.person or None,
        after=f"{after.moment.isoformat()}_{after.id}" if after else None,
    )


def count_cell(number: int, wanted: TaskFilter) -> Cell:
    """A number that leads to what it counts; zero leads nowhere."""
    return Cell(str(number), tasks_url(wanted) if number else "")
