"""Puts 统计报表 into the words of its pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import url_for

from engine.models import Export
from engine.reports import KINDS, Kind, Month
from webui.pages import Link, Tag, Tone, full_moment
from webui.pages.reports import ReportChoice, ReportLine, ReportsPage

AT_ONCE = frozenset({Kind.MONTHLY})
MONTHS = 24
INBOX = "inbox"
"""The kind under which the inbox's own lists are recorded."""


def page(taken: Sequence[Export], now: datetime, error: str = "") -> ReportsPage:
    """The reports there are, and the newest of the user's exports."""
    month = Month.of(now)
    months = [month]
    while len(months) < MONTHS:
        months.append(months[-1].before)
    return ReportsPage(
        action=url_for("reports.order"),
        lines_url=url_for("reports.mine"),
        choices=tuple(
            ReportChoice(kind.value, report.title, report.note, kind in AT_ONCE)
            for kind, report in KINDS.items()
        ),
        months=tuple(str(each) for each in months),
        lines=tuple(_line(row) for row in taken),
        waiting=any(row.ready_at is None and row.failure is None for row in taken),
        month=str(month.before),
        error=error,
    )


def title(row: Export) -> str:
    """What an export is called."""
    if row.kind == INBOX:
        return "待办事项"
    return f"{KINDS[Kind(row.kind)].title}{row.words.get('month', '')}"


def _line(row: Export) -> ReportLine:
    file = Link("下载", url_for("reports.fetch", export_id=row.id)) if row.file else None
    return ReportLine(
        title=title(row),
        reason=row.reason,
        asked=full_moment(row.asked_at),
        rows="" if row.rows is None else f"{row.rows} 行",
        state=_state(row),
        file=file,
    )


def _state(row: Export) -> Tag:
    if row.failure is not None:
        return Tag(row.failure, Tone.BAD, "x-circle-fill")
    if row.ready_at is not None:
        return Tag("已生成", Tone.GOOD, "check-circle-fill")
    return Tag("正在生成" if row.begun_at else "等待生成", Tone.INFO, "hourglass-split")
