"""No expression hangs or fills the memory."""

from __future__ import annotations

import pytest

from engine.feel import (
    Budget,
    Environment,
    FeelBudgetError,
    FeelError,
    FeelSyntaxError,
    Spending,
    compile_expression,
    to_json,
    to_text,
)

DOUBLING = "for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]]"
HOSTILE = [
    "for x in 1..1000000000 return x",
    "count(for x in 1..99999, y in 1..99999 return 1)",
    "some x in 1..1e30 satisfies x = -1",
    "{f: function(x) f(x + 1), r: f(1)}.r",
    "{f: function(x) [f(x), f(x)], r: f(1)}.r",
    f'matches("{"a" * 3000}", "(a*)*\\\\1b")',
    f'replace("{"a" * 5000}", "a", "{"b" * 5000}")',
    "for i in 1..60 return if i = 1 then [1] else concatenate(partial[-1], partial[-1])",
    'for i in 1..60 return if i = 1 then "aa" else partial[-1] + partial[-1]',
    DOUBLING,
    f"flatten(({DOUBLING})[-1])",
    f"string(({DOUBLING})[-1])",
    f"({DOUBLING})[-1] = ({DOUBLING})[-1]",
    "distinct values(for i in 1..5000 return {a: i})",
    'for i in @"0001-01-01"..@"9999-12-31" return [i, i, i, i, i]',
    'string join(for i in 1..90000 return "aaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbb")',
]
DEEP = [
    "(" * 3000,
    "[" * 3000,
    "-" * 3000 + "1",
    "1" + "+1" * 5000,
    "a" + ".b" * 3000,
    "if true then " * 2000,
]
DEEP += [
    "[1..2" * 2000,
    "{a:" * 1000,
    "function(x) " * 1000,
    "not(" * 1000,
    "f" + "()" * 3000,
    "a" + "[1]" * 3000,
]
LARGE = ["9 ** 9 ** 9 ** 9", "1.000000001 ** 1e30", "exp(1e10)", "1e6144 * 10", "decimal(1e6000, -6000)"]
LARGE += [
    "odd(1e6000)",
    "date(1e6000, 1, 1)",
    'substring("abc", 1e99)',
    "sublist([1], 1, 1e6000)",
    "9 ** -9999",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_expression_ends_within_its_budget(text: str) -> None:
    with pytest.raises(FeelBudgetError):
        compile_expression(text).evaluate({})


@pytest.mark.parametrize("text", DEEP, ids=range(len(DEEP)))
def test_a_text_that_is_too_deep_is_refused(text: str) -> None:
    with pytest.raises(FeelSyntaxError):
        compile_expression(text)


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(FeelSyntaxError, match="过长"):
        compile_expression("1 " * 20_000)


@pytest.mark.parametrize("pattern", [".*.*.*.*b", "(a+)+b", "(a|a)*b", "(a?){30}a{30}b"])
def test_a_pattern_without_back_references_takes_linear_time(pattern: str) -> None:
    expression = compile_expression("matches(text, pattern)")

    result = expression.evaluate({"text": "a" * 2000, "pattern": pattern})

    assert result is False


@pytest.mark.parametrize("text", LARGE)
def test_large_numbers_are_cheap(text: str) -> None:
    value = compile_expression(text).evaluate({}, Environment(budget=Budget(steps=100)))

    assert to_text(value)


def test_ten_thousand_hostile_expressions_end() -> None:
    small = Environment(budget=Budget(steps=200, depth=8, output=200))
    ended = 0

    for number in range(10_000):
        try:
            compile_expression(f"{HOSTILE[number % 5]} ").evaluate({"n": number}, small)
        except FeelError:
            ended += 1

    assert ended == 10_000


def test_evaluations_can_share_one_budget() -> None:
    budget = Budget(steps=100)
    environment = Environment(budget=budget, spending=Spending(budget))
    expression = compile_expression("for i in 1..20 return i")

    first = expression.evaluate({}, environment)

    assert len(first) == 20 if isinstance(first, list) else False
    with pytest.raises(FeelBudgetError):
        [expression.evaluate({}, environment) for _ in range(10)]


def test_each_evaluation_has_its_own_budget_otherwise() -> None:
    environment = Environment(budget=Budget(steps=100))
    expression = compile_expression("for i in 1..20 return i")

    results = [to_json(expression.evaluate({}, environment)) for _ in range(10)]

    assert results == [list(range(1, 21))] * 10
