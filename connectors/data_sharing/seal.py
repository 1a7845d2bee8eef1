"""The seals of systems that send us something; implements :class:`engine.ports.Seal` with SM3-HMAC signatures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from connectors.data_sharing.signing import (
    APP_ID,
    NONCE,
    Credentials,
    NonceLedger,
    SignatureError,
    Verifier,
    sign_answer,
)
from engine.errors import SealError
from engine.ports import SealedRequest


@dataclass(frozen=True)
class SignedSeal:
    """Accepts what the applications in ``senders`` have signed, each message once."""

    senders: Mapping[str, bytes]
    nonces: NonceLedger

    def open(self, request: SealedRequest, now: datetime) -> str:
        """The application that signed ``request``.

        Raises:
            SealError: the signature is missing, foreign, wrong, old or was used before.
        """
        verifier = Verifier(self.senders, self.nonces)
        try:
            sender = verifier.accept(request.method, request.path, request.headers, request.body, now)
        except SignatureError as error:
            raise SealError(refusal=error.refusal.value) from error
        return sender.app_id

    def close(self, request: SealedRequest, status: int, body: bytes, now: datetime) -> Mapping[str, str]:
        """The headers that sign ``body`` as the answer to ``request``."""
        app_id = request.headers[APP_ID]
        credentials = Credentials(app_id, self.senders[app_id])
        return sign_answer(credentials, status, request.headers[NONCE], body, now)
