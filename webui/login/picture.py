"""The picture that an authenticator reads, as an SVG in a data address: no script, no style, no file."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import segno

SCALE = 5


def picture(text: str) -> str:
    """A QR code of ``text`` as the address of an image."""
    return str(segno.make(text, error="m").svg_data_uri(scale=SCALE, border=2, omitsize=False))


def secret_of(uri: str) -> str:
    """The secret in an authenticator's address, in groups of four, to be typed by hand."""
    secret = parse_qs(urlsplit(uri).query)["secret"][0]
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
