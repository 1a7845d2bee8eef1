"""Templates and reasons that are written wrongly, and what a template makes of its facts."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import NotFoundError
from engine.sheets.digests import sha256, sm3
from engine.sheets.numbering import Series, read_series
from engine.sheets.page import page
from engine.sheets.sheet import Grid, Listing, Paragraph, Sheet
from engine.sheets.stationery import REASONS, SERIES, Stationery, read_stationery
from engine.sheets.template import Template, read_template
from engine.sheets.words import WordingError, shown

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
KEYS = ("serves", "numbered", "sealed", "to", "body", "remarks")
PARTS = st.fixed_dictionaries({}, optional={key: JSON for key in ("text", "list", "pairs", "when")})
SHAPES = st.fixed_dictionaries(
    {"id": JSON, "name": JSON, "body": JSON | st.lists(PARTS, max_size=2)},
    optional={key: JSON for key in KEYS if key != "body"},
)


def template(*body: dict[str, object], **more: object) -> Template:
    """A template with this ``body``."""
    found, faults = read_template(
        json.dumps({"id": "t", "name": "告知书", "body": body, **more}).encode(), "t.letter"
    )
    assert found is not None, faults
    return found


@given(SHAPES)
def test_whatever_json_a_template_holds_it_is_read_or_refused_in_words(shape: dict[str, object]) -> None:
    found, faults = read_template(json.dumps(shape).encode(), "t.letter")

    assert (found is None) == bool(faults)
    assert all(faults)


@pytest.mark.parametrize("source", [b"", b"[]", b"\xff\xfe", b'"x"', b'{"id": "t", "name": "x", "body": 5}'])
def test_what_is_no_template_is_refused(source: bytes) -> None:
    found, faults = read_template(source, "t.letter")

    assert found is None
    assert faults


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"[]",
        b"{}",
        b'{"reasons": 3}',
        b'{"reasons": [{}]}',
        b'{"reasons": [3]}',
        b'{"reasons": {"a": 1}}',
    ],
)
def test_a_list_of_reasons_that_cannot_be_read_is_a_fault_of_its_file(source: bytes) -> None:
    stationery, faults = read_stationery({REASONS: source})

    assert [path for path, _ in faults] == [REASONS]
    assert stationery.reasons == {}


def test_series_that_cannot_be_read_are_a_fault_of_their_file() -> None:
    _, faults = read_stationery({SERIES: b"{"})

    assert [path for path, _ in faults] == [SERIES]


@pytest.mark.parametrize(
    "series",
    [[], {}, {"offices": {}}, {"offices": [], "default": "甲"}, {"offices": {"a": ""}, "default": "甲"}],
)
def test_series_without_a_word_for_everybody_are_refused(series: object) -> None:
    with pytest.raises(ValueError, match=r"代字|offices"):
        read_series(json.dumps(series).encode())


def test_series_stay_provisional_until_the_bureau_has_fixed_them() -> None:
    words = {"offices": {"lc_x": "历某助"}, "default": "历民助"}

    assert read_series(json.dumps(words).encode()).provisional
    assert not read_series(json.dumps({**words, "basis_status": "已录入"}).encode()).provisional


@given(st.text(max_size=4))
def test_an_office_without_a_word_of_its_own_uses_the_common_one(office: str) -> None:
    series = Series({"lc_x": "历某助"}, "历民助", False, "")

    assert series.word(office) == ("历某助" if office == "lc_x" else "历民助")
    assert series.word(None) == "历民助"


def test_a_block_is_left_out_when_its_condition_does_not_hold_or_cannot_be_told() -> None:
    found = template(
        {"text": "甲", "when": "=amount > 100"}, {"text": "乙", "when": "=amount <= 100"}, {"text": "丙"}
    )

    assert found.parts({"amount": 600}, NOW) == (Paragraph("甲"), Paragraph("丙"))
    assert found.parts({"amount": None}, NOW) == (Paragraph("丙"),)


def test_lists_are_read_out_entry_by_entry() -> None:
    plain = template({"list": "=missing"})
    worded = template({"list": "=missing", "text": "请补交{{= entry }}"})

    facts = {"missing": ["身份证", "户口簿"]}
    assert plain.parts(facts, NOW) == (Listing(("身份证", "户口簿")),)
    assert worded.parts(facts, NOW) == (Listing(("请补交身份证", "请补交户口簿")),)


@pytest.mark.parametrize("missing", [None, [], "身份证"])
def test_a_letter_never_goes_out_with_an_empty_list(missing: object) -> None:
    with pytest.raises(WordingError, match="列表“missing”没有内容"):
        template({"list": "=missing"}).parts({"missing": missing}, NOW)


def test_pairs_become_a_grid_without_columns() -> None:
    found = template({"pairs": {"申请人": "{{= applicant }}", "份数": "一份"}})

    assert found.parts({"applicant": "杜永强"}, NOW) == (Grid((("申请人", "杜永强"), ("份数", "一份"))),)


def test_a_template_that_serves_nothing_is_only_printed_on_demand() -> None:
    assert not template({"text": "x"}).fits({"kind": "told"}, NOW)
    assert template({"text": "x"}, serves='=kind = "told"').fits({"kind": "told"}, NOW)
    assert not template({"text": "x"}, serves='=kind = "told"').fits({"kind": None}, NOW)


def test_a_letter_that_the_release_lacks_is_named() -> None:
    with pytest.raises(NotFoundError, match="没有文书“gone”"):
        Stationery().template("gone")


def test_a_published_seal_is_used_and_any_other_office_gets_an_example() -> None:
    stationery, _ = read_stationery(
        {"shared/letters/seals/lc_x.png": b"png", "shared/letters/seals/readme.md": b""}
    )

    assert 'src="data:image/png;base64,cG5n"' in stationery.seal("lc_x", "某街道")
    assert "示例印章" in stationery.seal("readme", "某街道")
    assert "示例印章" in stationery.seal(None, "某街道")


def test_a_sheet_that_is_not_sealed_shows_no_seal() -> None:
    seal = '<img class="seal">'

    sealed, bare = (
        page(Sheet("书", "1号", (), "某街道", date(2026, 11, 24), sealed=each), "", seal).decode()
        for each in (True, False)
    )

    assert (seal in sealed, seal in bare) == (True, False)


def test_the_plain_text_of_a_sheet_has_everything_that_is_compared() -> None:
    parts = (Paragraph("一"), Listing(("二", "三")), Grid((("四", "五"),), ("甲", "乙"), "表"))
    sheet = Sheet(
        "告知书", "历〔2026〕1号", parts, "某街道", date(2026, 11, 24), to="杜永强：", fine_print=("小字",)
    )

    assert sheet.text.splitlines() == [
        "某街道", "告知书", "历〔2026〕1号", "杜永强：", "一", "1. 二", "2. 三", "表", "甲 | 乙", "四 | 五",
        "某街道", "2026年11月24日", "小字",
    ]  # fmt: skip


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_an_amount_is_printed_without_exponent_and_keeps_its_value(amount: Decimal) -> None:
    text = shown(amount)

    assert "E" not in text.upper()
    assert Decimal(text) == amount


def test_digests_agree_with_the_published_examples() -> None:
    assert sha256(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sm3(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
