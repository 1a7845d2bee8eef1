"""Built-ins that turn text into values and values into text."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from engine.feel.decimals import number
from engine.feel.errors import Undefined
from engine.feel.printer import value_text
from engine.feel.standard.library import Library
from engine.feel.temporal import (
    parse_date,
    parse_date_time,
    parse_duration,
    parse_time,
    zone_of,
)
from engine.feel.values import Running, Value, YearsMonths

CONVERSION = Library()
define = CONVERSION.define
NUMBER_TEXT = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,5})?", re.ASCII)


@define("number(from: string)")
def number_from(run: Running, text: str) -> Value:
    """The number written in FEEL."""
    if not NUMBER_TEXT.fullmatch(text):
        raise Undefined("不是数字")
    return number(text)


@define("number(from: number)")
def number_itself(run: Running, n: Decimal) -> Value:
    """The number."""
    return n


@define("number(from: string, grouping separator: string?, decimal separator: string?)")
def number_grouped(run: Running, text: str, grouping: str | None, point: str | None) -> Value:
    """The number written with these separators."""
    if (
        grouping not in {None, " ", ",", "."}
        or point not in {None, ".", ","}
        or grouping == (point or "none")
    ):
        raise Undefined("分隔符不符合要求")
    plain = text.replace(grouping, "") if grouping else text
    return number_from(run, plain.replace(point, ".") if point else plain)


@define("string(from: any)")
def string(run: Running, value: Value) -> Value:
    """The value as text; null stays null."""
    if value is None or isinstance(value, str):
        return value
    return value_text(value, run)


@define("date(from: string)")
def date_from_text(run: Running, text: str) -> Value:
    """The date written as ``2026-01-31``."""
    return _known(parse_date(text), "不是日期")


@define("date(from: day)")
def date_from_day(run: Running, value: date) -> Value:
    """The date of a date and time."""
    return value.date() if isinstance(value, datetime) else value


@define("date(year: number, month: number, day: number)")
def date_from_parts(run: Running, year: Decimal, month: Decimal, day: Decimal) -> Value:
    """The date of these numbers."""
    return date(_int(year), _int(month), _int(day))


def _int(value: Decimal) -> int:
    if value != value.to_integral_value() or value.adjusted() > 9:
        raise Undefined("应为整数")
    return int(value)


def _known(value: Value, reason: str) -> Value:
    if value is None:
        raise Undefined(reason)
    return value


@define("time(from: string)")
def time_from_text(run: Running, text: str) -> Value:
    """The time written as ``hh:mm:ss``, or the time of a written date and time."""
    return _known(parse_time(text), "不是时间")


@define("time(from: time)")
def time_itself(run: Running, value: time) -> Value:
    """The time."""
    return value


@define("time(from: day)")
def time_from_day(run: Running, value: date) -> Value:
    """The time of a date and time; a date is midnight in UTC."""
    if isinstance(value, datetime):
        return value.timetz()
    return time(0, tzinfo=zone_of("Z"))


@define("time(hour: number, minute: number, second: number, offset: days?)")
def time_from_parts(
    run: Running, hour: Decimal, minute: Decimal, second: Decimal, offset: timedelta | None = None
) -> Value:
    """The time of these numbers; seconds may have a fraction."""
    zone = None
    if offset is not None:
        minutes = int(abs(offset).total_seconds()) // 60
        seconds = int(abs(offset).total_seconds()) % 60
        sign = "-" if offset < timedelta(0) else "+"
        zone = zone_of(f"{sign}{minutes // 60:02}:{minutes % 60:02}:{seconds:02}")
        _known(None if zone is None else True, "时差超出范围")
    whole = int(second)
    return time(_int(hour), _int(minute), whole, int((second - whole) * 1_000_000), zone)


@define("date and time(from: string)")
def date_time_from_text(run: Running, text: str) -> Value:
    """The date and time written with a ``T``; a date alone is its midnight."""
    found = parse_date_time(text)
    if found is None:
        day = parse_date(text)
        found = None if day is None else datetime.combine(day, time(0))
    return _known(found, "不是日期时间")


@define("date and time(from: day)")
def date_time_from_day(run: Running, value: date) -> Value:
    """A date and time as it is; a date at its midnight."""
    return value if isinstance(value, datetime) else datetime.combine(value, time(0))


@define("date and time(date: day, time: time)")
def date_time_from_parts(run: Running, day: date, clock: time) -> Value:
    """The date with the time of day."""
    return datetime.combine(day, clock)


@define("date and time(date: date and time, timezone: string)")
def date_time_in_zone(run: Running, moment: datetime, zone: str) -> Value:
    """The same moment on the clocks of another zone."""
    found = zone_of(zone)
    if found is None or moment.tzinfo is None:
        raise Undefined("时区不正确")
    return moment.astimezone(found)


@define(
    "date and time(year: number, month: number, day: number, hour: number, minute: number, second: number, "
    "offset: days?)"
)
def date_time_from_numbers(
    run: Running, year: Decimal, month: Decimal, day: Decimal, *clock: Decimal | timedelta | None
) -> Value:
    """The date and time of these numbers."""
    hour, minute, second = (part for part in clock if isinstance(part, Decimal))
    offset = clock[-1] if isinstance(clock[-1], timedelta) else None
    time_of_day = time_from_parts(run, hour, minute, second, offset)
    assert isinstance(time_of_day, time)
    return datetime.combine(date(_int(year), _int(month), _int(day)), time_of_day)


@define("duration(from: string)")
def duration(run: Running, text: str) -> Value:
    """The duration written in ISO 8601."""
    return _known(parse_duration(text), "不是时长")


@define("duration(from: span)")
def duration_itself(run: Running, value: timedelta | YearsMonths) -> Value:
    """The duration."""
    return value


@define("years and months duration(from: day, to: day)")
def years_and_months(run: Running, start: date, end: date) -> Value:
    """Whole months from ``start`` to ``end``, negative when ``end`` is earlier; the time of day does not count."""
    first, last = sorted((_day(start), _day(end)))
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    return YearsMonths(months if first == _day(start) else -months)


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value
