"""Prints pages with WeasyPrint, which needs Pango and HarfBuzz from the system.

Nothing is loaded from outside a page: no address is ever opened, whatever a style or an image asks for.  A page that
could make this machine fetch something would open a way into the government's network.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

from engine.sheets.printing import PrinterError


@dataclass(frozen=True)
class WeasyPrinter:
    """Prints with WeasyPrint; the same page gives the same bytes with the same version and fonts.

    ``library`` is loaded at the first page, so that a machine without Pango and HarfBuzz does everything else.
    """

    library: str = "weasyprint"

    def pdf(self, html: bytes) -> bytes:
        """The PDF of ``html``.

        Raises:
            PrinterError: the system's libraries are missing, or broke off.
        """
        try:
            weasyprint: Any = importlib.import_module(self.library)
            fetcher = weasyprint.urls.URLFetcher(allowed_protocols={"data"}, allow_redirects=False)
            document = weasyprint.HTML(string=html.decode(), url_fetcher=fetcher)
            printed: bytes = document.write_pdf(pdf_identifier=b"yijianshi")
        except (ImportError, OSError) as error:
            raise PrinterError from error
        return printed
