"""The one-time notice: everything at once, nothing that can be looked up, nothing the second time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.completeness import FRESH_FOR, Evidence, Known, Material, MaterialState, assess, missing
from engine.content import Content, compile_content
from engine.ports import Outcome
from processes import catalog
from tests.unit.processes.content import ITEMS

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
SETS = [chosen for size in range(1, 6) for chosen in combinations(ITEMS, size)]
SOURCES = ("police.idcard", "police.household", "disabled.card", "elder.ability", "hr.unemployment")
CODES = ("id_card", "household_book", "declaration", "check_authorisation", "disability_card",
         "medical_record", "ability_report", "agent_letter")  # fmt: skip


@pytest.fixture(scope="module")
def content() -> Content:
    """The service as it is published."""
    return compile_content(1, catalog.release_files())


evidence = st.builds(
    Evidence,
    outcome=st.sampled_from(Outcome),
    source=st.just("来源"),
    answered_at=st.sampled_from([NOW, NOW - timedelta(days=30), NOW - timedelta(days=400)]),
)
applications = st.builds(
    Known,
    items=st.sampled_from(SETS),
    now=st.just(NOW),
    has_agent=st.booleans(),
    circumstances=st.frozensets(st.sampled_from(["disabled", "illness", "minor"])),
    submitted=st.frozensets(st.sampled_from(CODES)),
    promised=st.frozensets(st.sampled_from(["medical_record", "ability_report"])),
    evidence=st.dictionaries(st.sampled_from(SOURCES), evidence),
)


def states(content: Content, known: Known) -> dict[str, MaterialState]:
    return {each.code: each.state for each in assess(content, known)}


@settings(max_examples=60, deadline=None)
@given(known=applications)
def test_after_everything_on_the_first_notice_was_brought_the_second_is_empty(
    content: Content, known: Known
) -> None:
    first = missing(assess(content, known))

    supplied = replace(known, submitted=known.submitted | {each.code for each in first})

    assert missing(assess(content, supplied)) == ()


@settings(max_examples=60, deadline=None)
@given(known=applications)
def test_the_notice_for_all_items_is_all_that_any_of_them_would_ask_for(
    content: Content, known: Known
) -> None:
    together = {each.code for each in missing(assess(content, known))}

    single: set[str] = set()
    for item in known.items:
        single |= {each.code for each in missing(assess(content, replace(known, items=(item,))))}

    assert together == single


@settings(max_examples=60, deadline=None)
@given(known=applications)
def test_nothing_that_was_verified_or_can_still_be_looked_up_is_asked_of_the_applicant(
    content: Content, known: Known
) -> None:
    for material in missing(assess(content, known)):
        found = known.evidence.get(str(material.replaced_by))
        assert material.replaced_by is None or (found is not None and found.outcome is not Outcome.HIT)


@settings(max_examples=40, deadline=None)
@given(known=applications)
def test_each_material_is_named_once_with_the_items_that_need_it(content: Content, known: Known) -> None:
    found = assess(content, known)

    assert len({each.code for each in found}) == len(found)
    assert all(each.items and set(each.items) <= set(known.items) for each in found)
    assert all(each.basis and each.basis_status in ("已录入", "待核") for each in found)


def card(content: Content, **known: Any) -> Material:
    asked = Known(items=("subsistence_allowance",), now=NOW, circumstances=frozenset({"disabled"}))
    found = assess(content, replace(asked, **known))
    return next(each for each in found if each.code == "disability_card")


@pytest.mark.parametrize(
    ("outcome", "age", "state"),
    [
        (Outcome.HIT, timedelta(), MaterialState.VERIFIED),
        (Outcome.HIT, FRESH_FOR + timedelta(days=1), MaterialState.STALE),
        (Outcome.PENDING, timedelta(), MaterialState.TO_VERIFY),
        (Outcome.NO_RECORD, timedelta(), MaterialState.NEEDED),
        (Outcome.SOURCE_DOWN, timedelta(), MaterialState.NEEDED),
        (Outcome.STALE, timedelta(), MaterialState.NEEDED),
    ],
)
def test_only_fresh_evidence_stands_in_for_a_material(
    content: Content, outcome: Outcome, age: timedelta, state: MaterialState
) -> None:
    found = card(content, evidence={"disabled.card": Evidence(outcome, "残联残疾人证系统", NOW - age)})

    assert found.state is state
    assert (found.source, found.verified_at) == (
        ("残联残疾人证系统", NOW) if state is MaterialState.VERIFIED else ("", None)
    )


def test_what_was_not_looked_up_yet_is_looked_up_before_it_is_asked_for(content: Content) -> None:
    assert card(content).state is MaterialState.TO_VERIFY


def test_a_paper_or_a_promise_stands_in_where_the_table_allows_it(content: Content) -> None:
    known = Known(("elderly_subsidy", "temporary_assistance"), NOW, circumstances=frozenset({"illness"}))

    promised = states(content, replace(known, promised=frozenset({"medical_record"})))
    brought = states(content, replace(known, submitted=frozenset({"medical_record"})))

    assert promised["medical_record"] is MaterialState.PROMISED
    assert brought["medical_record"] is MaterialState.SUBMITTED
    assert states(content, known)["medical_record"] is MaterialState.NEEDED
