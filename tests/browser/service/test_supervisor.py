"""A supervisor's day in a browser, on a desk and on a phone: every page legible, Chinese, without a complaint."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from engine import board, cases, directory, reports
from engine.storage import Actor
from tests.support.service import AXE, Service
from webui.demo import households

pytestmark = pytest.mark.browser
DISTRICT = Actor("watcher", "", None, frozenset({"supervisor", "supervisor@*"}))
RULES = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
ENGLISH = re.compile(r"[A-Za-z]{4,}")
NAMES = {"Excel", "BPMN", "Esc", "Enter"}
PAGES = (
    "/board/", "/board/compare", "/board/monitoring/windows", "/board/monitoring/quality",
    "/board/monitoring/sharing", "/board/forecast", "/board/tasks?state=overdue", "/board/rectifications/",
    "/board/rectifications/new", "/reports/",
)  # fmt: skip


@pytest.fixture
def late(service: Service) -> Service:
    """The service with five cases that nobody has accepted for days."""
    story = households()[0]
    for street in ("lc_shanda", "lc_shanda", "lc_tangye", "lc_shanda", "lc_baoshan"):
        with service.store.transaction() as tx:
            window = directory.actor(tx, f"{street.removeprefix('lc_')}_window")
        with service.store.transaction(window) as tx:
            cases.submit(tx, {**story.application, "street": street}, "window")
    service.run_jobs()
    service.clock.pass_time(timedelta(days=4))
    return service


def check(page: Page) -> None:
    """Nothing on the page hinders anybody, sticks out of it, or is left in English."""
    page.wait_for_load_state("networkidle")
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(RULES)
    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    words = set(ENGLISH.findall(page.locator("main").inner_text()))
    assert words <= NAMES, (page.url, words)


@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_of_the_board_can_be_read_by_everybody(late: Service, width: int) -> None:
    page = late.sign_in("supervisor1", width=width)
    for path in PAGES:
        page.goto(f"{late.address}{path}")
        check(page)
        name = path.strip("/").replace("/", "-").partition("?")[0]
        late.shoot(page, f"supervisor-{name}-{width}")


@pytest.mark.parametrize("width", [1440, 390])
def test_a_supervisor_urges_hands_on_and_has_it_put_right(late: Service, width: int) -> None:
    page = late.sign_in("supervisor1", width=width)
    page.goto(f"{late.address}/board/")
    expect(page.locator(".cards a", has_text="超期").first).to_contain_text("5")

    _choose(page, 2)
    page.get_by_role("button", name="批量催办").click()
    page.get_by_role("button", name="已经超过期限").click()
    check(page)
    page.get_by_role("button", name="确定催办").click()
    expect(page.get_by_role("status").first).to_contain_text("催办成功 2 件")
    check(page)

    page.get_by_role("link", name="回到督办看板").click()
    page.get_by_role("link", name="全部 5 件").click()
    row = page.get_by_role("row", name=re.compile("山大路")).first
    row.get_by_role("checkbox").check()
    page.get_by_role("button", name="改派").click()
    page.get_by_label("转给").select_option("shanda_window")
    page.get_by_label("改派原因").fill("均衡工作量")
    check(page)
    page.get_by_role("button", name="确定改派").click()
    expect(page.get_by_role("status").first).to_contain_text("改派成功 1 件")
    with late.store.transaction(DISTRICT) as tx:
        found = board.open_tasks(tx, board.TaskFilter()).rows
    assert sorted(each.urged for each in found) == [0, 0, 0, 1, 1]
    assert [each.holder for each in found if each.holder] == ["赵文静"]

    page.goto(f"{late.address}/board/rectifications/new")
    page.get_by_label("来源").select_option(label="办理超期")
    page.get_by_label("存在的问题").fill("窗口没有按期受理")
    page.get_by_label("责任人").select_option("shanda_window")
    page.get_by_label("整改期限").fill("2026-12-31")
    page.get_by_role("button", name="登记").click()
    expect(page.locator("h1")).to_contain_text("办理超期")
    address = page.url

    handler = late.sign_in("shanda_window", width=width)
    handler.goto(address)
    handler.get_by_label("采取了哪些措施").fill("每日下班前清零")
    handler.get_by_role("button", name="保存措施").click()
    check(handler)
    assert handler.get_by_role("button", name="销号").count() == 0

    page.reload()
    page.get_by_label("怎样核实").fill("抽查五件，全部按期")
    page.get_by_role("button", name="销号").click()
    expect(page.locator(".page-head .tag")).to_have_text("已销号")
    check(page)
    late.shoot(page, f"supervisor-entry-{width}")


def test_a_long_list_is_written_meanwhile_and_appears_by_itself(late: Service) -> None:
    page = late.sign_in("supervisor1")
    page.goto(f"{late.address}/reports/")
    form = page.locator("form.report", has_text="办件明细")
    form.get_by_label("月份").select_option("2026-11")
    form.get_by_label("导出用途").fill("季度通报")
    form.get_by_role("button").click()
    expect(page.get_by_text("等待生成")).to_be_visible()
    check(page)

    assert reports.run_waiting(late.store) == 1

    link = page.get_by_role("link", name="下载")
    expect(link).to_be_visible()
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "办件明细2026-11.xlsx"
    expect(page.get_by_text("5 行")).to_be_visible()


def _choose(page: Page, count: int) -> None:
    for number in range(count):
        page.locator("[data-bulk-row=oversee]").nth(number).check()
    expect(page.locator("[data-bulk-count]").first).to_have_text(f"已选 {count} 件")
