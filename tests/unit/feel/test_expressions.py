"""Literals, operators, conditions, loops, filters and paths, one table a topic."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from engine.feel import Environment, Value, YearsMonths, compile_expression

SCOPE: dict[str, object] = {
    "amount": 1020.5,
    "age": 66,
    "nothing": None,
    "items": ["低保", "特困"],
    "家庭": {"人口": 3, "成员": [{"姓名": "甲", "年龄": 66}, {"姓名": "乙", "年龄": 12}]},
}


def value_of(text: str, names: tuple[str, ...] = ()) -> Value:
    return compile_expression(text, names).evaluate(SCOPE)


def number(text: str) -> Decimal:
    return Decimal(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.1 + 0.2", number("0.3")),
        (".5", number("0.5")),
        ("1.5e3", number("1500")),
        ("1 / 3", number("0.3333333333333333333333333333333333")),
        ("2 ** 3 ** 2", number("64")),
        ("-2 ** 2", number("4")),
        ("10 - 5 - 2", number("3")),
        ("1 + 2 * 3", number("7")),
        ("(1 + 2) * 3", number("9")),
        ("1 / 0", None),
        ("amount * 2", number("2041.0")),
        ('"a" + "b"', "ab"),
        ('"a" + 1', None),
        ("1 + null", None),
        ("1 // a comment", number("1")),
        ("/* a comment */ 1", number("1")),
        ('"\\u4f4e\\u4fdd \\uD83D\\uDC0E \\"x\\""', '低保 🐎 "x"'),
    ],
)
def test_arithmetic_is_exact_and_null_when_it_has_no_meaning(text: str, expected: Value) -> None:
    assert value_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("null = null", True),
        ("1 = null", False),
        ('1 = "1"', None),
        ('1 != "1"', None),
        ("[1, 2] = [1, 2]", True),
        ("{a: 1, b: 2} = {b: 2, a: 1}", True),
        ("{} = []", None),
        ('time("10:30:00Z") = time("10:30:00+00:00")', True),
        ('time("10:30:00@Europe/Paris") = time("10:30:00")', False),
        ('date and time("2026-01-01T08:00:00+08:00") = date and time("2026-01-01T00:00:00Z")', True),
        ("1 < 2", True),
        ('"甲" < 1', None),
        ("null < 1", None),
        ("age between 60 and 80", True),
        ("null between 1 and 2", None),
        ("age in [60..80)", True),
        ("66 in ]66..80[", False),
        ("66 in [60..80[ and [1, 2][1] = 1", True),
        ("(>= 5) = >= 5", True),
        ("[< 5, > 7][1] = (< 5)", True),
        ("66 in (< 60, >= 66)", True),
        ("3 in [[1..2], [3..4]]", True),
        ('"低保" in items', True),
        ("age in > 60 and age in < 70", True),
    ],
)
def test_comparisons_are_three_valued(text: str, expected: Value) -> None:
    assert value_of(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("true and null", None),
        ("false and null", False),
        ("true or null", True),
        ("false or null", None),
        ("true and 1", None),
        ("not(null)", None),
        ("not(true)", False),
        ("if null then 1 else 2", number("2")),
        ("if age > 60 then 1 else 2", number("1")),
        ("some x in [null, true] satisfies x", True),
        ("some x in [null, false] satisfies x", None),
        ("every x in [null, true] satisfies x", None),
        ("every x in [] satisfies x", True),
        ("some x in nothing satisfies x", None),
    ],
)
def test_logic_is_three_valued(text: str, expected: Value) -> None:
    assert value_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("for i in 2..4 return i", [2, 3, 4]),
        ("for i in 4..2 return i", [4, 3, 2]),
        ("for i in 1 + 1..1 + 2 return i", [2, 3]),
        ("for i in [1..3] return i", [1, 2, 3]),
        ("for i in (1..3) return i", [2]),
        ("for i in [1, 2], j in [i, 10] return i * j", [1, 10, 4, 20]),
        ("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", [1, 1, 2, 6, 24]),
        ("for i in [] return i", []),
        ("for i in null return i", None),
        ('for d in @"2026-01-30"..@"2026-02-01" return d.day', [30, 31, 1]),
        ("[10, 20, 30][2]", 20),
        ("[10, 20, 30][-1]", 30),
        ("[10, 20, 30][4]", None),
        ("[10, 20, 30][item > 10]", [20, 30]),
        ("[][1]", None),
        ("5[1]", 5),
        ("null[1]", None),
        ("家庭.成员[年龄 >= 60].姓名", ["甲"]),
        ("家庭.成员[item.年龄 < 60][1].姓名", "乙"),
        ("count(家庭.成员[年龄 >= 60]) = 1", True),
        ("家庭.不存在", None),
        ("{a: 1, b: a + 1}.b", 2),
        ('{"a b": 1}.a b', 1),
        ("[{a: {b: 1}}, {a: {b: 2}}].a.b", [1, 2]),
    ],
)
def test_loops_filters_and_paths(text: str, expected: object) -> None:
    assert value_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('@"2024-02-29" + @"P1Y"', date(2025, 2, 28)),
        ('@"2026-01-31" + @"P1M"', date(2026, 2, 28)),
        ('@"2026-03-01" - @"P1D"', date(2026, 2, 28)),
        ('@"2026-03-01" - @"2026-02-01"', timedelta(days=28)),
        ('@"23:30:00" + @"PT1H"', time(0, 30)),
        ('@"10:00:00" - @"09:30:00"', timedelta(minutes=30)),
        ('@"P1DT2H" * 2', timedelta(days=2, hours=4)),
        ('@"P1D" / @"PT6H"', number("4")),
        ('@"P1Y" / 5', YearsMonths(2)),
        ('-@"P1M"', YearsMonths(-1)),
        ('@"P1Y" + @"P1D"', None),
        ('@"9999-12-31" + @"P1D"', None),
        ('@"2026-01-01T10:00:00" - @"2026-01-01T08:00:00Z"', None),
        (
            'date and time("2026-03-29T01:30:00@Europe/Paris") + @"PT1H"',
            datetime(2026, 3, 29, 3, 30, tzinfo=ZoneInfo("Europe/Paris")),
        ),
        ('@"not a date"', None),
        ('@"2026-13-01"', None),
    ],
)
def test_dates_and_durations_add_up(text: str, expected: Value) -> None:
    assert value_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('@"2026-11-23".weekday', 1),
        ('@"2026-11-23T10:20:30+08:00".time offset', timedelta(hours=8)),
        ('@"2026-11-23T10:20:30@Asia/Shanghai".timezone', "Asia/Shanghai"),
        ('@"10:20:30".second', 30),
        ('@"P1Y2M".months', 2),
        ('@"-P1DT2H".hours', -2),
        ('@"P1D".years', None),
        ("(1..5].start included", False),
        ("[1..5].end", 5),
    ],
)
def test_dates_durations_and_ranges_have_parts(text: str, expected: object) -> None:
    assert value_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("null instance of Any", False),
        ("null instance of Null", True),
        ("1 instance of number", True),
        ('@"P1D" instance of days and time duration', True),
        ('@"P1D" instance of years and months duration', False),
        ("[1, 2] instance of list<number>", True),
        ('[1, "a"] instance of list<number>', False),
        ("{a: null, b: 1} instance of context<a: string>", True),
        ("{b: 1} instance of context<a: string>", False),
        ("[1..2] instance of range<number>", True),
        ("(function(a, b) a) instance of function<Any, Any> -> Any", True),
        ("(function(a) a) instance of function<Any, Any> -> Any", False),
        ("1 instance of 收入", True),
        ('(function() "a") instance of function<> -> string', True),
        ('(function() "a") instance of function<> -> number', False),
        (
            "(function(a: context<x: number>) 1) instance of function<context<x: number, y: number>> -> Any",
            True,
        ),
        (
            "(function(a: context<x: number, y: number>) 1) instance of function<context<x: number>> -> Any",
            False,
        ),
        ("(function(a) [1, 2]) instance of function<number> -> list<number>", True),
    ],
)
def test_instance_of_asks_for_the_type(text: str, expected: bool) -> None:
    environment = Environment(types={"收入": lambda value: isinstance(value, Decimal)})

    result = compile_expression(text).evaluate({}, environment)

    assert result is expected


def test_instance_of_asks_the_shape_and_a_parameter_the_whole_type() -> None:
    environment = Environment(
        types={"收入": lambda value: isinstance(value, Decimal) and value >= 0},
        shapes={"收入": lambda value: isinstance(value, Decimal)},
    )

    assert compile_expression("(-1) instance of 收入").evaluate({}, environment) is True
    assert compile_expression('"1" instance of 收入').evaluate({}, environment) is False
    assert compile_expression("(function(a: 收入) a)(-1)").evaluate({}, environment) is None
    assert compile_expression("(function(a: 收入) a)(1)").evaluate({}, environment) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(function(x) x + 1)(2)", 3),
        ("{f: function(a, b) a - b, r: f(b: 1, a: 5)}.r", 4),
        ("{f: function(n) if n <= 1 then 1 else n * f(n - 1), r: f(20)}.r", 2432902008176640000),
        ("(function(a) function(b) a * b)(2)(3)", 6),
        ('(function(a: number) a)("x")', None),
        ("(function(a: number) a)([7])", 7),
        ("(function(a: list<number>) a)(7)", [7]),
        ("(function(a) a)(1, 2)", None),
        ("(function() 1)(2)", None),
        ("1(2)", None),
        ("no such thing(1)", None),
        ("substring(start position: 2, string: amount.text)", None),
        ('substring(start position: 2, string: "abc")', "bc"),
        ('substring(begin: 2, string: "abc")', None),
    ],
)
def test_functions_are_called_by_place_and_by_name(text: str, expected: object) -> None:
    assert value_of(text) == expected


def test_a_variable_with_the_name_of_a_function_does_not_hide_the_function() -> None:
    expression = compile_expression("count(count)")

    result = expression.evaluate({"count": [1, 2, 3]})

    assert result == 3


def test_a_host_function_may_have_a_name_with_spaces() -> None:
    environment = Environment(
        functions={"workday due": lambda days: date(2026, 11, 23) + timedelta(int(days))}
    )

    result = compile_expression("workday due(3)").evaluate({}, environment)

    assert result == date(2026, 11, 26)


def test_a_function_value_can_be_used_after_the_evaluation_that_made_it() -> None:
    double = compile_expression("function(x) x * factor").evaluate({"factor": 2})

    result = compile_expression("double(21)").evaluate({"double": double})

    assert result == 42


def test_null_comes_with_a_warning_that_says_why_and_where() -> None:
    environment = Environment()

    result = compile_expression('1 + "a"').evaluate({}, environment)

    assert result is None
    assert [(each.code, each.position) for each in environment.warnings] == [("bad_operand", 2)]
    assert "数字" in environment.warnings[0].message
