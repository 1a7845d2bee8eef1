"""Names with spaces, symbols and Chinese characters, and what an expression reads."""

from __future__ import annotations

import pytest

from engine.feel import FeelSyntaxError, compile_expression, compile_unary_tests


@pytest.mark.parametrize(
    ("text", "scope", "expected"),
    [
        ("monthly income * 2", {"monthly income": 5}, 10),
        ("monthly   income", {"monthly income": 5}, 5),
        ("profit/loss + 1", {"profit/loss": 5, "profit": 8, "loss": 2}, 6),
        ("a-b", {"a-b": 1, "a": 5, "b": 2}, 1),
        ("applicant's age", {"applicant's age": 7}, 7),
        ("家庭 人口 + 1", {"家庭 人口": 3}, 4),
        ("for i in days in weekend return i", {"days in weekend": [6, 7]}, [6, 7]),
        ("Amount 2", {"Amount 2": 9}, 9),
        ("first name + last name", {"first name": "a", "last name": "b", "first": 1}, "ab"),
    ],
)
def test_a_known_name_is_taken_as_long_as_possible(
    text: str, scope: dict[str, object], expected: object
) -> None:
    expression = compile_expression(text, scope)

    assert expression.evaluate(scope) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{first name: 1, b: first name + 1}.b", 2),
        ("{foo+bar: 1}.foo+bar", 1),
        ("for my item in [1, 2] return my item * 2", [2, 4]),
        ("some 申请 人 in [1] satisfies 申请 人 = 1", True),
        ("(function(the amount) the amount + 1)(1)", 2),
        ("{f: function(first number, n) first number - n, r: f(first number: 3, n: 1)}.r", 2),
    ],
)
def test_names_declared_inside_are_known_from_there_on(text: str, expected: object) -> None:
    assert compile_expression(text).evaluate({}) == expected


def test_an_unknown_name_with_a_space_is_refused_with_a_hint() -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression("monthly income > 5")

    assert caught.value.position == 8
    assert "monthly income" in caught.value.message


def test_names_are_not_known_outside_of_their_scope() -> None:
    with pytest.raises(FeelSyntaxError):
        compile_expression("[for my item in [1] return my item, my item]")


@pytest.mark.parametrize(
    ("text", "variables", "paths", "functions"),
    [
        ("a.b.c + d", {"a", "d"}, {("a", "b", "c"), ("d",)}, set()),
        ("count(items) > 1", {"items"}, {("items",)}, set()),
        ("workday due(n)", {"n"}, {("n",)}, {"workday due"}),
        ("for x in list return x.y + z", {"list", "z"}, {("list",), ("z",)}, set()),
        ("{a: 1, b: a + c}.b", {"c"}, {("c",)}, set()),
        ("some x in xs, y in x.ys satisfies y > limit", {"xs", "limit"}, {("xs",), ("limit",)}, set()),
        ("function(a) a + b", {"b"}, {("b",)}, set()),
        ("members[age > limit]", {"members", "age", "limit"}, {("members",), ("age",), ("limit",)}, set()),
        ("a in (< b)", {"a", "b"}, {("a",), ("b",)}, set()),
    ],
)
def test_an_expression_says_what_it_reads(
    text: str, variables: set[str], paths: set[tuple[str, ...]], functions: set[str]
) -> None:
    expression = compile_expression(text)

    assert expression.variables == variables
    assert expression.paths == paths
    assert expression.functions == functions


def test_unary_tests_do_not_list_the_value_under_test() -> None:
    tests = compile_unary_tests("> limit, contains(?, word)")

    assert tests.variables == {"limit", "word"}
