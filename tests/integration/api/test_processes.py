"""Deploying, what is defined, and evaluating decisions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.models import Release
from processes import catalog
from tests.support.calling import Caller, Interface, counting, one_job


def test_a_new_diagram_joins_what_is_published(interface: Interface, chief: Caller) -> None:
    found = chief.deploy(("counting.bpmn", counting())).get_json()

    [made] = found["deployments"]
    process = made["processDefinition"]
    assert (process["processDefinitionId"], process["resourceName"]) == ("counting", "counting.bpmn")
    assert found["deploymentKey"] == str(process["processDefinitionVersion"])
    listed = chief.post("/process-definitions/search", {"filter": {"isLatestVersion": True}})["items"]
    ids = {each["processDefinitionId"] for each in listed}
    assert {"counting", "one_thing", "subsistence_allowance"} <= ids


def test_sending_the_same_again_publishes_nothing(chief: Caller) -> None:
    once = chief.deploy(("same.bpmn", one_job("same"))).get_json()

    again = chief.deploy(("same.bpmn", one_job("same"))).get_json()

    assert again == once


def test_whoever_let_the_program_deploy_stands_as_its_reviewer(interface: Interface, chief: Caller) -> None:
    number = int(chief.deploy(("seen.bpmn", one_job("seen"))).get_json()["deploymentKey"])

    release = next(each for each in interface.world.rows(Release) if each.number == number)

    assert (release.author, release.reviewer) == ("chief", "supervisor1")


def test_a_changed_file_replaces_the_published_one_of_its_name(chief: Caller) -> None:
    path = catalog.HOME / "recheck" / "recheck.bpmn"
    changed = path.read_text("utf-8").replace('name="指派再核实人员"', 'name="指派另一位再核实人员"')
    assert changed != path.read_text("utf-8")

    [made] = chief.deploy(("recheck.bpmn", changed)).get_json()["deployments"]

    key = made["processDefinition"]["processDefinitionKey"]
    answer = chief.ask("get", f"/process-definitions/{key}/xml")
    assert answer.mimetype == "text/xml"
    assert answer.get_data(as_text=True) == changed


def test_decisions_and_forms_come_with_keys(chief: Caller) -> None:
    table = (catalog.HOME / "shared" / "assets.dmn").read_text("utf-8") + "\n"
    form = (catalog.HOME / "recheck" / "forms" / "recheck_visit.form").read_text("utf-8") + "\n"

    found = chief.deploy(("assets.dmn", table), ("recheck_visit.form", form)).get_json()["deployments"]

    kinds = [kind for each in found for kind, value in each.items() if value is not None]
    assert kinds.count("decisionRequirements") == kinds.count("form") == 1
    assert kinds.count("decisionDefinition") >= 1
    keys = {
        value[key]
        for each in found
        for value in each.values()
        if value
        for key in value
        if key.endswith("Key")
    }
    assert all(key.isdigit() for key in keys)


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("bad.bpmn", "<x/>", "invalid_model"),
        (
            "bad.bpmn",
            counting().replace("<zeebe:userTask/>", "").replace("count-things", ""),
            "invalid_model",
        ),
        ("notes.txt", "x", "invalid_input"),
        ("bad.form", "{", "invalid_model"),
    ],
)
def test_what_cannot_run_is_refused_and_nothing_is_published(
    interface: Interface, chief: Caller, name: str, text: str, code: str
) -> None:
    before = len(interface.world.rows(Release))

    problem = chief.deploy((name, text)).get_json()

    assert (problem["status"], problem["code"]) == (400, code)
    assert len(interface.world.rows(Release)) == before


def test_a_refused_diagram_says_what_is_wrong_where(chief: Caller) -> None:
    text = counting().replace('type="count-things"', 'type="=1 +"')

    problem = chief.deploy(("counting.bpmn", text)).get_json()

    assert "counting.bpmn#count" in [each["field"] for each in problem["errors"]]


def test_no_file_and_two_files_of_one_name_are_refused(chief: Caller) -> None:
    assert chief.deploy().get_json()["code"] == "invalid_body"
    twice = ("a.bpmn", one_job("a")), ("a.bpmn", one_job("b"))
    assert chief.deploy(*twice).get_json()["code"] == "invalid_body"


def test_searching_definitions(chief: Caller) -> None:
    def ids(**asked: Any) -> list[str]:
        found = chief.post("/process-definitions/search", asked)["items"]
        return [each["processDefinitionId"] for each in found]

    assert set(ids(filter={"processDefinitionId": "recheck"})) == {"recheck"}
    assert set(ids(filter={"processDefinitionId": {"$like": "*_allowance"}})) == {"subsistence_allowance"}
    assert set(ids(filter={"name": {"$like": "临时*"}})) == {"temporary_assistance"}
    assert set(ids(filter={"processDefinitionId": {"$in": ["recheck", "x"]}})) == {"recheck"}
    assert ids(filter={"version": 1, "processDefinitionId": "recheck"}) == ["recheck"]
    assert ids(filter={"version": 999}) == []
    latest = {"isLatestVersion": True}
    up = ids(filter=latest, sort=[{"field": "processDefinitionId"}])
    down = ids(filter=latest, sort=[{"field": "processDefinitionId", "order": "DESC"}])
    assert up == sorted(up) == down[::-1]


def test_one_definition_by_its_key(chief: Caller) -> None:
    [found] = chief.post(
        "/process-definitions/search", {"filter": {"version": 1, "processDefinitionId": "one_thing"}}
    )["items"]

    assert chief.get(f"/process-definitions/{found['processDefinitionKey']}") == found
    assert found["hasStartForm"] is True
    for wrong in ("1", "1100099", "99100001", "12", "9" * 19):
        assert chief.refused("get", f"/process-definitions/{wrong}") == (404, "not_found")


def test_a_decision_by_id_and_by_key_says_how_it_came_about(chief: Caller) -> None:
    values = {
        "replaced_by": "form", "look_up_outcome": None, "stale": False, "submitted": False,
        "promise_allowed": "no", "promised": False,
    }  # fmt: skip

    by_id = chief.post(
        "/decision-definitions/evaluation",
        {"decisionDefinitionId": "material_state", "variables": values},
    )
    by_key = chief.post(
        "/decision-definitions/evaluation",
        {"decisionDefinitionKey": by_id["decisionDefinitionKey"], "variables": values},
    )

    assert json.loads(by_id["output"]) == json.loads(by_key["output"]) == "filled_in"
    assert by_id["evaluatedDecisions"][-1]["matchedRules"][0]["ruleIndex"] == 1


def test_a_decision_without_a_result_is_a_refusal(chief: Caller) -> None:
    place = "/decision-definitions/evaluation"

    assert chief.refused("post", place, {"decisionDefinitionId": "nothing"}) == (404, "not_found")
    assert chief.refused("post", place, {}) == (400, "invalid_body")
    both = {"decisionDefinitionId": "x", "decisionDefinitionKey": "1"}
    assert chief.refused("post", place, both) == (400, "invalid_body")
