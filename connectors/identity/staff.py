"""Signs staff in through their own identity provider: the same walk as for the public.

Who comes back needs no ID number, only a subject that an administrator has bound to an account.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.identity.client import OidcIdentity
from engine.ports import Vouched


class StaffIdentity(OidcIdentity):
    """Implements :class:`engine.ports.UnifiedIdentity` for members of staff."""

    scope = "openid profile"

    def _vouched(self, claims: Mapping[str, Any]) -> Vouched:
        return Vouched(self._config.issuer, str(claims["sub"]), str(claims.get("name") or ""), "")
