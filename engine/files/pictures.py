"""Pictures: opened within limits, drawn anew so that nothing but the picture is left, made smaller for looking at."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image, ImageOps, UnidentifiedImageError

LONGEST = 4096
"""The longest side, in pixels, that is kept of a picture."""
_QUALITY = 88
_FAULTS = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error)

# Pixels are counted here before anything is unpacked, so that the library's own warning never comes.
Image.MAX_IMAGE_PIXELS = None


class PictureError(Exception):
    """图片已损坏，无法打开"""


def cleaned(data: bytes, kind: str, pixels: int) -> bytes:
    """The picture drawn anew, upright: without place, device, time, comments and whatever else was hidden in it.

    ``kind`` is ``jpeg`` or ``png``.

    Raises:
        PictureError: it has more than ``pixels`` pixels, or cannot be opened.
    """
    try:
        with Image.open(io.BytesIO(data), formats=[kind.upper()]) as opened:
            if opened.width * opened.height > pixels:
                found = opened.width * opened.height // 10_000
                raise PictureError(f"图片有 {found} 万像素，不能超过 {pixels // 10_000} 万像素")
            return _drawn(opened, kind)
    except _FAULTS as error:
        raise PictureError("图片已损坏，无法打开") from error


def _drawn(opened: Image.Image, kind: str) -> bytes:
    upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((LONGEST, LONGEST))
    plain = upright.convert("RGB" if kind == "jpeg" or "transparency" not in upright.info else "RGBA")
    if upright.mode in {"RGBA", "LA"} and kind == "png":
        plain = upright.convert("RGBA")
    fresh = Image.new(plain.mode, plain.size)
    fresh.paste(plain)
    out = io.BytesIO()
    fresh.save(out, kind.upper(), quality=_QUALITY, optimize=True)
    return out.getvalue()


def smaller(data: bytes, longest: int) -> bytes:
    """``data`` as a JPEG on white whose longest side is at most ``longest`` pixels.

    Raises:
        PictureError: it cannot be opened.
    """
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as opened:
            opened.thumbnail((longest, longest))
            return as_jpeg(opened)
    except _FAULTS as error:
        raise PictureError("图片已损坏，无法打开") from error


def as_jpeg(image: Image.Image) -> bytes:
    """``image`` on a white ground as JPEG."""
    ground = Image.new("RGB", image.size, "white")
    with_alpha = image.convert("RGBA")
    ground.paste(with_alpha, mask=with_alpha.getchannel("A"))
    out = io.BytesIO()
    ground.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
