"""The public board, the objection form, the hotline and the material chips, in a browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.support.database import fresh_database
from tests.support.playing import Playing
from tests.support.service import SHOTS
from tests.support.world import World, world_at
from webui import assets
from webui.app import create_app
from webui.demo import DEMO_PASSWORD

OVER = "subsistence_allowance_publicity_over"


@dataclass
class Site:
    """The running pages of a world."""

    address: str
    world: World
    browser: Browser

    def open(self, path: str, username: str = "") -> Page:
        """A page of a browser of its own, signed in as ``username`` if given."""
        page = self.browser.new_context(
            reduced_motion="reduce", locale="zh-CN", viewport={"width": 1280, "height": 900}
        ).new_page()
        page.set_default_timeout(20_000)
        if username:
            page.goto(f"{self.address}/login")
            page.fill("#username", username)
            page.fill("#password", DEMO_PASSWORD)
            page.get_by_role("button", name="登录").click()
            page.wait_for_url(f"{self.address}/inbox/")
        page.goto(self.address + path)
        return page


@pytest.fixture
def site(browser: Browser) -> Iterator[Site]:
    """The pages on a database of their own."""
    assets.build()
    with fresh_database() as url, world_at(url) as world:
        server = make_server("127.0.0.1", 0, create_app(world.store, "test", demo=True), threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Site(f"http://127.0.0.1:{server.server_port}", world, browser)
        server.shutdown()
        thread.join()
        server.server_close()


def shoot(page: Page, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


def test_anybody_reads_the_board_and_objects_without_signing_in(site: Site) -> None:
    playing = Playing(site.world, "H01")
    playing.until(OVER)
    name = playing.story.application["applicant_name"]

    page = site.open("/publicity/")
    shoot(page, "publicity-index")
    page.get_by_role("link", name="山大路街道办事处").click()
    text = page.inner_text("main")
    shoot(page, "publicity-board")
    assert name not in text
    assert "1400.00 元" in text
    assert playing.story.application["id_number"] not in page.content()
    assert page.locator("text=张榜用公示表").count() == 0

    page.get_by_role("link", name="提出异议").click()
    page.fill("#objection-text", "反映家庭有隐性收入。")
    shoot(page, "publicity-objection")
    page.get_by_role("button", name="提交异议").click()
    assert "异议已收到" in page.inner_text("main")
    shoot(page, "publicity-objection-done")
    page.get_by_role("link", name="返回公示栏").click()
    assert "现在没有正在公示的名单" in page.inner_text("main")
    assert "subsistence_allowance_handle_objection" in site.world.waiting_at(playing.case_id)


def test_only_staff_of_the_street_print_the_sheet_with_full_names(site: Site) -> None:
    playing = Playing(site.world, "H01")
    playing.until(OVER)

    page = site.open("/publicity/lc_shanda/sheet", "shanda_review")
    shoot(page, "publicity-sheet")
    other = site.open("/publicity/lc_shanda/sheet", "quanfu_review")

    assert playing.story.application["applicant_name"] in page.inner_text("main")
    assert "只能打印本街道的公示" in other.inner_text("main")


def test_a_review_shows_every_material_and_begins_with_all_that_is_missing(site: Site) -> None:
    playing = Playing(site.world, "H15")
    playing.until("initial_review")
    task_id = site.world.task("initial_review", playing.case_id)

    page = site.open(f"/tasks/{task_id}", "quanfu_review")
    page.get_by_role("button", name="签收").click()
    page.wait_for_selector("text=初审结论")
    page.get_by_label("补正", exact=True).check()
    page.wait_for_selector("text=请一次列全")
    shoot(page, "initial-review-materials")
    text = page.inner_text("main")
    assert "免提交（已核验）" in text
    assert "免提交（待核验）" in text
    assert "需提交" in text
    assert page.get_by_label("核对授权书").is_checked()
    assert page.get_by_label("诊断证明、医疗费票据").is_checked()
    assert not page.get_by_label("居民户口簿").is_checked()

    case = site.open(f"/cases/{playing.case_id}", "quanfu_review")
    shoot(case, "case-materials")
    assert "需提交" in case.inner_text("main")


def test_a_call_is_entered_and_leads_to_a_recheck(site: Site) -> None:
    playing = Playing(site.world, "H06")
    playing.to_the_end()

    page = site.open("/hotline/", "supervisor1")
    page.fill("#hotline-number", playing.number)
    page.select_option("#hotline-item", "temporary_assistance")
    page.fill("#hotline-text", "来电反映金额偏低。")
    shoot(page, "hotline")
    page.get_by_role("button", name="登记并转再核实").click()

    assert f"{playing.number}-HS1" in page.inner_text("main")
    case = site.open(f"/cases/{playing.case_id}", "supervisor1")
    shoot(case, "case-linked")
    assert f"{playing.number}-HS1（热线）" in case.inner_text("main")
