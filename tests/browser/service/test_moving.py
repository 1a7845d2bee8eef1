"""Moving running cases and the booklet, in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from engine import moving, releases
from engine.directory import actor
from engine.models import Case
from processes import catalog
from tests.support.service import AXE, Service
from webui.demo import seed

pytestmark = pytest.mark.browser


def faults(page: Page) -> list[str]:
    """What axe finds wrong with ``page``."""
    page.evaluate(AXE.read_text("utf-8"))
    found: list[str] = page.evaluate(
        "async () => (await axe.run(document)).violations"
        ".map((each) => `${each.id}: ${each.nodes.map((node) => node.target).join(' ')}`)"
    )
    return found


def publish_renamed(service: Service) -> int:
    """A second release in which the first step has another id; its number."""
    files = {
        path: source.replace(b"accept_application", b"take_in_application")
        for path, source in catalog.release_files().items()
    }
    with service.store.transaction() as tx:
        return releases.publish(tx, files, "受理环节改了编号").number


def reasoned(page: Page, button: str, reason: str) -> None:
    """Give a reason and press ``button``."""
    page.get_by_label("原因").fill(reason)
    page.get_by_role("button", name=button, exact=True).click()


def test_a_supervisor_tries_moves_stops_and_sees_the_cases_under_the_new_release(service: Service) -> None:
    seed(service.store)
    number = publish_renamed(service)
    page = service.sign_in("supervisor1")

    page.get_by_role("link", name="办件迁移").click()
    page.get_by_label("从哪个版本").select_option("1")
    page.get_by_label("到哪个版本").select_option(str(number))
    service.shoot(page, "moves")
    assert faults(page) == []
    page.get_by_role("button", name="查看对应关系").click()
    expect(page.get_by_label("窗口受理到哪个环节")).to_have_value("take_in_application")
    service.shoot(page, "move-plan")
    assert faults(page) == []
    page.get_by_role("button", name="先试算").click()
    expect(page.get_by_role("heading", name=f"试算：版本 1 → 版本 {number}")).to_be_visible()
    service.shoot(page, "move-running")
    while moving.sweep(service.store):
        pass
    expect(page.get_by_text("已结束")).to_be_visible()
    service.shoot(page, "move-tried")
    assert faults(page) == []
    reasoned(page, "按这次试算迁移", "受理环节改了编号")
    reasoned(page, "停止", "先看看前几件")
    expect(page.get_by_text("已停止", exact=True)).to_be_visible()
    reasoned(page, "继续", "没有问题")
    while moving.sweep(service.store):
        pass
    expect(page.get_by_text("已结束")).to_be_visible()
    service.shoot(page, "move-done")
    page.set_viewport_size({"width": 390, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    service.shoot(page, "move-done-390")

    with service.store.transaction() as tx:
        open_cases = moving.open_cases(tx)
        assert actor(tx, "supervisor1").id == "supervisor1"
        assert tx.session.query(Case).count() > 0
    assert set(open_cases) == {number}


def test_the_booklet_shows_the_way_and_every_limit_on_a_phone_and_a_desk(service: Service) -> None:
    for width in (390, 1440):
        context = service.browser.new_context(
            reduced_motion="reduce", locale="zh-CN", viewport={"width": width, "height": 900}
        )
        service.contexts.append(context)
        page = context.new_page()
        page.goto(f"{service.address}/booklet/")
        expect(page.get_by_role("img", name="办理过程")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert faults(page) == []
        service.shoot(page, f"booklet-{width}")
        page.get_by_role("link", name="最低生活保障").click()
        expect(page.get_by_text("法定不超过 30 个工作日").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert faults(page) == []
        service.shoot(page, f"booklet-item-{width}")
