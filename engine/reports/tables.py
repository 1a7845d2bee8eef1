"""The reports there are: for each its columns and its rows, read as they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.content import Content
from engine.reports import lists, statistics
from engine.reports.book import Column, Value
from engine.reports.month import Month
from engine.storage import Transaction


class Kind(StrEnum):
    """A report by its word in an address."""

    MONTHLY = "monthly"
    PUBLICITY = "publicity"
    CASES = "cases"


@dataclass(frozen=True)
class Table:
    """A report as it is written: its title, its columns, and its rows, each read when it is wanted."""

    title: str
    columns: Sequence[Column]
    rows: Iterator[Sequence[Value]]


Rows = Callable[[Transaction, Content, Month], Iterator[Sequence[Value]]]


@dataclass(frozen=True)
class Report:
    """What a report is called, what it is for, and how it is read."""

    title: str
    note: str
    columns: Sequence[Column]
    rows: Rows


KINDS: Mapping[Kind, Report] = {
    Kind.MONTHLY: Report(
        "月度统计表",
        "每个街道、每个事项当月的受理、答复、确认、按期和金额",
        statistics.COLUMNS,
        statistics.rows,
    ),
    Kind.PUBLICITY: Report(
        "公示名单",
        "当月开始公示的人员：姓名、家庭人口、事项和金额，依法公示的内容以外一概没有",
        lists.PUBLICITY_COLUMNS,
        lists.publicity,
    ),
    Kind.CASES: Report(
        "办件明细",
        "当月受理的每件申请的每个事项，申请人姓名隐去中间的字",
        lists.CASE_COLUMNS,
        lists.cases,
    ),
}


def table(tx: Transaction, content: Content, kind: Kind, month: Month) -> Table:
    """The report ``kind`` of ``month`` within the actor's scope."""
    report = KINDS[kind]
    return Table(f"{report.title}{month}", report.columns, report.rows(tx, content, month))
