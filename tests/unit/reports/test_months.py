"""Months of Shanghai: their names, their edges, their neighbours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InvalidInputError
from engine.reports.month import Month

MONTHS = st.builds(Month, st.integers(2000, 2099), st.integers(1, 12))


@given(MONTHS)
def test_a_month_is_read_back_from_its_name(month: Month) -> None:
    assert Month.read(str(month)) == month


@given(MONTHS)
def test_the_next_month_begins_where_this_one_ends(month: Month) -> None:
    assert month.next.begin == month.end
    assert month.next.before == month == month.before.next
    assert timedelta(days=28) <= month.end - month.begin <= timedelta(days=31)


@given(MONTHS)
def test_its_first_moment_is_in_it_and_the_one_before_is_not(month: Month) -> None:
    assert Month.of(month.begin) == month
    assert Month.of(month.begin - timedelta(microseconds=1)) == month.before
    assert Month.of(month.end - timedelta(microseconds=1)) == month


def test_the_day_of_shanghai_decides_and_not_the_one_of_greenwich() -> None:
    assert Month.of(datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC)) == Month(2026, 10)
    assert Month.of(datetime(2026, 10, 31, 16, 0, tzinfo=UTC)) == Month(2026, 11)


def test_the_year_turns_in_both_directions() -> None:
    assert Month(2026, 12).next == Month(2027, 1)
    assert Month(2027, 1).before == Month(2026, 12)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "2026-11-01", "26-11", "上个月", "9999-12", "0001-01"]
)
def test_what_names_no_month_with_neighbours_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        Month.read(text)

    assert refusal.value.fields["field"] == "month"
