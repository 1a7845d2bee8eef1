"""The demo households, played through the diagrams: each ends, each chosen item has its expected answer."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import Any

import pytest

from connectors.data_sharing.stub.records import parse
from engine.forms import is_id_number
from tests.unit.processes.content import ITEMS, PROCESSES, load, nodes
from tests.unit.processes.player import BEGIN, Player

HOUSEHOLDS = {household["id"]: household for household in load("demo/households.json")}
ACCEPTED = HOUSEHOLDS["H24"]["decisions"]["accept_application"]


@cache
def played(household_id: str) -> Player:
    player = Player(HOUSEHOLDS[household_id])
    player.play()
    return player


@pytest.mark.parametrize("household_id", HOUSEHOLDS)
def test_every_chosen_item_gets_the_expected_answer(household_id: str) -> None:
    player = played(household_id)

    outcomes = {item: answer["outcome"] for item, answer in player.answers.items() if item != "opinion"}

    assert outcomes == HOUSEHOLDS[household_id]["expect"]
    assert set(outcomes) == set(HOUSEHOLDS[household_id]["application"]["items"])
    assert player.unused() == []


@pytest.mark.parametrize("household_id", HOUSEHOLDS)
def test_every_task_of_a_household_can_be_done_by_somebody(household_id: str) -> None:
    groups = {f"{post}@{person['office']}" for person in load("demo/people.json") for post in person["posts"]}
    groups |= {group.partition("@")[0] for group in groups}

    stranded = [
        task.element_id for task in played(household_id).tasks if not groups & set(task.candidate_groups)
    ]

    assert stranded == []


def test_the_households_pass_every_element_of_every_diagram() -> None:
    visited = {element for household_id in HOUSEHOLDS for element in played(household_id).visited}

    played_out = (process_id for process_id in PROCESSES if process_id != "termination")
    missed = [name for process_id in played_out for name in nodes(process_id) if name not in visited]

    assert missed == []


def test_an_approved_amount_is_what_the_tables_computed() -> None:
    differing = {}
    for household_id in HOUSEHOLDS:
        for item, answer in played(household_id).answers.items():
            facts: Any = answer["facts"]
            paid = answer["outcome"] == "approved" and answer.get("amount") is not None
            if paid and answer["amount"] != facts["assessed_amount"]:
                differing[household_id, item] = (answer["amount"], facts["assessed_amount"])

    assert differing == {}


def test_the_persons_are_synthetic_and_fit_the_platform_stub() -> None:
    persons = load("demo/persons.json")

    register = parse(persons)

    assert all(is_id_number(number, BEGIN.date()) and number.startswith("999") for number in register.persons)
    for household in HOUSEHOLDS.values():
        application = household["application"]
        people = [(application["id_number"], application["applicant_name"])]
        people += [(member["id_number"], member["name"]) for member in application.get("members", [])]
        assert all(register.persons[number].name == name for number, name in people), household["id"]


def test_the_households_show_every_item_and_both_kinds_of_answers() -> None:
    outcomes = {pair for household in HOUSEHOLDS.values() for pair in household["expect"].items()}

    for item in ITEMS:
        assert {(item, "approved"), (item, "refused")} <= outcomes
    assert len(HOUSEHOLDS) >= 24


@pytest.mark.parametrize(
    "items", [set_ for size in range(1, 6) for set_ in combinations(ITEMS, size)], ids="+".join
)
def test_any_set_of_items_is_accepted_handled_and_answered(items: tuple[str, ...]) -> None:
    everything = HOUSEHOLDS["H24"]
    application = {**everything["application"], "items": list(items), "street": "lc_tangye"}
    decisions = {**everything["decisions"], "accept_application": {**ACCEPTED, "street": "lc_tangye"}}

    player = Player({**everything, "application": application, "decisions": decisions})
    player.play()

    assert {item: answer["outcome"] for item, answer in player.answers.items()} == {
        **dict.fromkeys(items, "approved"),
        "opinion": "explained",
    }


def test_a_report_in_a_script_is_what_the_stub_platform_answers() -> None:
    register = parse(load("demo/persons.json"))

    for household in HOUSEHOLDS.values():
        record = register.record("civil.econcheck", register.person(household["application"]["id_number"]))
        reports = [
            message["payload"] for message in household["messages"] if message["name"] == "econcheck_report"
        ]
        assert all(report == {"outcome": record.outcome, "facts": record.facts} for report in reports)
