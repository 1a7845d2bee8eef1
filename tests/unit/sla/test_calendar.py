"""Working days against cases counted by hand on the notices and against a naive day-by-day walk."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sla.calendar import LONGEST, CalendarError, ExplainedDay, WorkingCalendar

CALENDAR = WorkingCalendar()
DAYS = st.dates(date(2023, 11, 1), date(2028, 2, 28))
COUNTED_BY_HAND = [
    # start, working days, due
    ("2026-09-21", 10, "2026-10-12"),  # 中秋 and 国庆, Saturday 10-10 worked
    ("2026-09-18", 1, "2026-09-20"),  # Friday to the worked Sunday
    ("2026-09-24", 1, "2026-09-28"),  # over 中秋
    ("2026-09-30", 1, "2026-10-08"),  # over 国庆
    ("2026-10-09", 1, "2026-10-10"),  # the worked Saturday
    ("2026-10-10", 1, "2026-10-12"),
    ("2026-10-05", 3, "2026-10-10"),  # begins inside the holiday
    ("2026-02-13", 1, "2026-02-14"),  # the worked Saturday before 春节
    ("2026-02-14", 1, "2026-02-24"),  # over 春节
    ("2026-02-13", 5, "2026-02-27"),
    ("2026-02-27", 1, "2026-02-28"),
    ("2026-02-28", 1, "2026-03-02"),
    ("2026-04-03", 1, "2026-04-07"),  # 清明 Monday
    ("2026-04-30", 1, "2026-05-06"),
    ("2026-05-06", 3, "2026-05-09"),  # Saturday worked for 劳动节
    ("2026-06-18", 2, "2026-06-23"),  # 端午 Friday
    ("2026-11-20", 1, "2026-11-23"),  # an ordinary week-end
    ("2025-12-31", 1, "2026-01-04"),  # year end, Sunday worked for 元旦
    ("2025-12-31", 2, "2026-01-05"),
    ("2024-12-31", 1, "2025-01-02"),  # year end, 元旦 one day
    ("2025-01-24", 1, "2025-01-26"),  # Friday to the worked Sunday
    ("2025-01-27", 1, "2025-02-05"),
    ("2025-01-24", 6, "2025-02-08"),  # 1-26, 1-27, 2-05, 2-06, 2-07, 2-08
    ("2025-09-26", 3, "2025-09-30"),
    ("2025-09-30", 2, "2025-10-10"),
    ("2025-10-10", 2, "2025-10-13"),
    ("2025-04-25", 1, "2025-04-27"),
    ("2025-04-30", 1, "2025-05-06"),
    ("2025-05-30", 1, "2025-06-03"),
    ("2024-02-09", 1, "2024-02-18"),  # 除夕 2024 was a working day
    ("2024-02-02", 1, "2024-02-04"),
    ("2024-04-03", 1, "2024-04-07"),
    ("2024-04-26", 1, "2024-04-28"),
    ("2024-06-07", 1, "2024-06-11"),
    ("2024-09-13", 1, "2024-09-14"),
    ("2024-09-14", 1, "2024-09-18"),
    ("2024-09-27", 3, "2024-10-08"),
    ("2024-10-11", 2, "2024-10-14"),
    ("2026-12-31", 1, "2027-01-04"),  # into the provisional year
]


def walk(start: date, days: int) -> date:
    """The same answer found by stepping through the raw files, one day at a time."""
    day = start
    while days:
        day += timedelta(days=1)
        days -= naive_is_working(day)
    return day


def naive_is_working(day: date) -> bool:
    path = Path(__file__).parents[3] / "processes" / "shared" / "calendars" / f"{day.year}.json"
    if not path.exists():
        fixed = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
        return day.weekday() < 5 and (day.month, day.day) not in fixed
    text = path.read_text(encoding="utf-8")
    if str(day) in json.loads(text)["working_weekends"]:
        return True
    return day.weekday() < 5 and f'"date": "{day}"' not in text


@pytest.mark.parametrize(("start", "days", "due"), COUNTED_BY_HAND)
def test_due_date_is_the_one_counted_by_hand(start: str, days: int, due: str) -> None:
    assert CALENDAR.add(date.fromisoformat(start), days) == date.fromisoformat(due)


@given(DAYS, st.integers(0, 120))
def test_adding_days_agrees_with_walking_day_by_day(start: date, days: int) -> None:
    assert CALENDAR.add(start, days) == walk(start, days)


@given(DAYS, st.integers(1, 300))
def test_the_days_between_start_and_due_are_the_days_added(start: date, days: int) -> None:
    due = CALENDAR.add(start, days)

    assert CALENDAR.is_working(due)
    assert CALENDAR.working_days_between(start, due) == days
    assert CALENDAR.working_days_between(due, start) == -days


@given(DAYS, st.integers(0, 60), st.integers(0, 60))
def test_adding_twice_is_adding_the_sum(start: date, first: int, second: int) -> None:
    assert CALENDAR.add(CALENDAR.add(start, first), second) == CALENDAR.add(start, first + second)


@given(DAYS, st.integers(1, 40))
def test_an_explanation_counts_exactly_the_days_and_ends_on_the_due_date(start: date, days: int) -> None:
    explained = CALENDAR.explain(start, days)

    assert sum(entry.counted for entry in explained) == days
    assert explained[-1].day == CALENDAR.add(start, days)
    assert [entry.day for entry in explained] == [start + timedelta(n) for n in range(len(explained))]
    assert all(entry.reason for entry in explained)


@given(DAYS)
def test_a_limit_that_ends_on_a_holiday_rolls_to_the_next_working_day(day: date) -> None:
    rolled = CALENDAR.roll_forward(day)

    assert rolled == (day if naive_is_working(day) else walk(day, 1))


@pytest.mark.parametrize(
    ("year", "working_days"), [(2024, 251), (2025, 248), (2026, 248)], ids=["2024", "2025", "2026"]
)
def test_a_year_has_its_known_number_of_working_days(year: int, working_days: int) -> None:
    assert len(CALENDAR.year(year).working_days) == working_days


def test_an_explanation_names_the_holiday_and_the_worked_saturday() -> None:
    explained = {entry.day: entry for entry in CALENDAR.explain(date(2026, 9, 21), 10)}

    assert explained[date(2026, 9, 21)] == ExplainedDay(date(2026, 9, 21), False, "起算当日不计入")
    assert explained[date(2026, 9, 25)] == ExplainedDay(date(2026, 9, 25), False, "放假（中秋节）")
    assert explained[date(2026, 10, 10)] == ExplainedDay(date(2026, 10, 10), True, "调休上班")
    assert explained[date(2026, 10, 11)] == ExplainedDay(date(2026, 10, 11), False, "周末")


def test_a_worked_saturday_is_a_working_day() -> None:
    assert CALENDAR.is_working(date(2026, 2, 14))
    assert not CALENDAR.is_working(date(2026, 2, 16))


def test_only_years_without_a_notice_are_provisional() -> None:
    assert not CALENDAR.is_provisional(date(2026, 12, 31))
    assert CALENDAR.is_provisional(date(2027, 1, 1))
    assert CALENDAR.is_provisional(date(2031, 1, 1))
    assert CALENDAR.year(2026).notice == "国办发明电〔2025〕7号"
    assert "尚未公布" in CALENDAR.explain(date(2026, 12, 31), 1)[-1].reason


def test_a_year_without_a_file_still_keeps_the_fixed_holidays_off() -> None:
    assert not CALENDAR.is_working(date(2029, 10, 1))
    assert CALENDAR.is_working(date(2029, 10, 8))


def test_due_is_the_last_second_of_the_day_in_shanghai() -> None:
    due = CALENDAR.due(datetime(2026, 9, 21, 9, 30, tzinfo=timezone(timedelta(hours=8))), 10)

    assert due == datetime(2026, 10, 12, 15, 59, 59, tzinfo=UTC)


def test_an_event_late_in_the_evening_utc_belongs_to_the_next_day_in_shanghai() -> None:
    due = CALENDAR.due(datetime(2026, 9, 20, 18, 0, tzinfo=UTC), 10)

    assert due == datetime(2026, 10, 12, 15, 59, 59, tzinfo=UTC)


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="时区"):
        CALENDAR.due(datetime(2026, 9, 21, 9, 30), 1)  # noqa: DTZ001


@pytest.mark.parametrize("days", [-1, LONGEST + 1])
def test_a_number_of_days_out_of_range_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match="工作日数"):
        CALENDAR.add(date(2026, 1, 5), days)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{", "无法读取"),
        ('{"year": 2030}', "无法读取"),
        ('{"year": 2029, "notice": null, "title": "", "holidays": [], "working_weekends": []}', "其他年份"),
        (
            '{"year": 2030, "notice": 7, "title": "", "holidays": [], "working_weekends": []}',
            "文号",
        ),
        (
            '{"year": 2030, "notice": null, "title": "", "holidays": [], "working_weekends": ["2030-01-02"]}',
            "周末",
        ),
        (
            '{"year": 2030, "notice": null, "title": "", "holidays": [{"date": "2030-01-01", "name": "元旦"},'
            '{"date": "2030-01-01", "name": "元旦"}], "working_weekends": []}',
            "重复",
        ),
    ],
    ids=[
        "not json",
        "fields missing",
        "another year",
        "notice is a number",
        "weekday as weekend",
        "listed twice",
    ],
)
def test_a_calendar_file_that_cannot_be_trusted_is_refused(
    tmp_path: Path, content: str, complaint: str
) -> None:
    (tmp_path / "2030.json").write_text(content, encoding="utf-8")

    with pytest.raises(CalendarError, match=complaint):
        WorkingCalendar(tmp_path).is_working(date(2030, 1, 2))


def test_a_new_notice_changes_the_answer_of_a_provisional_year(tmp_path: Path) -> None:
    before = WorkingCalendar(tmp_path).add(date(2030, 1, 31), 1)
    (tmp_path / "2030.json").write_text(
        json.dumps(
            {
                "year": 2030,
                "notice": "国办发明电〔2029〕1号",
                "title": "通知",
                "holidays": [{"date": "2030-02-01", "name": "春节"}],
                "working_weekends": [],
            }
        ),
        encoding="utf-8",
    )

    after = WorkingCalendar(tmp_path)

    assert before == date(2030, 2, 1)
    assert after.add(date(2030, 1, 31), 1) == date(2030, 2, 4)
    assert not after.is_provisional(date(2030, 2, 4))
