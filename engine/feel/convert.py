"""Python objects to FEEL values.  Knows nothing of syntax or evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from uuid import UUID

from engine.feel.decimals import DECIMAL128, number
from engine.feel.errors import FeelValueError
from engine.feel.values import Function, Range, Value, YearsMonths

MAX_DEPTH = 64
AS_IS: dict[type, None] = dict.fromkeys(
    (type(None), bool, str, date, time, datetime, timedelta, YearsMonths, Function, Range)
)


def from_python(value: object, depth: int = 0) -> Value:
    """``value`` as FEEL: numbers become Decimal (floats by their shortest text), sequences and mappings too.

    Idempotent.  Text and contexts keep their content; NaN and infinity become null.

    Raises:
        FeelValueError: FEEL has no such value, or it nests deeper than MAX_DEPTH.
    """
    kind = type(value)
    if kind in AS_IS:
        return value  # type: ignore[return-value]
    if depth > MAX_DEPTH:
        raise FeelValueError(f"数据嵌套超过 {MAX_DEPTH} 层")
    if isinstance(value, Mapping):
        return {str(key): from_python(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [from_python(item, depth + 1) for item in value]
    return _from_scalar(value)


def _from_scalar(value: object) -> Value:
    if isinstance(value, Enum):
        return from_python(value.value)
    if isinstance(value, Decimal):
        return _rounded(value)
    if isinstance(value, int | float):
        return _from_number(value)
    if isinstance(value, UUID | str):
        return str(value)
    raise FeelValueError(f"表达式不支持 {type(value).__name__} 类型的数据")


def _rounded(value: Decimal) -> Value:
    try:
        return DECIMAL128.plus(value) if value.is_finite() else None
    except ArithmeticError:
        return None


def _from_number(value: float) -> Value:
    try:
        return number(repr(value))
    except (ArithmeticError, ValueError):
        return None
