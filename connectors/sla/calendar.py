"""Working days as the State Council's yearly holiday notice has them, kept as data per year.

Knows dates only: no cases, no clocks, no database.  Each year is read once and kept as a sorted tuple of its
working days, so that adding days is one search per year that is crossed.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

import processes

ZONE = ZoneInfo("Asia/Shanghai")
CALENDARS = Path(processes.__path__[0]) / "shared" / "calendars"
END_OF_DAY = time(23, 59, 59)
LONGEST = 3660
"""Working days; no limit in law comes near it, so more is a mistake in a diagram."""

_SATURDAY = 5
_ALWAYS_OFF = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}


class CalendarError(Exception):
    """A calendar file that cannot be trusted: unreadable, of another year, or a day listed twice."""


@dataclass(frozen=True)
class Year:
    """One year of the calendar.  ``notice`` is the notice's number, ``None`` while it is not out yet."""

    year: int
    notice: str | None
    title: str
    holidays: Mapping[date, str]
    working_weekends: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether offices work on ``day`` of this year."""
        if day.weekday() >= _SATURDAY:
            return day in self.working_weekends
        return day not in self.holidays

    def reason(self, day: date) -> str:
        """Why ``day`` counts or does not, in Chinese, for the clerk who asks."""
        if day in self.holidays:
            text = f"放假（{self.holidays[day]}）"
        elif day in self.working_weekends:
            text = "调休上班"
        else:
            text = "周末" if day.weekday() >= _SATURDAY else "工作日"
        return text if self.notice else f"{text}，该年放假通知尚未公布，暂按此计"

    @cached_property
    def working_days(self) -> tuple[int, ...]:
        """The ordinals of the year's working days, ascending."""
        first, after = date(self.year, 1, 1).toordinal(), date(self.year, 12, 31).toordinal() + 1
        return tuple(n for n in range(first, after) if self.is_working(date.fromordinal(n)))


@dataclass(frozen=True)
class ExplainedDay:
    """One day between an event and its due date."""

    day: date
    counted: bool
    reason: str


