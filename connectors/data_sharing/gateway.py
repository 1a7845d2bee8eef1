"""One signed exchange with the platform's gateway: a JSON object out, a verified one back, or a fault.

Knows HTTP and signatures; no operation, no outcome and no retry.  Only the configured host is ever called,
redirects are not followed, bodies are read up to a size and never unpacked.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote

import httpcore
import httpx
import orjson

from connectors.data_sharing.deadline import Deadline, DeadlineTransport, bounded_by
from connectors.data_sharing.faults import CallFailedError, Fault
from connectors.data_sharing.protocol import IDEMPOTENCY_KEY, JSON
from connectors.data_sharing.signing import (
    NONCE,
    Credentials,
    SignatureError,
    SignedAnswer,
    sign_request,
    verify_answer,
)

_BY_STATUS = {
    401: Fault.NOT_AUTHORISED,
    403: Fault.NOT_AUTHORISED,
    404: Fault.NOT_FOUND,
    408: Fault.TIMEOUT,
    410: Fault.NOT_FOUND,
    425: Fault.UNAVAILABLE,
    429: Fault.RATE_LIMITED,
}


class GatewayConfigError(Exception):
    """The address of the platform is not one that may be called."""


@dataclass(frozen=True)
class GatewayConfig:
    """Where the platform is and what a call may cost.  Times are seconds, sizes bytes.

    ``allowed_hosts`` must name the host of ``base_url``; plain HTTP is allowed to this machine only.
    ``ca_file`` names the certificate authority of a government network.
    """

    base_url: str
    credentials: Credentials
    allowed_hosts: frozenset[str]
    connect_timeout: float = 3.0
    read_timeout: float = 8.0
    total_timeout: float = 20.0
    attempts: int = 3
    first_pause: float = 0.2
    longest_pause: float = 2.0
    largest_answer: int = 256 * 1024
    connections: int = 32
    ca_file: Path | None = None


class Gateway:
    """Safe to share between threads; reuses its connections until :meth:`close`."""

    def __init__(self, config: GatewayConfig, now: Callable[[], datetime]) -> None:
        """Open no connection yet.

        Raises:
            GatewayConfigError: the host is not allow-listed, or the address is not HTTPS.
        """
        url = httpx.URL(config.base_url)
        _check_address(url, config.allowed_hosts)
        self._config = config
        self._base = url
        self._now = now
        context = ssl.create_default_context(cafile=config.ca_file)
        self._client = httpx.Client(
            transport=DeadlineTransport(context, config.connections),
            timeout=httpx.Timeout(config.read_timeout, connect=config.connect_timeout),
            follow_redirects=False,
            trust_env=False,
        )

    def close(self) -> None:
        """Close every connection; the gateway cannot be used afterwards."""
        self._client.close()

    def post(
        self, path: str, document: Mapping[str, object], key: str, deadline: Deadline
    ) -> Mapping[str, object]:
        """The object that the platform answers to ``document``, its signature checked.

        Raises:
            CallFailedError: nothing that can be believed came back before the deadline.
        """
        url = self._base.copy_with(raw_path=self._base.raw_path.rstrip(b"/") + path.encode())
        body = orjson.dumps(document)
        signed = sign_request(self._config.credentials, "POST", url.raw_path.decode(), body, self._now())
        headers = {
            "Content-Type": JSON,
            "Accept": JSON,
            "Accept-Encoding": "identity",
            IDEMPOTENCY_KEY: quote(key, safe=":-_.~"),
            **signed,
        }
        answer = self._exchange(
            self._client.build_request("POST", url, content=body, headers=headers), deadline
        )
        return self._believe(answer, signed[NONCE])

    def _exchange(self, request: httpx.Request, deadline: Deadline) -> SignedAnswer:
        try:
            with bounded_by(deadline):
                return self._receive(request)
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            raise CallFailedError(Fault.UNREACHABLE) from error
        except httpcore.PoolTimeout as error:
            raise CallFailedError(Fault.BUSY) from error
        except httpcore.TimeoutException as error:
            raise CallFailedError(Fault.TIMEOUT) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise CallFailedError(Fault.TRUNCATED) from error

    def _receive(self, request: httpx.Request) -> SignedAnswer:
        answer = self._client.send(request, stream=True)
        try:
            _check_status(answer.status_code)
            _check_headers(answer.headers)
            body = bytearray()
            for part in answer.iter_raw():
                body += part
                if len(body) > self._config.largest_answer:
                    raise CallFailedError(Fault.TOO_LARGE)
            return SignedAnswer(answer.status_code, answer.headers, bytes(body))
        finally:
            answer.close()

    def _believe(self, answer: SignedAnswer, nonce: str) -> Mapping[str, object]:
        try:
            document = orjson.loads(answer.body)
            verify_answer(self._config.credentials, nonce, answer, self._now())
        except orjson.JSONDecodeError as error:
            raise CallFailedError(Fault.GARBAGE) from error
        except SignatureError as error:
            raise CallFailedError(Fault.WRONG_SIGNATURE) from error
        if not isinstance(document, dict):
            raise CallFailedError(Fault.GARBAGE)
        return document


def _check_address(url: httpx.URL, allowed: frozenset[str]) -> None:
    if url.host not in allowed:
        raise GatewayConfigError(f"数据共享平台的主机“{url.host}”不在允许的名单内")
    if url.scheme != "https" and not (url.scheme == "http" and _is_this_machine(url.host)):
        raise GatewayConfigError("数据共享平台的地址应当使用 https")
    if url.userinfo or url.query or url.fragment:
        raise GatewayConfigError("数据共享平台的地址不应带有账号或参数")


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _check_status(status: int) -> None:
    if status == 200:
        return
    if 300 <= status < 400:
        raise CallFailedError(Fault.REDIRECT)
    if status >= 500:
        raise CallFailedError(Fault.UNAVAILABLE, f"HTTP {status}")
    raise CallFailedError(_BY_STATUS.get(status, Fault.REJECTED), f"HTTP {status}")


def _check_headers(headers: httpx.Headers) -> None:
    if headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        raise CallFailedError(Fault.NOT_JSON)
    if headers.get("content-encoding", "identity") != "identity":
        raise CallFailedError(Fault.GARBAGE, "不接受压缩的内容")
