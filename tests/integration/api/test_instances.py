"""Process instances, their variables, user tasks and messages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.models import Application, History, Message
from engine.orchestration.keys import key_of
from tests.support.bpmn_text import catch, diagram, message, user
from tests.support.calling import Caller, Interface, counting, one_job
from webui.demo import households

DEEP: Any = json.loads("[" * 40 + "]" * 40)


def waiting() -> str:
    """A diagram that waits for a message, then for a person."""
    return diagram(
        "start_waiting -> heard -> after -> end_waiting",
        catch("heard", message("rain", "=place")),
        user("after", groups="reviewer"),
        id="waiting",
    )


@pytest.fixture(scope="module", autouse=True)
def deployed(chief: Caller) -> None:
    """Some processes besides those of the service."""
    looking = diagram("start_looking -> see -> end_looking", user("see", groups="reviewer"), id="looking")
    files = ("counting.bpmn", counting()), ("waiting.bpmn", waiting()), ("looking.bpmn", looking)
    answer = chief.deploy(*files, ("lonely.bpmn", one_job()))

    assert answer.status_code == 200, answer.get_data(as_text=True)


def begin(caller: Caller, process_id: str, **variables: Any) -> str:
    """The key of a new instance."""
    body = {"processDefinitionId": process_id, "variables": variables}
    return str(caller.post("/process-instances", body)["processInstanceKey"])


def tasks_of(caller: Caller, instance: str) -> list[dict[str, Any]]:
    """The tasks of an instance."""
    found = caller.post("/user-tasks/search", {"filter": {"processInstanceKey": instance}})
    return list(found["items"])


def test_an_instance_is_found_by_key_state_and_process(chief: Caller) -> None:
    key = begin(chief, "looking")
    found = chief.get(f"/process-instances/{key}")

    assert (found["state"], found["processDefinitionId"], found["hasIncident"]) == (
        "ACTIVE",
        "looking",
        False,
    )
    for asked in (
        {"processInstanceKey": key},
        {"processInstanceKey": {"$in": [key]}},
        {"processInstanceKey": {"$eq": key}, "state": {"$in": ["ACTIVE", "COMPLETED"]}},
        {"processInstanceKey": key, "processDefinitionId": {"$like": "look*"}},
        {"processInstanceKey": key, "processDefinitionVersion": {"$gte": 2}},
        {"processInstanceKey": key, "processDefinitionKey": found["processDefinitionKey"]},
        {"processInstanceKey": key, "startDate": {"$lte": found["startDate"]}, "endDate": {"$exists": False}},
        {"processInstanceKey": key, "hasIncident": False},
    ):
        items = chief.post("/process-instances/search", {"filter": asked})["items"]
        assert items == [found], asked
    for asked in (
        {"processInstanceKey": {"$neq": key}, "processDefinitionId": "looking", "state": "TERMINATED"},
        {"processInstanceKey": key, "state": "COMPLETED"},
        {"processInstanceKey": key, "hasIncident": True},
        {"processInstanceKey": key, "processDefinitionKey": "999100001"},
        {"processInstanceKey": key, "startDate": {"$gt": found["startDate"]}},
    ):
        assert chief.post("/process-instances/search", {"filter": asked})["items"] == [], asked


def test_pages_follow_each_other_without_gaps(chief: Caller) -> None:
    made = [begin(chief, "looking", number=number) for number in range(5)]
    asked: dict[str, Any] = {
        "filter": {"processInstanceKey": {"$in": made}},
        "sort": [{"field": "processInstanceKey", "order": "DESC"}],
    }
    got: list[str] = []
    cursor: dict[str, Any] = {}

    while True:
        found = chief.post("/process-instances/search", asked | {"page": {"limit": 2, **cursor}})
        got += [each["processInstanceKey"] for each in found["items"]]
        assert found["page"]["totalItems"] == 5
        if not found["items"]:
            break
        cursor = {"after": found["page"]["endCursor"]}

    assert got == sorted(made, key=int, reverse=True)
    back = chief.post("/process-instances/search", asked | {"page": {"limit": 2, "before": "NA=="}})
    assert [each["processInstanceKey"] for each in back["items"]] == got[2:4]
    wrong = asked | {"page": {"after": "nonsense"}}
    assert chief.refused("post", "/process-instances/search", wrong) == (400, "invalid_body")


def test_a_process_by_key_or_version_must_be_of_the_newest_release(chief: Caller) -> None:
    def body(**given: Any) -> dict[str, Any]:
        return given

    [old] = chief.post(
        "/process-definitions/search", {"filter": {"version": 1, "processDefinitionId": "recheck"}}
    )["items"]
    place = "/process-instances"

    by_old_key = body(processDefinitionKey=old["processDefinitionKey"])
    assert chief.refused("post", place, by_old_key) == (409, "conflict")
    by_version = body(processDefinitionId="looking", processDefinitionVersion=1)
    assert chief.refused("post", place, by_version) == (409, "conflict")
    assert chief.refused("post", place, body(processDefinitionId="nothing")) == (404, "not_found")
    newest = chief.post(place, body(processDefinitionId="looking", processDefinitionVersion=-1))
    again = chief.post(place, body(processDefinitionKey=newest["processDefinitionKey"]))
    assert again["processDefinitionId"] == "looking"


def test_the_public_process_takes_an_application_and_keeps_persons_out_of_variables(
    interface: Interface, chief: Caller
) -> None:
    application = dict(households()[0].application)
    place = "/process-instances"

    begun = chief.post(place, {"processDefinitionId": "one_thing", "variables": application})

    row = next(
        each
        for each in interface.world.rows(Application)
        if key_of(each.case_id) == begun["processInstanceKey"]
    )
    assert row.id_number == application["id_number"]
    asked = {"filter": {"processInstanceKey": begun["processInstanceKey"]}}
    told = str(chief.post("/variables/search", asked)) + str(chief.post("/user-tasks/search", asked))
    for secret in (application["id_number"], application["applicant_name"], application["phone"]):
        assert str(secret) not in told
    key = begun["processInstanceKey"]
    assert chief.refused("post", f"{place}/{key}/cancellation", {}) == (409, "conflict")
    empty = {"processDefinitionId": "one_thing", "variables": {}}
    problem = chief.ask("post", place, empty).get_json()
    assert (problem["status"], problem["code"]) == (400, "form_invalid")
    assert "variables.applicant_name" in [each["field"] for each in problem["errors"]]


def test_only_who_takes_in_applications_starts_the_public_process(interface: Interface) -> None:
    caller = interface.caller("no-window", posts=("reviewer",))
    body = {"processDefinitionId": "one_thing", "variables": dict(households()[0].application)}

    assert caller.refused("post", "/process-instances", body) == (403, "forbidden")


def test_a_cancelled_instance_waits_for_nothing_and_says_who_cancelled(
    interface: Interface, chief: Caller
) -> None:
    key = begin(chief, "looking")

    chief.post(f"/process-instances/{key}/cancellation", {"operationReference": 5})

    assert chief.get(f"/process-instances/{key}")["state"] == "TERMINATED"
    assert [task["state"] for task in tasks_of(chief, key)] == ["CANCELED"]
    told = [row for row in interface.world.rows(History) if row.kind == "cancel"][-1]
    assert told.actor == "chief"
    assert chief.refused("post", f"/process-instances/{key}/cancellation", {}) == (409, "conflict")


def test_a_task_is_taken_given_back_and_finished(interface: Interface, chief: Caller) -> None:
    instance = begin(chief, "looking")
    [task] = tasks_of(chief, instance)
    place = f"/user-tasks/{task['userTaskKey']}"

    assert (task["state"], task["assignee"], task["candidateGroups"]) == ("CREATED", None, ["reviewer"])
    chief.post(f"{place}/assignment", {"assignee": "chief"})
    assert chief.get(place)["assignee"] == "chief"
    chief.ask("delete", f"{place}/assignee")
    assert chief.get(place)["assignee"] is None
    chief.post(f"{place}/completion")

    assert chief.get(place)["state"] == "COMPLETED"
    assert chief.get(f"/process-instances/{instance}")["state"] == "COMPLETED"
    assert chief.refused("post", f"{place}/completion", {}) == (409, "conflict")


def test_a_program_gives_work_to_nobody_and_changes_no_limit(interface: Interface, chief: Caller) -> None:
    [task] = tasks_of(chief, begin(chief, "looking"))
    place = f"/user-tasks/{task['userTaskKey']}"

    assert chief.refused("post", f"{place}/assignment", {"assignee": "shanda_review"}) == (403, "forbidden")
    assert chief.refused("patch", place, {"changeset": {"dueDate": "2027-01-01T00:00:00Z"}}) == (
        403,
        "forbidden",
    )
    chief.patch(place, {"changeset": {}})
    assert chief.ask("get", f"{place}/form").status_code == 204


def test_the_form_of_a_task_is_the_published_one(interface: Interface, chief: Caller) -> None:
    body = {"processDefinitionId": "one_thing", "variables": dict(households()[0].application)}
    [task] = tasks_of(chief, chief.post("/process-instances", body)["processInstanceKey"])

    form = chief.get(f"/user-tasks/{task['userTaskKey']}/form")

    assert form["formKey"] == task["formKey"]
    assert form["formId"] == "accept"
    assert '"type"' in form["schema"]


def test_a_task_needs_the_post_that_it_is_for(interface: Interface, chief: Caller) -> None:
    [task] = tasks_of(chief, begin(chief, "looking"))
    other = interface.caller("no-post", office="district", posts=("supervisor",))

    refusal = other.refused("post", f"/user-tasks/{task['userTaskKey']}/completion", {})

    assert refusal == (403, "forbidden")


def test_tasks_are_found_by_what_is_asked(chief: Caller) -> None:
    instance = begin(chief, "looking")
    [task] = tasks_of(chief, instance)
    own = {"processInstanceKey": instance}

    for asked in (
        {"candidateGroup": "reviewer"},
        {"elementId": "see", "state": "CREATED"},
        {"assignee": {"$exists": False}},
        {"dueDate": {"$exists": False}},
        {"userTaskKey": task["userTaskKey"]},
        {"creationDate": task["creationDate"]},
    ):
        assert chief.post("/user-tasks/search", {"filter": own | asked})["items"] == [task], asked
    for asked in ({"candidateGroup": "reviewe"}, {"state": "COMPLETED"}, {"assignee": "chief"}):
        assert chief.post("/user-tasks/search", {"filter": own | asked})["items"] == [], asked
    sort = [{"field": "dueDate"}, {"field": "creationDate", "order": "DESC"}]
    assert chief.post("/user-tasks/search", {"filter": own, "sort": sort})["items"] == [task]


def test_a_message_wakes_the_instance_that_waits_for_it(chief: Caller) -> None:
    instance = begin(chief, "waiting", place="jinan")

    found = chief.post(
        "/messages/correlation", {"name": "rain", "correlationKey": "jinan", "variables": {"mm": 3}}
    )

    assert found["processInstanceKey"] == instance
    assert [task["elementId"] for task in tasks_of(chief, instance)] == ["after"]


def test_a_message_that_nobody_waits_for(interface: Interface, chief: Caller) -> None:
    nowhere = {"name": "rain", "correlationKey": "nowhere"}

    assert chief.refused("post", "/messages/correlation", nowhere) == (404, "not_found")
    chief.post("/messages/publication", nowhere)
    assert [row for row in interface.world.rows(Message) if row.correlation_key == "nowhere"] == []

    chief.post("/messages/publication", nowhere | {"timeToLive": 60_000, "messageId": "m1"})
    chief.post("/messages/publication", nowhere | {"timeToLive": 60_000, "messageId": "m1"})
    assert len([row for row in interface.world.rows(Message) if row.correlation_key == "nowhere"]) == 1
    instance = begin(chief, "waiting", place="nowhere")
    assert [task["elementId"] for task in tasks_of(chief, instance)] == ["after"]


def test_a_message_out_of_reach_changes_nothing(interface: Interface, chief: Caller) -> None:
    stranger = interface.caller("far-away", office="lc_hr", posts=("hr_clerk",))
    instance = begin(chief, "waiting", place="far")
    sent = {"name": "rain", "correlationKey": "far"}

    assert stranger.refused("post", "/messages/publication", sent) == (403, "forbidden")
    assert stranger.refused("post", "/messages/correlation", sent) == (403, "forbidden")
    kept = {"name": "rain", "correlationKey": "later", "timeToLive": 1000}
    assert stranger.refused("post", "/messages/publication", kept) == (403, "forbidden")

    assert tasks_of(chief, instance) == []
    assert [row for row in interface.world.rows(Message) if row.correlation_key in ("far", "later")] == []


@pytest.mark.parametrize(
    "variables",
    [
        {"n": 2**70},
        {"deep": DEEP},
        {"zero": "a\x00b"},
    ],
)
def test_values_that_cannot_be_kept_exactly_are_refused(chief: Caller, variables: dict[str, Any]) -> None:
    body = {"processDefinitionId": "looking", "variables": variables}

    problem = chief.ask("post", "/process-instances", body).get_json()

    assert (problem["code"], problem["errors"][0]["field"]) == ("invalid_body", "variables")
