"""The whole service on one machine for browser tests: database, platform stub, application, a clock to move by hand."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, BrowserContext, Page, Request
from werkzeug.serving import make_server

from connectors.data_sharing.stub.running import RunningStub
from connectors.identity.client import OidcIdentity
from engine import jobs, pending, timers
from engine.storage import Store
from tests.support.database import fresh_database
from webui import assets, bootstrap
from webui.app import create_app
from webui.demo import DEMO_PASSWORD, VirtualClock
from webui.settings import read_settings

MORNING = datetime(2026, 11, 23, 1, tzinfo=UTC)
SHOTS = Path(__file__).resolve().parents[2] / "var" / "screenshots"
AXE = assets.FRONTEND / "node_modules" / "axe-core" / "axe.min.js"


@dataclass
class Service:
    """The running service; ``complaints`` collects what no page may ever do."""

    address: str
    store: Store
    clock: VirtualClock
    browser: Browser
    platform: RunningStub
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def run_jobs(self) -> None:
        """Do what workers would do now."""
        jobs.run_due(self.store)
        pending.poll(self.store)
        jobs.run_due(self.store)

    def fire_timers(self) -> None:
        """Let every timer that is due by the clock elapse."""
        timers.fire_due(self.store)
        self.run_jobs()

    def sign_in(self, username: str, *, width: int = 1440) -> Page:
        """A browser of its own in which ``username`` has signed in."""
        context = self.browser.new_context(
            reduced_motion="reduce",
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": 900},
        )
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("console", lambda line: self._note(line.type, line.text))
        page.on("request", self._check_address)
        page.goto(f"{self.address}/login")
        page.fill("#username", username)
        page.fill("#password", DEMO_PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(f"{self.address}/inbox/")
        return page

    def shoot(self, page: Page, name: str) -> None:
        """Keep a picture of ``page`` as build output."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}.png")

    def _note(self, kind: str, text: str) -> None:
        if kind == "error":
            self.complaints.append(text)

    def _check_address(self, request: Request) -> None:
        if "9990012" in request.url or "9990011" in request.url:
            self.complaints.append(f"an ID number in an address: {request.url}")


@contextmanager
def running_service(browser: Browser) -> Iterator[Service]:
    """The service with the demonstration's people, on a database of its own; gone at the end of the block."""
    assets.build()
    clock = VirtualClock(MORNING)
    with (
        fresh_database() as url,
        bootstrap.demo_platform() as platform,
        bootstrap.running_scanner() as scanner,
        bootstrap.demo_identity(clock) as somebody,
        TemporaryDirectory() as files,
    ):
        settings = replace(read_settings({}), platform_url=platform.url, scanner=scanner, files=Path(files))
        with bootstrap.open_store(settings, url, clock=clock, queued=False) as store:
            identity = OidcIdentity(somebody.config, clock)
            app = create_app(store, "test", demo=True, identity=identity)
            server = make_server("127.0.0.1", 0, app, threaded=True)
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            running = Service(f"http://127.0.0.1:{server.server_port}", store, clock, browser, platform)
            try:
                yield running
            finally:
                for context in running.contexts:
                    context.close()
                server.shutdown()
                thread.join()
                server.server_close()
