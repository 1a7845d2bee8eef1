"""A small stand-in for ClamAV's daemon: the same protocol on a real socket, but it knows the EICAR test file only."""

from __future__ import annotations

import socketserver
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

LOOPBACK = "127.0.0.1"
MOST = 25 * 1024 * 1024
EICAR = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
"""Part of the harmless file that every scanner reports; https://www.eicar.org describes it."""


class _Conversation(socketserver.StreamRequestHandler):
    """One connection: one command and its answer."""

    timeout = 20

    def handle(self) -> None:
        """Answer PING and INSTREAM; everything else as the daemon does."""
        command = self._command()
        if command == b"PING":
            self._say("PONG")
        elif command == b"INSTREAM":
            self._say(self._scanned())
        else:
            self._say("UNKNOWN COMMAND")

    def _command(self) -> bytes:
        found = b""
        while not found.endswith(b"\0") and len(found) < 64:
            byte = self.rfile.read(1)
            if not byte:
                break
            found += byte
        return found.strip(b"\0").removeprefix(b"z")

    def _scanned(self) -> str:
        received = b""
        while True:
            head = self.rfile.read(4)
            if len(head) < 4:
                return "stream: incomplete ERROR"
            (length,) = struct.unpack(">I", head)
            if length == 0:
                return "stream: Eicar-Signature FOUND" if EICAR in received else "stream: OK"
            if len(received) + length > MOST:
                return "INSTREAM size limit exceeded. ERROR"
            received += self.rfile.read(length)

    def _say(self, answer: str) -> None:
        self.wfile.write(answer.encode() + b"\0")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def running_scanner() -> Iterator[str]:
    """The address of a scanner on a free port of this machine, stopped at the end of the block."""
    with _Server((LOOPBACK, 0), _Conversation) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"tcp://{LOOPBACK}:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def serve_scanner(port: int) -> None:
    """Serve the scanner on this machine until interrupted.

    Raises:
        OSError: the port is taken.
    """
    with _Server((LOOPBACK, port), _Conversation) as server:
        server.serve_forever()
