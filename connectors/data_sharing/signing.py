"""SM3-HMAC signatures of requests and answers, and the checks of whoever receives them.

Knows bytes, headers and moments; no HTTP library, no operation.  A request's signature covers application,
method, path, moment, nonce and the digest of the body; an answer's covers its status, the nonce of the
request it answers, its moment and the digest of its body, so that no answer can be moved to another question.
"""

from __future__ import annotations

import re
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from threading import Lock
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, hmac

APP_ID = "X-App-Id"
TIMESTAMP = "X-Timestamp"
NONCE = "X-Nonce"
SIGNATURE = "X-Signature"
WINDOW = timedelta(minutes=5)

_REQUEST, _ANSWER = "SM3-HMAC-REQUEST-1", "SM3-HMAC-ANSWER-1"
_TOKEN = re.compile(r"[A-Za-z0-9_.-]{1,64}")


class Refusal(StrEnum):
    """Why a signature was not accepted."""

    MISSING = "missing"
    UNKNOWN_APP = "unknown_app"
    WRONG = "wrong"
    OUT_OF_WINDOW = "out_of_window"
    REPLAYED = "replayed"


class SignatureError(Exception):
    """The signature of a message was not accepted; ``refusal`` says why."""

    def __init__(self, refusal: Refusal) -> None:
        """Keep the reason."""
        self.refusal = refusal
        super().__init__(refusal.value)


@dataclass(frozen=True)
class Credentials:
    """An application as the platform knows it."""

    app_id: str
    secret: bytes = field(repr=False)


@dataclass(frozen=True)
class SignedAnswer:
    """An answer as it came over the wire, not yet believed."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NonceLedger(Protocol):
    """Remembers which nonces an application has used."""

    def remember(self, app_id: str, nonce: str, now: datetime) -> bool:
        """Whether ``nonce`` is new; remembered until no message that carries it can be in the window."""


@dataclass
class NonceBook:
    """The nonces seen within the replay window, at most ``capacity``.  Safe to share between threads."""

    capacity: int = 100_000
    _seen: OrderedDict[tuple[str, str], datetime] = field(default_factory=OrderedDict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def remember(self, app_id: str, nonce: str, now: datetime) -> bool:
        """Whether ``nonce`` is new; remembered until no message that carries it can be in the window."""
        with self._lock:
            while self._seen and next(iter(self._seen.values())) < now - 2 * WINDOW:
                self._seen.popitem(last=False)
            if (app_id, nonce) in self._seen or len(self._seen) >= self.capacity:
                return False
            self._seen[app_id, nonce] = now
            return True


def keyed_digest(secret: bytes, *parts: str) -> str:
    """The SM3-HMAC of ``parts``, one a line, in lower-case hexadecimal."""
    mac = hmac.HMAC(secret, hashes.SM3())
    mac.update("\n".join(parts).encode())
    return mac.finalize().hex()


def sign_request(sender: Credentials, method: str, path: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers that sign a request; each call draws a new nonce."""
    moment, nonce = _milliseconds(now), secrets.token_hex(16)
    parts = (_REQUEST, sender.app_id, method, path, moment, nonce, _digest(body))
    signature = keyed_digest(sender.secret, *parts)
    return {APP_ID: sender.app_id, TIMESTAMP: moment, NONCE: nonce, SIGNATURE: signature}


def sign_answer(sender: Credentials, status: int, nonce: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers that sign the answer to the request that carried ``nonce``."""
    moment = _milliseconds(now)
    signature = keyed_digest(sender.secret, _ANSWER, str(status), nonce, moment, _digest(body))
    return {TIMESTAMP: moment, SIGNATURE: signature}


def verify_answer(sender: Credentials, nonce: str, answer: SignedAnswer, now: datetime) -> None:
    """Accept an answer to the request that carried ``nonce``.

    Raises:
        SignatureError: the answer is unsigned, changed, old, or answers another request.
    """
    moment, signature = _tokens(answer.headers, TIMESTAMP, SIGNATURE)
    _compare(sender.secret, signature, _ANSWER, str(answer.status), nonce, moment, _digest(answer.body))
    _check_window(moment, now)


@dataclass(frozen=True)
class Verifier:
    """Accepts signed requests of the applications it knows, each once."""

    secrets: Mapping[str, bytes] = field(repr=False)
    nonces: NonceLedger = field(default_factory=NonceBook)

    def accept(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Credentials:
        """The application that sent the request, and its nonce is used up.

        Raises:
            SignatureError: the request is unsigned, foreign, changed, old or sent before.
        """
        app_id, moment, nonce, signature = _tokens(headers, APP_ID, TIMESTAMP, NONCE, SIGNATURE)
        secret = self.secrets.get(app_id)
        if secret is None:
            raise SignatureError(Refusal.UNKNOWN_APP)
        _compare(secret, signature, _REQUEST, app_id, method, path, moment, nonce, _digest(body))
        _check_window(moment, now)
        if not self.nonces.remember(app_id, nonce, now):
            raise SignatureError(Refusal.REPLAYED)
        return Credentials(app_id, secret)


def _digest(body: bytes) -> str:
    digest = hashes.Hash(hashes.SM3())
    digest.update(body)
    return digest.finalize().hex()


def _milliseconds(moment: datetime) -> str:
    return str(int(moment.timestamp() * 1000))


def _tokens(headers: Mapping[str, str], *names: str) -> list[str]:
    values = [headers.get(name, "") for name in names]
    if not all(_TOKEN.fullmatch(value) for value in values):
        raise SignatureError(Refusal.MISSING)
    return values


def _compare(secret: bytes, signature: str, *parts: str) -> None:
    mac = hmac.HMAC(secret, hashes.SM3())
    mac.update("\n".join(parts).encode())
    try:
        mac.verify(bytes.fromhex(signature))
    except (InvalidSignature, ValueError) as error:
        raise SignatureError(Refusal.WRONG) from error


def _check_window(moment: str, now: datetime) -> None:
    if not moment.isdecimal() or len(moment) > 15:
        raise SignatureError(Refusal.OUT_OF_WINDOW)
    if abs(datetime.fromtimestamp(int(moment) / 1000, UTC) - now) > WINDOW:
        raise SignatureError(Refusal.OUT_OF_WINDOW)
