"""Runs the stub on a socket: for ever from the command line, or for the length of a ``with`` block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

import httpx
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from connectors.data_sharing.signing import Credentials
from connectors.data_sharing.stub.app import DEMO, StubConfig, create_stub
from connectors.data_sharing.stub.records import load

LOOPBACK = "127.0.0.1"


class _QuietHandler(WSGIRequestHandler):
    """Keeps requests out of the terminal: the log has its own address."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


@dataclass(frozen=True)
class RunningStub:
    """A stub that answers at ``url``."""

    url: str
    closing: Event

    def switch(self, operation: str, fault: str | None, **options: float) -> None:
        """Switch a fault of ``operation`` on, or off with ``None``."""
        self._post("/_faults", {"operation": operation, "fault": fault, **options})

    def release(self, reference: str | None = None) -> None:
        """Finish one report, or all of them, now."""
        self._post("/_reports/release", {"reference": reference})

    def log(self) -> list[dict[str, object]]:
        """What the stub received, oldest first, masked."""
        entries: list[dict[str, object]] = httpx.get(f"{self.url}/_log", trust_env=False).json()
        return entries

    def _post(self, path: str, document: Mapping[str, object]) -> None:
        httpx.post(f"{self.url}{path}", json=document, trust_env=False).raise_for_status()


@contextmanager
def running_stub(config: StubConfig) -> Iterator[RunningStub]:
    """A stub on a free port of this machine, stopped at the end of the block."""
    server = _server(LOOPBACK, 0, config)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="stub", daemon=True)
    thread.start()
    try:
        yield RunningStub(f"http://{LOOPBACK}:{server.port}", config.closing)
    finally:
        config.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


def serve_stub(
    host: str, port: int, data_path: Path, credentials: Credentials = DEMO, door: str | None = None
) -> None:
    """Serve the stub with the persons of ``data_path`` until interrupted; ``door`` is the address of our web server.

    Raises:
        RecordsError: the data file cannot be used.
        OSError: the port is taken.
    """
    config = StubConfig(load(data_path), credentials, door=door)
    server = _server(host, port, config)
    try:
        server.serve_forever()
    finally:
        config.closing.set()
        server.server_close()


def _server(host: str, port: int, config: StubConfig) -> BaseWSGIServer:
    return make_server(host, port, create_stub(config), threaded=True, request_handler=_QuietHandler)
