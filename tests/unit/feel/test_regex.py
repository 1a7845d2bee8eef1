"""The regular-expression engine, beside Python's own on the patterns that both understand."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.feel.regex import RegexError, compile_regex

ATOMS = st.sampled_from(["a", "b", "c", ".", "[ab]", "[^a]", "(a|b)", "(ab)", "(?:b|c)", r"\d", "(a)?", "^"])
COUNTS = st.sampled_from(["", "", "*", "+", "?", "{1,2}", "*?", "+?", "{0,2}?", "{2,}"])
PATTERNS = st.lists(st.tuples(ATOMS, COUNTS).map("".join), min_size=1, max_size=5).map("".join)


class Counter:
    """Counts the steps and never refuses."""

    def __init__(self) -> None:
        self.steps = 0

    def spend(self, steps: int) -> None:
        self.steps += steps


@settings(max_examples=500, deadline=None)
@given(PATTERNS, st.text("abc1\n", max_size=8))
def test_matches_are_those_of_python(pattern: str, text: str) -> None:
    try:
        ours = compile_regex(pattern)
    except RegexError:
        return

    found = ours.search(text, Counter())

    expected = re.compile(pattern.replace(".", "[^\n\r]")).search(text)
    assert (found is None) == (expected is None)
    if found is not None and expected is not None:
        assert (found.start, found.end) == expected.span()


@settings(max_examples=200, deadline=None)
@given(PATTERNS, st.integers(1, 300))
def test_the_work_grows_with_text_times_pattern(pattern: str, size: int) -> None:
    try:
        ours = compile_regex(pattern)
    except RegexError:
        return
    counter = Counter()

    ours.search("a" * size, counter)

    assert counter.steps <= 6 * len(ours.program) * (size + 2)


@pytest.mark.parametrize(
    ("pattern", "flags", "text", "matches"),
    [
        (r"^\d{17}[\dX]$", "", "11010519491231002X", True),
        (r"^1[3-9]\d{9}$", "", "13812345678", True),
        (r"^\d+$", "", "１２３", False),
        (r"^[\p{IsCJKUnifiedIdeographs}·]{2,20}$", "", "阿依古丽·买买提", True),
        (r"^\p{Lu}\P{L}$", "", "A1", True),
        (r"[a-z-[aeiou]]{2}", "", "bc", True),
        (r"[a-z-[aeiou]]", "", "e", False),
        (r"(a)\1", "", "aa", True),
        (r"(a|b)\1c", "", "abc", False),
        ("a b", "x", "ab", True),
        ("a.b", "q", "a.b", True),
        ("a.b", "q", "axb", False),
        ("^b$", "m", "a\nb\nc", True),
        ("b$", "", "b\n", False),
        ("[À-Þ]", "i", "é", True),
        ("k", "i", "\u212a", True),
        (r"(a)\1", "i", "aA", True),
        ("[A-Z-[OI]]", "i", "x", True),
        ("[A-Z-[OI]]", "i", "o", False),
        ("[^Q]", "i", "q", False),
        (r"hello\ sworld", "x", "hello world", True),
        (r"\p{ Is Basic Latin }+", "x", "hello", True),
    ],
)
def test_patterns_of_xpath(pattern: str, flags: str, text: str, matches: bool) -> None:
    found = compile_regex(pattern, flags).search(text, Counter())

    assert (found is not None) is matches


@pytest.mark.parametrize(
    "pattern",
    [
        "(",
        ")",
        "[",
        "[]",
        "a**",
        "*a",
        "a{2,1}",
        "a{99999}",
        r"\1",
        r"(\1)",
        r"\q",
        r"\p{Xx}",
        "[z-a]",
        "^*",
        "(?=a)",
        r"[a\1]",
    ],
)
def test_wrong_patterns_are_refused(pattern: str) -> None:
    with pytest.raises(RegexError):
        compile_regex(pattern)


def test_a_pattern_that_grows_too_large_is_refused() -> None:
    with pytest.raises(RegexError):
        compile_regex("((a{100}){100}){100}")
