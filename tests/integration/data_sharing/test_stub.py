"""The stub as whoever sits at the machine, and whoever attacks it, sees it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from flask.testing import FlaskClient

from connectors.data_sharing.client import DataSharingClient
from connectors.data_sharing.protocol import LOOK_UPS, PUSHES
from connectors.data_sharing.signing import Credentials, sign_request
from connectors.data_sharing.stub import RunningStub, StubConfig, create_stub, running_stub
from connectors.data_sharing.stub.app import DEMO
from connectors.data_sharing.stub.records import RecordsError, load, parse
from engine.ports import Outcome
from tests.integration.data_sharing.conftest import quick
from tests.integration.data_sharing.sample import DATA, WANG, question, register, status

PERSON = {"name": WANG.name, "id_number": WANG.id_number}
BODY = orjson.dumps({"operation": "bank", "key": "k", "subject": PERSON})


@pytest.fixture
def browser() -> FlaskClient:
    return create_stub(StubConfig(register())).test_client()


def sign(
    body: bytes = BODY, sender: Credentials = DEMO, path: str = LOOK_UPS, age: int = 0
) -> dict[str, str]:
    return sign_request(sender, "POST", path, body, datetime.now(UTC) - timedelta(minutes=age))


def test_a_signed_request_is_answered_and_its_replay_is_not(browser: FlaskClient) -> None:
    headers = sign()

    first = browser.post(LOOK_UPS, data=BODY, headers=headers)
    second = browser.post(LOOK_UPS, data=BODY, headers=headers)

    assert first.status_code == 200
    assert second.status_code == 401
    assert browser.get("/_log").get_json()[-1]["refused"] == "replayed"


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({}, "missing"),
        (sign(sender=Credentials("stranger", DEMO.secret)), "unknown_app"),
        (sign(sender=Credentials(DEMO.app_id, b"guessed")), "wrong"),
        (sign(body=b"{}"), "wrong"),
        (sign(path=PUSHES), "wrong"),
        (sign(age=6), "out_of_window"),
    ],
    ids=["unsigned", "foreign", "wrong secret", "changed", "moved", "old"],
)
def test_a_request_that_is_not_properly_signed_is_refused(
    browser: FlaskClient, headers: dict[str, str], reason: str
) -> None:
    answer = browser.post(LOOK_UPS, data=BODY, headers=headers)

    assert answer.status_code == 401
    assert browser.get("/_log").get_json()[-1]["refused"] == reason


@pytest.mark.parametrize(
    ("document", "status_code"),
    [
        ({"operation": "stars"}, 404),
        ({"operation": "portal.status"}, 404),
        ({"operation": "bank"}, 400),
        ({"operation": "bank", "subject": {"name": WANG.name}}, 400),
        ([], 400),
    ],
)
def test_a_signed_request_outside_the_catalogue_is_refused(
    browser: FlaskClient, document: object, status_code: int
) -> None:
    body = orjson.dumps(document)

    assert browser.post(LOOK_UPS, data=body, headers=sign(body)).status_code == status_code


def test_a_push_whose_header_names_another_key_is_refused(browser: FlaskClient) -> None:
    message = status("k")
    body = orjson.dumps({"operation": message.operation, "key": "k", "fields": dict(message.fields)})

    headers = {**sign(body, path=PUSHES), "Idempotency-Key": "another"}

    assert browser.post(PUSHES, data=body, headers=headers).status_code == 400


def test_the_log_says_what_came_and_masks_who(client: DataSharingClient, stub: RunningStub) -> None:
    client.look_up(question("bank"))

    entry = stub.log()[-1]
    request = entry["request"]
    assert isinstance(request, dict)
    assert request["operation"] == "bank"
    assert request["requester"] == "li.mei"
    assert request["subject"] == {"name": "王**", "id_number": "370112********0046"}
    assert WANG.id_number not in json.dumps(stub.log(), ensure_ascii=False)


def test_faults_are_switched_on_listed_counted_and_switched_off(browser: FlaskClient) -> None:
    browser.post("/_faults", json={"operation": "bank", "fault": "down", "times": 1})
    assert browser.get("/_faults").get_json()["bank"]["fault"] == "down"

    first = browser.post(LOOK_UPS, data=BODY, headers=sign())
    second = browser.post(LOOK_UPS, data=BODY, headers=sign())

    assert (first.status_code, second.status_code) == (503, 200)
    assert browser.get("/_faults").get_json() == {}


def test_a_fault_of_all_operations_gives_way_to_one_of_its_own(browser: FlaskClient) -> None:
    browser.post("/_faults", json={"operation": "*", "fault": "down"})
    browser.post("/_faults", json={"operation": "bank", "fault": "html"})

    assert browser.post(LOOK_UPS, data=BODY, headers=sign()).mimetype == "text/html"
    browser.post("/_faults", json={"operation": "bank", "fault": None})
    assert browser.post(LOOK_UPS, data=BODY, headers=sign()).status_code == 503
    browser.post("/_faults", json={"operation": "*", "fault": None})
    assert browser.post(LOOK_UPS, data=BODY, headers=sign()).status_code == 200


@pytest.mark.parametrize(
    "switch",
    [
        {"operation": "bank", "fault": "sulking"},
        {"operation": "stars", "fault": "down"},
        {"fault": "down"},
        {"operation": "bank", "fault": "slow", "seconds": "long"},
        {"operation": "bank", "fault": "down", "times": 0},
    ],
)
def test_a_switch_that_makes_no_sense_is_refused(browser: FlaskClient, switch: dict[str, object]) -> None:
    assert browser.post("/_faults", json=switch).status_code == 400
    assert browser.get("/_faults").get_json() == {}


def test_a_report_survives_a_restart_of_the_platform() -> None:
    with running_stub(StubConfig(register())) as stub, DataSharingClient(quick(stub.url)) as client:
        asked = client.look_up(question("civil.econcheck"))

    with running_stub(StubConfig(register())) as stub, DataSharingClient(quick(stub.url)) as client:
        answer = client.fetch_report("civil.econcheck", asked.reference or "")

    assert answer.outcome is Outcome.HIT


def test_health_counts_the_persons(browser: FlaskClient) -> None:
    assert browser.get("/_health").get_json() == {"persons": 2}


def test_the_data_file_is_read_from_disk(tmp_path: Path) -> None:
    path = tmp_path / "persons.json"
    path.write_text(json.dumps(DATA, ensure_ascii=False), encoding="utf-8")

    assert load(path) == register()


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ([], "an object"),
        ({"persons": {"1": {}}}, "needs a name"),
        ({"defaults": {"stars": {}}}, "no such look-up"),
        ({"defaults": {"portal.status": {}}}, "no such look-up"),
        ({"defaults": {"civil.marriage": {"facts": {"status": "engaged"}}}}, "婚姻状况"),
        ({"defaults": {"civil.marriage": {"facts": {}}}}, "婚姻状况"),
        ({"defaults": {"civil.marriage": {"facts": {"status": "married", "spouse": "x"}}}}, "spouse"),
        ({"defaults": {"civil.marriage": {"outcome": "MAYBE"}}}, "no such outcome"),
        ({"defaults": {"civil.marriage": {"facts": {"status": "married"}, "age_days": -1}}}, "age_days"),
    ],
)
def test_a_data_file_that_breaks_the_catalogue_is_refused(data: object, complaint: str) -> None:
    with pytest.raises(RecordsError, match=complaint):
        parse(data)


def test_a_data_file_that_is_no_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "persons.json"
    path.write_text("{", encoding="utf-8")

    with pytest.raises(RecordsError, match=r"persons\.json"):
        load(path)
