"""FEEL values to JSON data and back.  Knows nothing of syntax or evaluation."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite

from engine.feel.convert import from_python
from engine.feel.decimals import whole
from engine.feel.temporal import duration_text, temporal_text
from engine.feel.values import Value, YearsMonths

LARGEST_INTEGER = 2**63


def to_json(value: Value) -> object:
    """``value`` as JSON data: a whole number of 64 bits is an int, any other number the nearest float.

    Dates, times and durations become ISO 8601 text, a range and a function become null.
    """
    if isinstance(value, Decimal):
        return _json_number(value)
    if isinstance(value, list):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, timedelta | YearsMonths):
        return duration_text(value)
    if isinstance(value, date | time | datetime):
        return temporal_text(value)
    return value if isinstance(value, bool | str) else None


def _json_number(value: Decimal) -> int | float | None:
    exact = whole(value)
    if exact is not None and abs(exact) < LARGEST_INTEGER:
        return exact
    nearest = float(value)
    return nearest if isfinite(nearest) else None


def from_json(value: object) -> Value:
    """JSON data as FEEL; text stays text, also when it looks like a date.

    Raises:
        FeelValueError: not JSON data.
    """
    return from_python(value)
