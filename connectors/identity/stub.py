"""A stub of the unified identity, for development, tests and the demonstration: anybody may be any invented person.

Speaks OpenID Connect with PKCE and signs with a key of its own that lives as long as it does; faults can be set.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import Any
from urllib.parse import urlencode

from authlib.jose import JsonWebKey, jwt
from flask import Flask, Response, abort, jsonify, redirect, render_template_string, request
from flask.typing import ResponseReturnValue
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from connectors.identity.client import DISCOVERY, IdentityConfig

LOOPBACK = "127.0.0.1"
CLIENT_ID, CLIENT_SECRET = "yijianshi-demo", "demo-secret-of-the-identity-stub"
LIFE = 300
PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>统一身份认证（模拟）</title></head><body>
<main><h1>统一身份认证（模拟）</h1><p>只用于演示，请选择一位虚构的人。</p>
<form method="post" action="/authorize">
{% for name, value in asked.items() %}<input type="hidden" name="{{ name }}" value="{{ value }}">{% endfor %}
{% for person in people %}
<p><button type="submit" name="person" value="{{ loop.index0 }}">{{ person.name }}</button></p>
{% endfor %}</form></main></body></html>"""
_ASKED = ("client_id", "redirect_uri", "state", "nonce", "code_challenge")


@dataclass(frozen=True)
class StubPerson:
    """An invented person."""

    name: str
    id_number: str = field(repr=False)


@dataclass
class StubIdentity:
    """What the stub remembers: codes that were given out, and the fault that it was told to make."""

    people: Sequence[StubPerson]
    now: Callable[[], float] = time.time
    url: str = ""
    fault: str = ""
    key: Any = field(
        default_factory=lambda: JsonWebKey.generate_key("EC", "P-256", is_private=True), repr=False
    )
    codes: dict[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    lock: Lock = field(default_factory=Lock, repr=False)

    @property
    def config(self) -> IdentityConfig:
        """How to reach it."""
        return IdentityConfig(self.url, CLIENT_ID, CLIENT_SECRET)

    def give_code(self, asked: Mapping[str, str]) -> str:
        """A code, good once, for what was ``asked``."""
        code = secrets.token_urlsafe(24)
        with self.lock:
            self.codes[code] = dict(asked)
        return code

    def take_code(self, code: str) -> Mapping[str, str] | None:
        """What was asked for ``code``; it is no longer good."""
        with self.lock:
            return self.codes.pop(code, None)

    def id_token(self, asked: Mapping[str, str]) -> str:
        """The signed answer, spoiled if so told."""
        person, now = self.people[int(asked["person"])], int(self.now())
        claims: dict[str, Any] = {
            "iss": self.url,
            "aud": asked["client_id"],
            "sub": hashlib.sha256(person.id_number.encode()).hexdigest()[:24],
            "iat": now,
            "exp": now + LIFE,
            "nonce": asked["nonce"],
            "name": person.name,
            "id_number": person.id_number,
        }
        key = self.key
        match self.fault:
            case "nonce" | "aud" | "iss":
                claims[self.fault] = "somebody else's"
            case "expired":
                claims |= {"iat": now - 2 * LIFE, "exp": now - LIFE}
            case "nobody":
                del claims["id_number"]
            case "signature":
                key = JsonWebKey.generate_key("EC", "P-256", is_private=True)
        token: bytes = jwt.encode({"alg": "ES256", "kid": "stub"}, claims, key)
        return token.decode()


def create_stub(stub: StubIdentity) -> Flask:
    """The stub as an application."""
    app = Flask("connectors.identity.stub")
    _tell_where(app, stub)
    _let_choose(app, stub)

    @app.post("/token")
    def token() -> ResponseReturnValue:
        asked = stub.take_code(request.form.get("code", ""))
        if asked is None or not _is_who_set_out(asked):
            return jsonify(error="invalid_grant"), 400
        return jsonify(
            access_token=secrets.token_urlsafe(24),
            token_type="Bearer",
            expires_in=LIFE,
            id_token=stub.id_token(asked),
        )

    return app


def _tell_where(app: Flask, stub: StubIdentity) -> None:
    @app.get(DISCOVERY)
    def discovery() -> Response:
        return jsonify(
            issuer=stub.url if stub.fault != "elsewhere" else "https://elsewhere.invalid",
            authorization_endpoint=f"{stub.url}/authorize",
            token_endpoint=f"{stub.url}/token",
            jwks_uri=f"{stub.url}/jwks",
        )

    @app.get("/jwks")
    def jwks() -> Response:
        return jsonify(keys=[{**stub.key.as_dict(is_private=False), "kid": "stub", "use": "sig"}])


def _let_choose(app: Flask, stub: StubIdentity) -> None:
    @app.get("/authorize")
    def ask() -> str:
        if request.args.get("code_challenge_method") != "S256" or request.args.get("client_id") != CLIENT_ID:
            abort(400)
        asked = {name: request.args.get(name, "") for name in _ASKED}
        return render_template_string(PAGE, asked=asked, people=stub.people)

    @app.post("/authorize")
    def choose() -> ResponseReturnValue:
        asked = {name: request.form.get(name, "") for name in (*_ASKED, "person")}
        query = urlencode({"code": stub.give_code(asked), "state": asked["state"]})
        return redirect(f"{asked['redirect_uri']}?{query}")


def _is_who_set_out(asked: Mapping[str, str]) -> bool:
    """Whether this request knows the client's secret, the verifier and the address that the code was asked with."""
    digest = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
    shown = urlsafe_b64encode(digest).rstrip(b"=").decode()
    known = request.authorization is not None and request.authorization.password == CLIENT_SECRET
    same_place = asked["redirect_uri"] == request.form.get("redirect_uri")
    return known and asked["code_challenge"] == shown and same_place


class _QuietHandler(WSGIRequestHandler):
    """Keeps requests out of the terminal."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def running_identity(stub: StubIdentity) -> Iterator[StubIdentity]:
    """``stub`` on a free port of this machine, for the length of the block."""
    server = _server(stub, 0)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="identity", daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def serve_identity(stub: StubIdentity, port: int) -> None:
    """Serve ``stub`` on ``port`` of this machine until interrupted.

    Raises:
        OSError: the port is taken.
    """
    server = _server(stub, port)
    try:
        server.serve_forever()
    finally:
        server.server_close()


def _server(stub: StubIdentity, port: int) -> BaseWSGIServer:
    server = make_server(LOOPBACK, port, create_stub(stub), threaded=True, request_handler=_QuietHandler)
    stub.url = f"http://{LOOPBACK}:{server.server_port}"
    return server
