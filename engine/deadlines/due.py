"""The one computation of due dates: from a limit, a clock's events and the calendar, nothing else.

Counting works in stretches between events, not day by day.  The day of an event does not count: a stretch begins the
day after the start or the resumption and ends on the day of the pause, which still counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from engine.ports import WorkingCalendar

ONE = timedelta(days=1)


class Unit(StrEnum):
    """What is counted.  A limit in calendar days that ends on a day off runs to the next working day."""

    WORKING = "working"
    CALENDAR = "calendar"


class EventKind(StrEnum):
    """What can happen to a clock."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    RECOMPUTE = "recompute"
    STOP = "stop"
    REOPEN = "reopen"


class ClockState(StrEnum):
    """Where a clock stands.  A stopped clock runs again only when what stopped it is taken back."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Limit:
    """So many days of one unit."""

    days: int
    unit: Unit


@dataclass(frozen=True)
class Event:
    """One event on a day of Shanghai.  ``cause`` pairs a pause with its end; ``days`` are added by an extension."""

    kind: EventKind
    on: date
    cause: str = ""
    days: int = 0


@dataclass(frozen=True)
class Stretch:
    """The days after ``after`` up to ``last``, which belongs to it; open while ``last`` is None."""

    after: date
    last: date | None


@dataclass(frozen=True)
class Interval:
    """A time in which the clock did not count: from the day after ``begin`` to ``end``, which belongs to it."""

    begin: date
    end: date | None
    cause: str


@dataclass(frozen=True)
class Day:
    """One day of an explanation; ``number`` is how many days have counted so far."""

    day: date
    counted: bool
    number: int
    reason: str


def due_on(limit: Limit, events: Sequence[Event], calendar: WorkingCalendar) -> date | None:
    """The last day of the limit; None while the clock is paused, as nobody can know it then.

    Events are in the order in which they happened; recomputations and the stop change nothing.  The last day is a
    working day at whose end the clock runs: a clock paused on its last day ends when it runs again.

    Raises:
        ValueError: there is no start, or the limit is negative.

    >>> from connectors.sla.calendar import WorkingCalendar
    >>> begun = [Event(EventKind.START, date(2026, 9, 21))]
    >>> due_on(Limit(10, Unit.WORKING), begun, WorkingCalendar())
    datetime.date(2026, 10, 12)
    """
    left = _total(limit, events)
    for stretch in _running(events):
        last = calendar.roll_forward(_advance(stretch.after, left, limit.unit, calendar))
        if stretch.last is None or last < stretch.last:
            return last
        left = max(left - _length(stretch.after, stretch.last, limit.unit, calendar), 0)
    return None


def _total(limit: Limit, events: Sequence[Event]) -> int:
    total = limit.days + sum(event.days for event in events if event.kind is EventKind.EXTEND)
    if total < 0:
        raise ValueError("时限不能是负数")
    return total


def _advance(start: date, days: int, unit: Unit, calendar: WorkingCalendar) -> date:
    return calendar.add(start, days) if unit is Unit.WORKING else start + timedelta(days=days)


def _length(start: date, end: date, unit: Unit, calendar: WorkingCalendar) -> int:
    return calendar.working_days_between(start, end) if unit is Unit.WORKING else (end - start).days


def _running(events: Sequence[Event]) -> list[Stretch]:
    """The stretches in which the clock ran, in order; the last one is open unless the clock is paused."""
    begun = _start(events)
    found: list[Stretch] = []
    after: date | None = begun
    for interval in pauses(events):
        if after is not None:
            found.append(Stretch(after, interval.begin))
        after = interval.end
    if after is not None:
        found.append(Stretch(after, None))
    return found


def _start(events: Sequence[Event]) -> date:
    for event in events:
        if event.kind is EventKind.START:
            return event.on
    raise ValueError("时钟没有开始")


def pauses(events: Sequence[Event]) -> list[Interval]:
    """The times in which the clock stood still, in order; overlapping causes make one, named by the first.

    Only the last one can be open.
    """
    open_causes: set[str] = set()
    found: list[Interval] = []
    reopened = max((place for place, each in enumerate(events) if each.kind is EventKind.REOPEN), default=-1)
    for place, event in enumerate(events):
        if event.kind is EventKind.PAUSE:
            if not open_causes:
                found.append(Interval(event.on, None, event.cause))
            open_causes.add(event.cause)
        elif event.kind is EventKind.RESUME and event.cause in open_causes:
            open_causes.remove(event.cause)
            if not open_causes:
                found[-1] = replace(found[-1], end=event.on)
        elif event.kind is EventKind.STOP and place > reopened:
            break
    return found


def explain(limit: Limit, events: Sequence[Event], calendar: WorkingCalendar, until: date) -> tuple[Day, ...]:
    """Every day from the start to the due day, or to ``until`` while the clock is paused, with its reason."""
    total, last = _total(limit, events), due_on(limit, events, calendar)
    standing = pauses(events)
    day, number = _start(events), 0
    found = [Day(day, False, 0, "起算当日不计入")]
    end = max(last or until, day)
    while day < end:
        day += ONE
        counted, reason = _judge(day, limit.unit, standing, calendar)
        if number == total:
            counted, reason = False, f"天数已满，期满日顺延（{reason}）"
        number += counted
        found.append(Day(day, counted, number, reason))
    return tuple(found)


def _judge(
    day: date, unit: Unit, standing: Sequence[Interval], calendar: WorkingCalendar
) -> tuple[bool, str]:
    for interval in standing:
        if interval.begin < day and (interval.end is None or day <= interval.end):
            return False, f"暂停计时（{interval.cause}）"
    if unit is Unit.WORKING:
        return calendar.is_working(day), calendar.reason(day)
    return True, f"自然日，{calendar.reason(day)}"
