"""When staff hear of a limit: reminder, escalation to the supervisor, red.  Never a decision."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from engine.ports import WorkingCalendar

ZONE = ZoneInfo("Asia/Shanghai")
MORNING = time(8, 30)
LAST_SECOND = time(23, 59, 59)
_REMIND = ((2, 0), (5, 1), (15, 3))
_REMIND_LONG = 5


class Stage(StrEnum):
    """How far a limit has gone, from the first word to overdue."""

    REMINDER = "reminder"
    ESCALATION = "escalation"
    RED = "red"


def end_of(day: date) -> datetime:
    """The last second of ``day`` in Shanghai, as aware UTC."""
    return datetime.combine(day, LAST_SECOND, ZONE).astimezone(UTC)


def remind_before(days: int) -> int:
    """How many working days before its end a limit of ``days`` is recalled, when its definition does not say.

    >>> [remind_before(days) for days in (1, 3, 10, 30)]
    [0, 1, 3, 5]
    """
    return next((before for most, before in _REMIND if days <= most), _REMIND_LONG)


def notice_moments(
    last: date, remind: int, escalate: int, calendar: WorkingCalendar
) -> tuple[tuple[Stage, datetime], ...]:
    """The moments of the three notices of a limit that ends on ``last``, in order, aware UTC.

    ``remind`` and ``escalate`` are working days before ``last``; both come at half past eight.
    """
    red = end_of(last) + timedelta(seconds=1)
    return (
        (Stage.REMINDER, _morning(_before(last, remind, calendar))),
        (Stage.ESCALATION, _morning(_before(last, escalate, calendar))),
        (Stage.RED, red),
    )


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, ZONE).astimezone(UTC)


def _before(day: date, count: int, calendar: WorkingCalendar) -> date:
    while count > 0:
        day -= timedelta(days=1)
        count -= calendar.is_working(day)
    return day
