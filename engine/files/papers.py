"""PDF files: whether they open, how many pages they have, and what a page looks like.

PDFium draws them without running anything that is in them; it may be used by one thread at a time only.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
from PIL import Image

from engine.files.pictures import as_jpeg

_ONE_AT_A_TIME = threading.Lock()

_SCALE_LIMIT = 4.0


class DocumentError(Exception):
    """PDF 已损坏或者有密码，无法打开"""


def count_pages(data: bytes, most: int) -> int:
    """The number of pages.

    Raises:
        DocumentError: it cannot be opened, needs a password, or has none or more than ``most``.
    """
    with _opened(data) as document:
        count = len(document)
    if not 0 < count <= most:
        raise DocumentError(f"PDF 有 {count} 页，应为 1 到 {most} 页")
    return count


def picture_of(data: bytes, page: int, longest: int) -> bytes:
    """Page ``page`` (from 1) as a JPEG whose longest side is about ``longest`` pixels.

    Raises:
        DocumentError: it cannot be opened or has no such page.
    """
    with _opened(data) as document:
        if not 1 <= page <= len(document):
            raise DocumentError("没有这一页")
        sheet = document[page - 1]
        width, height = sheet.get_size()
        scale = min(longest / max(width, height, 1.0), _SCALE_LIMIT)
        image: Image.Image = sheet.render(scale=scale).to_pil()
        return as_jpeg(image)


@contextmanager
def _opened(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    with _ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise DocumentError("PDF 已损坏或者有密码，无法打开") from error
        try:
            yield document
        except pypdfium2.PdfiumError as error:
            raise DocumentError("PDF 已损坏，无法显示") from error
        finally:
            document.close()
