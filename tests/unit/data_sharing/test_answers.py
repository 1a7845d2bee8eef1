"""Whatever a platform answers is either an outcome that the catalogue allows, or a fault."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.data_sharing.answers import PersonMark, Question, read_answer, read_receipt
from connectors.data_sharing.faults import CallFailedError, Fault
from connectors.data_sharing.operations import find
from engine.ports import Outcome

NOW = datetime(2026, 9, 21, 1, 30, tzinfo=UTC)
ID_NUMBER = "370112195003120046"
MARKS = PersonMark(b"a secret of this test")
TAX = find("tax")
QUESTION = Question(TAX, MARKS.of(TAX.code, ID_NUMBER), MARKS)
FACTS = {"declared": False, "monthly_band": "none"}
HIT: dict[str, object] = {
    "operation": "tax",
    "outcome": "HIT",
    "subject": {"id_number": ID_NUMBER},
    "as_of": NOW.isoformat(),
    "facts": FACTS,
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=5,
)
ANYTHING = st.dictionaries(
    st.sampled_from([*HIT, "reference"]), JSON | st.sampled_from([*Outcome, *HIT.values()]), max_size=6
)


def fault_of(document: dict[str, object]) -> tuple[Fault, str]:
    with pytest.raises(CallFailedError) as caught:
        read_answer(QUESTION, document, NOW)
    return caught.value.fault, caught.value.note


def outcome_of(**changes: object) -> Outcome:
    return read_answer(QUESTION, {**HIT, **changes}, NOW).outcome


@given(ANYTHING, st.booleans())
def test_no_document_whatever_yields_facts_that_the_catalogue_does_not_allow(
    document: dict[str, object], on_top_of_a_good_one: bool
) -> None:
    try:
        answer = read_answer(QUESTION, {**HIT, **document} if on_top_of_a_good_one else document, NOW)
    except CallFailedError as error:
        assert error.fault in {Fault.WRONG_SCHEMA, Fault.UNAVAILABLE}
        return

    assert set(answer.facts) <= {field.name for field in TAX.returns}
    assert (answer.outcome is Outcome.HIT) <= (set(answer.facts) == set(FACTS))
    assert (answer.outcome is Outcome.PENDING) == (answer.reference is not None)


def test_an_unlisted_fact_is_dropped() -> None:
    answer = read_answer(QUESTION, {**HIT, "facts": {**FACTS, "employer": "某公司"}}, NOW)

    assert answer.facts == FACTS


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"operation": "bank"}, "不是对这个问题的应答"),
        ({"outcome": None}, "不是对这个问题的应答"),
        ({"outcome": "YES"}, "结果代码未约定"),
        ({"subject": None}, "没有说明是谁的记录"),
        ({"subject": {"id_number": 3}}, "没有说明是谁的记录"),
        ({"facts": None}, "没有内容"),
        ({"facts": {"declared": "no", "monthly_band": "none"}}, "上年度有申报收入"),
        ({"facts": {"declared": False}}, "月均申报收入"),
        ({"outcome": "PENDING"}, "没有委托编号"),
        ({"outcome": "PENDING", "reference": "x" * 65}, "没有委托编号"),
        ({"as_of": "yesterday"}, "数据时间不正确"),
        ({"as_of": (NOW + timedelta(hours=1)).isoformat()}, "数据时间不正确"),
        ({"outcome": "NO_RECORD", "as_of": None}, "数据时间不正确"),
    ],
)
def test_a_document_that_breaks_the_contract_is_a_fault_that_says_where(
    changes: dict[str, object], note: str
) -> None:
    assert fault_of({**HIT, **changes}) == (Fault.WRONG_SCHEMA, note)


@pytest.mark.parametrize(
    "outcome", [Outcome.HIT, Outcome.NO_RECORD, Outcome.PARTIAL, Outcome.PENDING, Outcome.STALE]
)
def test_an_answer_about_somebody_else_is_a_mismatch_whatever_it_says(outcome: str) -> None:
    stranger = {"id_number": "110101199001010018"}

    answer = read_answer(QUESTION, {**HIT, "outcome": outcome, "subject": stranger, "reference": "r"}, NOW)

    assert (answer.outcome, dict(answer.facts), answer.reference) == (Outcome.MISMATCH, {}, None)


@pytest.mark.parametrize("outcome", [Outcome.MISMATCH, Outcome.NOT_AUTHORISED, Outcome.CONSENT_MISSING])
def test_what_is_no_answer_brings_no_facts(outcome: Outcome) -> None:
    answer = read_answer(QUESTION, {**HIT, "outcome": outcome}, NOW)

    assert (answer.outcome, dict(answer.facts)) == (outcome, {})


@pytest.mark.parametrize(
    ("age", "outcome"),
    [(timedelta(days=31), Outcome.HIT), (timedelta(days=31, seconds=1), Outcome.STALE)],
    ids=["just fresh", "just stale"],
)
def test_freshness_ends_exactly_where_the_catalogue_says(age: timedelta, outcome: Outcome) -> None:
    assert outcome_of(as_of=(NOW - age).isoformat()) is outcome


def test_an_old_no_record_is_stale_too() -> None:
    assert outcome_of(outcome="NO_RECORD", as_of=(NOW - timedelta(days=40)).isoformat()) is Outcome.STALE


def test_a_mark_says_nothing_about_the_person_and_differs_by_operation() -> None:
    mark = MARKS.of("tax", ID_NUMBER)

    assert ID_NUMBER not in mark
    assert mark != MARKS.of("bank", ID_NUMBER)
    assert MARKS.split(MARKS.join("WT~1", mark)) == ("WT~1", mark)


RECEIPT: dict[str, object] = {"key": "k", "receipt_number": "HZ1", "received_at": NOW.isoformat()}


def test_a_receipt_is_read_with_its_moment() -> None:
    receipt = read_receipt("k", RECEIPT)

    assert (receipt.number, receipt.received_at) == ("HZ1", NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"key": "another"},
        {"receipt_number": ""},
        {"receipt_number": 7},
        {"receipt_number": "9" * 65},
        {"received_at": "2026-09-21"},
        {"received_at": None},
    ],
)
def test_what_is_no_receipt_for_this_push_is_a_fault(changes: dict[str, object]) -> None:
    with pytest.raises(CallFailedError) as caught:
        read_receipt("k", {**RECEIPT, **changes})
    assert caught.value.fault is Fault.WRONG_SCHEMA
