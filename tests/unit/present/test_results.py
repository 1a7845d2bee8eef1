"""The unified feedback in words: what was answered, what is still open, and who is late."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feedback import Feedback, ItemResult
from engine.projection import NO_LIMIT
from tests.unit.present.made_up import (
    NOW,
    NUMBER,
    answer,
    approved,
    case,
    dossier,
    letter,
    office,
    opinion,
    service,
)
from webui.pages import ResultPage, Tone
from webui.results.present import result_page


def shown(*items: ItemResult, opinions: tuple[object, ...] = (), now: datetime = NOW) -> ResultPage:
    """The page of these results."""
    found = Feedback(case(), items, opinions, ())  # type: ignore[arg-type]
    return result_page(found, dossier(), service(), now)


def waiting(due: datetime | None = None, *, late: bool = False, name: str = "历城区民政局") -> ItemResult:
    """An item without an answer."""
    return ItemResult(answer(), office(name), None, ("入户调查", "审核"), due, late)


def test_a_delivered_answer_shows_amount_letter_and_that_it_was_given() -> None:
    (row,) = shown(ItemResult(approved(), office(), letter(), (), None, False)).rows

    assert (row.name, row.state.text, row.answer) == ("最低生活保障", "予以确认", "1400.00 元")
    assert (row.limit.text, row.decided) == ("已反馈", "2026-11-24 09:00")
    assert row.letter is not None
    assert row.letter.label == "不予确认告知书 历民助〔2026〕12号"


def test_an_outcome_that_was_not_delivered_is_not_shown_as_an_answer() -> None:
    decided = ItemResult(answer(outcome="approved"), office(), None, (), None, False)

    (row,) = shown(decided).rows

    assert (row.state.text, row.decided) == ("办理中", "")


def test_an_open_item_names_its_steps_and_its_days() -> None:
    (row,) = shown(waiting(NOW + timedelta(days=3))).rows

    assert (row.waiting, row.limit.text) == ("入户调查、审核", "未反馈 · 剩 3 天")


@pytest.mark.parametrize("due", [None, NO_LIMIT])
def test_an_item_without_a_limit_is_not_said_to_be_late(due: datetime | None) -> None:
    (row,) = shown(waiting(due)).rows

    assert (row.limit.text, row.limit.tone) == ("未反馈", Tone.PLAIN)


@given(st.integers(-40, 0))
def test_what_is_late_is_red_from_the_first_second_on(days: int) -> None:
    (row,) = shown(waiting(NOW + timedelta(days=days, seconds=-1), late=True)).rows

    assert row.limit.text == f"未反馈 · 超期 {max(1, -days)} 天"
    assert row.limit.tone is Tone.BAD


def test_a_late_office_is_named_once_however_many_items_it_has() -> None:
    late = waiting(NOW - timedelta(days=1), late=True)

    page = shown(late, late, waiting(name="山大路街道"))

    assert page.late_offices == ("历城区民政局",)


def test_the_summary_counts_what_keeps_the_case_from_closing() -> None:
    done = ItemResult(approved(), office(), None, (), None, False)

    assert (
        shown(waiting(), done, opinions=(opinion(),)).summary.text
        == "还有 1 个事项、1 条意见没有送达答复，不能办结"
    )
    assert shown(waiting(), waiting()).summary.text == "还有 2 个事项没有送达答复，不能办结"
    assert shown(done, opinions=(opinion(),)).summary.tone is Tone.WARN
    assert shown(done).summary.text == "全部答复已送达"


def test_opinions_show_their_text_or_rating_and_their_answer() -> None:
    given_answer = opinion(text="", rating=2, answer="corrected", delivered_at=NOW)

    first, second = shown(opinions=(opinion(), given_answer)).opinions

    assert (first.text, first.state.text, first.answered) == ("等得太久", "待答复", "")
    assert (second.text, second.state.text, second.answer) == ("评价 2 分", "已答复", "更正原办理结果")


def test_a_refusal_tells_its_reason_in_plain_words() -> None:
    code = next(iter(service().stationery.reasons))
    refused = answer(outcome="refused", reason_code=code, article="某条", remedy="可以复议", delivered_at=NOW)

    (row,) = shown(ItemResult(refused, office(), None, (), None, False)).rows

    reason = service().stationery.reasons[code]
    assert row.reason == f"{reason.name}：{reason.text}"
    assert row.remedy == "可以复议"


def test_a_reason_that_the_release_does_not_know_is_shown_as_it_is() -> None:
    refused = answer(outcome="refused", reason_code="gone", delivered_at=NOW)

    (row,) = shown(ItemResult(refused, office(), None, (), None, False)).rows

    assert row.reason == "gone"


def test_the_page_leads_back_to_its_case() -> None:
    page = shown()

    assert page.case_number == NUMBER
    assert page.back.href.startswith("/cases/")
