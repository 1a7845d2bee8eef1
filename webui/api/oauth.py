"""Tokens: OAuth 2 client credentials (RFC 6749, section 4.4), served by Authlib from our clients.

A token may do what its client may, or less when ``scope`` asks for less.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.integrations.flask_oauth2.requests import FlaskOAuth2Payload, FlaskOAuth2Request
from authlib.oauth2.rfc6749 import ClientMixin, OAuth2Request, scope_to_list
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from flask import Flask, Request, Response, request

from engine.orchestration import clients
from engine.orchestration.clients import UnknownClientError
from engine.storage import Store
from webui.api import tokens

METHODS = ("client_secret_post", "client_secret_basic")
SECONDS = int(clients.LIFETIME.total_seconds())
LONGEST = 512


@dataclass(frozen=True)
class KnownClient(ClientMixin):  # type: ignore[misc]
    """A client as Authlib asks about it; whether it exists shows only with its secret."""

    store: Store
    id: str

    def get_client_id(self) -> str:
        """The client's id."""
        return self.id

    def check_client_secret(self, client_secret: str) -> bool:
        """Whether ``client_secret`` is the client's."""
        try:
            with self.store.transaction() as tx:
                clients.proved(tx, self.id, client_secret)
        except UnknownClientError:
            return False
        return True

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Whether secrets may be sent in this way."""
        return method in METHODS

    def check_grant_type(self, grant_type: str) -> bool:
        """Whether this kind of grant is offered."""
        return bool(grant_type == ClientCredentialsGrant.GRANT_TYPE)

    def get_allowed_scope(self, scope: str) -> str:
        """Those of the wished scopes that the client has; all it has when none is wished."""
        with self.store.transaction() as tx:
            own = clients.scopes_of(tx, self.id)
        wished = scope_to_list(scope) or own
        return " ".join(name for name in own if name in wished)


class ForwardedRequest(FlaskOAuth2Request):  # type: ignore[misc]
    """A request as it came to the proxy that ends TLS: what reaches us from there is plain HTTP."""

    def __init__(self, asked: Request) -> None:
        """Take the form and the headers from ``asked``."""
        OAuth2Request.__init__(self, asked.method, f"https://{asked.host}{asked.path}", headers=asked.headers)
        self._request = asked
        self.payload = FlaskOAuth2Payload(asked)


class TokenServer(AuthorizationServer):  # type: ignore[misc]
    """Authlib's server behind a proxy."""

    def create_oauth2_request(self, asked: Request) -> ForwardedRequest:
        """``asked`` as Authlib reads it."""
        return ForwardedRequest(asked)


class CredentialsGrant(ClientCredentialsGrant):  # type: ignore[misc]
    """Client credentials, with the secret in the form or in the header."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS


def offer(app: Flask, store: Store, limited: Callable[[Any], Any]) -> None:
    """Offer ``POST /oauth/token``; ``limited`` bounds how often it may be asked."""

    def keep(token: Mapping[str, Any], asked: Any) -> None:
        scopes = str(token.get("scope") or asked.client.get_allowed_scope("")).split()
        with store.transaction() as tx:
            clients.issue(tx, asked.client.id, str(token["access_token"]), scopes)

    def make(client: KnownClient, **_grant: object) -> str:
        return tokens.token(client.id, store.clock())

    app.config["OAUTH2_ACCESS_TOKEN_GENERATOR"] = make
    app.config["OAUTH2_TOKEN_EXPIRES_IN"] = {ClientCredentialsGrant.GRANT_TYPE: SECONDS}
    server = TokenServer(app, lambda client_id: KnownClient(store, client_id[:LONGEST]), keep)
    server.register_grant(CredentialsGrant)

    def token() -> Response:
        answer: Response = server.create_token_response(request)
        return answer

    app.add_url_rule("/oauth/token", "token", limited(token), methods=["POST"])
