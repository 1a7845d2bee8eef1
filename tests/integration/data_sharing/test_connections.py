"""The client on the wire: addresses, connections, threads, and what it never writes down."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import orjson
import pytest
import structlog

from connectors.data_sharing.client import DataSharingClient
from connectors.data_sharing.gateway import Gateway, GatewayConfig, GatewayConfigError
from connectors.data_sharing.schema import System
from connectors.data_sharing.signing import NONCE, sign_answer
from connectors.data_sharing.stub import RunningStub
from connectors.data_sharing.stub.app import DEMO
from engine.ports import Outcome
from tests.integration.data_sharing.conftest import quick
from tests.integration.data_sharing.sample import WANG, question, status


def now() -> datetime:
    return datetime.now(UTC)


class KeepingHandler(BaseHTTPRequestHandler):
    """Answers every look-up with no record and keeps its connection open."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    connections = 0

    def setup(self) -> None:
        type(self).connections += 1
        super().setup()

    def do_POST(self) -> None:
        asked = orjson.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = orjson.dumps(
            {
                "operation": asked["operation"],
                "outcome": "NO_RECORD",
                "subject": asked["subject"],
                "as_of": now().isoformat(),
            }
        )
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in sign_answer(DEMO, 200, self.headers[NONCE], body, now()).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def keeping_server() -> Iterator[tuple[str, type[KeepingHandler]]]:
    handler = type("Handler", (KeepingHandler,), {"connections": 0})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", handler
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def dripping_server(first: bytes, drop: bytes) -> Iterator[str]:
    """A server that sends ``first`` and then ``drop`` again and again, until the other side hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(0.05)
            connection.sendall(first)
            while True:
                try:
                    if not connection.recv(65536):
                        return
                except TimeoutError:
                    pass
                except OSError:
                    return
                try:
                    connection.sendall(drop)
                except OSError:
                    return

    thread = Thread(target=drip)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        thread.join()
        listener.close()


def test_calls_one_after_the_other_share_a_connection() -> None:
    with keeping_server() as (url, handler), DataSharingClient(quick(url)) as client:
        outcomes = {client.look_up(question("bank")).outcome for _ in range(20)}

    assert outcomes == {Outcome.NO_RECORD}
    assert handler.connections == 1


def test_threads_share_a_client_and_each_gets_its_own_answer() -> None:
    operations = ["bank", "tax", "market", "vehicle", "hfund", "realestate"] * 20

    with (
        keeping_server() as (url, handler),
        DataSharingClient(quick(url)) as client,
        ThreadPoolExecutor(8) as pool,
    ):
        answers = list(pool.map(lambda code: client.look_up(question(code)), operations))

    assert {answer.outcome for answer in answers} == {Outcome.NO_RECORD}
    assert [answer.source for answer in answers[:2]] == ["金融资产核对系统", "税务系统"]
    assert handler.connections <= 8


@pytest.mark.parametrize(
    ("first", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X-Drop: 1\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", b" "),
    ],
    ids=["headers", "body"],
)
def test_bytes_that_drip_do_not_hold_a_worker(first: bytes, drop: bytes) -> None:
    with dripping_server(first, drop) as url:
        hasty = replace(quick(url), attempts=1, connect_timeout=0.1, read_timeout=0.3)
        started = time.monotonic()

        with DataSharingClient(hasty) as client:
            answer = client.look_up(question("bank"))

    assert answer.outcome is Outcome.SOURCE_DOWN
    assert "没有应答" in answer.detail
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example",
        "http://share.sd.example",
        "ftp://share.sd.example",
        "https://user:secret@share.sd.example",
        "https://share.sd.example/?to=1",
        "https://share.sd.example.evil.example",
        "http://localhost.evil.example",
    ],
)
def test_an_address_that_must_not_be_called_is_refused_at_the_start(address: str) -> None:
    allowed = frozenset({"share.sd.example", "localhost"})

    with pytest.raises(GatewayConfigError):
        Gateway(GatewayConfig(address, DEMO, allowed), now)


def test_a_prefix_of_the_address_is_kept_and_signed(stub: RunningStub) -> None:
    with DataSharingClient(replace(quick(f"{stub.url}/prefix/"), attempts=1)) as client:
        answer = client.look_up(question("bank"))

    assert "HTTP 404" in answer.detail


def test_a_redirect_is_not_followed(client: DataSharingClient, stub: RunningStub) -> None:
    stub.switch("bank", "redirect")
    received = len(stub.log())

    client.look_up(question("bank"))

    assert len(stub.log()) == received + 1


def test_a_system_that_stays_down_is_left_alone(config: GatewayConfig, stub: RunningStub) -> None:
    stub.switch("bank", "down")

    with DataSharingClient(config) as client:
        answers = [client.look_up(question("bank")) for _ in range(6)]
        suspended = client.suspended()

    received = [entry for entry in stub.log() if entry.get("fault") == "down"]
    assert suspended == (System.FINANCE,)
    assert "已暂停调用" in answers[-1].detail
    assert len(received) < 6 * config.attempts


def test_nothing_about_a_person_is_logged(client: DataSharingClient, stub: RunningStub) -> None:
    with structlog.testing.capture_logs() as entries:
        client.look_up(question("bank"))
        client.push(status("logged"))
        stub.switch("bank", "down")
        client.look_up(question("bank"))

    written = repr(entries)
    assert [entry["outcome"] for entry in entries] == ["HIT", "RECEIVED", "SOURCE_DOWN"]
    assert all({"operation", "key", "milliseconds"} <= entry.keys() for entry in entries)
    assert WANG.id_number not in written
    assert WANG.name not in written
    assert "account_count" not in written


def test_an_error_shows_no_secret(config: GatewayConfig) -> None:
    assert DEMO.secret.decode() not in repr(config)
