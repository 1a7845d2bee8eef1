"""What a release says about letters: read strictly, refused with a reason."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.sheets.numbering import number, read_series
from engine.sheets.page import page, style_source
from engine.sheets.seal import example_seal
from engine.sheets.sheet import Grid, Listing, Paragraph, Sheet
from engine.sheets.stationery import read_stationery
from engine.sheets.words import WordingError
from processes import catalog

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
GOOD: dict[str, object] = {
    "id": "told",
    "name": "告知书",
    "serves": '=kind = "told"',
    "body": [{"text": "{{= applicant }}：已告知。"}],
}
LETTERS = {"accepted", "confirmed", "correction", "forwarded", "not_accepted", "opinion_answer"} | {
    "publicity", "receipt", "refused", "reminder",
}  # fmt: skip


def files(*templates: dict[str, object]) -> dict[str, bytes]:
    """Template files as a release has them."""
    return {f"{place}.letter": json.dumps(each).encode() for place, each in enumerate(templates)}


def faults(**changed: object) -> str:
    """Everything wrong with GOOD once it was ``changed``."""
    return "；".join(sentence for _, sentence in read_stationery(files({**GOOD, **changed}))[1])


def test_the_service_has_every_letter_that_it_needs() -> None:
    stationery, wrong = read_stationery(catalog.release_files())

    assert wrong == []
    assert set(stationery.templates) >= LETTERS
    assert stationery.series.provisional
    assert "待核" in stationery.reasons["income_over"].status("《社会救助法》 第四十五条")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"body": [{"text": "{{= password }}"}]}, "没有的内容“password”"),
        ({"body": [{"text": "{{= 1 + }}"}]}, "不是可以使用的表达式"),
        ({"body": [{"what": "x"}]}, "text、list 或 pairs"),
        ({"serves": "=kind ="}, "不是可以使用的表达式"),
        ({"template": "x"}, "不认识的设置“template”"),
        ({"body": []}, "应有 id、name 和 body"),
    ],
)
def test_a_template_that_cannot_work_is_refused(changed: dict[str, object], sentence: str) -> None:
    assert sentence in faults(**changed)


def test_two_templates_may_not_claim_the_same_job() -> None:
    stationery, _ = read_stationery(files(GOOD, {**GOOD, "id": "again"}))

    with pytest.raises(WordingError, match="不止一种文书"):
        stationery.serving({"kind": "told"}, NOW)


def test_two_templates_may_not_share_an_id() -> None:
    _, wrong = read_stationery(files(GOOD, GOOD))

    assert "都叫“told”" in wrong[0][1]


def test_a_style_cannot_break_out_of_its_element() -> None:
    _, wrong = read_stationery({"shared/letters/letter.css": b"</style><script>"})

    assert wrong == [("shared/letters/letter.css", "样式里不能有“<”")]


def test_two_offices_may_not_share_a_series() -> None:
    with pytest.raises(ValueError, match="共用"):
        read_series(json.dumps({"default": "甲", "offices": {"a": "乙", "b": "乙"}}).encode())


@given(st.text(min_size=1, max_size=6), st.integers(2000, 2100), st.integers(1, 10**6))
def test_a_number_names_word_year_and_serial(word: str, year: int, serial: int) -> None:
    assert number(word, year, serial) == f"{word}〔{year}〕{serial}号"


@given(st.text(st.characters(codec="utf-8", min_codepoint=32, exclude_characters="\x7f"), min_size=1))
def test_nothing_in_a_fact_becomes_markup(text: str) -> None:
    parts = (Paragraph(text), Listing((text,)), Grid(((text, text),), (text, text), text))
    sheet = Sheet(text, text, parts, text, date(2026, 11, 24), to=text, sealed=False)

    html = page(sheet, "").decode()

    assert html.count("<p>") == 3
    assert "<script" not in html.lower()
    assert unescape(html).count(text) >= 10


def test_the_policy_allows_exactly_the_style_of_the_page() -> None:
    assert style_source("") == "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    assert style_source("a{}") != style_source("a{} ")


def test_the_example_seal_says_so_and_cannot_be_mistaken() -> None:
    seal = example_seal("济南市<某>街道办事处")

    assert "示例印章" in seal
    assert "无效" in seal
    assert "stroke-dasharray" in seal
    assert "<某" not in seal
