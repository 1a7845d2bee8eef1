"""The documentation names every function and its examples hold."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

import engine.feel
from engine.feel import compile_expression, decimals
from engine.feel.standard import STANDARD

PAGE = (Path(__file__).parents[3] / "docs" / "feel.md").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(STANDARD))
def test_every_function_is_documented(name: str) -> None:
    assert f"`{name}(" in PAGE or f"`{name}`" in PAGE


@pytest.mark.parametrize("module", [engine.feel, decimals])
def test_the_examples_in_the_code_hold(module: object) -> None:
    results = doctest.testmod(module)  # type: ignore[arg-type]

    assert results.attempted > 0
    assert results.failed == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.1 + 0.2 = 0.3", True),
        ('1 != "1"', None),
        ("[1] = 1", None),
        ("null in [1..2]", None),
        ("some x in [false, null] satisfies x", None),
        ("5 in [7..1]", False),
        ("3 in [1..2] or true", True),
        ("1 + if false then 1 else 2 + 3", 6),
        ('substring("abc", 0)', None),
        ("string(1.50)", "1.5"),
        ('string(date and time("2026-01-01T00:00:00.123456789"))', "2026-01-01T00:00:00.123456"),
        ("(function(x) external {})(1)", None),
    ],
)
def test_the_documented_differences_are_as_documented(text: str, expected: object) -> None:
    assert compile_expression(text).evaluate({}) == expected
