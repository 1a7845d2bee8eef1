"""The cells of decision tables."""

from __future__ import annotations

from datetime import date

import pytest

from engine.feel import Candidate, FeelSyntaxError, compile_unary_tests
from engine.feel.decimals import number


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("-", None, True),
        ("5", 5, True),
        ("5", 6, False),
        ('"低保"', "低保", True),
        ('"低保", "特困"', "特困", True),
        ('not("低保", "特困")', "特困", False),
        ('not("低保")', "特困", True),
        ("< 60", 59.5, True),
        (">= 60", 59.5, False),
        ("= 60", 60, True),
        ("!= 60", 60, False),
        ("[60..80)", 80, False),
        ("]60..80[", 61, True),
        ("(60..80]", 60, False),
        ("limit", 18, True),
        ("> limit * 2", 40, True),
        ("list", 2, True),
        ("not(list)", 2, False),
        ("true", True, True),
        ("false", True, False),
        ("null", None, True),
        ("? > 3 and ? < 5", 4, True),
        ("not(? > 3)", 4, False),
        ('contains(?, "救助")', "临时救助", True),
        ("list contains(list, ?)", 3, True),
        ("limit > 10", 1, True),
        ('date("2026-01-01")', date(2026, 1, 1), True),
        ('> @"2026-01-01"', date(2026, 1, 2), True),
        ("< 5", "x", None),
        ("< 5", None, None),
        ("-5", -5, True),
        ("not(null)", 1, True),
        ('("低保", "特困")', "特困", True),
        ("(1 + 2) * 3", 9, True),
        ("(1..5], 9", 9, True),
        ("(< 3), (> 8)", 9, True),
    ],
)
def test_a_cell_matches_a_value(text: str, value: object, expected: bool | None) -> None:
    tests = compile_unary_tests(text)

    assert tests.matches(value, {"limit": 18, "list": [1, 2, 3]}) is expected


@pytest.mark.parametrize("text", ["", ",", "< ", "not(", "1,,2", "1 2", "- 1 -"])
def test_what_is_no_test_is_refused(text: str) -> None:
    with pytest.raises(FeelSyntaxError):
        compile_unary_tests(text)


def test_one_candidate_is_put_to_several_cells() -> None:
    candidate = Candidate(number("35.5"), {"limit": 30})
    cells = {"< 60": True, "> limit": True, "[0..35.5)": False, "limit": False, '"35.5"': None, "-": True}

    assert {text: compile_unary_tests(text).passed_by(candidate) for text in cells} == cells
