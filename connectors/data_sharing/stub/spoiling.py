"""How the stub spoils an HTTP answer on request.  Knows Flask responses and faults, no records."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from threading import Event

import orjson
from flask import Response

from connectors.data_sharing.protocol import JSON
from connectors.data_sharing.stub.faults import StubFault, Switched

HUGE_PARTS, HUGE_PART = 16_384, b" " * 65_536
"""A gigabyte, unless the receiver hangs up."""

_BEFORE = {
    StubFault.DOWN: (503, "text/plain", b"down"),
    StubFault.HTML: (200, "text/html", "<html><body>系统维护中</body></html>".encode()),
    StubFault.NOT_AUTHORISED: (403, "text/plain", b"forbidden"),
    StubFault.RATE_LIMITED: (429, "text/plain", b"slow down"),
}


def instead(switched: Switched, closing: Event) -> Response | None:
    """The unsigned answer that takes the place of the real one, if the fault has one.

    A slow fault first waits until its time is over or the stub closes.
    """
    match switched.fault:
        case StubFault.SLOW:
            closing.wait(switched.seconds)
            return None
        case StubFault.SLOW_LORIS:
            return Response(_drip(switched.seconds, closing), content_type=JSON)
        case StubFault.HUGE:
            return Response(_flood(), content_type=JSON)
        case StubFault.REDIRECT:
            return Response(status=302, headers={"Location": "http://127.0.0.1/_log"})
        case fault if fault in _BEFORE:
            status, content_type, body = _BEFORE[fault]
            return Response(body, status, content_type=content_type)
    return None


def spoiled_body(fault: StubFault | None, body: bytes) -> bytes:
    """The body to sign and send in place of ``body``."""
    match fault:
        case StubFault.GARBAGE:
            return b"\x00\xff{" + body[::-1]
        case StubFault.WRONG_SCHEMA:
            return orjson.dumps({**orjson.loads(body), "outcome": "OK", "facts": ["?"], "receipt_number": 7})
        case StubFault.GZIP:
            return gzip.compress(body)
    return body


def spoil(fault: StubFault | None, answer: Response) -> Response:
    """``answer`` with what comes after signing gone wrong."""
    match fault:
        case StubFault.WRONG_SIGNATURE:
            answer.headers["X-Signature"] = "0" * 64
        case StubFault.UNSIGNED:
            del answer.headers["X-Signature"]
        case StubFault.GZIP:
            answer.headers["Content-Encoding"] = "gzip"
        case StubFault.TRUNCATED:
            whole = answer.get_data()
            answer.automatically_set_content_length = False
            answer.set_data(whole[: len(whole) // 2])
            answer.headers["Content-Length"] = str(len(whole))
    return answer


def _drip(seconds: float, closing: Event) -> Iterator[bytes]:
    for _ in range(1000):
        yield b" "
        if closing.wait(seconds):
            return


def _flood() -> Iterator[bytes]:
    for _ in range(HUGE_PARTS):
        yield HUGE_PART
