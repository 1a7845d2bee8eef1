"""Prints pages with WeasyPrint, which needs Pango and HarfBuzz from the system.

Nothing is loaded from outside a page: no address is ever opened, whatever a style or an image asks for.
"""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

from engine.ports import Printer
from engine.sheets.printing import NoPrinter, PrinterError


class WeasyPrinter:
    """Prints with WeasyPrint; the same page gives the same bytes."""

    def __init__(self, weasyprint: ModuleType) -> None:
        """Print with the imported library ``weasyprint``."""
        self._library: Any = weasyprint
        self._fetcher: Any = weasyprint.urls.URLFetcher(allowed_protocols={"data"}, allow_redirects=False)

    def pdf(self, html: bytes) -> bytes:
        """The PDF of ``html``.

        Raises:
            PrinterError: the system's libraries broke off.
        """
        try:
            document = self._library.HTML(string=html.decode(), url_fetcher=self._fetcher)
            printed: bytes = document.write_pdf(pdf_identifier=b"yijianshi")
        except OSError as error:
            raise PrinterError(f"生成 PDF 时系统组件出错：{error}") from error
        return printed


def find_printer(library: str = "weasyprint") -> Printer:
    """The printer of this machine; one that refuses and says what to install when ``library`` cannot be loaded.

    The library itself comes with the product, but it opens Pango and HarfBuzz, which belong to the system.
    """
    try:
        return WeasyPrinter(importlib.import_module(library))
    except (ImportError, OSError):
        return NoPrinter()
