"""Equality and order of FEEL values in three-valued logic: None means that they cannot be compared.

Knows values, nothing of evaluation; deep comparisons spend from a meter because values may share parts.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any, TypeAlias

from engine.feel.values import Meter, Range, Value, YearsMonths

REFERENCE_DAY = date(2000, 1, 1)
MIDNIGHT = time(0)
Orderable: TypeAlias = Decimal | str | date | time | datetime | timedelta | YearsMonths
ORDERED = (Decimal, str, timedelta, YearsMonths)


def equal(left: Value, right: Value, meter: Meter) -> bool | None:
    """Whether both are the same value; null equals only null, different types do not compare."""
    if left is None or right is None:
        return left is right
    kind = type(left)
    if kind is not type(right):
        return None
    if kind is list:
        return _lists_equal(left, right, meter)  # type: ignore[arg-type]
    if kind is dict:
        return _contexts_equal(left, right, meter)  # type: ignore[arg-type]
    if isinstance(left, Range) and isinstance(right, Range):
        return _ranges_equal(left, right, meter)
    if isinstance(left, datetime | time):
        order = compare(left, right)
        return False if order is None else order == 0
    return left == right


def _lists_equal(left: list[Value], right: list[Value], meter: Meter) -> bool:
    meter.spend(len(left))
    return len(left) == len(right) and all(
        equal(one, other, meter) is True for one, other in zip(left, right, strict=True)
    )


def _contexts_equal(left: dict[str, Value], right: dict[str, Value], meter: Meter) -> bool:
    meter.spend(len(left))
    return left.keys() == right.keys() and all(equal(left[key], right[key], meter) is True for key in left)


def _ranges_equal(left: Range, right: Range, meter: Meter) -> bool:
    return (
        left.start_included == right.start_included
        and left.end_included == right.end_included
        and equal(left.start, right.start, meter) is True
        and equal(left.end, right.end, meter) is True
    )


def compare(left: Value, right: Value) -> int | None:
    """-1, 0 or 1 for smaller, equal or larger; None when the two have no order."""
    kind = type(left)
    if kind is not type(right):
        return None
    if kind in ORDERED:
        return (left > right) - (left < right)  # type: ignore[operator]
    if isinstance(left, datetime) and isinstance(right, datetime):
        return _compare_moments(left, right)
    if kind is date:
        return (left > right) - (left < right)  # type: ignore[operator]
    if isinstance(left, time) and isinstance(right, time):
        return _compare_moments(on_reference_day(left), on_reference_day(right))
    return None


def on_reference_day(value: time) -> datetime:
    """``value`` on a fixed day, so that zones have an offset: that of their standard time."""
    moment = datetime.combine(REFERENCE_DAY, value)
    summer = moment.dst()
    return moment.replace(tzinfo=timezone((moment.utcoffset() or summer) - summer)) if summer else moment


def offset_of(value: datetime | time) -> timedelta | None:
    """How far ``value`` is from UTC; None without a zone."""
    return (value if isinstance(value, datetime) else on_reference_day(value)).utcoffset()


def _compare_moments(left: datetime, right: datetime) -> int | None:
    if (left.tzinfo is None) != (right.tzinfo is None):
        return None
    if left.tzinfo is not right.tzinfo:
        left, right = instant(left), instant(right)
    return (left > right) - (left < right)


def instant(value: datetime) -> datetime:
    """``value`` in UTC when it has a zone, else as it is; the ends of the calendar stay where they are."""
    if value.tzinfo is None:
        return value
    try:
        return value.astimezone(UTC)
    except OverflowError:
        return value.replace(tzinfo=UTC)


LESS: dict[str, Callable[[int], bool]] = {
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}


def ordered(operator: str, left: Value, right: Value) -> bool | None:
    """``left operator right`` for one of ``< <= > >=``."""
    order = compare(left, right)
    return None if order is None else LESS[operator](order)


def both(left: bool | None, right: bool | None) -> bool | None:
    """Three-valued ``and``."""
    if left is False or right is False:
        return False
    return True if left is True and right is True else None


def within(value: Value, interval: Range) -> bool | None:
    """Whether ``value`` lies in ``interval``; an endpoint None is no limit."""
    if type(value) in ORDERED and type(value) is type(interval.start) is type(interval.end):
        return _between(value, interval)
    above: bool | None = True
    below: bool | None = True
    if interval.start is not None:
        above = ordered(">=" if interval.start_included else ">", value, interval.start)
    if interval.end is not None:
        below = ordered("<=" if interval.end_included else "<", value, interval.end)
    return both(above, below)


def _between(value: Any, interval: Any) -> bool:
    """Whether ``value`` lies between the ends, when Python has the order of all three."""
    above = interval.start <= value if interval.start_included else interval.start < value
    return above and bool(value <= interval.end if interval.end_included else value < interval.end)


def contains(items: list[Value], value: Value, meter: Meter) -> bool:
    """Whether one of ``items`` equals ``value``."""
    meter.spend(len(items))
    return any(equal(item, value, meter) is True for item in items)


def matches(value: Value, test: Value, meter: Meter) -> bool | None:
    """Whether ``value`` passes a ``test`` that is itself a value: an equal one, a range, a list of either."""
    if isinstance(test, Range):
        return within(value, test)
    if isinstance(test, list) and not isinstance(value, list):
        meter.spend(len(test))
        return any(matches(value, item, meter) is True for item in test)
    if isinstance(test, list) and isinstance(value, list):
        return equal(value, test, meter) is True or contains(test, value, meter)
    return equal(value, test, meter)
