"""Reports that the platform sends by itself: believed under its seal only, applied once, kept if they come early."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import orjson
import pytest

from connectors.data_sharing.signing import APP_ID, NONCE, SIGNATURE, TIMESTAMP, Credentials, sign_request
from engine import inbound, jobs, pending
from engine.inbound.book import KEEP_UNASKED
from engine.invariants import check
from engine.models import Case, InboundMessage, InboundNonce, InboundState, Job, LookUpRecord
from engine.ports import Outcome
from tests.integration.inbound.conftest import PLATFORM, Sender, refusals
from tests.support.diagrams import catch, diagram, job, message, user
from tests.support.world import APPLICANT, MEMBER, World

ITEM = "subsistence_allowance"
FACTS = {
    "consistent": True,
    "monthly_income": 900,
    "property_band": "under_10k",
    "real_estate_count": 1,
    "vehicle_count": 0,
}
ASK = job("ask", "data_sharing.civil.econcheck", about=ITEM, purpose='="社会救助资格审核"')
PATH = "/gateway/v1/reports"


def asking(world: World) -> UUID:
    """A case that waits for its report."""
    key = message("econcheck_report", f'=case_id + ":{ITEM}"')
    nodes = [ASK, catch("report", "econcheck_report"), user("check")]
    world.publish(diagram("p", nodes, "start > ask > report > check > done", messages=[key]))
    return world.start("p")


def report(world: World, reference: str, person: str = APPLICANT, **facts: object) -> dict[str, object]:
    """A finished report."""
    return {
        "operation": "civil.econcheck",
        "reference": reference,
        "outcome": "HIT",
        "subject": {"id_number": person},
        "as_of": world.clock().isoformat(),
        "facts": {**FACTS, **facts},
    }


def reference_of(world: World) -> str:
    """The number under which the only question's report is being made."""
    (entry,) = world.rows(LookUpRecord)
    return str(entry.report_number)


def version_of(world: World, case_id: UUID) -> int:
    """How often the case has moved."""
    return next(case.version for case in world.rows(Case) if case.id == case_id)


@pytest.fixture
def case_id(world: World, sender: Sender) -> UUID:
    case_id = asking(world)
    jobs.run_due(world.store)
    assert world.waiting_at(case_id) == {"report"}
    return case_id


def test_a_sealed_report_lets_the_case_go_on(world: World, sender: Sender, case_id: UUID) -> None:
    answer = sender.send("reports", report(world, reference_of(world)))

    assert answer.status_code == 200
    assert world.waiting_at(case_id) == {"check"}
    (entry,) = world.rows(LookUpRecord)
    assert (entry.outcome, entry.facts["monthly_income"], entry.reference) == (Outcome.HIT, 900, None)
    assert pending.poll(world.store) == 0
    assert check(world.store) == []


Spoil = Callable[[dict[str, str], bytes], tuple[dict[str, str], bytes]]
SPOILED: dict[str, Spoil] = {
    "missing": lambda headers, body: ({}, body),
    "wrong": lambda headers, body: ({**headers, SIGNATURE: "0" * 64}, body),
    "changed": lambda headers, body: (headers, body.replace(b"900", b"100")),
    "unknown_app": lambda headers, body: ({**headers, APP_ID: "stranger"}, body),
    "no_nonce": lambda headers, body: ({**headers, NONCE: ""}, body),
    "other_time": lambda headers, body: ({**headers, TIMESTAMP: str(int(headers[TIMESTAMP]) + 1)}, body),
}
CODES = {"changed": "wrong", "no_nonce": "missing", "other_time": "wrong"}


@pytest.mark.parametrize("how", SPOILED)
def test_a_report_with_a_bad_seal_has_no_effect_and_is_on_record(
    world: World, sender: Sender, case_id: UUID, how: str
) -> None:
    body = orjson.dumps({"key": "m-1", **report(world, reference_of(world))})
    headers = sign_request(PLATFORM, "POST", PATH, body, world.clock())

    spoiled, changed = SPOILED[how](headers, body)
    answer = sender.client.post(PATH, data=changed, headers=spoiled)

    assert (answer.status_code, answer.data) == (401, b"")
    assert world.waiting_at(case_id) == {"report"}
    assert refusals(world) == [CODES.get(how, how)]


def test_a_foreign_secret_opens_nothing(world: World, sender: Sender, case_id: UUID) -> None:
    sender.credentials = Credentials(PLATFORM.app_id, b"guessed")

    assert sender.send("reports", report(world, reference_of(world))).status_code == 401
    assert refusals(world) == ["wrong"]


def test_an_old_message_is_refused(world: World, sender: Sender, case_id: UUID) -> None:
    body = orjson.dumps({"key": "m-1", **report(world, reference_of(world))})
    headers = sign_request(PLATFORM, "POST", PATH, body, world.clock() - timedelta(minutes=6))

    assert sender.client.post(PATH, data=body, headers=headers).status_code == 401
    assert refusals(world) == ["out_of_window"]


