"""How moments, names and limits are worded, and what a page hands to its script."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.forms import FieldError, Shown
from engine.projection import NO_LIMIT
from webui import pages
from webui.pages import Tone


def test_moments_are_told_in_shanghai_time() -> None:
    late = datetime(2026, 12, 31, 17, 5, tzinfo=UTC)

    assert pages.moment(late) == "01-01 01:05"
    assert pages.full_moment(late) == "2027-01-01 01:05"
    assert pages.moment(None) == pages.full_moment(None) == ""


@given(st.text(st.characters(categories=["Lo"]), min_size=2, max_size=8))
def test_a_masked_name_tells_its_length_and_nothing_of_the_middle(name: str) -> None:
    masked = pages.masked_name(name)

    assert len(masked) == len(name)
    assert set(masked[1:-1]) <= {"*"}
    assert masked[0] == name[0]


def test_a_masked_number_hides_the_birthday() -> None:
    assert pages.masked_id_number("110101196001011233") == "110101********1233"
    assert pages.masked_id_number("1234") == "****"


@pytest.mark.parametrize(
    ("left", "text", "tone"),
    [
        (None, "未计时", Tone.PLAIN),
        (-5, "超期 5 天", Tone.BAD),
        (0, "今日到期", Tone.WARN),
        (2, "剩 2 天", Tone.WARN),
        (3, "剩 3 天", Tone.GOOD),
    ],
)
def test_a_limit_is_told_in_colour_icon_and_words(left: int | None, text: str, tone: Tone) -> None:
    tag = pages.limit_tag(left)

    assert (tag.text, tag.tone) == (text, tone)
    assert tag.icon


@pytest.mark.parametrize(
    ("hours", "left"), [(-73, -3), (-82, -4), (-24, -1), (-1, -1), (0, 0), (1, 0), (13, 0), (15, 1), (72, 3)]
)
def test_days_are_counted_from_today_and_what_is_over_is_never_due_today(hours: int, left: int) -> None:
    now = datetime(2026, 11, 23, 1, tzinfo=UTC)

    assert pages.days_left(now + timedelta(hours=hours), now) == left


@given(hours=st.integers(-10_000, 10_000))
def test_a_limit_is_over_exactly_when_its_days_are_below_zero(hours: int) -> None:
    now = datetime(2026, 11, 23, 1, tzinfo=UTC)
    due = now + timedelta(hours=hours)

    assert ((pages.days_left(due, now) or 0) < 0) == (due < now)


def test_what_has_no_limit_has_no_days_left() -> None:
    now = datetime(2026, 11, 23, 1, tzinfo=UTC)

    assert pages.days_left(None, now) is None
    assert pages.days_left(NO_LIMIT, now) is None


def test_faults_of_a_check_reach_the_page_with_their_rows() -> None:
    (fault,) = pages.form_faults(
        [FieldError("members.1.income", "Field_income", "月收入", "too_big", "不能大于 9")]
    )

    assert (fault.component_id, fault.indexes, fault.message) == ("Field_income", "1", "不能大于 9")


def test_a_filled_form_reaches_the_page_part_by_part() -> None:
    (group,) = pages.answer_groups([Shown("申请人", (("姓名", "王秀英"),))])

    assert group.answers == (pages.Answered("姓名", "王秀英"),)


def test_what_a_form_hands_to_its_script_is_plain_json() -> None:
    form = pages.FormPage(
        {"type": "default"}, {"a": 1}, "/send", "/draft", faults=(pages.FormFault("a", "A", "甲", "错"),)
    )

    assert json.loads(json.dumps(form.settings))["errors"] == [{"path": "a", "message": "错"}]
