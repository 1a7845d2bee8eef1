"""The inbox in a browser: keys, several tasks at once, views, a search, numbers that stay fresh, on desk and phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine import directory, inbox, tasks
from engine.inbox import Search
from engine.selection import EVERYTHING
from engine.storage import Actor
from tests.support.service import AXE, Service
from webui.demo import seed

pytestmark = pytest.mark.browser
WINDOW = "shanda_window"
RULES = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"


@pytest.fixture
def desk(service: Service) -> Page:
    """The inbox of a window with seven applications."""
    seed(service.store)
    service.run_jobs()
    return service.sign_in(WINDOW)


def check_page(page: Page) -> None:
    """Nothing on the page hinders anybody."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(RULES)
    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found["violations"]] == []


def focused(page: Page) -> str:
    """What has the focus: the id of a field, or the place of a row's link in the list."""
    return str(
        page.evaluate(
            "document.activeElement.id"
            " || [...document.querySelectorAll('[data-row-link]')].indexOf(document.activeElement)"
        )
    )


def test_keys_walk_choose_search_and_explain(service: Service, desk: Page) -> None:
    walked = []
    for key in ("j", "j", "j", "k"):
        desk.keyboard.press(key)
        walked.append(focused(desk))
    assert walked == ["0", "1", "2", "1"]

    desk.keyboard.press("x")
    expect(desk.locator("[data-bulk-count]")).to_have_text("已选 1 件")
    desk.keyboard.press("?")
    dialog = desk.get_by_role("dialog", name="键盘快捷键")
    expect(dialog).to_be_visible()
    check_page(desk)
    service.shoot(desk, "inbox-keys")
    desk.keyboard.press("j")
    desk.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert focused(desk) == "1"

    desk.keyboard.press("Enter")
    desk.wait_for_url("**/tasks/*")


def test_keys_are_letters_while_somebody_types_or_composes(desk: Page) -> None:
    desk.keyboard.press("/")
    assert focused(desk) == "filter-keyword"
    desk.keyboard.type("jk/?x")
    expect(desk.locator("#filter-keyword")).to_have_value("jk/?x")
    expect(desk.get_by_role("dialog")).to_have_count(0)

    desk.locator("main").focus()
    desk.evaluate(
        "for (const key of ['j', '?']) document.activeElement.dispatchEvent("
        "new KeyboardEvent('keydown', {key, isComposing: true, bubbles: true}))"
    )
    assert focused(desk) == "main"
    expect(desk.get_by_role("dialog")).to_have_count(0)


def test_single_keys_can_be_switched_off(desk: Page) -> None:
    desk.get_by_role("button", name="快捷键").click()
    desk.get_by_label("停用单键快捷键").check()
    desk.get_by_role("button", name="关闭").click()
    expect(desk.get_by_role("button", name="快捷键")).to_be_focused()
    desk.locator("main").focus()
    expect(desk.locator("main")).to_be_focused()

    desk.keyboard.press("j")

    expect(desk.locator("main")).to_be_focused()


def test_chosen_tasks_are_claimed_together_and_each_says_what_became_of_it(
    service: Service, desk: Page
) -> None:
    bar = desk.get_by_role("group", name="批量办理")
    expect(bar).to_be_hidden()
    boxes = desk.locator("[data-bulk-row]")
    for number in range(3):
        boxes.nth(number).check()
    expect(bar).to_contain_text("已选 3 件")
    expect(desk.get_by_role("button", name="批量退签")).to_be_disabled()
    check_page(desk)
    service.shoot(desk, "inbox-bulk")
    _claim_first(service, WINDOW)

    desk.get_by_role("button", name="批量签收").click()

    expect(desk.get_by_role("status")).to_have_text("签收成功 3 件")
    check_page(desk)
    service.shoot(desk, "inbox-bulk-result")
    desk.get_by_role("link", name="回到待办事项").click()
    desk.get_by_role("link", name="我已签收（3）").click()
    desk.wait_for_url("**share=mine")
    expect(boxes).to_have_count(3)
    desk.get_by_label("全选本页").check()
    desk.get_by_label("退签原因").fill("不属于本岗位")
    desk.keyboard.press("Enter")
    desk.get_by_role("button", name="批量退签").click()
    expect(desk.get_by_role("status")).to_have_text("退签成功 3 件")


def _claim_first(service: Service, username: str) -> None:
    """Let ``username`` claim the most urgent task in another tab."""
    with service.store.transaction(_person(service, username)) as tx:
        tasks.claim(tx, inbox.open_tasks(tx, Search(EVERYTHING)).rows[0].id)


def _person(service: Service, username: str) -> Actor:
    with service.store.transaction() as tx:
        return directory.actor(tx, username)


def test_a_selection_becomes_a_tab_with_an_address_and_leaves_as_excel(
    service: Service, desk: Page, tmp_path: Path
) -> None:
    desk.get_by_label("事项", exact=True).select_option(label="临时救助")
    desk.get_by_role("button", name="查询").click()
    rows = desk.locator("[data-row-link]").count()
    assert 0 < rows < 7
    desk.get_by_label("保存当前筛选为视图").fill("急难")
    desk.get_by_role("button", name="保存视图").click()

    tab = desk.get_by_role("navigation", name="我的视图").get_by_role("link", name="急难")
    expect(tab).to_have_attribute("aria-current", "page")
    assert "view=" in desk.url
    assert desk.locator("[data-row-link]").count() == rows
    check_page(desk)
    service.shoot(desk, "inbox-view")
    with desk.expect_download() as waiting:
        desk.get_by_role("link", name="导出 Excel").click()
    waiting.value.save_as(tmp_path / "inbox.xlsx")
    assert waiting.value.suggested_filename.startswith("待办事项-")
    assert (tmp_path / "inbox.xlsx").read_bytes().startswith(b"PK")


def test_a_person_is_found_while_the_address_says_nothing(service: Service, desk: Page) -> None:
    desk.get_by_label("申请人姓名或证件号后四位").fill("杜永强")
    desk.get_by_role("button", name="查人").click()

    expect(desk.locator("main")).to_contain_text("查到 1 件")
    assert desk.url == f"{service.address}/inbox/find"
    check_page(desk)


def test_numbers_of_the_menu_follow_without_a_reload(service: Service) -> None:
    page = service.sign_in(WINDOW)
    page.clock.install()
    page.goto(f"{service.address}/inbox/")
    count = page.get_by_role("navigation", name="主菜单").locator("[data-count='/inbox/']")
    expect(count).to_have_text("")
    page.evaluate("window.sameDocument = true")
    seed(service.store)
    service.run_jobs()

    with page.expect_response("**/inbox/counts"):
        page.clock.run_for(61_000)

    expect(count).to_have_text("7 件")
    assert page.evaluate("window.sameDocument") is True


def test_the_inbox_fits_a_telephone(service: Service, desk: Page) -> None:
    phone = service.sign_in(WINDOW, width=390)
    phone.locator("[data-bulk-row]").first.check()

    expect(phone.get_by_role("button", name="批量签收")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    check_page(phone)
    service.shoot(phone, "inbox-phone")
