"""Workers outside: jobs are held for a time, taken over after it, and finished exactly once."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from engine import jobs
from engine.domain import WaitState
from engine.models import History, Job
from tests.support.bpmn_text import boundary, diagram, fault, mapping, service, user
from tests.support.calling import Caller, Interface, counting, one_job

WANT = {"type": "count-things", "worker": "w1", "timeout": 60_000, "maxJobsToActivate": 10}


@pytest.fixture(scope="module", autouse=True)
def deployed(chief: Caller) -> None:
    """A process with a job that nothing here can do."""
    answer = chief.deploy(("counting.bpmn", counting()))

    assert answer.status_code == 200, answer.get_data(as_text=True)


def begin(chief: Caller, process_id: str = "counting", **variables: Any) -> str:
    """The key of a new instance."""
    made = chief.post("/process-instances", {"processDefinitionId": process_id, "variables": variables})
    return str(made["processInstanceKey"])


def take(caller: Caller, **changes: Any) -> list[dict[str, Any]]:
    """The jobs that a worker gets."""
    found = caller.post("/jobs/activation", WANT | changes)["jobs"]
    assert isinstance(found, list)
    return found


def test_a_worker_gets_a_job_with_what_its_element_sees(chief: Caller) -> None:
    instance = begin(chief, apples=3, pears=4)

    [job] = take(chief)

    assert job["processInstanceKey"] == instance
    assert (job["type"], job["elementId"], job["worker"], job["retries"]) == (
        "count-things",
        "count",
        "w1",
        3,
    )
    assert (job["variables"]["apples"], job["variables"]["pears"]) == (3, 4)
    chief.post(f"/jobs/{job['jobKey']}/completion", {"variables": {"sum": 7}})


def test_only_wished_variables_are_sent(chief: Caller) -> None:
    begin(chief, apples=3, pears=4)

    [job] = take(chief, fetchVariable=["pears"])

    assert job["variables"] == {"pears": 4}
    chief.post(f"/jobs/{job['jobKey']}/completion")


def test_a_finished_job_lets_the_case_go_on_with_the_result(interface: Interface, chief: Caller) -> None:
    instance = begin(chief)
    [job] = take(chief)

    chief.post(f"/jobs/{job['jobKey']}/completion", {"variables": {"sum": 7}})

    [task] = chief.post("/user-tasks/search", {"filter": {"processInstanceKey": instance}})["items"]
    assert task["elementId"] == "look"
    found = chief.post("/variables/search", {"filter": {"processInstanceKey": instance, "name": "sum"}})[
        "items"
    ]
    assert [(each["name"], each["value"]) for each in found] == [("sum", "7")]
    told = [row for row in interface.world.rows(History) if row.element_id == "count"][-1]
    assert told.actor == "chief"


def test_a_held_job_is_given_to_nobody_else_until_its_time_is_over(
    interface: Interface, chief: Caller
) -> None:
    other = interface.caller("other-worker", office="district", posts=("supervisor",))
    begin(chief)
    [first] = take(chief, timeout=60_000)

    assert take(other) == []
    assert other.refused("post", f"/jobs/{first['jobKey']}/completion", {})[0] == 409
    interface.world.pass_time(seconds=61)
    [again] = take(other, worker="w2")

    assert again["jobKey"] == first["jobKey"]
    assert chief.refused("post", f"/jobs/{first['jobKey']}/completion", {}) == (409, "conflict")
    other.post(f"/jobs/{first['jobKey']}/completion")
    assert other.refused("post", f"/jobs/{first['jobKey']}/completion", {}) == (404, "not_found")


def test_a_token_of_an_older_lease_finishes_nothing(interface: Interface, chief: Caller) -> None:
    begin(chief)
    [old] = take(chief, withLease=True)
    interface.world.pass_time(seconds=61)
    [new] = take(chief, withLease=True)
    place = f"/jobs/{new['jobKey']}/completion"

    assert old["jobLeaseToken"] != new["jobLeaseToken"]
    assert chief.refused("post", place, {"jobLeaseToken": old["jobLeaseToken"]}) == (409, "conflict")
    chief.post(place, {"jobLeaseToken": new["jobLeaseToken"]})


def test_without_asking_there_is_no_token(chief: Caller) -> None:
    begin(chief)

    [job] = take(chief)

    assert job["jobLeaseToken"] is None
    chief.post(f"/jobs/{job['jobKey']}/completion")


def test_of_many_that_finish_at_once_one_succeeds(interface: Interface, chief: Caller) -> None:
    begin(chief)
    [job] = take(chief)
    found: list[int] = []

    def finish() -> None:
        found.append(chief.ask("post", f"/jobs/{job['jobKey']}/completion", {}).status_code)

    threads = [threading.Thread(target=finish) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(found)[0] == 204
    assert found.count(204) == 1
    assert set(found) <= {204, 404, 409}


def test_of_many_that_ask_at_once_each_job_goes_to_one(chief: Caller) -> None:
    for _ in range(6):
        begin(chief)
    got: list[str] = []

    def ask() -> None:
        got.extend(job["jobKey"] for job in take(chief, maxJobsToActivate=3))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(got) == len(set(got)) == 6
    for key in got:
        chief.post(f"/jobs/{key}/completion")


def test_a_failed_job_comes_back_after_its_pause(interface: Interface, chief: Caller) -> None:
    begin(chief)
    [job] = take(chief)
    chief.post(
        f"/jobs/{job['jobKey']}/failure",
        {"retries": 2, "errorMessage": "没有网络", "retryBackOff": 30_000},
    )

    assert take(chief) == []
    interface.world.pass_time(seconds=31)
    [again] = take(chief)

    assert (again["jobKey"], again["retries"]) == (job["jobKey"], 2)
    chief.post(f"/jobs/{job['jobKey']}/completion")


def test_a_job_without_tries_becomes_an_incident_that_can_be_resolved(chief: Caller) -> None:
    instance = begin(chief)
    [job] = take(chief)
    chief.post(f"/jobs/{job['jobKey']}/failure", {"retries": 0, "errorMessage": "数目不对"})

    [incident] = chief.post("/incidents/search", {"filter": {"processInstanceKey": instance}})["items"]
    assert (incident["errorType"], incident["jobKey"], incident["state"]) == (
        "JOB_NO_RETRIES",
        job["jobKey"],
        "ACTIVE",
    )
    assert "数目不对" in incident["errorMessage"]
    assert take(chief) == []

    chief.post(f"/incidents/{incident['incidentKey']}/resolution")
    [again] = take(chief)

    assert again["jobKey"] == job["jobKey"]
    assert chief.get(f"/incidents/{incident['incidentKey']}")["state"] == "RESOLVED"
    assert chief.refused("post", f"/incidents/{incident['incidentKey']}/resolution", {}) == (409, "conflict")
    chief.post(f"/jobs/{job['jobKey']}/completion")


def test_a_worker_can_hold_a_job_longer(interface: Interface, chief: Caller) -> None:
    begin(chief)
    [job] = take(chief, timeout=10_000)

    chief.patch(f"/jobs/{job['jobKey']}", {"changeset": {"timeout": 120_000, "retries": 9}})
    interface.world.pass_time(seconds=60)

    assert take(chief) == []
    interface.world.pass_time(seconds=61)
    [again] = take(chief)
    assert again["retries"] == 9
    chief.post(f"/jobs/{job['jobKey']}/completion")


def test_an_error_goes_to_the_boundary_event_that_catches_it(chief: Caller) -> None:
    text = diagram(
        "start_weighing -> weigh -> end_weighing\nheavy -> rest -> end_heavy",
        service("weigh", "weigh-things"),
        boundary(
            "weigh", "heavy", fault("error", "TOO_HEAVY"), extension=mapping(outputs={"kilos": "=kilos"})
        ),
        user("rest", groups="reviewer"),
        id="weighing",
    )
    assert chief.deploy(("weighing.bpmn", text)).status_code == 200
    instance = begin(chief, "weighing")
    [job] = take(chief, type="weigh-things")

    chief.post(f"/jobs/{job['jobKey']}/error", {"errorCode": "TOO_HEAVY", "variables": {"kilos": 99}})

    [task] = chief.post("/user-tasks/search", {"filter": {"processInstanceKey": instance}})["items"]
    assert task["elementId"] == "rest"


def test_an_error_that_nothing_catches_is_an_incident_and_keeps_the_job(
    interface: Interface, chief: Caller
) -> None:
    instance = begin(chief)
    [job] = take(chief)

    answer = chief.refused("post", f"/jobs/{job['jobKey']}/error", {"errorCode": "NOBODY"})

    assert answer == (409, "uncaught_error")
    [incident] = chief.post("/incidents/search", {"filter": {"processInstanceKey": instance}})["items"]
    assert incident["errorType"] == "UNHANDLED_ERROR_EVENT"
    kept = [each for each in interface.world.rows(Job) if each.element_id == "count"][-1]
    assert kept.state is WaitState.FAILED


def test_what_the_product_does_itself_is_given_to_nobody(chief: Caller) -> None:
    assert take(chief, type="data_sharing.police.idcard") == []
    assert take(chief, type="answer.deliver") == []


def test_our_own_workers_leave_a_job_to_those_outside(interface: Interface, chief: Caller) -> None:
    instance = begin(chief)

    jobs.run_due(interface.world.store)

    found = chief.post("/incidents/search", {"filter": {"processInstanceKey": instance}})
    assert found["items"] == []
    [job] = take(chief)
    chief.post(f"/jobs/{job['jobKey']}/completion")


def test_a_closed_case_gives_no_jobs(interface: Interface, chief: Caller) -> None:
    assert chief.deploy(("lonely.bpmn", one_job())).status_code == 200
    instance = begin(chief, "lonely")
    [job] = take(chief, type="lonely-work")
    chief.post(f"/process-instances/{instance}/cancellation")

    interface.world.pass_time(minutes=2)

    assert take(chief, type="lonely-work") == []
    assert chief.refused("post", f"/jobs/{job['jobKey']}/completion", {}) == (404, "not_found")
    states = {case["state"] for case in chief.post("/process-instances/search", {
        "filter": {"processInstanceKey": instance}})["items"]}  # fmt: skip
    assert states == {"TERMINATED"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"timeout": 0}, "timeout"),
        ({"timeout": 99_999_999_999}, "timeout"),
        ({"maxJobsToActivate": 0}, "maxJobsToActivate"),
        ({"type": ""}, "type"),
        ({"type": 5}, "type"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_wrong_wish_names_the_field(chief: Caller, change: dict[str, Any], field: str) -> None:
    answer = chief.ask("post", "/jobs/activation", WANT | change)

    problem = answer.get_json()
    assert (answer.status_code, problem["code"]) == (400, "invalid_body")
    assert [each["field"] for each in problem["errors"]] == [field]