def test_a_replayed_message_is_refused_and_counts_once(world: World, sender: Sender, case_id: UUID) -> None:
    body = orjson.dumps({"key": "m-1", **report(world, reference_of(world))})
    sender.send_bytes("reports", body)

    again = sender.client.post(PATH, data=body, headers=sender.headers)

    assert again.status_code == 401
    assert refusals(world) == ["replayed"]
    assert len(world.rows(InboundNonce)) == 1


def test_the_same_report_sent_again_is_confirmed_again_without_an_effect(
    world: World, sender: Sender, case_id: UUID
) -> None:
    sent = report(world, reference_of(world))
    first = sender.send("reports", sent)
    version = version_of(world, case_id)

    second = sender.send("reports", sent)

    assert (second.status_code, second.data) == (200, first.data)
    assert version_of(world, case_id) == version
    assert refusals(world) == []


def test_something_else_under_a_used_key_is_refused(world: World, sender: Sender, case_id: UUID) -> None:
    reference = reference_of(world)
    sender.send("reports", report(world, reference))

    changed = sender.send("reports", report(world, reference, monthly_income=0))

    assert changed.status_code == 409
    assert refusals(world) == ["changed_message"]
    assert world.rows(LookUpRecord)[0].facts["monthly_income"] == 900


def test_a_second_report_for_an_answered_question_is_refused(
    world: World, sender: Sender, case_id: UUID
) -> None:
    reference = reference_of(world)
    sender.send("reports", report(world, reference))

    late = sender.send("reports", report(world, reference, monthly_income=0), key="m-2")

    assert late.status_code == 409
    assert refusals(world) == ["report_settled"]


def test_a_report_about_somebody_else_is_a_mismatch_and_nothing_of_it_is_used(
    world: World, sender: Sender, case_id: UUID
) -> None:
    sender.send("reports", report(world, reference_of(world), person=MEMBER))

    (entry,) = world.rows(LookUpRecord)
    assert (entry.outcome, entry.facts) == (Outcome.MISMATCH, {})


@pytest.mark.parametrize(
    "fault",
    [
        {"outcome": "PENDING", "reference": "R"},
        {"outcome": "FINE"},
        {"facts": {"consistent": "yes"}},
        {"facts": None},
        {"as_of": "2999-01-01T00:00:00+08:00"},
        {"as_of": "yesterday"},
        {"subject": None},
        {"operation": "portal.status"},
        {"operation": None},
        {"reference": ""},
        {"key": ""},
        {"key": 7},
    ],
    ids=str,
)
def test_a_sealed_report_that_breaks_the_contract_is_refused(
    world: World, sender: Sender, case_id: UUID, fault: dict[str, object]
) -> None:
    sent = {"key": "m-1", **report(world, reference_of(world)), **fault}

    answer = sender.send_bytes("reports", orjson.dumps(sent))

    assert answer.status_code == 422
    assert world.waiting_at(case_id) == {"report"}
    assert len(refusals(world)) == 1
    assert not [row for row in world.rows(InboundMessage) if row.state is not InboundState.REFUSED]


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b"\x00\xff", b"{" * 5000])
def test_what_is_no_message_is_refused(world: World, sender: Sender, case_id: UUID, body: bytes) -> None:
    assert sender.send_bytes("reports", body).status_code == 422
    assert world.waiting_at(case_id) == {"report"}


def test_a_huge_message_is_refused_unread(world: World, sender: Sender, case_id: UUID) -> None:
    assert sender.send_bytes("reports", b" " * (300 * 1024)).status_code == 413


def test_a_report_that_comes_before_its_question_is_kept_and_matched(world: World, sender: Sender) -> None:
    case_id = asking(world)
    (waiting,) = world.rows(Job)
    early = f"M-civil.econcheck-{waiting.id}:0"

    assert sender.send("reports", report(world, early)).status_code == 200
    (kept,) = world.rows(InboundMessage)
    assert kept.state is InboundState.KEPT
    jobs.run_due(world.store)

    assert world.waiting_at(case_id) == {"check"}
    (taken,) = world.rows(InboundMessage)
    assert (taken.state, taken.document, taken.case_id) == (InboundState.TAKEN, None, case_id)
    assert check(world.store) == []


def test_a_report_that_nobody_asks_for_is_forgotten_after_a_month(world: World, sender: Sender) -> None:
    sender.send("reports", report(world, "R-unknown"))
    world.clock.pass_time(KEEP_UNASKED + timedelta(hours=1))

    assert inbound.sweep(world.store) == 1
    (entry,) = world.rows(InboundMessage)
    assert (entry.state, entry.code, entry.document) == (InboundState.REFUSED, "nobody_asked", None)
    assert world.rows(InboundNonce) == []
