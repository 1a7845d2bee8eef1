"""The golden table of due dates, counted by hand: the product and its watcher must both arrive at every one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from connectors.sla.calendar import CALENDARS, WorkingCalendar
from connectors.sla.watcher import Happened, RawCalendar, walk
from engine.deadlines import Event, EventKind, Limit, Unit, due_on, explain

TABLE = Path(__file__).with_name("clock_table.txt")
UNITS = {"w": Unit.WORKING, "c": Unit.CALENDAR}
KINDS = {"P": EventKind.PAUSE, "R": EventKind.RESUME, "E": EventKind.EXTEND, "S": EventKind.STOP}
PAUSED = "暂停"


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    line: int
    limit: Limit
    events: tuple[Event, ...]
    due: date | None

    def __str__(self) -> str:
        """The name of the test."""
        return f"line {self.line}"


def _rows() -> list[Row]:
    lines = enumerate(TABLE.read_text("utf-8").splitlines(), start=1)
    return [_row(number, line) for number, line in lines if not line.startswith("#")]


def _row(number: int, line: str) -> Row:
    limit, start, texts, due, _ = (cell.strip() for cell in line.split("|"))
    events = [Event(EventKind.START, date.fromisoformat(start))]
    for text in filter(None, texts.split(";")):
        events.append(_event(text.split(), events[-1].on))
    return Row(
        number,
        Limit(int(limit[1:]), UNITS[limit[0]]),
        tuple(events),
        None if due == PAUSED else date.fromisoformat(due),
    )


def _event(words: list[str], before: date) -> Event:
    """One event; an extension happens on the day of the event before it."""
    kind = KINDS[words[0]]
    if kind is EventKind.EXTEND:
        return Event(kind, before, days=int(words[1]))
    return Event(kind, date.fromisoformat(words[1]), " ".join(words[2:]))


ROWS = _rows()


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_limit_ends_on_the_day_counted_by_hand(row: Row) -> None:
    assert due_on(row.limit, row.events, WorkingCalendar()) == row.due


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_watcher_arrives_at_the_same_day_by_itself(row: Row) -> None:
    raw = [Happened(event.kind, event.on, event.cause, event.days) for event in row.events]

    found = walk(row.limit.days, row.limit.unit, raw, RawCalendar(CALENDARS, {}))

    assert found == row.due


@pytest.mark.parametrize("row", [row for row in ROWS if row.due], ids=str)
def test_the_explanation_counts_exactly_the_limit_and_ends_on_that_day(row: Row) -> None:
    total = row.limit.days + sum(event.days for event in row.events)

    days = explain(row.limit, row.events, WorkingCalendar(), date(2030, 1, 1))

    assert days[-1].day == row.due
    assert sum(day.counted for day in days) == days[-1].number == total


def test_the_table_holds_enough_of_every_sort() -> None:
    kinds = {event.kind for row in ROWS for event in row.events}
    years = {row.events[0].on.year for row in ROWS}

    assert len(ROWS) >= 50
    assert kinds == {EventKind.START, *KINDS.values()}
    assert {row.limit.unit for row in ROWS} == set(Unit)
    assert years >= {2024, 2025, 2026, 2027}
