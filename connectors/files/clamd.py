"""ClamAV's daemon, asked over its own protocol: INSTREAM sends the bytes, so it needs no access to our folder."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from urllib.parse import urlsplit

from engine.errors import InvalidInputError
from engine.files.errors import ScannerUnavailableError

PORT = 3310
_PIECE = 64 * 1024
_LONGEST_ANSWER = 4096


@dataclass(frozen=True)
class Clamd:
    """A daemon at ``tcp://host:port`` or ``unix:///path``; waits at most ``timeout`` seconds for each answer."""

    address: str
    timeout: float = 20.0

    def __post_init__(self) -> None:
        """Refuse an address of another kind at once.

        Raises:
            InvalidInputError: it is neither ``tcp://…`` nor ``unix://…``.
        """
        parts = urlsplit(self.address)
        if not ((parts.scheme == "tcp" and parts.hostname) or (parts.scheme == "unix" and parts.path)):
            raise InvalidInputError(
                "病毒扫描服务的地址应为 tcp://主机:端口 或者 unix:///路径", field="SCANNER"
            )

    def scan(self, data: bytes) -> str | None:
        """The name of what was found, None when nothing was.

        Raises:
            ScannerUnavailableError: it does not answer, or could not scan these bytes.
        """
        answer = self._ask(b"zINSTREAM\0", data)
        if answer == "stream: OK":
            return None
        if answer.startswith("stream: ") and answer.endswith(" FOUND"):
            return answer.removeprefix("stream: ").removesuffix(" FOUND")
        raise ScannerUnavailableError(answer=answer[:200])

    def is_there(self) -> bool:
        """Whether the daemon answers."""
        try:
            return self._ask(b"zPING\0", None) == "PONG"
        except ScannerUnavailableError:
            return False

    def _ask(self, command: bytes, data: bytes | None) -> str:
        try:
            with self._connected() as wire:
                wire.sendall(command)
                if data is not None:
                    _send(wire, data)
                return _answer(wire)
        except OSError as error:
            raise ScannerUnavailableError from error

    def _connected(self) -> socket.socket:
        parts = urlsplit(self.address)
        if parts.scheme == "tcp":
            return socket.create_connection((parts.hostname, parts.port or PORT), self.timeout)
        wire = socket.socket(socket.AF_UNIX)
        wire.settimeout(self.timeout)
        try:
            wire.connect(parts.path)
        except OSError:
            wire.close()
            raise
        return wire


def _send(wire: socket.socket, data: bytes) -> None:
    for begin in range(0, len(data), _PIECE):
        piece = data[begin : begin + _PIECE]
        wire.sendall(struct.pack(">I", len(piece)) + piece)
    wire.sendall(struct.pack(">I", 0))


def _answer(wire: socket.socket) -> str:
    found = b""
    while b"\0" not in found and len(found) < _LONGEST_ANSWER:
        piece = wire.recv(_LONGEST_ANSWER)
        if not piece:
            break
        found += piece
    return found.partition(b"\0")[0].decode("utf-8", "replace").strip()
