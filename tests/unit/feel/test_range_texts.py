"""``range("[1..3)")`` and the test ``?``, as the TCK has them."""

from __future__ import annotations

import pytest

from engine.feel import compile_expression, compile_unary_tests


@pytest.mark.parametrize(
    "text",
    [
        '2 in range("[1..3]")',
        'range("]18..21[") = ]18..21[',
        'range(" [ -1 .. 3 ] ") = [-1..3]',
        'range(from: "[\\"a..b\\"..\\"c\\"]") = ["a..b".."c"]',
        'range("[date(\\"1970-01-01\\")..@\\"1970-01-02\\")") = [@"1970-01-01"..@"1970-01-02")',
        'range("(..2]") = (<= 2)',
        'range("(2..)") = (> 2)',
        'range("[@\\"P1D\\"..duration(\\"P2D\\")]") instance of range<days and time duration>',
    ],
)
def test_a_text_becomes_a_range(text: str) -> None:
    assert compile_expression(text).evaluate({}) is True


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "[1..]",
        "[..2]",
        "(..)",
        "1..2",
        '[1..\\"a\\"]',
        "[1+1..3]",
        "[x..3]",
        "[1..2..3]",
        "[true..false]",
        "[(1..2]",
    ],
)
def test_a_text_that_is_no_range_of_literals_is_null(text: str) -> None:
    assert compile_expression(f'range("{text}")').evaluate({"x": 1}) is None


@pytest.mark.parametrize("value", ["foo", True, False, 1])
def test_the_value_itself_passes_as_a_test(value: object) -> None:
    assert compile_unary_tests("?").matches(value, {}) is True
