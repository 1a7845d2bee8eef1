"""``+ - * / **`` and negation on numbers, text, dates and durations.  An :class:`Undefined` result is null.

Knows values, nothing of syntax.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TypeAlias

from engine.feel.compare import MIDNIGHT, instant, on_reference_day
from engine.feel.decimals import DECIMAL128, ONE
from engine.feel.errors import Undefined
from engine.feel.temporal import micros_of
from engine.feel.values import Value, YearsMonths, chinese_kind

Operation: TypeAlias = Callable[[Value, Value], Value]
DAY = 86_400_000_000


def power(base: Decimal, exponent: Decimal) -> Decimal:
    """``base`` to the ``exponent``; anything to the power 0 is 1.

    Raises:
        ArithmeticError: not a real number, or beyond decimal128.
    """
    return ONE if exponent == 0 else DECIMAL128.power(base, exponent)


NUMERIC: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": DECIMAL128.add,
    "-": DECIMAL128.subtract,
    "*": DECIMAL128.multiply,
    "/": DECIMAL128.divide,
    "**": power,
}


def calculate(operator: str, left: Value, right: Value) -> Value:
    """``left operator right`` for any values.

    Raises:
        Undefined: the operator has no meaning for these values; the result is null.
    """
    try:
        if isinstance(left, Decimal) and isinstance(right, Decimal):
            return NUMERIC[operator](left, right)
        operation = OPERATIONS.get((operator, type(left), type(right)))
        if operation is not None:
            return operation(left, right)
    except ZeroDivisionError:
        raise Undefined("除数不能为零") from None
    except (ArithmeticError, ValueError):
        raise Undefined("运算结果超出范围") from None
    raise Undefined(f"{chinese_kind(left)}与{chinese_kind(right)}不能做“{operator}”运算")


def negate(value: Value) -> Value:
    """``-value`` for a number or a duration.

    Raises:
        Undefined: another kind of value.
    """
    if isinstance(value, Decimal):
        return DECIMAL128.minus(value)
    if isinstance(value, timedelta):
        return -value
    if isinstance(value, YearsMonths):
        return YearsMonths(-value.total)
    raise Undefined(f"{chinese_kind(value)}不能取负")


def add_months(day: date, months: int) -> date:
    """``day`` moved by ``months``; the day of the month is cut to the length of the month reached.

    Raises:
        ValueError: outside of the years 1 to 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise ValueError(year)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def _move(moment: datetime, by: timedelta) -> datetime:
    if moment.tzinfo is None:
        return moment + by
    return (instant(moment) + by).astimezone(moment.tzinfo)


def _move_day(day: date, by: timedelta) -> date:
    return (datetime.combine(day, MIDNIGHT) + by).date()


def _turn(clock: time, by: timedelta) -> time:
    moment = datetime.combine(date(2000, 1, 1), clock.replace(tzinfo=None))
    shift = timedelta(microseconds=micros_of(by) % DAY)
    return (moment + shift).time().replace(tzinfo=clock.tzinfo)


def _between(left: datetime, right: datetime) -> timedelta:
    if (left.tzinfo is None) != (right.tzinfo is None):
        raise Undefined("带时区与不带时区的时间不能相减")
    return instant(left) - instant(right)


def _between_clocks(left: time, right: time) -> timedelta:
    return _between(on_reference_day(left), on_reference_day(right))


def _at_midnight(day: date, like: datetime) -> datetime:
    return datetime.combine(day, MIDNIGHT, UTC if like.tzinfo is not None else None)


def _whole_months(value: Decimal) -> YearsMonths:
    return YearsMonths(int(value))


def _micros(value: Decimal) -> timedelta:
    return timedelta(microseconds=int(value.to_integral_value(ROUND_HALF_EVEN)))


def _scaled(span: timedelta, by: Decimal) -> timedelta:
    return _micros(DECIMAL128.multiply(Decimal(micros_of(span)), by))


def _shared(span: timedelta, by: Decimal) -> timedelta:
    return _micros(DECIMAL128.divide(Decimal(micros_of(span)), by))


def _ratio(left: int, right: int) -> Decimal:
    return DECIMAL128.divide(Decimal(left), Decimal(right))


OPERATIONS: dict[tuple[str, type, type], Callable[..., Value]] = {
    ("+", str, str): lambda a, b: a + b,
    ("+", date, timedelta): _move_day,
    ("+", timedelta, date): lambda a, b: _move_day(b, a),
    ("-", date, timedelta): lambda a, b: _move_day(a, -b),
    ("+", datetime, timedelta): _move,
    ("+", timedelta, datetime): lambda a, b: _move(b, a),
    ("-", datetime, timedelta): lambda a, b: _move(a, -b),
    ("+", time, timedelta): _turn,
    ("+", timedelta, time): lambda a, b: _turn(b, a),
    ("-", time, timedelta): lambda a, b: _turn(a, -b),
    ("+", date, YearsMonths): lambda a, b: add_months(a, b.total),
    ("+", YearsMonths, date): lambda a, b: add_months(b, a.total),
    ("-", date, YearsMonths): lambda a, b: add_months(a, -b.total),
    ("+", datetime, YearsMonths): lambda a, b: add_months(a, b.total),
    ("+", YearsMonths, datetime): lambda a, b: add_months(b, a.total),
    ("-", datetime, YearsMonths): lambda a, b: add_months(a, -b.total),
    ("-", date, date): lambda a, b: a - b,
    ("-", datetime, datetime): _between,
    ("-", date, datetime): lambda a, b: _between(_at_midnight(a, b), b),
    ("-", datetime, date): lambda a, b: _between(a, _at_midnight(b, a)),
    ("-", time, time): _between_clocks,
    ("+", timedelta, timedelta): lambda a, b: a + b,
    ("-", timedelta, timedelta): lambda a, b: a - b,
    ("*", timedelta, Decimal): _scaled,
    ("*", Decimal, timedelta): lambda a, b: _scaled(b, a),
    ("/", timedelta, Decimal): _shared,
    ("/", timedelta, timedelta): lambda a, b: _ratio(micros_of(a), micros_of(b)),
    ("+", YearsMonths, YearsMonths): lambda a, b: YearsMonths(a.total + b.total),
    ("-", YearsMonths, YearsMonths): lambda a, b: YearsMonths(a.total - b.total),
    ("*", YearsMonths, Decimal): lambda a, b: _whole_months(DECIMAL128.multiply(Decimal(a.total), b)),
    ("*", Decimal, YearsMonths): lambda a, b: _whole_months(DECIMAL128.multiply(a, Decimal(b.total))),
    ("/", YearsMonths, Decimal): lambda a, b: _whole_months(DECIMAL128.divide(Decimal(a.total), b)),
    ("/", YearsMonths, YearsMonths): lambda a, b: _ratio(a.total, b.total),
}
