"""Applications of the portal: the same form as at the window, one case for each message."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from connectors.data_sharing.signing import NONCE, SignedAnswer, verify_answer
from engine.models import Application, Case, CaseItem
from tests.integration.inbound.conftest import PLATFORM, Sender, document_of, refusals
from tests.support.world import World
from webui.app import create_app
from webui.demo import households


def application(**changes: object) -> dict[str, object]:
    """The application of household H01."""
    story = next(each for each in households() if each.id == "H01")
    return {"values": {**story.application, **changes}}


def test_an_application_of_the_portal_becomes_a_case_of_its_street(world: World, sender: Sender) -> None:
    answer = sender.send("applications", application(street="lc_shanda"))

    (case,) = world.rows(Case)
    assert answer.status_code == 200
    assert document_of(answer)["case_number"] == case.number
    assert (case.channel, case.office, case.started_by) == ("portal", "lc_shanda", "system:platform")
    assert len(world.rows(Application)) == 1
    assert {row.item for row in world.rows(CaseItem)} == set(document_of(answer)["items"])


def test_the_same_application_sent_again_is_the_same_case(world: World, sender: Sender) -> None:
    first = sender.send("applications", application())

    second = sender.send("applications", application())

    assert document_of(second) == document_of(first)
    assert len(world.rows(Case)) == 1


def test_another_application_under_the_same_key_is_refused(world: World, sender: Sender) -> None:
    sender.send("applications", application())

    assert sender.send("applications", application(street="lc_hongjialou")).status_code == 409
    assert len(world.rows(Case)) == 1
    assert refusals(world) == ["changed_message"]


def test_a_faulty_form_starts_nothing_and_names_the_fields_without_their_values(
    world: World, sender: Sender
) -> None:
    answer = sender.send("applications", application(id_number="37011219990101", surprise="张三"))

    assert answer.status_code == 422
    assert {fault["path"] for fault in document_of(answer)["errors"]} <= {"id_number", "surprise"}
    assert "37011219990101" not in answer.text
    assert "张三" not in answer.text
    assert world.rows(Case) == []


def test_a_mended_form_may_come_under_the_same_key(world: World, sender: Sender) -> None:
    sender.send("applications", application(surprise="x"))

    assert sender.send("applications", application()).status_code == 200
    assert len(world.rows(Case)) == 1


@pytest.mark.parametrize("values", [None, [], "text", 7])
def test_a_message_without_a_form_is_refused(world: World, sender: Sender, values: object) -> None:
    assert sender.send("applications", {"values": values}).status_code == 422


def test_every_answer_to_a_good_seal_is_sealed_itself(world: World, sender: Sender) -> None:
    for document in (application(), {"values": None}):
        answer = sender.send("applications", document, key=str(len(document)))

        signed = SignedAnswer(answer.status_code, dict(answer.headers), answer.data)
        verify_answer(PLATFORM, sender.headers[NONCE], signed, world.clock())


def test_without_a_seal_there_is_no_door(world: World) -> None:
    client: FlaskClient = create_app(world.store, "test").test_client()

    assert client.post("/gateway/v1/applications", data=b"{}").status_code == 404
