"""The decision tables and lists: complete, consistent with each other, and honest about their basis."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import dmn
from tests.unit.processes.content import ITEMS, ROOT, load, parsed_forms

REASONS = load("shared/reasons.json")["reasons"]
OFFICES = {office["id"]: office for office in load("shared/offices.json")["offices"]}


def decide(path: str, decision: str, scope: dict[str, Any]) -> Any:
    return dmn.parse((ROOT / path).read_bytes()).evaluate(decision, scope).value


@pytest.mark.parametrize("path", sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*.dmn")))
def test_no_table_has_an_unreachable_rule_or_an_overlap(path: str) -> None:
    findings = dmn.analyse(dmn.parse((ROOT / path).read_bytes()))

    assert [finding for finding in findings if "gap" not in str(finding.kind)] == []


@pytest.mark.parametrize("item", ITEMS)
def test_every_street_has_an_office_for_every_item_and_an_unknown_one_has_none(item: str) -> None:
    streets = [office["street"] for office in OFFICES.values() if office["street"]]

    offices = {
        decide("shared/responsibility.dmn", "responsible_office", {"item_code": item, "street": s})
        for s in streets
    }

    assert offices == ({"lc_hr"} if item == "employment_hardship" else set(streets))
    assert offices <= set(OFFICES)
    if item != "employment_hardship":
        scope = {"item_code": item, "street": "unknown"}
        assert decide("shared/responsibility.dmn", "responsible_office", scope) is None


def test_the_reasons_table_says_what_the_reasons_list_says() -> None:
    for reason in REASONS:
        for entry in reason["articles"]:
            for item in entry["items"] or ["elsewhere"]:
                found = decide(
                    "shared/reasons.dmn",
                    "refusal_grounds",
                    {"item_code": item, "reason_code": reason["code"]},
                )
                expected = {"article": entry["basis"], "text": reason["text"], "remedy": reason["remedy"]}
                assert found == {**expected, "basis_status": entry["basis_status"]}


def test_every_reason_that_a_form_offers_is_listed_and_ends_the_item() -> None:
    final = {reason["code"] for reason in REASONS if reason["final"]}

    offered = {
        option
        for form in parsed_forms().values()
        for field in form.fields
        if field.path[-1] == "reason_code"
        for option in (code for code in {reason["code"] for reason in REASONS} if accepts(form, code))
    }

    assert offered | {"mutually_exclusive"} == final


def accepts(form: Any, code: str) -> bool:
    negative = {"decision": "refuse", "proposal": "refuse", "review_outcome": "refuse"}
    values = {name: value for name, value in negative.items() if name in form.keys}
    errors = form.check({**values, "reason_code": code}).errors
    return not [error for error in errors if error.path == "reason_code"]


@given(
    size=st.integers(1, 30),
    income=st.decimals(0, 100_000, places=2),
    residence=st.sampled_from(["urban", "rural"]),
)
def test_the_allowance_is_the_difference_to_the_standard_and_never_negative(
    size: int, income: Decimal, residence: str
) -> None:
    scope = {"household_size": size, "household_income": income, "residence": residence}
    path = "subsistence_allowance/subsistence_allowance.dmn"

    standard = decide(path, "subsistence_allowance_standard", scope)
    amount = decide(path, "subsistence_allowance_amount", scope)

    assert abs(amount - max(Decimal(0), standard * size - income)) <= Decimal("0.01")


@given(failed=st.integers(0, 6))
def test_the_care_grade_follows_the_six_indicators(failed: int) -> None:
    grade = decide(
        "destitute_support/destitute_support.dmn",
        "destitute_support_care_grade",
        {"failed_abilities": failed},
    )

    assert grade == ("full" if failed == 0 else "partial" if failed <= 3 else "none")


@given(wanted=st.integers(1, 100_000), residence=st.sampled_from(["urban", "rural"]))
def test_a_quick_payment_never_exceeds_one_month_of_the_standard(wanted: int, residence: str) -> None:
    scope = {"requested_amount": wanted, "residence": residence}

    amount = decide(
        "temporary_assistance/temporary_assistance.dmn", "temporary_assistance_quick_amount", scope
    )
    month = decide("subsistence_allowance/subsistence_allowance.dmn", "subsistence_allowance_standard", scope)

    assert amount == min(wanted, month)


def test_an_amount_without_a_checked_basis_says_so_in_every_rule() -> None:
    for path in ROOT.rglob("*.dmn"):
        for table in ("standard", "basic", "care", "months", "elderly_subsidy_amount"):
            for rule in _rules(path.read_bytes(), table):
                assert "待核" in rule, (path.name, rule)


def _rules(source: bytes, ending: str) -> list[str]:
    from_text = source.decode().split("<decision id=")
    wanted = [part for part in from_text if part.partition('"')[2].partition('"')[0].endswith(ending)]
    return [rule.partition("</rule>")[0] for part in wanted for rule in part.split("<rule id=")[1:]]


def test_the_limits_name_a_basis_and_promise_no_more_time_than_the_law_gives() -> None:
    limits = {
        ("subsistence_allowance", "survey"): 3,
        ("subsistence_allowance", "confirm"): 10,
        ("subsistence_allowance", "whole"): 30,
        ("subsistence_allowance", "whole_extended"): 45,
        ("destitute_support", "confirm"): 15,
        ("destitute_support", "refusal_letter"): 3,
    }

    for (item, step), days in limits.items():
        found = decide("shared/limits.dmn", "step_limit", {"item_code": item, "step": step})
        assert found["statutory_days"] == days
        assert found["promised_days"] <= days
        assert found["basis"]
    assert (
        decide("shared/limits.dmn", "step_limit", {"item_code": "elderly_subsidy", "step": "whole"})[
            "statutory_days"
        ]
        is None
    )


def test_no_material_that_a_look_up_replaces_is_demanded_without_saying_so() -> None:
    for item in ITEMS:
        found = decide("shared/materials.dmn", "required_materials", {"item_code": item, "has_agent": False})
        codes = {material["code"] for material in found}

        assert {"application_form", "id_card", "household_book"} <= codes
        assert "agent_letter" not in codes
        assert {m["replaced_by"] for m in found if m["code"] == "id_card"} == {"police.idcard"}
