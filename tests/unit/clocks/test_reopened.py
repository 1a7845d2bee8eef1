"""A stop that is taken back never was: for the computation and for the watcher alike."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from connectors.sla.calendar import CALENDARS, WorkingCalendar
from connectors.sla.watcher import Happened, RawCalendar, walk
from engine.deadlines import Event, EventKind, Limit, Unit, due_on, pauses

BEGUN = date(2026, 11, 2)
DAYS = st.integers(1, 30)


@given(days=st.integers(0, 40), stopped=DAYS, away=DAYS, paused=DAYS, length=DAYS)
def test_a_limit_whose_stop_was_taken_back_is_due_as_if_it_had_never_stopped(
    days: int, stopped: int, away: int, paused: int, length: int
) -> None:
    reopened = stopped + away
    begin, end = reopened + paused, reopened + paused + length
    gone = [Event(EventKind.STOP, _day(stopped)), Event(EventKind.REOPEN, _day(reopened))]
    start = [Event(EventKind.START, BEGUN)]
    pause = [Event(EventKind.PAUSE, _day(begin), "补正"), Event(EventKind.RESUME, _day(end), "补正")]

    expected = due_on(Limit(days, Unit.WORKING), [*start, *pause], WorkingCalendar())

    assert due_on(Limit(days, Unit.WORKING), [*start, *gone, *pause], WorkingCalendar()) == expected
    raw = [Happened(each.kind.value, each.on, each.cause, each.days) for each in [*start, *gone, *pause]]
    assert walk(days, "working", raw, RawCalendar(CALENDARS, {})) == expected


def test_after_a_stop_that_counts_nothing_holds_a_clock() -> None:
    events = [
        Event(EventKind.START, BEGUN),
        Event(EventKind.STOP, _day(3)),
        Event(EventKind.PAUSE, _day(5), "补正"),
    ]

    assert pauses(events) == []
    assert len(pauses([*events, Event(EventKind.REOPEN, _day(6))])) == 1


def _day(number: int) -> date:
    return BEGUN + timedelta(days=number)
