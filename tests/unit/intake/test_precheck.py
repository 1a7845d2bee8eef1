"""The pre-check: complete, silent about what nobody knows, and the same tables as the service."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.content import Content, compile_content
from engine.precheck import Prospect, Verdict, prospects
from processes import catalog

CONTENT: Content = compile_content(1, catalog.release_files())
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
ITEMS = [item.code for item in CONTENT.offering.items]
LOW, DESTITUTE, URGENT, ELDERLY, JOBLESS = ITEMS
ANSWERS = {
    "age": st.none() | st.integers(0, 120),
    "residence": st.sampled_from([None, "urban", "rural"]),
    "household_size": st.none() | st.integers(1, 12),
    "monthly_income": st.none() | st.integers(0, 50000),
    "in_force": st.none() | st.lists(st.sampled_from(ITEMS), unique=True),
    "can_work": st.sampled_from([None, "yes", "no"]),
    "no_supporter": st.sampled_from([None, "yes", "no"]),
    "unemployed": st.sampled_from([None, "yes", "no"]),
    "urgent": st.sampled_from([None, "yes", "no"]),
}


def told(**facts: object) -> dict[str, Prospect]:
    return {each.item: each for each in prospects(CONTENT, facts, NOW)}


def verdicts(**facts: object) -> dict[str, Verdict]:
    return {item: each.verdict for item, each in told(**facts).items()}


@given(st.fixed_dictionaries(ANSWERS))
def test_every_item_is_spoken_of_with_a_reason_whatever_is_known(facts: dict[str, Any]) -> None:
    found = told(**facts)

    assert sorted(found) == sorted(ITEMS)
    assert all(
        each.reasons and all(reason.text and reason.basis for reason in each.reasons)
        for each in found.values()
    )


@given(st.fixed_dictionaries(ANSWERS), st.sampled_from([LOW, DESTITUTE, ELDERLY, JOBLESS]))
def test_nobody_is_told_to_apply_for_what_they_have(facts: dict[str, Any], item: str) -> None:
    facts["in_force"] = [*(facts["in_force"] or ()), item]

    assert verdicts(**facts)[item] is Verdict.UNLIKELY


@given(st.fixed_dictionaries(ANSWERS))
def test_the_likely_ones_come_first(facts: dict[str, Any]) -> None:
    order = [list(Verdict).index(each.verdict) for each in prospects(CONTENT, facts, NOW)]

    assert order == sorted(order)


def test_what_nobody_knows_is_asked_and_never_guessed() -> None:
    assert set(verdicts().values()) == {Verdict.ASK}


@pytest.mark.parametrize("size", [1, 2, 5])
@pytest.mark.parametrize("residence", ["urban", "rural"])
def test_the_limit_that_is_told_is_the_one_that_is_enforced(residence: str, size: int) -> None:
    tables = CONTENT.program.decisions["subsistence_allowance_standard"]
    standard = tables.evaluate("subsistence_allowance_standard", {"residence": residence}).value
    limit = int(str(standard)) * size

    at = verdicts(residence=residence, household_size=size, monthly_income=limit)
    above = verdicts(residence=residence, household_size=size, monthly_income=limit + 1)

    assert (at[LOW], above[LOW]) == (Verdict.MAY, Verdict.UNLIKELY)


@pytest.mark.parametrize(
    ("facts", "item", "verdict"),
    [
        ({"can_work": "no", "no_supporter": "yes"}, DESTITUTE, Verdict.MAY),
        ({"can_work": "yes", "no_supporter": "yes"}, DESTITUTE, Verdict.UNLIKELY),
        ({"can_work": "no", "no_supporter": "no"}, DESTITUTE, Verdict.UNLIKELY),
        ({"can_work": "no"}, DESTITUTE, Verdict.ASK),
        ({"urgent": "yes"}, URGENT, Verdict.MAY),
        ({"urgent": "no"}, URGENT, Verdict.UNLIKELY),
        ({"age": 60, "in_force": [LOW]}, ELDERLY, Verdict.MAY),
        ({"age": 59, "in_force": [LOW]}, ELDERLY, Verdict.UNLIKELY),
        ({"age": 75}, ELDERLY, Verdict.ASK),
        ({"age": 45, "unemployed": "yes"}, JOBLESS, Verdict.MAY),
        ({"age": 45, "unemployed": "yes", "can_work": "no"}, JOBLESS, Verdict.UNLIKELY),
        ({"age": 15, "unemployed": "yes"}, JOBLESS, Verdict.UNLIKELY),
        ({"age": 45, "unemployed": "no"}, JOBLESS, Verdict.UNLIKELY),
    ],
)
def test_the_tables_say(facts: dict[str, object], item: str, verdict: Verdict) -> None:
    assert verdicts(**facts)[item] is verdict


def test_a_local_condition_is_told_as_not_checked_and_a_law_as_law() -> None:
    found = told(age=45, unemployed="yes", can_work="no", no_supporter="yes")

    assert [reason.checked for reason in found[JOBLESS].reasons] == [False]
    assert [reason.checked for reason in found[DESTITUTE].reasons] == [True]


def test_a_release_without_a_precheck_says_nothing() -> None:
    files = {path: body for path, body in catalog.release_files().items() if path != "intake.json"}

    assert prospects(compile_content(1, files), {}, NOW) == ()
