"""Rules between items, evidence, draws and amounts, as the diagrams and tables have them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from engine.feel import dmn
from tests.unit.processes.content import (
    BPMN,
    PROCESSES,
    ROOT,
    ZEEBE,
    extension,
    flows,
    kind,
    load,
    nodes,
    properties,
)
from tests.unit.processes.player import Player

DECISIVE = '["HIT", "NO_RECORD"]'
HOUSEHOLDS = {household["id"]: household for household in load("demo/households.json")}
OUTCOME = re.compile(r"\b\w+_outcome\b")


def decide(path: str, decision: str, scope: dict[str, Any]) -> Any:
    return dmn.parse((ROOT / path).read_bytes()).evaluate(decision, scope).value


def looked_up(process_id: str) -> set[str]:
    """The variables of a process that hold the outcome of a look-up."""
    return {
        str(output.get("target"))
        for node in nodes(process_id).values()
        if any(
            str(task.get("type")).startswith("data_sharing.") for task in node.iter(f"{ZEEBE}taskDefinition")
        )
        for output in node.iter(f"{ZEEBE}output")
    }


def look_up_gateways() -> Iterator[tuple[str, str, list[etree._Element]]]:
    """Every exclusive gateway that reads the outcome of a look-up, with its ways."""
    for process_id in PROCESSES:
        for node_id, node in nodes(process_id).items():
            ways = [flow for flow in flows(process_id) if flow.get("sourceRef") == node_id]
            conditions = " ".join(flow.findtext(f"{BPMN}conditionExpression") or "" for flow in ways)
            if kind(node) == "exclusiveGateway" and set(OUTCOME.findall(conditions)) & looked_up(process_id):
                yield process_id, node_id, ways


def test_behind_a_look_up_every_unclear_outcome_goes_to_a_person() -> None:
    seen, wrong = 0, []
    for process_id, node_id, ways in look_up_gateways():
        default = nodes(process_id)[node_id].get("default")
        (other,) = [flow for flow in ways if flow.get("id") == default]
        target = nodes(process_id)[str(other.get("targetRef"))]
        conditions = [flow.findtext(f"{BPMN}conditionExpression") or "" for flow in ways if flow is not other]
        waits_only = all("PENDING" in condition for condition in conditions)
        decisive = all(
            DECISIVE in condition or re.search(r'= "(HIT|NO_RECORD)"$', condition) for condition in conditions
        )
        seen += 1
        if not waits_only and not (decisive and kind(target) == "userTask"):
            wrong.append(node_id)

    assert seen >= 10
    assert wrong == []


def test_a_report_still_being_made_is_waited_for_and_then_checked_like_any_other_outcome() -> None:
    for item in ("subsistence_allowance", "destitute_support", "temporary_assistance"):
        ways = {
            flow.get("sourceRef"): flow.get("targetRef")
            for flow in flows(item)
            if flow.get("sourceRef") == f"{item}_econcheck_received"
        }

        assert ways == {f"{item}_econcheck_received": f"{item}_econcheck_usable"}


@pytest.mark.parametrize("household_id", HOUSEHOLDS)
def test_a_decision_cites_only_evidence_that_was_really_obtained(household_id: str) -> None:
    player = Player(HOUSEHOLDS[household_id])
    player.play()

    for answer in player.answers.values():
        facts: Any = answer["facts"]
        for cited in facts.get("evidence", ()):
            assert cited["outcome"] in ("HIT", "NO_RECORD")
            assert cited["outcome"] in player.obtained[cited["operation"]]


def test_what_was_only_verified_by_hand_is_not_cited_as_a_look_up() -> None:
    player = Player(HOUSEHOLDS["H13"])
    player.play()

    facts: Any = player.answers["employment_hardship"]["facts"]
    assert {cited["operation"] for cited in facts["evidence"]} == {"hr.hardship", "disabled.card"}


def test_every_paid_amount_comes_with_its_arithmetic_and_the_month_it_is_paid_from() -> None:
    player = Player(HOUSEHOLDS["H01"])
    player.play()

    facts: Any = player.answers["subsistence_allowance"]["facts"]
    assert facts["arithmetic"] == "（1150 － 450）× 2 ＝ 1400 元（标准待核）"
    assert (facts["paid"], facts["paid_from"]) == ("monthly", "2027-01-01")


@given(size=st.integers(1, 10), income=st.integers(0, 20_000), residence=st.sampled_from(["urban", "rural"]))
def test_the_amount_by_difference_is_standard_less_income_for_each_and_never_negative(
    size: int, income: int, residence: str
) -> None:
    standard = {"urban": 1150, "rural": 920}[residence]
    scope = {"household_size": size, "household_income": income, "residence": residence}

    found = decide(
        "subsistence_allowance/subsistence_allowance.dmn", "subsistence_allowance_assessment", scope
    )

    exact = max(Decimal(0), Decimal(standard * size - income))
    assert abs(found["amount"] - exact) <= Decimal("0.01")
    assert str(standard) in found["arithmetic"]
    assert "待核" in found["arithmetic"]


@given(first=st.integers(1, 90_000))
def test_at_least_thirty_of_any_hundred_numbers_in_a_row_are_drawn(first: int) -> None:
    model = dmn.parse((ROOT / "destitute_support/destitute_support.dmn").read_bytes())

    drawn = [
        model.evaluate("destitute_support_draw", {"case_number": f"JZ20261124-{number:05d}"}).value
        for number in range(first, first + 100)
    ]

    assert sum(isinstance(each, dict) and each["sampled"] is True for each in drawn) == 35


def test_a_number_that_cannot_be_computed_is_drawn() -> None:
    found = decide("destitute_support/destitute_support.dmn", "destitute_support_draw", {"case_number": "?"})

    assert found["sampled"] is True


def test_who_was_drawn_is_confirmed_only_after_passing_the_check() -> None:
    ways = {
        (flow.get("sourceRef"), flow.get("targetRef")): flow.findtext(f"{BPMN}conditionExpression")
        for flow in flows("destitute_support")
    }

    into = [source for source, target in ways if target == "destitute_support_check_settled"]
    assert sorted(map(str, into)) == ["destitute_support_check_passed", "destitute_support_sampled"]
    condition = ways["destitute_support_check_passed", "destitute_support_check_settled"]
    assert condition == '=check_result = "passed"'


def test_whoever_must_be_visited_is_visited_before_confirmation() -> None:
    ways = {
        (flow.get("sourceRef"), flow.get("targetRef")): flow.findtext(f"{BPMN}conditionExpression")
        for flow in flows("subsistence_allowance")
    }

    condition = ways["subsistence_allowance_visit_needed", "subsistence_allowance_confirm_visit"]
    assert condition is not None
    assert "relative_registered = true" in condition
    assert "complained = true" in condition


@pytest.mark.parametrize(
    ("accepted", "differ", "expected"),
    [
        (["subsistence_allowance", "destitute_support"], None, "subsistence_destitute"),
        (["subsistence_allowance", "destitute_support"], True, "none"),
        (["destitute_support", "employment_hardship"], None, "destitute_employment"),
        (["subsistence_allowance", "employment_hardship"], None, "none"),
        ([], None, "none"),
    ],
)
def test_items_that_exclude_each_other_for_one_person_are_found(
    accepted: list[str], differ: bool | None, expected: str
) -> None:
    scope = {"accepted_items": accepted, "persons_differ": differ, "destitute_basis": ["no_labour"]}

    assert decide("shared/item_rules.dmn", "item_exclusion", scope) == expected


@pytest.mark.parametrize(
    ("items", "oldest_age", "idle_adults", "expected"),
    [
        (["subsistence_allowance"], 72, 1, ["elderly_subsidy", "employment_hardship"]),
        (["subsistence_allowance", "elderly_subsidy"], 72, 0, []),
        (["subsistence_allowance"], 40, 1, ["employment_hardship"]),
        (["subsistence_allowance"], 40, 0, []),
    ],
)
def test_a_confirmed_household_is_told_what_else_it_may_apply_for(
    items: list[str], oldest_age: int, idle_adults: int, expected: list[str]
) -> None:
    scope = {"items": items, "oldest_age": oldest_age, "idle_adults": idle_adults}

    found = decide("shared/item_rules.dmn", "entitlement_proposals", scope)

    assert [proposal["code"] for proposal in found or []] == expected


def test_the_other_help_is_computed_before_the_refusal_is_delivered() -> None:
    order = [
        name
        for name in _visited("H03")
        if name in ("subsistence_allowance_fallback", "subsistence_allowance_answer_refused")
    ]

    assert order == ["subsistence_allowance_fallback", "subsistence_allowance_answer_refused"]


def test_the_quick_lane_pays_while_the_long_one_still_runs() -> None:
    order = _visited("H15")

    paid = order.index("temporary_assistance_answer_quick")
    assert paid < order.index("subsistence_allowance_answer_approved")


def test_objections_are_handled_by_somebody_who_had_nothing_to_do_with_the_case() -> None:
    for item in PROCESSES:
        task = nodes(item).get(f"{item}_handle_objection")
        if task is not None:
            assert extension(task, "assignmentDefinition").get("candidateGroups") == "rechecker"
            assert properties(task)["notHandledBefore"] == "everywhere"


def test_every_publication_opens_an_entry_that_says_when_it_ends() -> None:
    found = 0
    for process_id in PROCESSES:
        for node in nodes(process_id).values():
            jobs = [each.get("type") for each in node.iter(f"{ZEEBE}taskDefinition")]
            if jobs == ["publicity.open"]:
                found += 1
                inputs = {str(each.get("target")) for each in node.iter(f"{ZEEBE}input")}
                assert {"kind", "item", "household_size", "amount", "text"} <= inputs
    assert found == 5


def _visited(household_id: str) -> list[str]:
    player = Player(HOUSEHOLDS[household_id])
    player.play()
    return player.visited
