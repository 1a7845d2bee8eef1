"""How long an entry of the public board stands."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sla.calendar import WorkingCalendar
from engine.publicity import Period

CALENDAR = WorkingCalendar()
DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 1))


@given(DAYS, st.integers(1, 30), st.booleans())
def test_the_last_day_is_a_working_day_and_never_too_early(opened: date, days: int, working: bool) -> None:
    last = Period(days, working=working).last_day(opened, CALENDAR)

    assert CALENDAR.is_working(last)
    assert last >= opened + timedelta(days=days)


@given(DAYS, st.integers(1, 30))
def test_working_days_are_counted_without_the_day_of_opening(opened: date, days: int) -> None:
    last = Period(days, working=True).last_day(opened, CALENDAR)

    assert CALENDAR.working_days_between(opened, last) == days


@pytest.mark.parametrize(
    ("opened", "last"),
    [("2026-11-23", "2026-11-30"), ("2026-09-24", "2026-10-08"), ("2026-11-21", "2026-11-30")],
)
def test_seven_calendar_days_run_on_over_days_off(opened: str, last: str) -> None:
    assert Period(7).last_day(date.fromisoformat(opened), CALENDAR) == date.fromisoformat(last)
