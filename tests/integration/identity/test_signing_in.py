"""The unified identity, client against stub: who is let in, and every answer that is not to be trusted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from connectors.identity.client import IdentityConfig, OidcIdentity, UntrustedAnswerError
from connectors.identity.stub import StubIdentity, StubPerson, running_identity
from engine.errors import RemoteError
from engine.ports import SignInTrip
from tests.support.world import APPLICANT, MEMBER

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
BACK = "http://127.0.0.1:9/my/callback"


@pytest.fixture(scope="module")
def running() -> Iterator[StubIdentity]:
    people = [StubPerson("杜永强", APPLICANT), StubPerson("阮晓梅", MEMBER)]
    with running_identity(StubIdentity(people, now=lambda: NOW.timestamp())) as stub:
        yield stub


@pytest.fixture
def stub(running: StubIdentity) -> StubIdentity:
    running.fault = ""
    return running


@pytest.fixture
def identity(stub: StubIdentity) -> OidcIdentity:
    return OidcIdentity(stub.config, lambda: NOW)


def choose(trip: SignInTrip, person: int = 0) -> dict[str, list[str]]:
    """What the person brings back after choosing to be ``person``."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(trip.url).query).items()}
    site = trip.url.partition("/authorize")[0]
    answer = httpx.post(f"{site}/authorize", data={**asked, "person": str(person)}, trust_env=False)
    return parse_qs(urlsplit(answer.headers["Location"]).query)


def test_somebody_is_vouched_for_by_name_number_and_a_subject_that_says_nothing(
    identity: OidcIdentity, stub: StubIdentity
) -> None:
    trip = identity.begin(BACK)
    brought = choose(trip)

    found = identity.finish(trip, brought["code"][0], BACK)

    assert (found.issuer, found.name, found.id_number) == (stub.url, "杜永强", APPLICANT)
    assert APPLICANT not in found.subject
    assert brought["state"] == [trip.state]


def test_the_same_person_keeps_the_same_subject(identity: OidcIdentity) -> None:
    subjects = []
    for person in (0, 0, 1):
        trip = identity.begin(BACK)
        subjects.append(identity.finish(trip, choose(trip, person)["code"][0], BACK).subject)

    assert subjects[0] == subjects[1] != subjects[2]


def test_no_address_on_the_way_names_anybody(identity: OidcIdentity) -> None:
    trip = identity.begin(BACK)
    brought = choose(trip)

    assert APPLICANT not in trip.url
    assert set(brought) == {"code", "state"}
    assert not {trip.verifier, trip.nonce} & {value for values in brought.values() for value in values}
    assert trip.verifier not in trip.url


def test_each_way_is_a_new_one(identity: OidcIdentity) -> None:
    one, other = identity.begin(BACK), identity.begin(BACK)

    assert not {one.state, one.nonce, one.verifier} & {other.state, other.nonce, other.verifier}


@pytest.mark.parametrize("fault", ["nonce", "aud", "iss", "expired", "nobody", "signature"])
def test_an_answer_with_a_fault_lets_nobody_in(
    identity: OidcIdentity, stub: StubIdentity, fault: str
) -> None:
    stub.fault = fault
    trip = identity.begin(BACK)

    with pytest.raises(UntrustedAnswerError):
        identity.finish(trip, choose(trip)["code"][0], BACK)


def test_a_code_is_good_once_and_only_for_who_set_out(identity: OidcIdentity) -> None:
    trip = identity.begin(BACK)
    code = choose(trip)["code"][0]
    stolen = choose(trip)["code"][0]

    identity.finish(trip, code, BACK)

    for way, brought in ((trip, code), (identity.begin(BACK), stolen), (trip, "made-up")):
        with pytest.raises(UntrustedAnswerError):
            identity.finish(way, brought, BACK)


def test_an_answer_for_another_nonce_is_refused_though_everything_else_is_right(
    identity: OidcIdentity,
) -> None:
    trip = identity.begin(BACK)
    code = choose(trip)["code"][0]

    with pytest.raises(UntrustedAnswerError):
        identity.finish(replace(trip, nonce="of another sign-in"), code, BACK)


def test_coming_back_to_another_address_is_refused(identity: OidcIdentity) -> None:
    trip = identity.begin(BACK)
    code = choose(trip)["code"][0]

    with pytest.raises(UntrustedAnswerError):
        identity.finish(trip, code, "http://127.0.0.1:9/elsewhere")


def test_an_issuer_that_calls_itself_otherwise_is_not_asked(
    identity: OidcIdentity, stub: StubIdentity
) -> None:
    stub.fault = "elsewhere"

    with pytest.raises(RemoteError):
        identity.begin(BACK)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://127.0.0.1:1/"])
def test_an_identity_that_cannot_be_reached_is_told_as_that(url: str) -> None:
    gone = OidcIdentity(IdentityConfig(url, "id", "secret"), lambda: NOW)

    with pytest.raises(RemoteError):
        gone.begin(BACK)


def test_an_unknown_client_gets_no_answer(stub: StubIdentity) -> None:
    stranger = OidcIdentity(replace(stub.config, client_secret="guessed"), lambda: NOW)
    trip = stranger.begin(BACK)

    with pytest.raises(UntrustedAnswerError):
        stranger.finish(trip, choose(trip)["code"][0], BACK)
