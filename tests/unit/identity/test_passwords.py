"""What a new password must be: the edges of every rule."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.identity import Policy
from engine.identity.passwords import LONGEST, PasswordError, check, is_right, rules
from engine.models import Account

POLICY = Policy()
GOOD = "Kiefer-7-Wal"


def test_a_good_password_is_taken() -> None:
    check(GOOD, "wang", POLICY)


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("", "至少要有"),
        ("Kiefer-7W", "至少要有 10 位"),
        ("Aa1-" * 32 + "x", f"最多 {LONGEST} 位"),
        ("kieferwaldrand", "至少 3 种"),
        ("kiefer7waldrand", "至少 3 种"),
        ("Kiefer-WANG-7", "不能包含用户名"),
        ("Kiefer-ｗａｎｇ-7", "不能包含用户名"),
    ],
)
def test_a_password_is_refused_with_the_rule_that_it_breaks(password: str, says: str) -> None:
    with pytest.raises(PasswordError, match=says) as refusal:
        check(password, "wang", POLICY)

    assert (refusal.value.code, refusal.value.fields["field"]) == ("password_refused", "password")


def test_the_sentence_names_the_numbers_of_the_policy() -> None:
    said = rules(replace(POLICY, length=14, classes=4, remembered=7))

    assert all(number in said for number in ("14 位", "4 种", "7 次"))


def test_nobody_and_an_account_that_is_off_or_has_no_password_have_no_right_one() -> None:
    decoy = "nobody has this password"

    assert not is_right(None, decoy)
    assert not is_right(Account(id="a", enabled=True, password=None), decoy)
    assert not is_right(Account(id="a", enabled=False, password=None), decoy)


def test_a_damaged_digest_lets_nobody_in() -> None:
    assert not is_right(Account(id="a", enabled=True, password="damaged"), "damaged")
