"""Built-ins on numbers: rounding, roots, statistics of lists.  Knows the library, no other built-in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)

from engine.feel.compare import compare
from engine.feel.decimals import DECIMAL128, ONE, ZERO, whole
from engine.feel.errors import Undefined
from engine.feel.standard.library import Library
from engine.feel.values import Running, Value, YearsMonths

NUMBERS = Library()
define = NUMBERS.define
SCALES = range(-6111, 6177)
WIDE = Context(prec=6400, Emin=-999_999, Emax=999_999)


def _rounding(name: str, mode: str) -> None:
    """Define rounding by ``mode`` to a scale.  A scale that is null is no scale, but a wrong argument."""

    @define(f"{name}(n: number, scale: number)")
    def round_to(run: Running, n: Decimal, scale: Decimal) -> Value:
        places = whole(DECIMAL128.quantize(scale, ONE))
        if places is None or places not in SCALES:
            raise Undefined("小数位数超出范围")
        return _round(n, places, mode)


def _rounding_to_whole(name: str, mode: str) -> None:
    """Define rounding by ``mode`` to a scale or, without one, to a whole number."""
    _rounding(name, mode)

    @define(f"{name}(n: number)")
    def round_whole(run: Running, n: Decimal) -> Value:
        return _round(n, 0, mode)


def _round(n: Decimal, places: int, mode: str) -> Decimal:
    if n.as_tuple().exponent >= -places:  # type: ignore[operator]
        return n
    return DECIMAL128.plus(n.quantize(ONE.scaleb(-places), mode, WIDE))


_rounding("decimal", ROUND_HALF_EVEN)
_rounding_to_whole("floor", ROUND_FLOOR)
_rounding_to_whole("ceiling", ROUND_CEILING)
_rounding_to_whole("round up", ROUND_UP)
_rounding_to_whole("round down", ROUND_DOWN)
_rounding_to_whole("round half up", ROUND_HALF_UP)
_rounding_to_whole("round half down", ROUND_HALF_DOWN)


@define("abs(n: number)")
def absolute(run: Running, n: Decimal) -> Value:
    """The size of ``n``."""
    return abs(n)


@define("abs(n: span)")
def absolute_span(run: Running, n: timedelta | YearsMonths) -> Value:
    """The duration without its sign."""
    return abs(n) if isinstance(n, timedelta) else YearsMonths(abs(n.total))


@define("modulo(dividend: number, divisor: number)")
def modulo(run: Running, dividend: Decimal, divisor: Decimal) -> Value:
    """The remainder with the sign of the divisor."""
    if divisor == 0:
        raise Undefined("除数不能为零")
    remainder = WIDE.remainder(dividend, divisor)
    if remainder != 0 and (remainder < 0) != (divisor < 0):
        remainder += divisor
    return DECIMAL128.plus(remainder)


@define("sqrt(number: number)")
def square_root(run: Running, n: Decimal) -> Value:
    """The square root of a number that is not negative."""
    return DECIMAL128.sqrt(n)


@define("log(number: number)")
def logarithm(run: Running, n: Decimal) -> Value:
    """The natural logarithm of a positive number."""
    if n <= 0:
        raise Undefined("对数的参数应大于零")
    return DECIMAL128.ln(n)


@define("exp(number: number)")
def exponential(run: Running, n: Decimal) -> Value:
    """e to the power ``n``."""
    return DECIMAL128.exp(n)


@define("odd(number: number)")
def odd(run: Running, n: Decimal) -> Value:
    """Whether a whole number is odd."""
    return WIDE.remainder(n, Decimal(2)) in {1, -1}


@define("even(number: number)")
def even(run: Running, n: Decimal) -> Value:
    """Whether a whole number is even."""
    return WIDE.remainder(n, Decimal(2)) == 0


def _numbers(values: Sequence[Value]) -> list[Decimal]:
    numbers = [value for value in values if isinstance(value, Decimal)]
    if len(numbers) != len(values):
        raise Undefined("列表里应全部是数字")
    return numbers


def _statistic(name: str, calculate: Callable[[list[Decimal]], Value], empty: Value = None) -> None:
    @define(f"{name}(list: list)")
    def of_list(run: Running, items: list[Value]) -> Value:
        return calculate(_numbers(items)) if items else empty

    @define(f"{name}(n: any*)")
    def of_arguments(run: Running, *items: Value) -> Value:
        if not items:
            raise Undefined("缺少参数")
        return calculate(_numbers(items))


def _sum(numbers: Sequence[Decimal]) -> Decimal:
    total = ZERO
    for each in numbers:
        total = DECIMAL128.add(total, each)
    return total


def _product(numbers: Sequence[Decimal]) -> Decimal:
    total = ONE
    for each in numbers:
        total = DECIMAL128.multiply(total, each)
    return total


def _mean(numbers: Sequence[Decimal]) -> Decimal:
    return DECIMAL128.divide(_sum(numbers), Decimal(len(numbers)))


def _median(numbers: list[Decimal]) -> Decimal:
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else _mean(ordered[middle - 1 : middle + 1])


def _stddev(numbers: list[Decimal]) -> Value:
    if len(numbers) < 2:
        raise Undefined("标准差至少需要两个数字")
    mean = _mean(numbers)
    squares = [DECIMAL128.power(DECIMAL128.subtract(each, mean), Decimal(2)) for each in numbers]
    return DECIMAL128.sqrt(DECIMAL128.divide(_sum(squares), Decimal(len(numbers) - 1)))


def _mode(numbers: list[Decimal]) -> list[Value]:
    counts = Counter(numbers)
    most = max(counts.values())
    return [*sorted(value for value, count in counts.items() if count == most)]


_statistic("sum", _sum)
_statistic("product", _product)
_statistic("mean", _mean)
_statistic("median", _median)
_statistic("stddev", _stddev)
_statistic("mode", _mode, [])


def _extreme(name: str, sign: int) -> None:
    def pick(items: Sequence[Value]) -> Value:
        best, *rest = items
        if compare(best, best) is None:
            raise Undefined("这些值没有大小")
        for item in rest:
            order = compare(item, best)
            if order is None:
                raise Undefined("列表里的值不能比较大小")
            best = item if order == sign else best
        return best

    @define(f"{name}(list: list)")
    def of_list(run: Running, items: list[Value]) -> Value:
        return pick(items) if items else None

    @define(f"{name}(c: any*)")
    def of_arguments(run: Running, *items: Value) -> Value:
        if not items:
            raise Undefined("缺少参数")
        return pick(items)


_extreme("min", -1)
_extreme("max", 1)
