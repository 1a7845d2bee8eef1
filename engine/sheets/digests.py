"""Digests of documents, in lower-case hexadecimal."""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives import hashes


def sha256(content: bytes) -> str:
    """The SHA-256 digest of ``content``."""
    return hashlib.sha256(content).hexdigest()


def sm3(content: bytes) -> str:
    """The SM3 digest of ``content``.

    Source: GB/T 32905-2016.

    >>> sm3(b"abc")[:16]
    '66c7f0f462eeedd9'
    """
    digest = hashes.Hash(hashes.SM3())
    digest.update(content)
    return digest.finalize().hex()
