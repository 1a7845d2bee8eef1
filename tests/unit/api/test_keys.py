"""Keys and tokens: what leads to a row, and what a token looks like."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import NotFoundError
from engine.orchestration import keys
from engine.orchestration.keys import Defined
from engine.orchestration.paging import Wanted
from webui.api import tokens


@given(st.uuids())
def test_a_key_is_a_number_of_63_bits_that_leads_back_to_its_row(row: UUID) -> None:
    key = keys.key_of(row)

    least, most = keys.bounds(key)

    assert 0 <= int(key) < 2**63
    assert least <= row <= most


@given(st.uuids(version=4), st.uuids(version=4))
def test_rows_that_differ_in_63_bits_have_different_keys(one: UUID, other: UUID) -> None:
    assert (keys.key_of(one) == keys.key_of(other)) == (one.int >> 65 == other.int >> 65)


@given(st.integers(1, 10**9), st.sampled_from(Defined), st.integers(1, 500))
def test_a_key_of_something_defined_says_where_it_is(release: int, kind: Defined, place: int) -> None:
    key = keys.defined_key(release, kind, place)

    assert keys.defined_by(key) == (release, kind, place)


@pytest.mark.parametrize("key", ["", "x", "-1", "1.0", "9" * 19, "9" * 20, "１"])
def test_what_is_no_key_is_not_found(key: str) -> None:
    with pytest.raises(NotFoundError):
        keys.bounds(key)


def test_a_key_that_leads_to_two_rows_leads_to_none() -> None:
    assert keys.only(["a"], "1") == "a"
    for found in ([], ["a", "b"]):
        with pytest.raises(NotFoundError):
            keys.only(found, "1")


@given(st.lists(st.text()))
def test_the_same_parts_give_the_same_number(parts: list[str]) -> None:
    assert keys.number_of(*parts) == keys.number_of(*parts)
    assert 0 <= int(keys.number_of(*parts)) < 2**63


def test_a_token_says_whose_it_is_and_when_it_ends_and_is_never_the_same() -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)

    first, second = tokens.token("outside", now), tokens.token("outside", now)

    part = first.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    assert first != second
    assert claims["sub"] == "outside"
    assert claims["exp"] - claims["iat"] == 3600


@pytest.mark.parametrize(
    ("wanted", "text", "holds"),
    [
        (Wanted(), "a", True),
        (Wanted(eq="a"), "a", True),
        (Wanted(eq="a"), "b", False),
        (Wanted(neq="a"), "a", False),
        (Wanted(within=("a", "b")), "b", True),
        (Wanted(within=("a", "b")), "c", False),
        (Wanted(like="a*"), "abc", True),
        (Wanted(like="a?c"), "abc", True),
        (Wanted(like="[ab]"), "a", False),
        (Wanted(like="[ab]"), "[ab]", True),
        (Wanted(exists=False), "a", False),
        (Wanted(exists=True, like="b*"), "a", False),
    ],
)
def test_what_is_in_memory_is_judged_as_the_database_would(wanted: Wanted, text: str, holds: bool) -> None:
    assert wanted.holds(text) is holds
