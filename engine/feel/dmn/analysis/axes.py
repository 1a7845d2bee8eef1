"""The values of one input cut into regions in which no cell of a table changes its mind.

An axis knows one kind of value: how to put values in order, and a sample for every region.  Knows no rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import ROUND_FLOOR, Decimal
from itertools import pairwise

from engine.feel import Value, YearsMonths, to_text
from engine.feel.values import kind_of

EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - local moments only
SECOND = Decimal(1_000_000)


@dataclass(frozen=True)
class Region:
    """Values that no cell tells apart.  ``low`` and ``high`` are its ends, equal for a single value."""

    sample: Value
    low: Value = None
    high: Value = None
    single: bool = True
    order: int = 0


@dataclass(frozen=True)
class Scale:
    """How a kind of value lies on the line of numbers; ``discrete`` values are whole numbers there."""

    to_number: Callable[[Value], Decimal]
    from_number: Callable[[Decimal], Value]
    discrete: bool
    start: Decimal = Decimal(0)
    lowest: Decimal | None = None
    highest: Decimal | None = None
    step: Decimal = Decimal(1)


def regions_of(kind: str, constants: Iterable[Value], whole: bool = False) -> list[Region]:
    """The regions of an input of ``kind`` (a FEEL type name) whose cells mention ``constants``.

    ``whole`` says that numbers have no fractions.  Null is a region only where a cell mentions it.

    Raises:
        ValueError: the kind has no axis, or a constant is of another kind.
    """
    constants = list(constants)
    null = [Region(None, order=-2)] if None in constants else []
    return [*null, *_known(kind, [value for value in constants if value is not None], whole)]


def _known(kind: str, values: list[Value], whole: bool) -> list[Region]:
    if any(kind_of(value) != kind for value in values):
        raise ValueError("一列里的值不是同一种类型")
    if kind == "boolean":
        return [Region(True), Region(False)]
    if kind == "string":
        return _texts(values)
    if kind not in _SCALES:
        raise ValueError("这一列的类型无法分析")
    scale = _SCALES["whole" if kind == "number" and whole else kind]
    found = _stretches(scale, sorted({scale.to_number(value) for value in values}))
    return [replace(region, order=number) for number, region in enumerate(found)]


def describe(regions: Sequence[Region]) -> str:
    """Regions of one axis as FEEL unary tests, neighbours joined."""
    if all(region.single and region.low is None for region in regions):
        return "、".join(to_text(region.sample) for region in regions)
    regions = sorted(regions, key=lambda region: region.order)
    parts: list[str] = []
    index = 0
    while index < len(regions):
        last = index
        while last + 1 < len(regions) and _touch(regions[last], regions[last + 1]):
            last += 1
        parts.append(_stretch_text(regions[index], regions[last]))
        index = last + 1
    return "、".join(parts)


def _touch(left: Region, right: Region) -> bool:
    return left.order + 1 == right.order


def _stretch_text(first: Region, last: Region) -> str:
    if first is last and first.single:
        return to_text(first.sample)
    low, high = first.low, last.high
    if low is None and high is None:
        return "任意值"
    if low is None:
        return f"{'<=' if last.single else '<'} {to_text(high)}"
    if high is None:
        return f"{'>=' if first.single else '>'} {to_text(low)}"
    return f"{'[' if first.single else '('}{to_text(low)}..{to_text(high)}{']' if last.single else ')'}"


def _texts(values: Sequence[Value]) -> list[Region]:
    known = list(dict.fromkeys(value for value in values if isinstance(value, str)))
    other = "其他"
    while other in known:
        other += "值"
    return [*(Region(text) for text in known), Region(other)]


def _stretches(scale: Scale, points: Sequence[Decimal]) -> list[Region]:
    if not points:
        return [Region(scale.from_number(scale.start), single=False)]
    found = _below(scale, points[0])
    for low, high in pairwise(points):
        found += [*_point(scale, low), *_between(scale, low, high)]
    return [*found, *_point(scale, points[-1]), *_above(scale, points[-1])]


def _point(scale: Scale, at: Decimal) -> list[Region]:
    if scale.discrete and at != at.to_integral_value():
        return []
    value = scale.from_number(at)
    return [Region(value, value, value)]


def _below(scale: Scale, high: Decimal) -> list[Region]:
    sample = high - scale.step
    if scale.lowest is not None and sample < scale.lowest:
        return []
    return [Region(scale.from_number(sample), None, scale.from_number(high), single=False)]


def _above(scale: Scale, low: Decimal) -> list[Region]:
    sample = low + scale.step
    if scale.highest is not None and sample > scale.highest:
        return []
    return [Region(scale.from_number(sample), scale.from_number(low), None, single=False)]


def _between(scale: Scale, low: Decimal, high: Decimal) -> list[Region]:
    """The stretch between two points; its sample is whole when there is a whole number between them."""
    sample = (low / scale.step).to_integral_value(ROUND_FLOOR) * scale.step + scale.step
    if sample >= high:
        if scale.discrete:
            return []
        sample = (low + high) / 2
    return [Region(scale.from_number(sample), scale.from_number(low), scale.from_number(high), single=False)]


def _number(value: Value) -> Decimal:
    if not isinstance(value, Decimal):
        raise ValueError("不是数字")
    return value


def _day(value: Value) -> Decimal:
    if not isinstance(value, date):
        raise ValueError("不是日期")
    return Decimal(value.toordinal())


def _moment(value: Value) -> Decimal:
    if not isinstance(value, datetime) or value.tzinfo is not None:
        raise ValueError("带时区的时间无法分析")
    return Decimal((value - EPOCH) // timedelta(microseconds=1))


def _clock(value: Value) -> Decimal:
    if not isinstance(value, time) or value.tzinfo is not None:
        raise ValueError("带时区的时间无法分析")
    return Decimal((datetime.combine(EPOCH, value) - EPOCH) // timedelta(microseconds=1))


def _span(value: Value) -> Decimal:
    if not isinstance(value, timedelta):
        raise ValueError("不是天时长")
    return Decimal(value // timedelta(microseconds=1))


def _months(value: Value) -> Decimal:
    if not isinstance(value, YearsMonths):
        raise ValueError("不是年月时长")
    return Decimal(value.total)


_LAST_CLOCK = Decimal(86_400_000_000 - 1)
_SCALES = {
    "number": Scale(_number, lambda at: at, discrete=False),
    "whole": Scale(_number, lambda at: at, discrete=True),
    "date": Scale(
        _day,
        lambda at: date.fromordinal(int(at)),
        discrete=True,
        start=Decimal(date(2026, 1, 1).toordinal()),
        lowest=Decimal(1),
        highest=Decimal(date.max.toordinal()),
    ),
    "date and time": Scale(
        _moment, lambda at: EPOCH + timedelta(microseconds=int(at)), discrete=False, step=SECOND
    ),
    "time": Scale(
        _clock,
        lambda at: (EPOCH + timedelta(microseconds=int(at))).time(),
        discrete=False,
        lowest=Decimal(0),
        highest=_LAST_CLOCK,
        step=SECOND,
    ),
    "days and time duration": Scale(
        _span, lambda at: timedelta(microseconds=int(at)), discrete=False, step=SECOND * 86_400
    ),
    "years and months duration": Scale(_months, lambda at: YearsMonths(int(at)), discrete=True),
}
