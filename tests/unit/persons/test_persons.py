"""What earlier cases say about a person, and ages from ID numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain import CaseState
from engine.persons import EarlierCase, ItemThen, age_on, born_on, in_force, under_way

THEN = datetime(2026, 1, 5, tzinfo=UTC)
OPEN = ItemThen("subsistence_allowance", None, None)
CONFIRMED = ItemThen("elderly_subsidy", "approved", THEN)
REFUSED = ItemThen("temporary_assistance", "rejected", THEN)
CASE = EarlierCase(
    UUID(int=1),
    "370112-20260105-00001",
    CaseState.ACTIVE,
    THEN,
    "街道",
    (OPEN, CONFIRMED, REFUSED),
    False,
    True,
)


@given(st.dates(date(1900, 1, 1), date(2026, 12, 31)))
def test_the_birthday_is_read_back_from_the_number(day: date) -> None:
    assert born_on(f"370112{day:%Y%m%d}0019") == day


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("19660301", date(2026, 2, 28), 59),
        ("19660301", date(2026, 3, 1), 60),
        ("20040229", date(2026, 2, 28), 21),
        ("20040229", date(2026, 3, 1), 22),
        ("20040229", date(2028, 2, 29), 24),
        ("20261123", date(2026, 11, 23), 0),
    ],
)
def test_a_year_is_full_on_the_birthday_and_not_before(born: str, day: date, age: int) -> None:
    assert age_on(f"370112{born}0019", day) == age


def test_only_what_was_confirmed_to_the_person_as_applicant_is_in_force() -> None:
    assert in_force([CASE]) == {"elderly_subsidy"}
    assert in_force([replace(CASE, as_member=True)]) == frozenset()
    assert in_force([]) == frozenset()


def test_an_item_without_an_answer_is_under_way_and_an_answered_one_is_not() -> None:
    assert under_way([CASE], ["subsistence_allowance"]) == (CASE,)
    assert under_way([CASE], ["elderly_subsidy", "temporary_assistance"]) == ()
    assert under_way([CASE], []) == ()


@pytest.mark.parametrize("state", [state for state in CaseState if state is not CaseState.ACTIVE])
def test_a_case_that_is_not_active_is_not_under_way(state: CaseState) -> None:
    assert under_way([replace(CASE, state=state)], ["subsistence_allowance"]) == ()


def test_a_member_of_the_household_may_still_apply() -> None:
    assert under_way([replace(CASE, as_member=True)], ["subsistence_allowance"]) == ()
