"""A real Chromium on the preview pages, with everything noted that a page must never do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from tests.support.preview import create_app
from webui import assets


@dataclass
class Site:
    """The running preview: its address, its app, and complaints of the pages opened so far."""

    address: str
    app: Flask
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def preview() -> Iterator[Site]:
    assets.build()
    app = create_app()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", app)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def site(preview: Site) -> Site:
    preview.complaints.clear()
    preview.app.config.update(drafts=[], posts=[], answer_drafts=200)
    return preview


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(
        reduced_motion="reduce",
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 1280, "height": 900},
    )
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, site: Site) -> Page:
    opened = context.new_page()
    opened.on("pageerror", lambda error: site.complaints.append(f"error: {error}"))
    opened.on("console", lambda line: _note(site, line.type, line.text))
    return opened


def _note(site: Site, kind: str, text: str) -> None:
    if kind == "error":
        site.complaints.append(text)
