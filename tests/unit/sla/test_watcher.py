"""The watcher's own calendar reads the notices by itself and still comes to the same days."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sla.calendar import CALENDARS, WorkingCalendar
from connectors.sla.watcher import Difference, Happened, RawCalendar, walk

START = Happened("start", date(2026, 9, 21), "", 0)


@given(st.dates(date(2024, 1, 1), date(2031, 12, 31)))
def test_two_readings_of_the_notices_agree_on_every_day(day: date) -> None:
    assert RawCalendar(CALENDARS, {}).works(day) == WorkingCalendar().is_working(day)


def test_an_imported_notice_comes_before_the_file_of_its_year(tmp_path: Path) -> None:
    file = {"holidays": [{"date": "2026-11-23"}], "working_weekends": []}
    (tmp_path / "2026.json").write_text(json.dumps(file), encoding="utf-8")
    imported = {2026: {"holidays": [], "working_weekends": ["2026-11-22"]}}

    by_file, by_import = RawCalendar(tmp_path, {}), RawCalendar(tmp_path, imported)

    sunday, monday = date(2026, 11, 22), date(2026, 11, 23)
    assert [by_file.works(sunday), by_file.works(monday)] == [False, False]
    assert [by_import.works(sunday), by_import.works(monday)] == [True, True]


def test_a_notice_of_the_wrong_shape_stops_the_watcher(tmp_path: Path) -> None:
    calendar = RawCalendar(tmp_path, {2026: {"holidays": {}, "working_weekends": []}})

    with pytest.raises(TypeError, match="2026"):
        calendar.works(date(2026, 11, 23))


@given(st.integers(0, 60), st.integers(1, 20))
def test_an_open_pause_has_no_last_day_and_its_end_moves_the_day_back(days: int, length: int) -> None:
    calendar = RawCalendar(CALENDARS, {})
    paused = Happened("pause", START.day, "wait", 0)
    resumed = Happened("resume", START.day + timedelta(days=length), "wait", 0)

    plain = walk(days, "working", [START], calendar)
    held = walk(days, "working", [START, paused, resumed], calendar)

    assert walk(days, "working", [START, paused], calendar) is None
    assert plain is not None
    assert held is not None
    assert held >= plain


def test_a_difference_tells_the_clerk_both_days() -> None:
    told = Difference("JZ1", "全程", "2026-10-12", "2026-10-13").message

    assert told == "时限“全程”登记的到期日是 2026-10-12，按事件逐日核算应为 2026-10-13"
