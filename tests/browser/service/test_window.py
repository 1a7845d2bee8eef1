"""The window without a mouse: a whole acceptance in at most twelve interactions, and what a clerk is warned of.

One interaction is one field filled in, or one button pressed; going on with Enter belongs to the field.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from engine import cases, directory
from tests.support.service import AXE, Service
from webui.demo import households

pytestmark = pytest.mark.browser
MOST = 12


@dataclass
class Keyboard:
    """A clerk's hands: counts fields and buttons, touches nothing but keys."""

    page: Page
    count: int = 0

    def fill(self, text: str, end: str = "Enter") -> None:
        """Type into the field that has the focus, and go on."""
        self.count += 1
        self.page.keyboard.type(text)
        self.page.keyboard.press(end)

    def choose(self, *keys: str) -> None:
        """Choose in the group that has the focus, and go on."""
        self.count += 1
        for key in keys:
            self.page.keyboard.press(key)
        self.page.keyboard.press("Control+Enter")

    def press(self) -> None:
        """Press the button that has the focus."""
        self.count += 1
        self.page.keyboard.press("Enter")

    def send(self) -> None:
        """Press the sending button, to which the last field led."""
        expect(self.page.get_by_role("button", name="提交申请")).to_be_focused()
        self.press()

    def at(self, label: str) -> None:
        """The focus is on the field of this name."""
        ends = [f"#{FIELD[label]}"] if label in FIELD else [f"[id$='-{label}']", f"[id$='-{label}-0']"]
        expect(self.page.locator(",".join(ends)).first).to_be_focused()


FIELD = {"card": "id-number", "name": "name", "consent": "consent"}


def _story(identifier: str) -> dict[str, Any]:
    return dict(next(each for each in households() if each.id == identifier).application)


def _take_in(service: Service, values: dict[str, Any]) -> None:
    with service.store.transaction() as tx:
        clerk = directory.actor(tx, "shanda_window")
    with service.store.transaction(clerk) as tx:
        cases.submit(tx, values, "window")


def _known_before(service: Service, **changes: object) -> None:
    """蓝同庆 of household H02 has applied at this window before, for temporary assistance."""
    story = _story("H02")
    extra = {"items": ["temporary_assistance"], "cause": "illness", "requested_amount": 800, "urgent": "no"}
    _take_in(service, {**story, "street": "lc_shanda", **extra, **changes})


def _open_desk(hands: Keyboard, id_number: str) -> None:
    hands.at("card")
    hands.fill(id_number)


def test_a_known_person_is_taken_in_with_twelve_interactions_and_no_mouse(service: Service) -> None:
    _known_before(service, members=[])
    page = service.sign_in("shanda_window")
    page.goto(f"{service.address}/window/")
    hands = Keyboard(page)

    _open_desk(hands, "999001195104162079")
    hands.at("consent")
    hands.count += 1
    page.keyboard.press("Space")
    hands.press()
    page.wait_for_selector("[data-ready=yes]")
    hands.at("application_items")
    hands.choose("Tab", "Tab", "Tab", "Space")
    for field in ("wage_income", "business_income", "property_income", "transfer_income"):
        hands.at(f"application_{field}")
        hands.fill("0")
    hands.at("application_living_alone")
    hands.choose("ArrowDown")
    hands.at("application_situation")
    hands.fill("夫妻年老多病。", "Control+Enter")
    hands.at("application_truth_promise")
    hands.choose("Space")
    hands.send()

    page.wait_for_url("**/receipt")
    expect(page.locator("main")).to_contain_text("申请已收到")
    assert hands.count <= MOST
    expect(page.get_by_role("link", name="打印回执")).to_be_focused()
    service.shoot(page, "window-receipt")


def test_somebody_new_is_taken_in_with_twelve_interactions_and_no_mouse(service: Service) -> None:
    page = service.sign_in("shanda_window")
    page.goto(f"{service.address}/window/")
    hands = Keyboard(page)

    _open_desk(hands, "999001197405252325")
    hands.at("name")
    hands.count += 1
    page.keyboard.type("郭淑芬")
    for _ in range(3):
        page.keyboard.press("Tab")
    hands.at("consent")
    page.keyboard.press("Space")
    hands.count += 1
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-ready=yes]")
    hands.at("application_items")
    hands.choose("Tab", "Tab", "Tab", "Tab", "Space")
    for field, text in (("phone", "19900000023"), ("community", "甸柳"), ("address", "甸柳一区 3 号")):
        hands.at(f"application_{field}")
        hands.fill(text)
    hands.at("application_claimed_category")
    hands.choose("ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown")
    hands.at("application_looking_for_job")
    hands.choose("Space")
    hands.at("application_situation")
    hands.fill("企业关闭后失业。", "Control+Enter")
    hands.at("application_truth_promise")
    hands.choose("Space")
    hands.send()

    page.wait_for_url("**/receipt")
    assert hands.count <= MOST


def test_a_wrong_number_is_noticed_and_neither_kept_nor_shown_in_the_address(service: Service) -> None:
    page = service.sign_in("shanda_window")
    page.goto(f"{service.address}/window/")
    hands = Keyboard(page)

    _open_desk(hands, "999001195104162078")

    expect(page.get_by_role("alert")).to_contain_text("校验码")
    expect(page.locator("#id-number")).to_be_focused()
    assert page.url.endswith("/window/look-up")
    assert "999001195104162078" not in page.content()
    service.complaints.clear()  # the browser reports the expected 422 as a console error


def test_a_source_that_is_down_is_not_one_without_a_record(service: Service) -> None:
    page = service.sign_in("shanda_window")
    page.goto(f"{service.address}/window/")
    _open_desk(Keyboard(page), "999001197405252325")
    service.platform.switch("civil.benefit", "down")
    page.fill("#name", "郭淑芬")
    page.check("#consent")
    page.get_by_role("button", name="核对并查询").click()
    page.wait_for_selector("[data-ready=yes]")

    row = page.get_by_role("row", name="在享社会救助查询")

    expect(row).to_contain_text("数据源故障")
    expect(page.get_by_role("row", name="残疾人证查询")).to_contain_text("查无记录")
    expect(row).not_to_contain_text("查无记录")


@pytest.mark.parametrize("width", [1440, 390])
def test_the_desk_and_the_comparison_are_free_of_accessibility_findings(service: Service, width: int) -> None:
    _known_before(service)
    _known_before(service, id_number="999001195104162095", applicant_name="蓝同庆", members=[])
    page = service.sign_in("shanda_window", width=width)
    page.goto(f"{service.address}/window/")
    _open_desk(Keyboard(page), "999001195104162079")
    page.check("#consent")
    page.get_by_role("button", name="核对并查询").click()
    page.wait_for_selector("[data-ready=yes]")
    found = [_axe(page)]
    service.shoot(page, f"window-desk-{width}")
    page.locator("[id$='-application_items-2']").check()
    page.get_by_role("button", name="暂存").click()
    expect(page.locator("[data-draft-state]")).to_contain_text("草稿已保存")

    page.goto(page.url + "duplicates")
    found.append(_axe(page))

    expect(page.get_by_role("table").nth(1)).to_contain_text("相同")
    service.shoot(page, f"window-duplicates-{width}")
    assert found == [[], []]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def _axe(page: Page) -> list[str]:
    page.evaluate("window.scrollTo(0, 0)")  # what the bar covers for the moment is no small target
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
    return [f"{each['id']}: {node['target']}" for each in found["violations"] for node in each["nodes"]]
