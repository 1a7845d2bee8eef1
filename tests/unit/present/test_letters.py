"""Letters on their pages: state, number, grounds, and a warning while something behind them is unchecked."""

from __future__ import annotations

from tests.unit.present.made_up import CASE_ID, NOW, case, letter, service
from webui.letters.present import documents, letter_page, letter_row

OFFICES = {"lc_civil": "历城区民政局"}
DECIDED = {
    "element_id": "amount",
    "name": "补助金额",
    "inputs": {"household_size": 2, "alone": True},
    "value": {"amount": 600, "kept": None},
    "explanation": [
        {
            "name": "标准",
            "rules": [
                {"index": 3, "annotations": [{"text": "甲"}, {"text": ""}]},
                {"index": 4, "annotations": []},
            ],
        }
    ],
}


def test_a_letter_waits_until_its_delivery_was_confirmed() -> None:
    waiting = letter_row(letter(), service(), OFFICES)
    delivered = letter_row(letter(delivered_at=NOW), service(), OFFICES)

    assert (waiting.state.text, delivered.state.text) == ("待送达", "已送达")


def test_a_receipt_is_handed_over_and_shows_no_number_of_a_series() -> None:
    row = letter_row(letter(template="receipt", serial=None, number="x-receipt"), service(), OFFICES)

    assert (row.state.text, row.number) == ("窗口当面出具", "")


def test_an_unchecked_basis_is_a_warning_in_the_list_and_named_on_the_page() -> None:
    unsure = letter(grounds={"decisions": [], "unchecked": ["某办法 第三条"]})

    assert letter_row(unsure, service(), OFFICES).warning == "依据待核"
    assert letter_row(letter(), service(), OFFICES).warning == ""
    assert letter_page(unsure, case(), service(), "历城区民政局").unchecked == ("某办法 第三条",)


def test_an_office_that_left_the_directory_is_shown_by_its_code() -> None:
    assert letter_row(letter(office="gone"), service(), OFFICES).office == "gone"


def test_the_page_tells_digests_delivery_and_release() -> None:
    page = letter_page(letter(receipt="R-1", delivered_at=NOW), case(), service(), "历城区民政局")

    facts = {fact.label: fact.value for fact in page.facts}
    assert (facts["送达回执"], facts["送达时间"], facts["依据版本"]) == ("R-1", "2026-11-24 09:00", "第 3 版")
    assert [fact.value for fact in page.digests] == ["a" * 64, "b" * 64]
    assert page.lines == ("第一行", "第二行")


def test_a_letter_about_the_whole_case_names_all_items() -> None:
    facts = {fact.label: fact.value for fact in letter_page(letter(item=None), case(), service(), "x").facts}

    assert facts["事项"] == "全部事项"


def test_a_provisional_series_is_told_beside_a_number_only() -> None:
    series = service().stationery.series

    numbered = letter_page(letter(), case(), service(), "x")
    bare = letter_page(letter(serial=None), case(), service(), "x")

    assert (numbered.provisional, bare.provisional) == (series.note, "")


def test_a_decision_is_told_with_inputs_result_and_matched_rules() -> None:
    page = letter_page(letter(grounds={"decisions": [DECIDED], "unchecked": []}), case(), service(), "x")

    (ground,) = page.grounds
    assert "：2" in ground.inputs
    assert "：是" in ground.inputs
    assert ground.result == "amount：600；kept：null"
    assert ground.rules == ("标准 命中第 3 条规则：甲", "标准 命中第 4 条规则")


def test_a_decision_whose_inputs_were_not_kept_still_has_a_line() -> None:
    bare = {**DECIDED, "inputs": None, "explanation": None}

    (ground,) = letter_page(
        letter(grounds={"decisions": [bare], "unchecked": []}), case(), service(), "x"
    ).grounds

    assert (ground.inputs, ground.rules) == ("", ())


def test_a_case_offers_its_letters_its_application_and_its_archive() -> None:
    papers = documents(CASE_ID, [letter()], service(), OFFICES)

    assert len(papers.letters) == 1
    for address in (papers.result_href, papers.application_href, papers.receipt_href, papers.archive_url):
        assert str(CASE_ID) in address
