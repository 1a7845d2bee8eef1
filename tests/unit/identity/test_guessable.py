"""Passwords that anybody would try first are refused, whatever is hung around them."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.identity import Policy
from engine.identity.guessable import RUNS, WORDS, is_guessable
from engine.identity.passwords import PasswordError, check, rules

GOOD = "Lv-se-Qiche_38"


@pytest.mark.parametrize(
    "password",
    [
        "Password123!", "password2026!A", "xAdministrator.1", "P@ssw0rd2026", "Admin@123456",
        "Qwerty!2026", "Licheng2026!", "MinZheng@2024",
        "Welcome123$", "1qaz2wsx3edc", "aaaaAAAA1111", "Abcd1234!", "abcdefg123456", "Yijianshi#1", "Jinan.2026",
        "!!!!!!!!aA1",
    ],
)  # fmt: skip
def test_known_favourites_are_guessable(password: str) -> None:
    assert is_guessable(password)


@pytest.mark.parametrize("password", [GOOD, "tian4Tang&ma", "R7#kelp-Moth", "雨后Kong1shan"])
def test_thought_up_ones_are_not(password: str) -> None:
    assert not is_guessable(password)


@given(st.sampled_from(sorted(WORDS)), st.text("0123456789!@#$%", max_size=6), st.booleans())
def test_a_common_word_with_digits_around_is_guessable(word: str, around: str, capital: bool) -> None:
    assert is_guessable((word.capitalize() if capital else word) + around)


@given(st.sampled_from(RUNS), st.integers(0, 5), st.integers(6, 12))
def test_a_run_of_neighbours_is_guessable(run: str, start: int, size: int) -> None:
    assert is_guessable(run[start : start + size])


@given(st.text(string.ascii_letters + string.digits + "-_#&", min_size=0, max_size=9))
def test_short_ones_never_pass(password: str) -> None:
    with pytest.raises(PasswordError):
        check(password, "somebody", Policy())


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("Kurz-1", "10 位"),
        ("nurkleinebuchstaben", "3 种"),
        ("GROSSUNDziffern", "3 种"),
        ("x-Zhang_san-19", "用户名"),
        ("Password2026!", "常见"),
        ("A1-" + "b" * 200, "最多"),
    ],
)
def test_a_refusal_says_what_is_missing(password: str, says: str) -> None:
    with pytest.raises(PasswordError) as refusal:
        check(password, "zhang_san", Policy())

    assert says in refusal.value.message


def test_a_good_one_passes_and_the_rules_are_told_as_they_are_set() -> None:
    check(GOOD, "zhang_san", Policy())

    assert "至少 14 位" in rules(Policy(length=14))
    with pytest.raises(PasswordError):
        check(GOOD, "zhang_san", Policy(length=30))
