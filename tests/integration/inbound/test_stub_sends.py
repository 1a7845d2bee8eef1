"""The stub sends to our door over a real socket, and everything goes wrong that can."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Thread
from uuid import UUID

import httpx
import pytest
from flask import Flask
from werkzeug.serving import make_server

from connectors.data_sharing.client import DataSharingClient
from connectors.data_sharing.gateway import GatewayConfig
from connectors.data_sharing.seal import SignedSeal
from connectors.data_sharing.stub import StubConfig, running_stub
from connectors.data_sharing.stub.app import DEMO
from connectors.data_sharing.stub.callbacks import Courier, Mishap
from connectors.data_sharing.stub.records import parse
from engine import jobs
from engine.inbound import Nonces
from engine.invariants import check
from engine.models import Case, InboundMessage, LookUpRecord
from engine.ports import Outcome
from tests.integration.inbound.conftest import refusals
from tests.integration.inbound.test_applications import application
from tests.integration.inbound.test_reports import FACTS, asking
from tests.support.world import APPLICANT, World
from webui.app import create_app


@dataclass(frozen=True)
class Line:
    """A stub at ``stub`` and our door at ``door``."""

    world: World
    stub: str
    door: str

    def send_report(self, mishap: str = "") -> str:
        """Let the stub send the only report; its page afterwards."""
        (entry,) = self.world.rows(LookUpRecord)
        form = {"reference": str(entry.report_number), "mishap": mishap}
        answer = httpx.post(f"{self.stub}/_page/reports", data=form, follow_redirects=True, trust_env=False)
        assert answer.status_code == 200
        return answer.text


@contextmanager
def listening(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def line(world: World) -> Iterator[Line]:
    person = {"name": "杜永强", "records": {"civil.econcheck": {"facts": FACTS}}}
    seal = SignedSeal({DEMO.app_id: DEMO.secret}, Nonces(world.store.engine))
    world.store = replace(world.store, seal=seal)
    app = create_app(world.store, "test")
    with listening(app) as door:
        config = StubConfig(parse({"persons": {APPLICANT: person}}), now=world.clock, door=door)
        with running_stub(config) as stub:
            address = GatewayConfig(stub.url, DEMO, frozenset({"127.0.0.1"}))
            with DataSharingClient(address, now=world.clock) as client:
                world.store = app.extensions["store"] = replace(world.store, sharing=client)
                yield Line(world, stub.url, door)


@pytest.fixture
def case_id(world: World, line: Line) -> UUID:
    case_id = asking(world)
    jobs.run_due(world.store)
    assert world.waiting_at(case_id) == {"report"}
    return case_id


def test_a_report_is_sent_from_the_stubs_page_and_taken(world: World, line: Line, case_id: UUID) -> None:
    page = line.send_report()

    assert "[200]" in page
    assert APPLICANT not in page
    assert world.waiting_at(case_id) == {"check"}
    assert world.rows(LookUpRecord)[0].facts == FACTS


@pytest.mark.parametrize(
    ("mishap", "statuses", "codes", "taken"),
    [
        (Mishap.TWICE, "[200, 200]", [], True),
        (Mishap.REPLAYED, "[200, 401]", ["replayed"], True),
        (Mishap.CONTRADICTED, "[200, 409]", ["changed_message"], True),
        (Mishap.UNSIGNED, "[401]", ["missing"], False),
        (Mishap.CHANGED, "[401]", ["wrong"], False),
        (Mishap.FOREIGN, "[401]", ["unknown_app"], False),
    ],
)
def test_whatever_goes_wrong_on_the_way_there_is_one_effect_at_most(
    world: World, line: Line, case_id: UUID, mishap: Mishap, statuses: str, codes: list[str], taken: bool
) -> None:
    page = line.send_report(mishap)

    assert statuses in page
    assert refusals(world) == codes
    assert (world.waiting_at(case_id) == {"check"}) is taken
    assert world.rows(LookUpRecord)[0].facts == (FACTS if taken else {})
    assert check(world.store) == []


def test_somebody_elses_report_is_never_used(world: World, line: Line, case_id: UUID) -> None:
    line.send_report(Mishap.WRONG_PERSON)

    (entry,) = world.rows(LookUpRecord)
    assert (entry.outcome, entry.facts) == (Outcome.MISMATCH, {})


def test_the_portal_sends_an_application_twice_and_there_is_one_case(world: World, line: Line) -> None:
    courier = Courier(line.door, DEMO, world.clock)
    values = application()["values"]
    assert isinstance(values, dict)

    assert courier.application("SD-1", values, Mishap.TWICE) == [200, 200]
    assert len(world.rows(Case)) == 1
    assert len(world.rows(InboundMessage)) == 1


def test_the_page_switches_faults_and_shows_them(line: Line) -> None:
    page = httpx.post(
        f"{line.stub}/_page/faults",
        data={"operation": "tax", "fault": "down"},
        follow_redirects=True,
        trust_env=False,
    )

    assert "停机（503）" in page.text.partition("现在有故障的接口")[2]
    assert httpx.get(f"{line.stub}/_faults", trust_env=False).json()["tax"]["fault"] == "down"


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("/_page/faults", {"operation": "unknown", "fault": "down"}, 400),
        ("/_page/faults", {"operation": "tax", "fault": "unknown"}, 400),
        ("/_page/reports", {"reference": "unknown"}, 404),
        ("/_page/reports", {"reference": "unknown", "mishap": "unknown"}, 400),
    ],
)
def test_the_page_refuses_what_it_does_not_know(
    line: Line, path: str, form: dict[str, str], status: int
) -> None:
    assert httpx.post(f"{line.stub}{path}", data=form, trust_env=False).status_code == status
