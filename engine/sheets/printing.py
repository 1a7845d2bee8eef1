"""When there is no printer: a clear refusal that says what to install.

A machine without the libraries for printing can still do everything else, as the originals of letters are HTML.
"""

from __future__ import annotations

from engine.errors import EngineError


class PrinterError(EngineError):
    """无法生成 PDF：请安装系统组件 libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk 后重启"""

    code = "printer_missing"


class NoPrinter:
    """A printer that prints nothing; letters are still issued and their originals are HTML."""

    def pdf(self, html: bytes) -> bytes:
        """Nothing.

        Raises:
            PrinterError: always.
        """
        raise PrinterError
