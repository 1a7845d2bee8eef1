"""The built-in functions, one table a family."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import Environment, Value, YearsMonths, compile_expression

EAST = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=EAST)


def value_of(text: str, scope: dict[str, object] | None = None) -> Value:
    return compile_expression(text).evaluate(scope or {}, Environment(now=NOW))


def number(text: str) -> Decimal:
    return Decimal(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("decimal(1/3, 2)", number("0.33")),
        ("decimal(1.5, 0)", number("2")),
        ("decimal(2.5, 0)", number("2")),
        ("decimal(1555, -2)", number("1600")),
        ("floor(-1.56, 1)", number("-1.6")),
        ("ceiling(-1.5)", number("-1")),
        ("round up(-5.5, 0)", number("-6")),
        ("round down(1.121, 2)", number("1.12")),
        ("round half up(-2.5, 0)", number("-3")),
        ("round half down(2.5, 0)", number("2")),
        ("round up(5.125)", number("6")),
        ("round up(5.5, null)", None),
        ("round half up(5.5, null)", None),
        ("round down(null, 1)", None),
        ('round up("5.5", 0)', None),
        ("round up(5.5, 7000)", None),
        ("floor(1.5, null)", None),
        ("ceiling(1.5, null)", None),
        ("abs(-10)", number("10")),
        ('abs(@"-PT5H")', timedelta(hours=5)),
        ("modulo(-12, 5)", number("3")),
        ("modulo(10.1, -4.5)", number("-3.4")),
        ("modulo(1, 0)", None),
        ("sqrt(16)", number("4")),
        ("sqrt(-1)", None),
        ("log(0)", None),
        ("odd(-5)", True),
        ("even(2.5)", False),
        ("sum([1, 2, 3])", number("6")),
        ("sum(1, 2, 3)", number("6")),
        ("sum([])", None),
        ('sum([1, "a"])', None),
        ("mean(1, 2, 6)", number("3")),
        ("median([8, 2, 5, 3, 4])", number("4")),
        ("median([6, 1, 2, 3])", number("2.5")),
        ("mode([6, 3, 9, 6, 6])", [6]),
        ("mode([6, 1, 9, 6, 1])", [1, 6]),
        ("mode([])", []),
        ("stddev([2, 4])", number("1.414213562373095048801688724209698")),
        ("stddev([47])", None),
        ("product(2, 3, 4)", number("24")),
        ('min("a", "b")', "a"),
        ("max([1, 3, 2])", number("3")),
        ("max([1, null])", None),
        ("min([])", None),
        ('number("1 000,5", " ", ",")', number("1000.5")),
        ('number("1,000.5", ",", ".")', number("1000.5")),
        ('number("1.5", ".", ".")', None),
        ('number("abc")', None),
    ],
)
def test_numbers(text: str, expected: object) -> None:
    assert value_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('substring("foobar", 3)', "obar"),
        ('substring("foobar", -2, 1)', "a"),
        ('substring("foobar", 0)', None),
        ('string length("🐎低保")', number("3")),
        ('upper case("aB")', "AB"),
        ('substring before("foobar", "bar")', "foo"),
        ('substring before("foobar", "x")', ""),
        ('substring after("foobar", "ob")', "ar"),
        ('substring after("foobar", "")', "foobar"),
        ('contains("低保申请", "申请")', True),
        ('starts with("foobar", "of")', False),
        ('ends with("foobar", "r")', True),
        ('string join(["a", "b", "c"], "_and_")', "a_and_b_and_c"),
        ('string join(["a", null, "c"], "")', "ac"),
        ('string join(["a", 1])', None),
        ('string join([], "X")', ""),
        ('string join(["a"], ",", "[", "]")', "[a]"),
        ('trim("  a ")', "a"),
        ('is blank(" ")', True),
        ('to base64("FEEL")', "RkVFTA=="),
        ('matches("foobar", "^fo*b")', True),
        ('matches("foobar", "^Fo*B", "i")', True),
        ('matches("a\\nb", "a.b")', False),
        ('matches("a\\nb", "a.b", "s")', True),
        ('matches("foobar", "[")', None),
        ('matches("foobar", "f", "g")', None),
        ('replace("abracadabra", "a.*?a", "*")', "*c*bra"),
        ('replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', "[1=ab][2=]cd"),
        ('replace("abc", "[a-z]", "#$0")', "#a#b#c"),
        ('replace("abc", "x*", "-")', None),
        ('replace("a.b", ".", "-", "q")', "a-b"),
        ('replace("1.50元", "\\\\.", "点")', "1点50元"),
        ('split("John Doe", "\\\\s")', ["John", "Doe"]),
        ('split("a;b;c;;", ";")', ["a", "b", "c", "", ""]),
        ('split("abc", "")', ["a", "b", "c"]),
        ('extract("2026-11, 2025-01", "20[0-9]{2}")', ["2026", "2025"]),
    ],
)
def test_strings(text: str, expected: object) -> None:
    assert value_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("list contains([1, null], null)", True),
        ("count([1, null])", 2),
        ("count(5)", 1),
        ("all([true, null])", None),
        ("all([false, null])", False),
        ("all([])", True),
        ("any([true, null])", True),
        ("any([])", False),
        ("sublist([4, 5, 6], 2)", [5, 6]),
        ("sublist([4, 5, 6], -1, 1)", [6]),
        ("sublist([4, 5, 6], 2, 3)", None),
        ("append([1], 2, 3)", [1, 2, 3]),
        ("concatenate([1, 2], [3])", [1, 2, 3]),
        ("insert before([1, 3], 1, 2)", [2, 1, 3]),
        ("insert before([1, 3], 5, 2)", None),
        ("remove([1, 2, 3], 2)", [1, 3]),
        ("list replace([2, 4, 7], 3, 6)", [2, 4, 6]),
        ("list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5)", [5, 5, 7, 8]),
        ("list replace([2, 4], function(item, newItem) null, 5)", None),
        ('list replace([2, 4], function(item, newItem) "yes", 5)', None),
        ("list replace([2, 4], function(item) true, 5)", None),
        ("list replace([2, 4], 0, 5)", None),
        ("reverse([1, 2])", [2, 1]),
        ("index of([1, 2, 3, 2], 2)", [2, 4]),
        ("union([1, 2], [2, 3])", [1, 2, 3]),
        ("distinct values([1, 2, 1, {a: 1}, {a: 1}])", [1, 2, {"a": 1}]),
        ("duplicate values([1, 2, 1, 1])", [1]),
        ("flatten([[1, 2], [[3]], 4])", [1, 2, 3, 4]),
        ("partition([1, 2, 3], 2)", [[1, 2], [3]]),
        ("is empty([])", True),
        ("sort([3, 1, 2])", [1, 2, 3]),
        ("sort([3, 1, 2], function(x, y) x > y)", [3, 2, 1]),
        ('sort([1, "a"])', None),
        ("sort([1, 2], function(x) true)", None),
    ],
)
def test_lists(text: str, expected: object) -> None:
    assert value_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('get value({a: 1}, "a")', 1),
        ('get value({a: {b: 2}}, ["a", "b"])', 2),
        ('get value({a: 1}, "b")', None),
        ("get entries({a: 1})", [{"key": "a", "value": 1}]),
        ('context([{key: "a", value: 1}, {key: "b", value: null}])', {"a": 1, "b": None}),
        ('context([{key: "a", value: 1}, {key: "a", value: 2}])', None),
        ('context put({a: 1}, "b", 2)', {"a": 1, "b": 2}),
        ('context put({a: {b: 1}}, ["a", "c"], 2)', {"a": {"b": 1, "c": 2}}),
        ("context merge([{a: 1}, {a: 2, b: 3}])", {"a": 2, "b": 3}),
        ("is defined(x)", False),
        ("is defined(1)", True),
        ("get or else(null, 1)", 1),
        ("not(1)", None),
    ],
)
def test_contexts(text: str, expected: object) -> None:
    assert value_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('date("2026-02-29")', None),
        ("date(2024, 2, 29)", date(2024, 2, 29)),
        ('date(date and time("2026-01-02T10:00:00"))', date(2026, 1, 2)),
        ('time("10:20:30.5+08:00")', time(10, 20, 30, 500000, EAST)),
        ('time("25:00:00")', None),
        ("time(10, 20, 30)", time(10, 20, 30)),
        ('time(10, 20, 30, @"PT8H")', time(10, 20, 30, tzinfo=EAST)),
        ('date and time("2026-01-02T10:00:00Z")', datetime(2026, 1, 2, 10, tzinfo=UTC)),
        ('date and time("2026-01-02")', datetime(2026, 1, 2)),  # noqa: DTZ001
        ('date and time(@"2026-01-02", @"10:00:00")', datetime(2026, 1, 2, 10)),  # noqa: DTZ001
        ('duration("P1DT2H")', timedelta(days=1, hours=2)),
        ('duration("PT0.S")', timedelta(0)),
        ('duration("P1Y1D")', None),
        ('duration("P")', None),
        ('years and months duration(@"2024-02-29", @"2026-02-28")', YearsMonths(23)),
        ('years and months duration(@"2026-02-28", @"2024-02-29")', YearsMonths(-23)),
        (
            'years and months duration(@"2014-12-31T23:59:59", @"2016-12-31T00:00:01")',
            YearsMonths(24),
        ),
        ('years and months duration(@"2014-12-31T23:59:59", @"2016-12-31")', YearsMonths(24)),
        ('years and months duration(@"2014-12-31", null)', None),
        ("now()", NOW),
        ("today()", date(2026, 11, 23)),
        ('day of week(@"2026-11-23")', "Monday"),
        ('day of year(@"2026-02-01")', 32),
        ('month of year(@"2026-11-23")', "November"),
        ('week of year(@"2026-01-01")', 1),
        ('last day of month(@"2024-02-01")', date(2024, 2, 29)),
        ('is(@"10:00:00Z", @"10:00:00+00:00")', True),
        ('is(@"10:00:00@Australia/Melbourne", @"10:00:00@Australia/Sydney")', True),
        ('is(@"10:00:00@Australia/Melbourne", @"10:00:00+10:00")', True),
        ('is(@"10:00:00@Australia/Melbourne", @"10:00:00")', False),
        ('is(@"10:00:00Z", @"11:00:00+01:00")', False),
        ('is(@"2026-01-02T10:00:00Z", @"2026-01-02T10:00:00+00:00")', True),
        ('is(@"2026-01-02T10:00:00", @"2026-01-02T10:00:00Z")', False),
        ('@"10:00:00@Australia/Melbourne" = @"00:00:00Z"', True),
        ('is(1, "1")', False),
        ('string(@"2026-01-02T10:00:00.5@Asia/Shanghai")', "2026-01-02T10:00:00.5@Asia/Shanghai"),
        ('string(@"P14M")', "P1Y2M"),
        ('string(@"PT1000M")', "PT16H40M"),
        ('string(@"-P1DT2H")', "-P1DT2H"),
        ('string([1.50, "a", @"2026-01-02"])', '[1.5, "a", @"2026-01-02"]'),
        ("string({a b: [1..2)})", '{"a b": [1..2)}'),
        ("string(null)", None),
        ("string(1.10)", "1.1"),
        ("string(100)", "100"),
    ],
)
def test_dates_and_conversions(text: str, expected: object) -> None:
    assert value_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("before(1, 10)", True),
        ("before([1..5), [5..10])", True),
        ("before([1..5], [5..10])", False),
        ("after([5..10], [1..5))", True),
        ("meets([1..5], [5..10])", True),
        ("met by([5..10], [1..5))", False),
        ("overlaps([1..5], [3..8])", True),
        ("overlaps([1..5), [5..8])", False),
        ("overlaps before([1..5], [3..8])", True),
        ("overlaps before([3..8], [1..5])", False),
        ("overlaps after([3..8], [1..5])", True),
        ("finishes(10, [1..10])", True),
        ("finishes([5..10), [1..10])", False),
        ("finished by([1..10], [5..10])", True),
        ("includes([1..10], 5)", True),
        ("includes((1..10], [1..5])", False),
        ("during([4..6], [1..10])", True),
        ("starts(1, (1..10])", False),
        ("started by([1..10], [1..5])", True),
        ("coincides([1..5], [1..5])", True),
        ("coincides([1..5], [1..5))", False),
        ('before(1, "a")', None),
    ],
)
def test_relations_of_ranges(text: str, expected: object) -> None:
    assert value_of(text) == expected


@given(st.lists(st.integers(-1000, 1000)))
def test_sorting_with_a_function_is_sorting(numbers: list[int]) -> None:
    result = value_of("sort(numbers, function(a, b) a < b)", {"numbers": numbers})

    assert result == sorted(numbers)


@given(st.decimals("-1e9", "1e9", places=2), st.decimals("-1e9", "1e9", places=2))
def test_money_never_picks_up_binary_noise(left: Decimal, right: Decimal) -> None:
    scope: dict[str, object] = {"left": float(left), "right": float(right)}

    assert value_of("left + right", scope) == Decimal(repr(float(left))) + Decimal(repr(float(right)))
