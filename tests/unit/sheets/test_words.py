"""Sentences with placeholders: filled exactly, never with a blank, and without running anything."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import FeelError
from engine.sheets.words import WordingError, shown, words

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
PLAIN = st.text(st.characters(exclude_characters="{}", codec="utf-8"))


@given(PLAIN)
def test_text_without_placeholders_stays_as_it_is(text: str) -> None:
    sentence = words(text)

    filled = sentence.fill({}, NOW)

    assert filled == text.strip()
    assert sentence.names == frozenset()


@given(st.decimals(0, 10**9, places=2))
def test_an_amount_is_printed_without_loss(amount: Decimal) -> None:
    sentence = words("{{= amount }} 元")

    filled = sentence.fill({"amount": amount}, NOW)

    assert Decimal(filled.removesuffix(" 元")) == amount
    assert "E" not in filled


def test_placeholders_are_filled_and_dates_are_chinese() -> None:
    sentence = words("{{= name }}，自 {{= chinese date(day) }}起，共 {{= items }}。")

    filled = sentence.fill({"name": "王秀英", "day": "2026-12-01", "items": ["低保", "临时救助"]}, NOW)

    assert filled == "王秀英，自 2026年12月1日起，共 低保、临时救助。"
    assert sentence.names == {"name", "day", "items"}


@pytest.mark.parametrize("value", [None, "", "   ", "（待核）"])
def test_a_blank_is_refused(value: str | None) -> None:
    with pytest.raises(WordingError, match="没有内容"):
        words("依据：{{= article }}。").fill({"article": value}, NOW)


def test_an_inward_remark_that_something_was_not_checked_is_not_printed() -> None:
    sentence = words("依据：{{= article }}。")

    filled = sentence.fill({"article": "《社会救助法》 第四十五条（互斥条款待核）"}, NOW)

    assert filled == "依据：《社会救助法》 第四十五条。"


@pytest.mark.parametrize("text", ["{{= 1 + }}", "{{= import os }}", "{{= name. }}"])
def test_what_is_no_feel_is_refused(text: str) -> None:
    with pytest.raises(FeelError):
        words(text)


def test_jinja_and_python_are_only_text() -> None:
    text = "{% for x in y %} {{ config }} ${name} {{ ''.__class__ }}"

    assert words(text).fill({"config": "secret"}, NOW) == text


def test_lists_are_read_out_and_what_is_empty_is_left_out() -> None:
    assert shown([True, None, Decimal("1.50")]) == "是、1.5"
