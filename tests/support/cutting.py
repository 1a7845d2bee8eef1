"""A line to PostgreSQL that can be cut at the worst moment: after COMMIT has gone out and before its answer came back.

Speaks no SQL: it watches the bytes of the protocol pass by.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

COMMIT = b"COMMIT"
CHUNK = 64 * 1024


@dataclass
class Line:
    """Forwards connections to the server at ``target``; ``cuts`` says before each commit whether it is to be cut.

    ``heard`` chooses the moment: True cuts after the server has committed, False before it hears of it.
    """

    target: tuple[str, int] | str
    cuts: Callable[[], bool]
    heard: Callable[[], bool]
    cut: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def carry(self, client: socket.socket) -> None:
        """Forward one connection until either side ends it."""
        with client, _connected(self.target) as server:
            back = threading.Thread(target=_pump, args=(server, client), daemon=True)
            back.start()
            self._forward(client, server)
            _shut(server, socket.SHUT_WR)
            back.join(5)

    def _forward(self, client: socket.socket, server: socket.socket) -> None:
        while data := _received(client):
            if COMMIT in data and self._is_cut():
                _shut(client, socket.SHUT_RDWR)
                if self.heard():
                    server.sendall(data)
                return
            try:
                server.sendall(data)
            except OSError:
                return

    def _is_cut(self) -> bool:
        with self._lock:
            chosen = self.cuts()
            self.cut += chosen
            return chosen


def _connected(target: tuple[str, int] | str) -> socket.socket:
    if isinstance(target, str):
        line = socket.socket(socket.AF_UNIX)
        line.connect(target)
        return line
    return socket.create_connection(target)


def _received(line: socket.socket) -> bytes:
    try:
        return line.recv(CHUNK)
    except OSError:
        return b""


def _pump(source: socket.socket, sink: socket.socket) -> None:
    while data := _received(source):
        try:
            sink.sendall(data)
        except OSError:
            return
    _shut(sink, socket.SHUT_WR)


def _shut(line: socket.socket, how: int) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(how)


@contextlib.contextmanager
def listening(line: Line) -> Iterator[int]:
    """The port at which ``line`` begins, until the end of the block."""
    door = socket.create_server(("127.0.0.1", 0))
    open_ = threading.Event()

    def accept() -> None:
        while not open_.is_set():
            try:
                client, _ = door.accept()
            except OSError:
                return
            threading.Thread(target=line.carry, args=(client,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield door.getsockname()[1]
    finally:
        open_.set()
        _shut(door, socket.SHUT_RDWR)
        door.close()
        thread.join(5)
