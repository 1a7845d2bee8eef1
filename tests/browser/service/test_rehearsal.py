"""Rehearsing a draft by clicking, in a real browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from engine.rehearsal import read
from tests.support.designing import desk_of
from tests.support.service import AXE, Service

RUN_AXE = """async () => (await axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']
  })).violations.map((each) => `${each.id}: ${each.nodes[0].html}`)"""


def axe(page: Page) -> list[str]:
    """What axe finds wrong with ``page``."""
    page.evaluate(AXE.read_text("utf-8"))
    found: list[str] = page.evaluate(RUN_AXE)
    return found


def begun(service: Service) -> Page:
    """The page on which a rehearsal of a new draft begins."""
    desk = desk_of(service)
    desk.page.goto(f"{service.address}/designer/drafts/{desk.draft}/rehearsal")
    return desk.page


def test_a_rehearsal_is_clicked_through_and_saved_as_a_scenario(service: Service, tmp_path: Path) -> None:
    page = begun(service)
    service.shoot(page, "rehearsal-begin")
    assert axe(page) == []
    page.select_option("#process", "elderly_subsidy")
    page.get_by_role("button", name="开始演练").click()

    for source in ("benefit", "ability", "disability"):
        row = page.locator("#waits li").filter(has_text=f"elderly_subsidy_look_up_{source}")
        row.get_by_role("textbox").first.fill('{"outcome": "HIT", "facts": {}}')
        row.get_by_role("button", name="返回结果").click()
    page.get_by_role("button", name="填表办理").click()
    expect(page.locator("[data-form-page][data-ready=yes]")).to_be_visible()
    expect(page.locator("[data-diagram][data-ready=yes]").first).to_be_visible()
    service.shoot(page, "rehearsal-form")
    assert axe(page) == []
    page.get_by_role("button", name="撤回一步").click()
    expect(page.locator("#waits")).to_contain_text("elderly_subsidy_look_up_disability")
    with page.expect_download() as download:
        page.get_by_role("button", name="保存剧本").click()

    download.value.save_as(tmp_path / "story.json")
    saved: Any = json.loads((tmp_path / "story.json").read_text("utf-8"))
    assert len(read(json.dumps(saved)).steps) == 2
    assert saved["expect"]["waits"] == ["elderly_subsidy_look_up_disability"]


def test_a_scenario_is_played_and_its_coverage_painted(service: Service) -> None:
    page = begun(service)
    page.select_option("#chosen", "elderly_subsidy/scenarios/02.json")

    page.get_by_role("button", name="按剧本演练").click()

    expect(page.locator(".page-head")).to_contain_text("已办结")
    expect(page.locator("[data-diagram][data-ready=yes]").first).to_be_visible()
    assert page.locator(".djs-connection.mark-passed").count() > 5
    service.shoot(page, "rehearsal-played")
    assert axe(page) == []
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    service.shoot(page, "rehearsal-narrow")


def test_history_is_played_again_in_the_page(service: Service) -> None:
    page = begun(service)

    page.get_by_role("button", name="按历史演练").click()

    expect(page.locator("main")).to_contain_text("还没有办结的案件")
    assert axe(page) == []
