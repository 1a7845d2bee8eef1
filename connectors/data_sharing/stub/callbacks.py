"""What the platform sends by itself: finished reports, and applications that were filled in at the portal.

Knows our door's protocol from the other side; like a real network it may send twice, early, or a stranger's report.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import httpx
import orjson

from connectors.data_sharing.protocol import APPLICATIONS, JSON, REPORTS
from connectors.data_sharing.signing import SIGNATURE, Credentials, sign_request

PATIENCE = 10.0
"""Seconds that the receiver may take."""


class Mishap(StrEnum):
    """What may go wrong with something that is sent."""

    TWICE = "twice"
    UNSIGNED = "unsigned"
    CHANGED = "changed"
    REPLAYED = "replayed"
    FOREIGN = "foreign"
    WRONG_PERSON = "wrong_person"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True)
class Courier:
    """Sends to the door at ``url``; returns the HTTP statuses of everything that was sent."""

    url: str
    credentials: Credentials
    now: Callable[[], datetime]

    def report(self, document: Mapping[str, object], mishap: Mishap | None = None) -> list[int]:
        """Send a finished report; its reference is its key."""
        sent = {"key": f"report:{document['reference']}", **document}
        match mishap:
            case Mishap.WRONG_PERSON:
                sent["subject"] = {"id_number": "110101199001010018"}
            case Mishap.CONTRADICTED:
                first = self._send(REPORTS, sent)
                changed = {**sent, "outcome": "NO_RECORD", "facts": {}}
                return [*first, *self._send(REPORTS, changed)]
        return self._send(REPORTS, sent, mishap)

    def application(self, key: str, values: Mapping[str, object], mishap: Mishap | None = None) -> list[int]:
        """Send an application that somebody filled in."""
        return self._send(APPLICATIONS, {"key": key, "values": dict(values)}, mishap)

    def _send(self, path: str, document: Mapping[str, object], mishap: Mishap | None = None) -> list[int]:
        body = orjson.dumps(document)
        sender = self.credentials
        if mishap is Mishap.FOREIGN:
            sender = Credentials("stranger", b"a secret of somebody else")
        headers = {"Content-Type": JSON, **sign_request(sender, "POST", path, body, self.now())}
        if mishap is Mishap.UNSIGNED:
            del headers[SIGNATURE]
        if mishap is Mishap.CHANGED:
            body = body.replace(b'"HIT"', b'"NO_RECORD"')
        statuses = [self._post(path, body, headers)]
        if mishap is Mishap.TWICE:
            statuses.append(
                self._post(path, body, headers | sign_request(sender, "POST", path, body, self.now()))
            )
        if mishap is Mishap.REPLAYED:
            statuses.append(self._post(path, body, headers))
        return statuses

    def _post(self, path: str, body: bytes, headers: Mapping[str, str]) -> int:
        answer = httpx.post(
            f"{self.url}{path}", content=body, headers=dict(headers), timeout=PATIENCE, trust_env=False
        )
        return answer.status_code
