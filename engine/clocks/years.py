"""Imported holiday notices, kept whole with their number; what they mean is the calendar's business."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select

from engine.models import CalendarYear
from engine.storage import Transaction


def record(tx: Transaction, year: int, notice: str, content: Mapping[str, object]) -> None:
    """Keep a year's notice; it counts from now on, what was believed before stays readable."""
    row = CalendarYear(year=year, notice=notice, content=dict(content))
    row.imported_by, row.imported_at = tx.actor.id, tx.now
    tx.session.add(row)
    tx.session.flush()


def latest(tx: Transaction) -> dict[int, Mapping[str, object]]:
    """The content of the newest notice of each imported year."""
    rows = tx.session.scalars(select(CalendarYear).order_by(CalendarYear.id))
    return {row.year: row.content for row in rows}


def imported_at(tx: Transaction) -> datetime | None:
    """When a notice was last imported."""
    return tx.session.scalar(select(func.max(CalendarYear.imported_at)))
