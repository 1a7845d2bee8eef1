"""Every operation for every kind of caller: without a token, without the scope, out of reach, within reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from engine.orchestration.clients import Scope
from tests.support.calling import Caller, Interface, counting, interface_on
from tests.support.database import fresh_database
from tests.support.world import world_at
from webui.api.operations import OPERATIONS, Operation

BODIES: dict[str, Any] = {
    "evaluate_decision": {"decisionDefinitionId": "nothing"},
    "activate_jobs": {"type": "count-things", "timeout": 1000, "maxJobsToActivate": 5},
    "throw_job_error": {"errorCode": "X"},
    "update_job": {"changeset": {}},
    "publish_message": {"name": "nobody"},
    "correlate_message": {"name": "nobody"},
    "create_process_instance": {"processDefinitionId": "counting"},
}
NAMED = {each.name: each for each in OPERATIONS}


@dataclass
class Stage:
    """One instance of an office with everything about it, and callers from there and elsewhere."""

    own: Caller
    other: Caller
    modest: Caller
    keys: dict[str, str]

    def place(self, each: Operation) -> str:
        """The address of an operation, about this instance."""
        noun = each.path.split("/")[1]
        return each.path.replace("<key>", self.keys.get(noun, "1"))

    def body(self, each: Operation) -> Any:
        """A body that fits."""
        found = BODIES.get(each.name, {})
        if each.name == "search_variables":
            return {"filter": {"processInstanceKey": self.keys["process-instances"]}}
        return found


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """A job of lc_shanda that waits, an incident and a task beside it."""
    with fresh_database() as url, world_at(url) as world, interface_on(world) as interface:
        yield _set(interface)


def _set(interface: Interface) -> Stage:
    chief = interface.caller("chief", office="district", posts=("supervisor", "designer"))
    own = interface.caller("own", posts=("reviewer", "supervisor"))
    answer = chief.deploy(("counting.bpmn", counting("rechecker")))
    assert answer.status_code == 200, answer.get_data(as_text=True)
    deployed = answer.get_json()
    for _ in range(3):
        own.post("/process-instances", {"processDefinitionId": "counting"})
    jobs = own.post("/jobs/activation", BODIES["activate_jobs"])["jobs"]
    own.post(f"/jobs/{jobs[0]['jobKey']}/completion")
    own.post(f"/jobs/{jobs[1]['jobKey']}/failure", {"retries": 0})
    [task] = own.post("/user-tasks/search")["items"]
    [incident] = own.post("/incidents/search")["items"]
    keys = {
        "jobs": jobs[2]["jobKey"],
        "user-tasks": task["userTaskKey"],
        "incidents": incident["incidentKey"],
        "process-instances": jobs[2]["processInstanceKey"],
        "process-definitions": deployed["deployments"][0]["processDefinition"]["processDefinitionKey"],
    }
    other = interface.caller("other", office="lc_hongjialou", posts=("reviewer", "supervisor"))
    return Stage(own, other, interface.caller("modest", scopes={Scope.READ_TASKS}), keys)


@pytest.mark.parametrize("name", sorted(NAMED))
def test_nothing_is_answered_without_a_token(stage: Stage, name: str) -> None:
    each = NAMED[name]
    nobody = Caller(stage.own.api, "", "")

    answer = nobody.ask(each.method, stage.place(each), stage.body(each))

    assert answer.status_code == 401
    assert answer.get_json()["code"] == "invalid_token"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("name", sorted(set(NAMED) - {"get_topology"}))
def test_nothing_is_answered_without_its_scope(stage: Stage, name: str) -> None:
    each = NAMED[name]

    answer = stage.modest.ask(each.method, stage.place(each), stage.body(each))

    expected = 404 if each.scope is Scope.READ_TASKS and "<key>" in each.path else 403
    assert answer.status_code == (200 if name == "search_user_tasks" else expected)


ABOUT_A_CASE = sorted(
    name
    for name, each in NAMED.items()
    if ("<key>" in each.path and "definitions" not in each.path) or name == "search_variables"
)


@pytest.mark.parametrize("name", ABOUT_A_CASE)
def test_another_office_finds_nothing_of_the_case(stage: Stage, name: str) -> None:
    each = NAMED[name]

    answer = stage.other.ask(each.method, stage.place(each), stage.body(each))

    assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("noun", ["process-instances", "user-tasks", "incidents"])
def test_another_office_finds_nothing_in_a_search(stage: Stage, noun: str) -> None:
    assert stage.other.post(f"/{noun}/search")["items"] == []
    assert stage.own.post(f"/{noun}/search")["items"] != []


def test_another_office_gets_no_job(stage: Stage) -> None:
    assert stage.other.post("/jobs/activation", BODIES["activate_jobs"])["jobs"] == []


@pytest.mark.parametrize("name", sorted(name for name, each in NAMED.items() if each.path.endswith("<key>")
                                        and each.method == "get"))  # fmt: skip
def test_the_own_office_reads_it(stage: Stage, name: str) -> None:
    assert stage.own.get(stage.place(NAMED[name]))


@pytest.mark.parametrize("name", sorted(name for name in NAMED if "<key>" in NAMED[name].path))
def test_a_key_that_is_none_finds_nothing(stage: Stage, name: str) -> None:
    each = NAMED[name]
    keys = ("x", "-1", "9" * 19, "9" * 40, "0", "%00", "１２")

    found = [
        stage.own.ask(each.method, each.path.replace("<key>", key), stage.body(each)).status_code
        for key in keys
    ]

    assert found == [404] * len(keys)


@pytest.mark.parametrize("name", sorted(name for name, each in NAMED.items() if each.body))
def test_every_body_is_checked(stage: Stage, name: str) -> None:
    each = NAMED[name]

    answer = stage.own.ask(each.method, stage.place(each), {"surprise": 1})

    problem = answer.get_json()
    assert (answer.status_code, problem["code"]) == (400, "invalid_body")
    assert "surprise" in [fault["field"] for fault in problem["errors"]]


def test_what_is_no_json_is_refused(stage: Stage) -> None:
    client = stage.own.api.test_client()

    wrong = client.post("/v2/incidents/search", data="{", headers=stage.own.headers)
    text = client.post(
        "/v2/incidents/search", data="x=1", headers=stage.own.headers, content_type="text/plain"
    )
    big = client.post("/v2/incidents/search", data=b" " * (5 * 1024 * 1024), headers=stage.own.headers)

    assert (wrong.status_code, text.status_code, big.status_code) == (400, 400, 413)


def test_a_place_that_is_none_and_a_method_that_is_none(stage: Stage) -> None:
    assert stage.own.refused("get", "/nothing") == (404, "http_404")
    answer = stage.own.ask("delete", "/topology")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_whoever_asks_too_often_is_told_to_wait() -> None:
    with fresh_database() as url, world_at(url) as world, interface_on(world, limited=True) as interface:
        caller = interface.caller("hasty")

        statuses = [caller.deploy().status_code for _ in range(31)]
        answer = caller.deploy()

    assert set(statuses) == {400, 429}
    assert answer.get_json()["title"] == "RESOURCE_EXHAUSTED"
    assert answer.headers["Retry-After"]
