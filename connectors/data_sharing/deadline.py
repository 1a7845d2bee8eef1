"""One end to a whole HTTP exchange, however slowly its bytes drip.

The time-outs of an HTTP library count from byte to byte, so a source that sends one byte a second holds a
worker for ever.  Here every single read and write gets at most what is left of the deadline of the call that
is under way in this thread.  Knows sockets and clocks only.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import httpcore
import httpx

SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


@dataclass(frozen=True)
class Deadline:
    """A moment on a clock of seconds that only grow."""

    clock: Callable[[], float]
    at: float

    @staticmethod
    def after(seconds: float, clock: Callable[[], float]) -> Deadline:
        """The deadline ``seconds`` from now."""
        return Deadline(clock, clock() + seconds)

    @property
    def remaining(self) -> float:
        """The seconds that are left; negative once it has passed."""
        return self.at - self.clock()

    def at_most(self, seconds: float) -> Deadline:
        """This deadline, or the one ``seconds`` from now when that is sooner."""
        return Deadline(self.clock, min(self.at, self.clock() + seconds))


_current: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def bounded_by(deadline: Deadline) -> Iterator[None]:
    """Bound every exchange over a :class:`DeadlineTransport` in this thread by ``deadline``."""
    token = _current.set(deadline)
    try:
        yield
    finally:
        _current.reset(token)


class DeadlineTransport(httpx.BaseTransport):
    """A pooled, thread-safe HTTP transport that keeps the current deadline.

    It lets the exceptions of ``httpcore`` through as they are.
    """

    def __init__(self, context: ssl.SSLContext, connections: int) -> None:
        """Keep up to ``connections`` open and reuse them."""
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=30,
            network_backend=_Backend(),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send ``request`` and return the answer with its body still to be read."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        answer = self._pool.handle_request(
            httpcore.Request(
                request.method,
                url,
                headers=request.headers.raw,
                content=request.read(),
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _Backend(httpcore.SyncBackend):
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.NetworkStream:
        limit = _limit(timeout, httpcore.ConnectTimeout)
        return _Stream(super().connect_tcp(host, port, limit, local_address, socket_options))


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _limit(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _limit(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        limit = _limit(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, limit))

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)


def _limit(timeout: float | None, error: type[httpcore.TimeoutException]) -> float | None:
    deadline = _current.get()
    if deadline is None:
        return timeout
    remaining = deadline.remaining
    if remaining <= 0:
        raise error("the deadline of the whole call has passed")
    return remaining if timeout is None else min(timeout, remaining)
