"""Limits in words: who says so, how many days are left, how it ended, and what was never checked."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.deadlines import BasisStatus, ClockState, Day, EventKind, LimitKind, Unit
from engine.limits.ledger import ClockView
from engine.models import Clock, ClockEvent
from tests.unit.present.made_up import CASE_ID, NOW, NUMBER
from webui.clocks.present import clock_tag, clocks_page, kind_tag
from webui.clocks.wording import basis_text, events_lines, limit_text
from webui.pages import ClockCard, Tone

LAST = Day(date(2026, 12, 1), True, 5, "工作日")


def clock(**changed: Any) -> Clock:
    """A statutory limit of thirty working days that runs; it may be extended to forty-five."""
    return Clock(
        **{
            "id": UUID(int=1), "case_id": CASE_ID, "code": "whole", "name": "全程", "element_id": None,
            "kind": LimitKind.STATUTORY, "days": 30, "unit": Unit.WORKING, "cap": 45, "basis": "某办法 第三条",
            "basis_status": BasisStatus.CHECKED, "effective_from": "2026-07-01", "owner": "district",
            "state": ClockState.RUNNING, "started_at": NOW, "due_at": NOW + timedelta(days=7), "stopped_at": None,
            **changed,
        }
    )  # fmt: skip


def event(kind: EventKind, **changed: Any) -> ClockEvent:
    """Something that happened to the clock."""
    return ClockEvent(
        **{"kind": kind, "at": NOW, "cause": "", "days": 0, "actor": "engine", "reason": "", **changed}
    )


def view(of: Clock, *events: ClockEvent) -> ClockView:
    """The clock with its events and one day."""
    return ClockView(of, events, (), (LAST,), False)


def card(of: Clock, *events: ClockEvent, may_extend: bool = True, now: datetime = NOW) -> ClockCard:
    """The only card of the page."""
    (found,) = clocks_page(NUMBER, [view(of, *events)], {}, may_extend, now).cards
    return found


def test_a_limit_can_be_extended_up_to_its_cap_by_who_may() -> None:
    assert (bool(card(clock()).extend_url), card(clock()).extend_most) == (True, 15)
    assert card(clock(), may_extend=False).extend_url == ""


@pytest.mark.parametrize(
    "barred",
    [
        view(clock(cap=None)),
        view(clock(cap=30)),
        view(clock(), event(EventKind.EXTEND, days=5)),
        view(clock(due_at=NOW - timedelta(seconds=1))),
        view(clock(state=ClockState.STOPPED, stopped_at=NOW)),
    ],
    ids=["no cap", "cap reached", "extended once", "late", "stopped"],
)
def test_a_limit_that_cannot_be_extended_offers_no_way_to(barred: ClockView) -> None:
    (found,) = clocks_page(NUMBER, [barred], {}, True, NOW).cards

    assert found.extend_url == ""


@given(st.integers(-5, 5))
def test_a_stopped_clock_tells_how_it_ended_and_not_what_day_it_is(days: int) -> None:
    stopped = clock(state=ClockState.STOPPED, stopped_at=NOW, due_at=NOW + timedelta(days=days))

    tags = {clock_tag(stopped, NOW + timedelta(days=later)).text for later in (0, 400)}

    assert tags == {"超期办结" if days < 0 else "按期办结"}


def test_a_paused_clock_has_no_due_date() -> None:
    found = card(clock(state=ClockState.PAUSED, due_at=None))

    assert (found.limit.text, found.ends) == ("暂停计时", False)
    assert {fact.label: fact.value for fact in found.facts}["到期日"] == "暂停中，恢复后确定"


@pytest.mark.parametrize("status", list(BasisStatus))
def test_a_basis_that_nobody_checked_is_never_shown_as_law(status: BasisStatus) -> None:
    shown = kind_tag(LimitKind.STATUTORY, status).text + basis_text(clock(basis_status=status))

    assert ("待核" in shown) == (status is BasisStatus.UNCHECKED)


def test_a_basis_that_says_so_itself_says_so_once() -> None:
    assert basis_text(clock(basis="某办法（待核）", basis_status=BasisStatus.UNCHECKED)).count("待核") == 1


def test_an_extension_is_shown_apart_from_the_limit() -> None:
    extended = view(
        clock(), event(EventKind.START), event(EventKind.EXTEND, days=10, reason="入户难", actor="s1")
    )

    assert limit_text(extended) == "40 个工作日（30 个工作日，延长 10 天）"
    assert list(events_lines(extended, {"s1": "李海涛"})) == [
        "2026-11-24 09:00 开始计时 系统",
        "2026-11-24 09:00 延长时限 10 天：入户难 李海涛",
    ]


def test_a_recomputation_tells_from_which_day_to_which() -> None:
    moved = event(EventKind.RECOMPUTE, reason="放假安排", due_before=None, due_after=NOW, actor="operator")

    (line,) = events_lines(view(clock(), moved), {})

    assert line == "2026-11-24 09:00 重新计算：放假安排，暂停中 → 2026-11-24 operator"


def test_open_limits_come_first_and_those_of_steps_stand_apart() -> None:
    page = clocks_page(
        NUMBER,
        [
            view(clock(name="停", state=ClockState.STOPPED, stopped_at=NOW)),
            view(clock(name="步", element_id="initial_review")),
            view(clock(name="诺", kind=LimitKind.PROMISED)),
            view(clock(name="法")),
        ],
        {},
        False,
        NOW,
    )

    assert [each.title for each in page.cards] == ["法", "诺", "停"]
    assert [each.title for each in page.steps] == ["步"]


def test_a_case_without_limits_still_has_its_page() -> None:
    page = clocks_page(NUMBER, [], {}, True, NOW)

    assert (page.case_number, page.cards, page.steps) == (NUMBER, (), ())


def test_the_last_day_is_marked_and_only_counted_days_have_a_number() -> None:
    off = Day(date(2026, 11, 29), False, 0, "周末")
    shown = ClockView(clock(), (), (), (off, LAST), True)

    (found,) = clocks_page(NUMBER, [shown], {}, False, NOW).cards

    assert [(day.weekday, day.number, day.last) for day in found.days] == [
        ("周日", "", False),
        ("周二", "第 5 天", True),
    ]
    assert found.provisional
    assert found.limit.tone is Tone.GOOD
