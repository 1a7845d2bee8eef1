"""月度统计表: what was taken in and answered in a month, by street and item, with a line for the whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, select, union_all

from engine.board import require
from engine.content import Content
from engine.models import Case, CaseItem, Clock, Office
from engine.reports.book import Column, Value
from engine.reports.month import Month
from engine.storage import Transaction

COLUMNS = (
    Column("街道", 28),
    Column("事项", 22),
    Column("受理", 8),
    Column("答复", 8),
    Column("予以确认", 10),
    Column("不予确认", 10),
    Column("其他", 8),
    Column("按期答复", 10),
    Column("超期答复", 10),
    Column("按期率（%）", 12),
    Column("确认金额合计（元）", 20),
    Column("平均用时（天）", 14),
)
APPROVED, REFUSED = "approved", "refused"
_DAY = 86_400
_NUMBERS = ("received", "answered", "approved", "refused", "on_time", "amount", "seconds")


def rows(tx: Transaction, content: Content, month: Month) -> Iterator[Sequence[Value]]:
    """One line for each street and item of the month, by name, and the line that adds them up."""
    total: dict[str, Decimal] = dict.fromkeys(_NUMBERS, Decimal(0))
    for line in tx.session.execute(_query(tx, month)):
        numbers = {name: Decimal(getattr(line, name) or 0) for name in _NUMBERS}
        total = {name: total[name] + numbers[name] for name in _NUMBERS}
        yield (line.office or "未指定街道", content.item_name(line.item), *_cells(numbers))
    yield ("合计", "", *_cells(total))


def _cells(numbers: dict[str, Decimal]) -> tuple[Value, ...]:
    answered = numbers["answered"]
    others = answered - numbers["approved"] - numbers["refused"]
    rate = round(100 * numbers["on_time"] / answered, 1) if answered else None
    took = round(numbers["seconds"] / answered / _DAY, 1) if answered else None
    return (
        int(numbers["received"]),
        int(answered),
        int(numbers["approved"]),
        int(numbers["refused"]),
        int(others),
        int(numbers["on_time"]),
        int(answered - numbers["on_time"]),
        rate,
        numbers["amount"],
        took,
    )


def _query(tx: Transaction, month: Month) -> Select[*tuple[object, ...]]:
    each = union_all(_received(tx, month), _answered(tx, month)).subquery("each")
    sums = [func.sum(each.c[name]).label(name) for name in _NUMBERS]
    return (
        select(Office.name.label("office"), each.c.item, *sums)
        .select_from(each)
        .outerjoin(Office, Office.id == each.c.office)
        .group_by(Office.name, each.c.item)
        .order_by(Office.name.nulls_last(), each.c.item)
    )


def _received(tx: Transaction, month: Month) -> Select[*tuple[object, ...]]:
    nothing = [literal(0).label(name) for name in _NUMBERS[1:]]
    return (
        select(Case.office, CaseItem.item, func.count().label("received"), *nothing)
        .join(Case, Case.id == CaseItem.case_id)
        .where(Case.started_at >= month.begin, Case.started_at < month.end, require(tx))
        .group_by(Case.office, CaseItem.item)
    )


def _answered(tx: Transaction, month: Month) -> Select[*tuple[object, ...]]:
    approved = CaseItem.outcome == APPROVED
    took = func.extract("epoch", CaseItem.delivered_at - Case.started_at)
    return (
        select(
            Case.office,
            CaseItem.item,
            literal(0).label("received"),
            func.count().label("answered"),
            func.count().filter(approved).label("approved"),
            func.count().filter(CaseItem.outcome == REFUSED).label("refused"),
            func.count().filter(~_late()).label("on_time"),
            func.coalesce(func.sum(CaseItem.amount).filter(approved), 0).label("amount"),
            func.sum(took).label("seconds"),
        )
        .join(Case, Case.id == CaseItem.case_id)
        .where(CaseItem.delivered_at >= month.begin, CaseItem.delivered_at < month.end, require(tx))
        .group_by(Case.office, CaseItem.item)
    )


def _late() -> ColumnElement[bool]:
    """Whether any limit of the item as a whole had run out when it stopped."""
    return exists().where(
        and_(
            Clock.case_id == CaseItem.case_id,
            Clock.item == CaseItem.item,
            Clock.element_id.is_(None),
            Clock.stopped_at > Clock.due_at,
        )
    )
