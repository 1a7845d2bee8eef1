"""What ``value.name`` means for each kind of value.  Knows values and the running evaluation's warnings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from engine.feel.temporal import zone_text
from engine.feel.values import Range, Running, Value, YearsMonths, chinese_kind


def entry(run: Running, value: Value, name: str, at: int | None = None) -> Value:
    """The part ``name`` of ``value``; of a list its items' parts; null with a warning when there is none."""
    if value is None:
        return None
    if isinstance(value, dict):
        if name not in value:
            run.null("unknown_entry", f"上下文里没有“{name}”", at)
        return value.get(name)
    if isinstance(value, list):
        run.spend(len(value))
        return [entry(run, item, name, at) for item in value]
    read = PROPERTIES.get(type(value), {}).get(name)
    if read is None:
        return run.null("unknown_entry", f"{chinese_kind(value)}没有“{name}”这一部分", at)
    return read(value)


def _days(value: timedelta) -> Decimal:
    return Decimal(abs(value).days) * _sign(value)


def _hours(value: timedelta) -> Decimal:
    return Decimal(abs(value).seconds // 3600) * _sign(value)


def _minutes(value: timedelta) -> Decimal:
    return Decimal(abs(value).seconds // 60 % 60) * _sign(value)


def _seconds(value: timedelta) -> Decimal:
    return Decimal(abs(value).seconds % 60) * _sign(value)


def _sign(value: timedelta) -> int:
    return -1 if value < timedelta(0) else 1


def _offset(value: time | datetime) -> Value:
    return value.utcoffset()


def _zone(value: time | datetime) -> Value:
    text = zone_text(value.tzinfo)
    return (text.removeprefix("@") if text.startswith("@") else None) or None


DATE_PARTS: dict[str, Callable[..., Value]] = {
    "year": lambda value: Decimal(value.year),
    "month": lambda value: Decimal(value.month),
    "day": lambda value: Decimal(value.day),
    "weekday": lambda value: Decimal(value.isoweekday()),
}
TIME_PARTS: dict[str, Callable[..., Value]] = {
    "hour": lambda value: Decimal(value.hour),
    "minute": lambda value: Decimal(value.minute),
    "second": lambda value: Decimal(value.second),
    "time offset": _offset,
    "timezone": _zone,
}
PROPERTIES: dict[type, dict[str, Callable[..., Value]]] = {
    date: DATE_PARTS,
    time: TIME_PARTS,
    datetime: DATE_PARTS | TIME_PARTS,
    timedelta: {"days": _days, "hours": _hours, "minutes": _minutes, "seconds": _seconds},
    YearsMonths: {"years": lambda value: Decimal(value.years), "months": lambda value: Decimal(value.months)},
    Range: {
        "start": lambda value: value.start,
        "end": lambda value: value.end,
        "start included": lambda value: value.start_included,
        "end included": lambda value: value.end_included,
    },
}
