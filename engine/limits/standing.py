"""What was set under an older calendar and stays as it is: timers and tasks that end on what is now a day off.

They wake the case or sort the inbox; they measure nothing, so nobody's limit depends on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from engine.deadlines.stages import ZONE
from engine.domain import TaskState, WaitState
from engine.models import Case, Timer, UserTask
from engine.storage import Transaction


@dataclass(frozen=True)
class Standing:
    """An open timer or task that ends on a day off; ``name`` is the task's, or the timer's element id."""

    case_number: str
    name: str
    due_at: datetime


def on_days_off(tx: Transaction, year: int) -> list[Standing]:
    """The open timers and tasks that end in ``year`` on a day off by the transaction's calendar, soonest first."""
    first = datetime.combine(date(year, 1, 1), datetime.min.time(), ZONE).astimezone(UTC)
    after = first + timedelta(days=366)
    timers = (
        select(Case.number, Timer.element_id, Timer.due_at)
        .join(Case, Case.id == Timer.case_id)
        .where(Timer.state == WaitState.WAITING, Timer.due_at >= first, Timer.due_at < after)
    )
    tasks = (
        select(Case.number, UserTask.name, UserTask.due_at)
        .join(Case, Case.id == UserTask.case_id)
        .where(UserTask.state == TaskState.OPEN, UserTask.due_at >= first, UserTask.due_at < after)
    )
    found = [Standing(*row) for query in (timers, tasks) for row in tx.session.execute(query)]
    return sorted((each for each in found if _is_off(tx, each, year)), key=lambda each: each.due_at)


def _is_off(tx: Transaction, each: Standing, year: int) -> bool:
    day = each.due_at.astimezone(ZONE).date()
    return day.year == year and not tx.store.calendar.is_working(day)
