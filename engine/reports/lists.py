"""The long lists: who was made public, and every item of every case; read through a cursor of the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select, text

from engine.board import require
from engine.content import Content
from engine.host import SHANGHAI
from engine.models import Application, Case, CaseItem, Office, Publicity
from engine.reports.book import Column, Value
from engine.reports.month import Month
from engine.storage import Transaction

BATCH = 2_000
"""So many rows are fetched at a time."""
PATIENCE = "60s"
"""How long the database may look for the next rows; lists are read when there is time."""
PUBLICITY_COLUMNS = (
    Column("街道", 28),
    Column("姓名", 12),
    Column("家庭人口", 10),
    Column("事项", 22),
    Column("金额（元）", 12),
    Column("公示类别", 12),
    Column("公示开始", 12),
    Column("公示截止", 12),
)
CASE_COLUMNS = (
    Column("受理编号", 22),
    Column("街道", 28),
    Column("申请人", 12),
    Column("事项", 22),
    Column("提交日期", 12),
    Column("结果", 12),
    Column("金额（元）", 12),
    Column("答复送达日期", 14),
)
PUBLICITIES = {"long_term": "长期公示"}
OUTCOMES = {"approved": "予以确认", "refused": "不予确认", "forwarded": "已转介", "withdrawn": "已撤回"}


def publicity(tx: Transaction, content: Content, month: Month) -> Iterator[Sequence[Value]]:
    """The entries that were opened in the month: name, size of the household, item, amount, and nothing else."""
    query = (
        select(
            Office.name.label("office"),
            Publicity.name,
            Publicity.household_size,
            Publicity.item,
            Publicity.amount,
            Publicity.kind,
            Publicity.opened_at,
            Publicity.until,
        )
        .join(Case, Case.id == Publicity.case_id)
        .outerjoin(Office, Office.id == Publicity.office)
        .where(Publicity.opened_at >= month.begin, Publicity.opened_at < month.end, require(tx))
        .order_by(Publicity.office, Publicity.opened_at, Publicity.id)
    )
    for row in _stream(tx, query):
        yield (
            row.office,
            row.name,
            row.household_size,
            content.item_name(row.item),
            row.amount,
            PUBLICITIES.get(row.kind, "公示"),
            _day(row.opened_at),
            _day(row.until),
        )


def cases(tx: Transaction, content: Content, month: Month) -> Iterator[Sequence[Value]]:
    """Every item of the cases that were taken in in the month, by the moment of taking in; names are masked."""
    name = Application.applicant_name
    masked = func.concat(
        func.left(name, 1), "*", func.substr(name, func.greatest(func.length(name), 3), 1)
    ).label("applicant")
    query = (
        select(
            Case.number,
            Office.name.label("office"),
            masked,
            CaseItem.item,
            Case.started_at,
            CaseItem.outcome,
            CaseItem.amount,
            CaseItem.delivered_at,
        )
        .join(CaseItem, CaseItem.case_id == Case.id)
        .outerjoin(Application, Application.case_id == Case.id)
        .outerjoin(Office, Office.id == Case.office)
        .where(Case.started_at >= month.begin, Case.started_at < month.end, require(tx))
        .order_by(Case.started_at, Case.number, CaseItem.item)
    )
    for row in _stream(tx, query):
        delivered = row.delivered_at is not None
        yield (
            row.number,
            row.office,
            row.applicant,
            content.item_name(row.item),
            _day(row.started_at),
            OUTCOMES.get(row.outcome or "", "办理中") if delivered else "办理中",
            row.amount if delivered else None,
            _day(row.delivered_at),
        )


def _stream(tx: Transaction, query: Select[*tuple[Any, ...]]) -> Iterator[Row[*tuple[Any, ...]]]:
    tx.session.execute(text(f"SET LOCAL statement_timeout = '{PATIENCE}'"))
    options = {"stream_results": True, "yield_per": BATCH}
    for batch in tx.session.execute(query, execution_options=options).partitions():
        yield from batch


def _day(moment: datetime | None) -> str | None:
    return moment.astimezone(SHANGHAI).date().isoformat() if moment else None