@dataclass
class WorkingCalendar:
    """Implements :class:`engine.ports.WorkingCalendar` from one file per year.

    A year without a file, and a file without a notice number, are provisional: Monday to Friday without the
    holidays that the law itself fixes.  ``published`` gives the years that were imported since; they go before the
    files.  Threads may share an instance.

    Source: the yearly notice 关于部分节假日安排的通知, kept in ``processes/shared/calendars/<year>.json``.
    """

    folder: Path = CALENDARS
    published: Callable[[], Mapping[int, Year]] = dict
    _years: dict[int, Year] = field(default_factory=dict, init=False, repr=False)

    def add(self, start: date, days: int) -> date:
        """The date ``days`` working days after ``start``; the start does not count, so 0 gives the start.

        Raises:
            ValueError: ``days`` is negative or beyond :data:`LONGEST`.

        >>> WorkingCalendar().add(date(2026, 9, 21), 10)
        datetime.date(2026, 10, 12)
        """
        if not 0 <= days <= LONGEST:
            raise ValueError(f"工作日数应当在 0 到 {LONGEST} 之间，收到 {days}")
        if days == 0:
            return start
        year = self.year(start.year)
        position = bisect_right(year.working_days, start.toordinal()) + days - 1
        while position >= len(year.working_days):
            position -= len(year.working_days)
            year = self.year(year.year + 1)
        return date.fromordinal(year.working_days[position])

    def is_working(self, day: date) -> bool:
        """Whether offices work on ``day``."""
        return self.year(day.year).is_working(day)

    def is_provisional(self, day: date) -> bool:
        """Whether the notice for the year of ``day`` is not out yet, so that the answer may change."""
        return self.year(day.year).notice is None

    def working_days_between(self, start: date, end: date) -> int:
        """The number of working days after ``start`` up to ``end``, which counts; negative backwards.

        It undoes :meth:`add`: the days between ``start`` and ``add(start, n)`` are ``n``.
        """
        if end < start:
            return -self.working_days_between(end, start)
        total = -bisect_right(self.year(start.year).working_days, start.toordinal())
        for number in range(start.year, end.year):
            total += len(self.year(number).working_days)
        return total + bisect_right(self.year(end.year).working_days, end.toordinal())

    def roll_forward(self, day: date) -> date:
        """``day`` itself when offices work, else the next working day: where a calendar-day limit ends."""
        year = self.year(day.year)
        position = bisect_left(year.working_days, day.toordinal())
        if position == len(year.working_days):
            return self.roll_forward(date(day.year + 1, 1, 1))
        return date.fromordinal(year.working_days[position])

    def due(self, moment: datetime, days: int) -> datetime:
        """The last second, in UTC, of the working day on which a limit that begins at ``moment`` ends.

        Raises:
            ValueError: ``moment`` has no zone, or ``days`` is out of range.
        """
        if moment.tzinfo is None:
            raise ValueError("起算时刻必须带时区")
        last = self.add(moment.astimezone(ZONE).date(), days)
        return datetime.combine(last, END_OF_DAY, ZONE).astimezone(UTC)

    def reason(self, day: date) -> str:
        """Why ``day`` counts or does not, in Chinese."""
        return self.year(day.year).reason(day)

    def explain(self, start: date, days: int) -> tuple[ExplainedDay, ...]:
        """Every day from ``start`` to the due date, in order, with whether it counted and why.

        Raises:
            ValueError: ``days`` is negative or beyond :data:`LONGEST`.
        """
        last = self.add(start, days)
        explained = [ExplainedDay(start, False, "起算当日不计入")]
        for offset in range(1, (last - start).days + 1):
            day = start + timedelta(days=offset)
            year = self.year(day.year)
            explained.append(ExplainedDay(day, year.is_working(day), year.reason(day)))
        return tuple(explained)

    def year(self, number: int) -> Year:
        """The calendar of one year, read from its file once.

        Raises:
            CalendarError: the file exists and cannot be trusted.
        """
        found = self.published().get(number) or self._years.get(number)
        if found is None:
            found = self._years.setdefault(number, _read(self.folder / f"{number}.json", number))
        return found


def _read(path: Path, number: int) -> Year:
    if not path.exists():
        fixed = {date(number, month, day): name for (month, day), name in _ALWAYS_OFF.items()}
        return Year(number, None, f"{number}年暂定安排", fixed)
    try:
        source = path.read_bytes()
    except OSError as error:
        raise CalendarError(f"日历文件 {path.name} 无法读取：{error}") from error
    return read_year(source, path.name, number)


def read_year(source: bytes, name: str, number: int | None = None) -> Year:
    """The year in the JSON text ``source``, which must be ``number`` if one is given; ``name`` is for messages.

    Raises:
        CalendarError: it cannot be trusted.
    """
    try:
        year = _parse(json.loads(source))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CalendarError(f"日历文件 {name} 无法读取：{error}") from error
    _check(year, year.year if number is None else number, name)
    return year


def _parse(data: Mapping[str, object]) -> Year:
    holidays, weekends, notice = data["holidays"], data["working_weekends"], data["notice"]
    if not isinstance(holidays, list) or not isinstance(weekends, list):
        raise TypeError("holidays 和 working_weekends 应当是列表")
    if notice is not None and not isinstance(notice, str):
        raise TypeError("notice 应当是文号或 null")
    named = {date.fromisoformat(entry["date"]): str(entry["name"]) for entry in holidays}
    if len(named) != len(holidays):
        raise ValueError("有放假日期重复")
    worked = frozenset(date.fromisoformat(entry) for entry in weekends)
    return Year(int(str(data["year"])), notice or None, str(data["title"]), named, worked)


def _check(year: Year, number: int, name: str) -> None:
    if year.year != number or any(day.year != number for day in (*year.holidays, *year.working_weekends)):
        raise CalendarError(f"日历文件 {name} 含有其他年份的日期")
    if any(day.weekday() < _SATURDAY or day in year.holidays for day in year.working_weekends):
        raise CalendarError(f"日历文件 {name} 的调休上班日应当是不放假的周末")
