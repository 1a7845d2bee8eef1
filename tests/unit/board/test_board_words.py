"""How the board words its numbers: charts carry their tables, shares are never divided by nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.board import Days, ItemPace, LookUps, Notices, Trend
from engine.ports import Outcome
from webui.board import lately
from webui.pages.board import Badge, Chart, ChartKind, HeatMap, Panel

COUNTS = st.integers(0, 10_000)


@given(st.lists(st.tuples(st.text(min_size=1), COUNTS, COUNTS)))
def test_a_table_says_what_its_chart_draws(rows: list[tuple[str, int, int]]) -> None:
    labels = tuple(label for label, _, _ in rows)
    series = (("甲", tuple(one for _, one, _ in rows)), ("乙", tuple(two for _, _, two in rows)))

    table = Chart("图", ChartKind.BARS, labels, series).table("名称")

    assert table.columns == ("名称", "甲", "乙")
    assert [[cell.text for cell in row] for row in table.rows] == [[a, str(b), str(c)] for a, b, c in rows]


@given(COUNTS, COUNTS)
def test_a_share_lies_between_nothing_and_all(part: int, rest: int) -> None:
    text = lately.share(part, part + rest)

    assert text == "—" if part + rest == 0 else 0 <= float(text.removesuffix("%")) <= 100


def numbers(panel: Panel) -> list[list[str]]:
    """The texts of the panel's table."""
    return [[cell.text for cell in row] for row in panel.table.rows]


def test_a_pending_look_up_is_not_counted_as_answered() -> None:
    found = LookUps("公安", {Outcome.HIT: 3, Outcome.NO_RECORD: 1, Outcome.PENDING: 6})

    panel = lately.look_ups_panel([found])

    assert panel.table.columns == ("数据来源", "查询", "查到记录", "查无记录", "等待报告", "命中率")
    assert numbers(panel) == [["公安", "10", "3", "1", "6", "75.0%"]]


def test_second_notices_are_a_share_of_the_cases_asked() -> None:
    panel = lately.notices_panel(Notices(8, 2, 1))

    assert [row[1] for row in numbers(panel)] == ["8", "2", "1", "25.0%"]


def test_ratings_name_their_mean_only_when_there_are_any() -> None:
    none, some = lately.ratings_panel({5: 0, 1: 0}), lately.ratings_panel({5: 3, 1: 1})

    assert (none.note, none.chart) == ("近 90 天没有评价", None)
    assert some.note == "近 90 天 4 条评价，平均 4.0 分"


def test_the_trend_sums_up_its_days() -> None:
    panel = lately.trend_panel(Trend((date(2026, 1, 31), date(2026, 2, 1)), (2, 1), (0, 4)))

    assert panel.note == "近 2 天，受理 3 件，办结 4 件"
    assert numbers(panel) == [["01-31", "2", "0"], ["02-01", "1", "4"]]


def test_an_item_without_answers_has_no_rate() -> None:
    assert lately.share(ItemPace("x", 4, 0, 0).on_time, 0) == "—"


def test_steps_to_jump_to_are_the_fullest() -> None:
    badges = tuple(Badge(str(number), "", number, 0) for number in range(1, 9))

    heat = HeatMap("图", "/x", badges)

    assert [badge.open for badge in heat.hottest] == [8, 7, 6, 5, 4, 3]
    assert heat.total == 36


@pytest.mark.parametrize(
    ("moment", "today", "left"),
    [
        (datetime(2026, 11, 22, 15, 59, tzinfo=UTC), date(2026, 11, 22), timedelta(minutes=1)),
        (datetime(2026, 11, 22, 16, 0, tzinfo=UTC), date(2026, 11, 23), timedelta(days=7)),
        (datetime(2026, 11, 27, 16, 0, tzinfo=UTC), date(2026, 11, 28), timedelta(days=2)),
    ],
    ids=["sunday, last minute", "monday begins", "saturday"],
)
def test_a_week_ends_with_sunday_in_shanghai(moment: datetime, today: date, left: timedelta) -> None:
    days = Days(moment)

    assert days.today == today
    assert days.next_week - moment == left
    assert days.begin(0) <= moment < days.tomorrow
