"""One suite for each implementation of the port: the client on a running stub, the platform in memory, a real gateway.

A gateway takes part when ``CONTRACT_URL``, ``CONTRACT_APP`` and ``CONTRACT_SECRET`` name one that knows the people of
``sample.py``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from connectors.data_sharing.client import DataSharingClient
from connectors.data_sharing.gateway import GatewayConfig
from connectors.data_sharing.memory import MemoryDataSharing
from connectors.data_sharing.operations import UnknownOperationError
from connectors.data_sharing.policy import PushRefusedError
from connectors.data_sharing.signing import Credentials
from connectors.data_sharing.stub import StubConfig, running_stub
from engine.errors import RemoteError
from engine.ports import DataSharing, Outcome
from tests.integration.data_sharing.conftest import quick
from tests.integration.data_sharing.sample import NOBODY, WANG, ZHAO, question, register, status

CONFIGURED = os.environ.get("CONTRACT_URL", "")


@pytest.fixture(params=["stub", "memory", *(["configured"] if CONFIGURED else [])])
def platform(request: pytest.FixtureRequest) -> Iterator[DataSharing]:
    if request.param == "memory":
        yield remembered()
        return
    if request.param == "configured":
        with DataSharingClient(configured()) as client:
            yield client
        return
    with running_stub(StubConfig(register())) as stub, DataSharingClient(quick(stub.url)) as client:
        yield client


def configured() -> GatewayConfig:
    """The gateway that the environment names."""
    credentials = Credentials(os.environ["CONTRACT_APP"], os.environ["CONTRACT_SECRET"].encode())
    return GatewayConfig(CONFIGURED, credentials, frozenset({urlsplit(CONFIGURED).hostname or ""}))


def remembered() -> MemoryDataSharing:
    """The sample's persons in memory; the economic check is finished."""
    memory = MemoryDataSharing()
    for person in register().persons.values():
        for operation, record in person.records.items():
            memory.preset(operation, record.outcome, record.facts, person.id_number)
    return memory


@pytest.mark.parametrize("operation", ["bank", "hr.unemployment", "civil.benefit", "elder.ability"])
def test_a_known_person_is_a_hit_with_facts(platform: DataSharing, operation: str) -> None:
    answer = platform.look_up(question(operation, WANG))

    assert answer.outcome is Outcome.HIT
    assert answer.facts
    assert answer.detail
    assert answer.answered_at.tzinfo is not None


def test_an_unknown_person_has_no_record(platform: DataSharing) -> None:
    answer = platform.look_up(question("bank", NOBODY))

    assert (answer.outcome, dict(answer.facts)) == (Outcome.NO_RECORD, {})


def test_a_record_without_every_field_is_partial(platform: DataSharing) -> None:
    assert platform.look_up(question("disabled.card", ZHAO)).outcome is Outcome.PARTIAL


def test_a_source_that_is_down_is_an_outcome_and_no_error(platform: DataSharing) -> None:
    assert platform.look_up(question("tax", ZHAO)).outcome is Outcome.SOURCE_DOWN


def test_no_consent_no_answer(platform: DataSharing) -> None:
    answer = platform.look_up(replace(question("bank"), consent=None))

    assert (answer.outcome, dict(answer.facts)) == (Outcome.CONSENT_MISSING, {})


def test_an_asynchronous_look_up_gives_a_reference(platform: DataSharing) -> None:
    asked = platform.look_up(question("civil.econcheck"))

    assert asked.outcome is Outcome.PENDING
    assert asked.reference
    assert platform.fetch_report("civil.econcheck", asked.reference).outcome is Outcome.PENDING


def test_the_same_key_gets_the_same_receipt(platform: DataSharing) -> None:
    assert platform.push(status("k")) == platform.push(status("k"))


def test_the_same_key_for_something_else_is_an_error(platform: DataSharing) -> None:
    platform.push(status("k"))

    with pytest.raises(RemoteError) as caught:
        platform.push(status("k", text="已办结"))
    assert caught.value.permanent


def test_an_unlisted_field_is_not_sent(platform: DataSharing) -> None:
    with pytest.raises(PushRefusedError):
        platform.push(status("k", name="王秀兰"))


def test_an_unknown_operation_is_an_error(platform: DataSharing) -> None:
    with pytest.raises(UnknownOperationError):
        platform.look_up(replace(question("bank"), operation="stars"))
    with pytest.raises(UnknownOperationError):
        platform.fetch_report("stars", "1")
