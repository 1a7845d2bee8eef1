"""One form for every set of items: nothing is asked twice, nothing an item needs is left out."""

from __future__ import annotations

import json
from datetime import datetime
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.forms import Form, FormError, parse
from tests.unit.processes.content import ITEMS, ROOT, load, offering, parsed_forms

NOW = datetime(2026, 11, 24, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
SETS = [chosen for size in range(1, 6) for chosen in combinations(ITEMS, size)]
EVERYBODY = {
    "applicant_name", "id_number", "gender", "phone", "street", "community", "address", "residence",
    "situation", "consent", "truth_promise",
}  # fmt: skip
MONEY = {"wage_income", "business_income", "property_income", "transfer_income"}
ACCOUNT = {"bank_name", "bank_account", "account_owner"}
PROPERTY = {"housing_type", "declared_vehicles", "deposits", "staff_relative"}
NEEDS = {
    "subsistence_allowance": MONEY | ACCOUNT | PROPERTY,
    "destitute_support": MONEY | ACCOUNT | PROPERTY | {"destitute_basis", "care_wish"},
    "temporary_assistance": MONEY | ACCOUNT | PROPERTY | {"cause", "requested_amount", "urgent"},
    "elderly_subsidy": MONEY | ACCOUNT | {"declared_ability", "living_alone"},
    "employment_hardship": {"claimed_category", "unemployed_since", "looking_for_job"},
}
FULL = next(h["application"] for h in load("demo/households.json") if len(h["application"]["items"]) == 5)


def application() -> Form:
    return parsed_forms()["application"]


def demanded(items: tuple[str, ...]) -> list[str]:
    """The fields that the form demands when nothing but ``items`` is filled in."""
    errors = application().check({"items": list(items), "channel": "window"}).errors
    return [error.path for error in errors]


@pytest.mark.parametrize("items", SETS, ids="+".join)
def test_every_set_of_items_is_asked_for_exactly_what_its_items_need_and_nothing_twice(
    items: tuple[str, ...],
) -> None:
    found = demanded(items)

    assert len(found) == len(set(found))
    assert set(found) == EVERYBODY.union(*(NEEDS[item] for item in items))


@pytest.mark.parametrize("items", SETS, ids="+".join)
def test_no_field_is_drawn_twice_for_any_set_of_items(items: tuple[str, ...]) -> None:
    labels: dict[tuple[str, str], int] = {}
    for part in application().show({**FULL, "items": list(items)}):
        for label, _ in part.answers:
            labels[part.title, label] = labels.get((part.title, label), 0) + 1

    assert [label for label, count in labels.items() if count > 1] == []


def test_a_form_that_asks_for_the_same_value_twice_is_refused_when_it_is_read() -> None:
    definition = load("one_thing/forms/application.form")
    again = {"type": "textfield", "id": "phone_again", "key": "phone", "label": "联系电话"}
    definition["components"].append(again)

    with pytest.raises(FormError) as refused:
        parse(definition, "application")

    assert [finding.code for finding in refused.value.findings] == ["double_key"]


@given(items=st.sampled_from(SETS))
def test_an_application_with_everything_an_item_needs_is_accepted(items: tuple[str, ...]) -> None:
    kept = EVERYBODY.union(*(NEEDS[item] for item in items)) | {"members", "materials", "channel"}
    values = {key: value for key, value in FULL.items() if key in kept} | {"items": list(items)}

    assert application().check(values).errors == ()


@given(position=st.integers(0, 16), digit=st.integers(1, 9))
def test_a_wrong_digit_in_an_id_number_of_anybody_is_found(position: int, digit: int) -> None:
    def spoiled(number: str) -> str:
        return number[:position] + str((int(number[position]) + digit) % 10) + number[position + 1 :]

    member = FULL["members"][0]
    values = FULL | {
        "id_number": spoiled(FULL["id_number"]),
        "members": [member | {"id_number": spoiled(member["id_number"])}],
    }

    found = {error.path for error in application().check(values).errors}
    assert {"id_number", "members.0.id_number"} <= found


def test_every_member_consents_for_themselves() -> None:
    values = FULL | {"members": [FULL["members"][0] | {"consent": False}]}

    assert {error.path for error in application().check(values).errors} == {"members.0.consent"}


def agent(**changed: object) -> dict[str, object]:
    found = next(h["application"] for h in load("demo/households.json") if h["application"]["has_agent"])
    return {**found, **changed}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"agent_until": "2026-11-23"}, "agent_until"),
        ({"agent_scope": ["receive"]}, "agent_scope"),
        ({"agent_id_number": agent()["id_number"]}, "agent_id_number"),
    ],
)
def test_an_agent_whose_authority_is_over_or_too_small_is_refused(
    changed: dict[str, object], field: str
) -> None:
    values = application().check(agent(**changed)).values

    assert [fault.path for fault in offering().faults(values, NOW)] == [field]


def test_an_agent_may_act_on_the_last_day_of_the_authority() -> None:
    values = application().check(agent(agent_until="2026-11-24")).values

    assert offering().faults(values, NOW) == ()


def test_nobody_is_entered_twice_in_a_household() -> None:
    double = FULL | {"members": [FULL["members"][0], FULL["members"][0]]}
    self_too = FULL | {"members": [FULL["members"][0] | {"id_number": FULL["id_number"]}]}

    for values in (double, self_too):
        assert [fault.path for fault in offering().faults(values, NOW)] == ["members"]


def test_the_ages_and_the_idle_adults_of_a_household_follow_from_its_rows() -> None:
    facts = offering().facts(FULL, NOW)

    assert facts["oldest_age"] == NOW.year - int(FULL["id_number"][6:10])
    assert facts["idle_adults"] == 1


def test_the_checks_read_only_fields_of_the_form() -> None:
    source = json.loads((ROOT / "service.json").read_text(encoding="utf-8"))

    assert {check["field"] for check in source["checks"]} <= application().keys
