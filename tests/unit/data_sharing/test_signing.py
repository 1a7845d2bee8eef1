"""Signatures: what was signed is accepted once, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from hypothesis import given
from hypothesis import strategies as st

from connectors.data_sharing.signing import (
    APP_ID,
    NONCE,
    SIGNATURE,
    TIMESTAMP,
    WINDOW,
    Credentials,
    NonceBook,
    Refusal,
    SignatureError,
    SignedAnswer,
    Verifier,
    keyed_digest,
    sign_answer,
    sign_request,
    verify_answer,
)

NOW = datetime(2026, 9, 21, 1, 30, tzinfo=UTC)
SENDER = Credentials("licheng", b"a secret of this test")
BODY = b'{"operation":"tax"}'


def verifier() -> Verifier:
    return Verifier({SENDER.app_id: SENDER.secret})


def refusal(checking: Verifier, headers: dict[str, str], body: bytes = BODY, now: datetime = NOW) -> Refusal:
    with pytest.raises(SignatureError) as caught:
        checking.accept("POST", "/look-ups", headers, body, now)
    return caught.value.refusal


def signed(body: bytes = BODY, now: datetime = NOW) -> dict[str, str]:
    return sign_request(SENDER, "POST", "/look-ups", body, now)


def test_sm3_is_the_hash_of_the_national_standard() -> None:
    # What `openssl dgst -sm3 -hmac k` prints for the text "x".
    assert keyed_digest(b"k", "x") == "6abcb6462d0523aa300a7d0e671bf56868b7357ce360afbcd4310acbb7b57616"


@given(st.binary(max_size=2000), st.integers(0, 2**32).map(lambda seconds: NOW + timedelta(seconds=seconds)))
def test_what_was_signed_is_accepted(body: bytes, now: datetime) -> None:
    assert verifier().accept("POST", "/look-ups", signed(body, now), body, now) == SENDER


@given(st.binary(min_size=1, max_size=200), st.data())
def test_a_body_with_one_changed_byte_is_refused(body: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(body) - 1))
    changed = bytearray(body)
    changed[place] ^= data.draw(st.integers(1, 255))

    assert refusal(verifier(), signed(body), bytes(changed)) is Refusal.WRONG


def test_a_request_is_accepted_only_once() -> None:
    checking, headers = verifier(), signed()
    checking.accept("POST", "/look-ups", headers, BODY, NOW)

    assert refusal(checking, headers) is Refusal.REPLAYED


def test_a_signature_holds_for_its_method_and_path_only() -> None:
    headers = signed()

    for method, path in [("GET", "/look-ups"), ("POST", "/pushes")]:
        with pytest.raises(SignatureError) as caught:
            verifier().accept(method, path, headers, BODY, NOW)
        assert caught.value.refusal is Refusal.WRONG


@pytest.mark.parametrize("distance", [WINDOW + timedelta(seconds=1), -WINDOW - timedelta(seconds=1)])
def test_a_request_outside_the_replay_window_is_refused(distance: timedelta) -> None:
    assert refusal(verifier(), signed(), now=NOW + distance) is Refusal.OUT_OF_WINDOW


@pytest.mark.parametrize("distance", [WINDOW, -WINDOW])
def test_a_request_at_the_edge_of_the_window_is_accepted(distance: timedelta) -> None:
    assert verifier().accept("POST", "/look-ups", signed(), BODY, NOW + distance) == SENDER


@pytest.mark.parametrize("name", [APP_ID, TIMESTAMP, NONCE, SIGNATURE])
def test_a_request_without_one_of_the_headers_is_refused(name: str) -> None:
    headers = signed()
    del headers[name]

    assert refusal(verifier(), headers) is Refusal.MISSING


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        (APP_ID, "stranger", Refusal.UNKNOWN_APP),
        (APP_ID, "licheng\nPOST", Refusal.MISSING),
        (NONCE, "0" * 65, Refusal.MISSING),
        (NONCE, "another", Refusal.WRONG),
        (TIMESTAMP, "1", Refusal.WRONG),
        (SIGNATURE, "zz", Refusal.WRONG),
        (SIGNATURE, "0" * 64, Refusal.WRONG),
    ],
)
def test_a_changed_header_is_refused(name: str, value: str, reason: Refusal) -> None:
    assert refusal(verifier(), {**signed(), name: value}) is reason


@pytest.mark.parametrize("moment", ["abc", "9" * 16, "-1"])
def test_a_well_signed_moment_that_is_none_is_refused(moment: str) -> None:
    digest = hashes.Hash(hashes.SM3())
    digest.update(BODY)
    body = digest.finalize().hex()
    signature = keyed_digest(SENDER.secret, "SM3-HMAC-ANSWER-1", "200", "n1", moment, body)
    answer = SignedAnswer(200, {TIMESTAMP: moment, SIGNATURE: signature}, BODY)

    with pytest.raises(SignatureError) as caught:
        verify_answer(SENDER, "n1", answer, NOW)
    assert caught.value.refusal is Refusal.OUT_OF_WINDOW


def test_a_forged_request_uses_no_nonce_up() -> None:
    checking, headers = verifier(), signed()
    refusal(checking, headers, b"changed")

    assert checking.accept("POST", "/look-ups", headers, BODY, NOW) == SENDER


def test_a_nonce_is_forgotten_only_when_its_moment_has_left_the_window() -> None:
    book = NonceBook()

    assert book.remember("a", "n", NOW)
    assert book.remember("b", "n", NOW)
    assert not book.remember("a", "n", NOW + 2 * WINDOW)
    assert book.remember("a", "n", NOW + 2 * WINDOW + timedelta(seconds=1))


def test_a_full_book_of_nonces_accepts_nothing_until_some_are_old() -> None:
    book = NonceBook(capacity=2)
    book.remember("a", "1", NOW)
    book.remember("a", "2", NOW)

    assert not book.remember("a", "3", NOW)
    assert book.remember("a", "3", NOW + timedelta(minutes=11))


def answered(status: int = 200, nonce: str = "n1", now: datetime = NOW) -> SignedAnswer:
    return SignedAnswer(status, sign_answer(SENDER, status, nonce, BODY, now), BODY)


def test_an_answer_to_this_request_is_believed() -> None:
    verify_answer(SENDER, "n1", answered(), NOW)


@pytest.mark.parametrize(
    "answer",
    [
        answered(nonce="n2"),
        replace(answered(), status=201),
        replace(answered(), body=b"{}"),
        replace(answered(), headers={}),
        answered(now=NOW - WINDOW - timedelta(seconds=1)),
    ],
    ids=["of another request", "other status", "other body", "unsigned", "old"],
)
def test_an_answer_that_is_not_exactly_the_one_to_this_request_is_not_believed(answer: SignedAnswer) -> None:
    with pytest.raises(SignatureError):
        verify_answer(SENDER, "n1", answer, NOW)


def test_the_secret_is_not_shown_when_credentials_are_printed() -> None:
    assert "secret of this test" not in repr(SENDER)
    assert "secret of this test" not in repr(verifier())
