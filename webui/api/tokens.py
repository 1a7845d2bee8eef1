"""Makes access tokens.  Some clients read their end out of them, so they have the form of a JWT (RFC 7519).

Nobody here trusts what a token says: it counts as long as the row with its digest does.  The signature is by a key
that is thrown away, and only fills the place.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import datetime

from engine.orchestration.clients import LIFETIME

_HEADER: Mapping[str, object] = {"alg": "HS256", "typ": "JWT"}


def token(client_id: str, now: datetime) -> str:
    """A new token for a client, good for an hour; 256 bits of it are random."""
    begun = int(now.timestamp())
    claims = {
        "iss": "yijianshi",
        "sub": client_id,
        "iat": begun,
        "exp": begun + int(LIFETIME.total_seconds()),
        "jti": secrets.token_urlsafe(32),
    }
    signed = f"{_part(_HEADER)}.{_part(claims)}"
    signature = hmac.digest(secrets.token_bytes(32), signed.encode(), hashlib.sha256)
    return f"{signed}.{_encoded(signature)}"


def _part(values: Mapping[str, object]) -> str:
    return _encoded(json.dumps(values, separators=(",", ":")).encode())


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
