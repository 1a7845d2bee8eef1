"""Rules of due dates that hold for every limit, every calendar day and every row of events."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sla.calendar import CALENDARS, WorkingCalendar
from connectors.sla.watcher import Happened, RawCalendar, walk
from engine.deadlines import Event, EventKind, Limit, Stage, Unit, due_on, explain, notice_moments, pauses

CALENDAR, RAW = WorkingCalendar(), RawCalendar(CALENDARS, {})
CAUSES = ("补正", "公示", "评估")
DAYS = st.dates(date(2023, 11, 1), date(2027, 10, 1))
LIMITS = st.builds(Limit, st.integers(0, 60), st.sampled_from(Unit))


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """A start, then pauses and their ends in any order, mismatched ones included, and at most one extension."""
    day = draw(DAYS)
    events = [Event(EventKind.START, day)]
    for _ in range(draw(st.integers(0, 7))):
        day += timedelta(days=draw(st.integers(0, 20)))
        kind = draw(st.sampled_from((EventKind.PAUSE, EventKind.RESUME, EventKind.RECOMPUTE)))
        events.append(Event(kind, day, draw(st.sampled_from(CAUSES))))
    if draw(st.booleans()):
        events.append(Event(EventKind.EXTEND, day, days=draw(st.integers(1, 15))))
    return events


@given(LIMITS, histories())
def test_stretches_and_the_day_by_day_walk_agree(limit: Limit, events: list[Event]) -> None:
    raw = [Happened(event.kind, event.on, event.cause, event.days) for event in events]

    assert due_on(limit, events, CALENDAR) == walk(limit.days, limit.unit, raw, RAW)


@given(LIMITS, histories())
def test_the_last_day_is_worked_and_not_before_the_start(limit: Limit, events: list[Event]) -> None:
    last = due_on(limit, events, CALENDAR)

    assert last is None or (last >= events[0].on and CALENDAR.is_working(last))


@given(LIMITS, histories())
def test_an_explanation_counts_the_whole_limit(limit: Limit, events: list[Event]) -> None:
    last = due_on(limit, events, CALENDAR)

    days = explain(limit, events, CALENDAR, events[-1].on)

    assert [day.day for day in days] == [events[0].on + timedelta(days=number) for number in range(len(days))]
    assert all(day.reason for day in days)
    if last is not None:
        assert days[-1].day == last
        assert days[-1].number == limit.days + sum(event.days for event in events)


@given(LIMITS, DAYS, st.integers(0, 40), st.integers(0, 30))
def test_a_pause_never_brings_the_end_forward(limit: Limit, start: date, after: int, length: int) -> None:
    begun = [Event(EventKind.START, start)]
    begin = start + timedelta(days=after)
    paused = [
        *begun,
        Event(EventKind.PAUSE, begin, "补正"),
        Event(EventKind.RESUME, begin + timedelta(days=length), "补正"),
    ]

    without, with_pause = due_on(limit, begun, CALENDAR), due_on(limit, paused, CALENDAR)

    assert without is not None
    assert with_pause is not None
    assert without <= with_pause


@given(LIMITS, histories(), st.integers(1, 15))
def test_an_extension_only_adds(limit: Limit, events: list[Event], days: int) -> None:
    longer = [*events, Event(EventKind.EXTEND, events[-1].on, days=days)]

    before, after = due_on(limit, events, CALENDAR), due_on(limit, longer, CALENDAR)

    assert after is None or (before is not None and before <= after)


@given(DAYS, st.integers(1, 60))
def test_without_pauses_working_days_are_those_of_the_calendar(start: date, days: int) -> None:
    begun = [Event(EventKind.START, start)]

    assert due_on(Limit(days, Unit.WORKING), begun, CALENDAR) == CALENDAR.add(start, days)


@given(histories())
def test_pauses_do_not_overlap_and_only_the_last_is_open(events: list[Event]) -> None:
    found = pauses(events)

    assert all(interval.end is not None for interval in found[:-1])
    for earlier, later in pairwise(found):
        assert earlier.end is not None
        assert earlier.end <= later.begin


def test_a_clock_without_start_has_no_due_date() -> None:
    with pytest.raises(ValueError, match="没有开始"):
        due_on(Limit(3, Unit.WORKING), [Event(EventKind.STOP, date(2026, 9, 1))], CALENDAR)


def test_an_explanation_names_holidays_worked_weekends_and_pauses() -> None:
    events = [
        Event(EventKind.START, date(2026, 9, 30)),
        Event(EventKind.PAUSE, date(2026, 10, 12), "公示"),
        Event(EventKind.RESUME, date(2026, 10, 13), "公示"),
    ]

    days = explain(Limit(5, Unit.WORKING), events, CALENDAR, date(2026, 12, 1))

    told = {day.day.isoformat(): (day.counted, day.reason) for day in days}
    assert told["2026-09-30"] == (False, "起算当日不计入")
    assert told["2026-10-01"] == (False, "放假（国庆节）")
    assert told["2026-10-10"] == (True, "调休上班")
    assert told["2026-10-11"] == (False, "周末")
    assert told["2026-10-13"] == (False, "暂停计时（公示）")
    assert days[-1].day == date(2026, 10, 14)


def test_a_provisional_year_says_so_in_every_explanation() -> None:
    days = explain(
        Limit(1, Unit.WORKING), [Event(EventKind.START, date(2026, 12, 31))], CALENDAR, date(2027, 1, 4)
    )

    assert "通知尚未公布" in days[-1].reason


def test_reminder_escalation_and_red_come_in_this_order() -> None:
    moments = dict(notice_moments(date(2026, 10, 12), 3, 0, CALENDAR))

    assert moments == {
        Stage.REMINDER: datetime(2026, 10, 8, 0, 30, tzinfo=UTC),
        Stage.ESCALATION: datetime(2026, 10, 12, 0, 30, tzinfo=UTC),
        Stage.RED: datetime(2026, 10, 12, 16, 0, tzinfo=UTC),
    }


def test_an_unpaired_end_of_a_pause_changes_nothing() -> None:
    begun = Event(EventKind.START, date(2026, 11, 9))
    stray = replace(begun, kind=EventKind.RESUME, on=date(2026, 11, 10), cause="补正")

    assert due_on(Limit(3, Unit.WORKING), [begun, stray], CALENDAR) == date(2026, 11, 12)
