"""Signs people in through the unified identity: OpenID Connect, authorization code with PKCE, through Authlib.

The answer counts only when its signature, issuer, audience, time and nonce are right and it names a person.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.jose import JsonWebKey, JsonWebToken
from authlib.oidc.core import CodeIDToken

from engine.errors import ForbiddenError, RemoteError
from engine.forms import is_id_number
from engine.host import SHANGHAI
from engine.ports import SignInTrip, Vouched

DISCOVERY = "/.well-known/openid-configuration"
ALGORITHMS = ("ES256", "RS256", "PS256")
SCOPE = "openid profile id_number"
LEEWAY = 60
TIMEOUT = 10.0
_JWT = JsonWebToken(list(ALGORITHMS))


class UntrustedAnswerError(ForbiddenError):
    """统一身份认证的结果不可信，没有登录，请重新登录"""

    code = "untrusted_identity"


@dataclass(frozen=True)
class IdentityConfig:
    """Where the unified identity is and as whom we ask it."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


class OidcIdentity:
    """Implements :class:`engine.ports.UnifiedIdentity`.  Safe to share between threads; remembers nobody."""

    scope = SCOPE

    def __init__(
        self, config: IdentityConfig, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Take the configuration and the clock by which answers are young enough."""
        self._config = config
        self._now = now

    def begin(self, return_to: str) -> SignInTrip:
        """A new way there, with state, nonce and PKCE.

        Raises:
            RemoteError: the unified identity cannot be reached.
        """
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        with self._client(return_to) as client:
            found = self._discover(client)
            url, _ = client.create_authorization_url(
                found["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
            )
        return SignInTrip(str(url), state, nonce, verifier)

    def finish(self, trip: SignInTrip, code: str, return_to: str) -> Vouched:
        """Who came back with ``code``.

        Raises:
            RemoteError: the unified identity cannot be reached.
            UntrustedAnswerError: code, verifier, signature, issuer, audience, time, nonce or content is wrong.
        """
        with self._client(return_to) as client:
            found = self._discover(client)
            keys = self._get(client, found["jwks_uri"])
            try:
                token = client.fetch_token(
                    found["token_endpoint"],
                    code=code,
                    code_verifier=trip.verifier,
                    grant_type="authorization_code",
                )
                claims = self._claims(str(token.get("id_token") or ""), keys, trip.nonce)
            except httpx.HTTPError as error:
                raise RemoteError("统一身份认证没有响应，请稍后再试") from error
            except (AuthlibBaseError, ValueError, KeyError, TypeError) as error:
                raise UntrustedAnswerError from error
        return self._vouched(claims)

    def _client(self, return_to: str) -> OAuth2Client:
        return OAuth2Client(
            self._config.client_id,
            self._config.client_secret,
            scope=self.scope,
            redirect_uri=return_to,
            code_challenge_method="S256",
            timeout=TIMEOUT,
            trust_env=False,
            follow_redirects=False,
        )

    def _discover(self, client: OAuth2Client) -> Mapping[str, str]:
        """The addresses that the issuer publishes, all of them its own.

        Raises:
            RemoteError: they cannot be read, or lead elsewhere.
        """
        found = self._get(client, self._config.issuer + DISCOVERY)
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        wanted = {name: str(found.get(name) or "") for name in names}
        ours = all(url.startswith(self._config.issuer + "/") for url in wanted.values())
        if found.get("issuer") != self._config.issuer or not ours:
            raise RemoteError("统一身份认证的配置与登记的不符")
        return wanted

    def _get(self, client: OAuth2Client, url: str) -> Mapping[str, Any]:
        try:
            answer = client.request("GET", url, withhold_token=True)
            answer.raise_for_status()
            found = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise RemoteError("统一身份认证没有响应，请稍后再试") from error
        if not isinstance(found, dict):
            raise RemoteError("统一身份认证的回答读不懂")
        return found

    def _claims(self, token: str, keys: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        claims = _JWT.decode(
            token,
            JsonWebKey.import_key_set(dict(keys)),
            claims_cls=CodeIDToken,
            claims_options={
                "iss": {"essential": True, "value": self._config.issuer},
                "aud": {"essential": True, "value": self._config.client_id},
                "nonce": {"essential": True, "value": nonce},
                "sub": {"essential": True},
                "exp": {"essential": True},
            },
            claims_params={"nonce": nonce, "client_id": self._config.client_id},
        )
        claims.validate(now=int(self._now().timestamp()), leeway=LEEWAY)
        return dict(claims)

    def _vouched(self, claims: Mapping[str, Any]) -> Vouched:
        name, number = str(claims.get("name") or "").strip(), str(claims.get("id_number") or "").upper()
        if not name or not is_id_number(number, self._today()):
            raise UntrustedAnswerError("统一身份认证没有给出姓名和身份证号码，不能登录")
        return Vouched(self._config.issuer, str(claims["sub"]), name, number)

    def _today(self) -> date:
        return self._now().astimezone(SHANGHAI).date()
