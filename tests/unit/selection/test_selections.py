"""What a list is narrowed down to: words of an address there and back, and the days of Shanghai."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.models import UserTask
from engine.selection import (
    EVERYTHING,
    LONGEST,
    Selection,
    Share,
    TimeState,
    by_case,
    by_limit,
    by_queue,
    by_task,
    read_selection,
    span,
)

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=LONGEST).map(str.strip)
SELECTIONS = st.builds(
    Selection, st.sampled_from(Share), TEXTS, TEXTS, TEXTS, TEXTS, st.none() | st.sampled_from(TimeState)
)
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


@given(SELECTIONS)
def test_a_selection_is_read_back_from_its_words(selection: Selection) -> None:
    assert read_selection(selection.words()) == selection


@given(st.dictionaries(st.sampled_from(["share", "keyword", "time", "item"]), st.text() | st.integers()))
def test_whatever_an_address_says_can_be_read(words: dict[str, object]) -> None:
    read = read_selection(words)

    assert read_selection(read.words()) == read


@pytest.mark.parametrize("value", ["x" * (LONGEST + 1), "a\x00b", 7, None, ["a"], "   "])
def test_what_cannot_be_chosen_is_not_chosen(value: object) -> None:
    words = dict.fromkeys(("share", "keyword", "item", "step", "street", "time"), value)

    assert read_selection(words) == EVERYTHING


def test_the_share_alone_does_not_narrow() -> None:
    assert not Selection(share=Share.MINE).narrows
    assert Selection(time=TimeState.TODAY).narrows
    assert EVERYTHING.words() == {}


def test_overdue_and_fine_part_all_limits_at_this_moment() -> None:
    assert span(TimeState.OVERDUE, NOON) == (None, NOON)
    assert span(TimeState.FINE, NOON) == (NOON, None)
    assert span(None, NOON) == (None, None)


def test_today_ends_at_midnight_of_shanghai_and_soon_two_days_later() -> None:
    midnight = datetime(2026, 11, 23, 16, tzinfo=UTC)

    assert span(TimeState.TODAY, NOON) == (NOON, midnight)
    assert span(TimeState.SOON, NOON) == (NOON, midnight + timedelta(days=2))
    assert span(TimeState.TODAY, midnight)[1] == midnight + timedelta(days=1)


@pytest.mark.parametrize(
    ("state", "bounds"),
    [(None, 0), (TimeState.OVERDUE, 1), (TimeState.TODAY, 2), (TimeState.SOON, 2), (TimeState.FINE, 1)],
)
def test_a_limit_is_bound_on_as_many_sides_as_its_state_has(state: TimeState | None, bounds: int) -> None:
    assert len(by_limit(UserTask.due_at, state, NOON)) == bounds


def test_nothing_chosen_is_no_condition_and_each_choice_is_one() -> None:
    chosen = Selection(item="a", step="b", street="c", keyword="d")

    assert by_task(EVERYTHING) == by_queue(EVERYTHING) == by_case(EVERYTHING) == []
    assert (len(by_task(chosen)), len(by_queue(chosen)), len(by_case(chosen, "王"))) == (3, 3, 2)
