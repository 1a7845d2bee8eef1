"""Makes the pictures of the read-me from the running service: ``python -m tests.support.screenshots``."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from engine import directory, inbox, tasks
from tests.support.database import drop_template
from tests.support.service import Service, running_service
from webui.demo import seed

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
CLERK = "shanda_window"


def main() -> None:
    """Write every picture anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        with running_service(browser) as service:
            _shoot_all(service)
        browser.close()
    drop_template()


def _shoot_all(service: Service) -> None:
    seed(service.store)
    service.clock.pass_time(timedelta(hours=26))
    with service.store.transaction() as tx:
        clerk = directory.actor(tx, CLERK)
    with service.store.transaction(clerk) as tx:
        for row in inbox.open_tasks(tx, inbox.Search()).rows[:2]:
            tasks.claim(tx, row.id)
    page = service.sign_in(CLERK)
    _shoot(page, "inbox")
    page.get_by_role("row", name="窗口受理").first.get_by_role("link").first.click()
    page.wait_for_selector("[data-form-page][data-ready=yes]")
    _shoot(page, "task")


def _shoot(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    main()
