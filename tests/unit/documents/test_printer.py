"""The printer: PDFs that do not change, that load nothing, and a clear word when it cannot print."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from connectors.documents.printer import WeasyPrinter
from engine.sheets.printing import PrinterError

PAGE = "<!doctype html><html lang='zh-CN'><style>@page{{size:A4}}</style><p>申请表{}</p></html>"


def test_the_same_page_gives_the_same_bytes() -> None:
    printer = WeasyPrinter()

    pdf = printer.pdf(PAGE.format("").encode())

    assert pdf.startswith(b"%PDF-")
    assert printer.pdf(PAGE.format("").encode()) == pdf
    assert printer.pdf(PAGE.format("二").encode()) != pdf


def test_a_page_can_load_nothing_from_outside() -> None:
    asked: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}"
        inside = (
            f"<img src='{address}/a.png'><img src='file:///etc/passwd'>"
            f"<style>@import '{address}/b.css'; p {{ background: url({address}/c.png) }}</style>"
        )
        WeasyPrinter().pdf(PAGE.format(inside).encode())
        server.shutdown()
        thread.join()

    assert asked == []


def test_a_machine_without_the_libraries_says_what_to_install() -> None:
    with pytest.raises(PrinterError, match=r"libpango.*fonts-noto-cjk"):
        WeasyPrinter("weasyprint_that_is_not_there").pdf(b"")
