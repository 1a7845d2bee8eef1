"""Digests of documents, in lower-case hexadecimal.

Two of them, because they are asked for by different people: SHA-256 can be checked with any computer's own tools, SM3
is what a Chinese archive or court office expects.  They tell a changed byte; they do not tell who changed it.
"""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives import hashes


def sha256(content: bytes) -> str:
    """The SHA-256 digest of ``content``: 64 characters.

    Source: FIPS 180-4.
    """
    return hashlib.sha256(content).hexdigest()


def sm3(content: bytes) -> str:
    """The SM3 digest of ``content``: 64 characters.

    Source: GB/T 32905-2016.

    >>> sm3(b"abc")[:16]
    '66c7f0f462eeedd9'
    """
    digest = hashes.Hash(hashes.SM3())
    digest.update(content)
    return digest.finalize().hex()
