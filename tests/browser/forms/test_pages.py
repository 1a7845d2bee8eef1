"""The pages in a real browser: nothing forbidden happens, everything can be reached, nothing typed is lost."""

from __future__ import annotations

import re
from typing import cast

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, Route, expect

from tests.browser.forms.conftest import Site
from tests.support.preview import PAGES
from webui.assets import FRONTEND

pytestmark = pytest.mark.browser
AXE = (FRONTEND / "node_modules/axe-core/axe.min.js").read_text("utf-8")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def _open(page: Page, site: Site, name: str) -> None:
    page.goto(f"{site.address}/pages/{name}")
    if page.locator("[data-form-page]").count():
        expect(page.locator("[data-form-page]")).to_have_attribute("data-ready", "yes")
    diagram = page.locator("[data-diagram]").first
    if diagram.count():
        diagram.scroll_into_view_if_needed()
        expect(diagram).to_have_attribute("data-ready", "yes")
        page.evaluate("scrollTo(0, 0)")


def _field(page: Page, label: str) -> str:
    """The id of the control that ``label`` names."""
    found = page.locator("label", has_text=re.compile(f"^{label}"))
    return cast(str, found.first.get_attribute("for"))


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_obeys_its_policy_speaks_chinese_and_is_accessible(name: str, page: Page, site: Site) -> None:
    _open(page, site, name)

    page.evaluate(AXE)
    found = page.evaluate("(rules) => axe.run(document, rules)", RULES)
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found["violations"]] == []
    assert site.complaints == []
    assert page.evaluate("[...(window.yijianshi?.missed ?? [])]") == []


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_fits_a_telephone(name: str, context: BrowserContext, page: Page, site: Site) -> None:
    page.set_viewport_size({"width": 375, "height": 800})

    _open(page, site, name)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_what_is_typed_is_kept_as_a_draft_without_asking(page: Page, site: Site) -> None:
    _open(page, site, "task")

    page.locator(f"#{_field(page, '受理意见')}").fill("材料齐全")
    expect(page.locator("[data-draft-state]")).to_have_text("草稿已保存 10:32")
    token, body = site.app.config["drafts"][-1]
    assert token == "preview"
    assert body["values"]["opinion"] == "材料齐全"
    assert "townships" not in body["values"]


def test_opening_a_form_is_no_change(page: Page, site: Site) -> None:
    _open(page, site, "task")

    page.locator(f"#{_field(page, '受理意见')}").focus()
    page.locator(f"#{_field(page, '申请人姓名')}").focus()
    page.goto(f"{site.address}/pages/inbox")
    assert site.app.config["drafts"] == []


@pytest.mark.parametrize(
    ("status", "words"), [(500, "草稿未能保存，请勿关闭页面"), (409, "这一项已有变化"), (401, "登录已过期")]
)
def test_a_draft_that_was_not_kept_is_said_loudly(status: int, words: str, page: Page, site: Site) -> None:
    site.app.config["answer_drafts"] = status
    _open(page, site, "task")

    page.locator(f"#{_field(page, '受理意见')}").fill("材料齐全")
    expect(page.locator("[data-draft-state][role=alert]")).to_contain_text(words)


def test_a_broken_line_does_not_lose_the_draft(page: Page, site: Site) -> None:
    _open(page, site, "task")
    page.route("**/draft", _cut)

    page.locator(f"#{_field(page, '受理意见')}").fill("材料齐全")
    expect(page.locator("[data-draft-state]")).to_contain_text("草稿未能保存")
    page.unroute("**/draft")
    page.get_by_role("button", name="暂存").click()
    expect(page.locator("[data-draft-state]")).to_have_text("草稿已保存 10:32")


def _cut(route: Route) -> None:
    route.abort()


def test_leaving_with_unsaved_words_asks_first(page: Page, site: Site) -> None:
    site.app.config["answer_drafts"] = 500
    asked: list[str] = []

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", accept)
    _open(page, site, "task")

    page.locator(f"#{_field(page, '受理意见')}").fill("材料齐全")
    expect(page.locator("[data-draft-state][role=alert]")).to_be_visible()
    page.goto(f"{site.address}/pages/inbox")
    assert asked == ["beforeunload"]


def test_a_complete_form_is_sent_once_with_its_token(page: Page, site: Site) -> None:
    _open(page, site, "task")
    opinion = page.locator(f"#{_field(page, '受理意见')}")
    opinion.fill("同意受理")
    opinion.press("Tab")

    page.get_by_role("button", name="提交办理").evaluate("button => { button.click(); button.click(); }")
    page.wait_for_url("**/pages/inbox")
    sent = site.app.config["posts"]
    assert [where for where, _ in sent] == ["tasks/1/complete"]
    assert sent[0][1]["csrf_token"] == "preview"
    assert '"opinion":"同意受理"' in sent[0][1]["values"]
    assert "townships" not in sent[0][1]["values"]


def test_an_incomplete_form_says_what_is_missing_and_leads_there(page: Page, site: Site) -> None:
    _open(page, site, "task")

    page.get_by_role("button", name="提交办理").click()
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="受理意见：此项为必填项").click()
    assert page.evaluate("document.activeElement.id") == _field(page, "受理意见")
    assert site.app.config["posts"] == []


def test_what_the_server_found_stands_above_the_form_and_at_its_field(page: Page, site: Site) -> None:
    _open(page, site, "task-errors")

    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.locator(".fjs-form-field-error", has_text="与核对结果不一致")).to_have_count(1)
    page.get_by_role("link", name="月收入（元）：与核对结果不一致").click()
    focused = page.evaluate("document.activeElement.id")
    assert focused.endswith("Field_income_1")
    page.locator(f"#{focused}").fill("900")
    page.keyboard.press("Tab")
    expect(page.locator(".fjs-form-field-error", has_text="与核对结果不一致")).to_have_count(0)


def test_a_wrong_id_number_is_noticed_before_sending(page: Page, site: Site) -> None:
    _open(page, site, "apply")

    page.locator(f"#{_field(page, '身份证号码')}").fill("110101196001011234")
    page.locator(f"#{_field(page, '申请人姓名')}").focus()
    expect(page.get_by_text("请填写正确的 18 位居民身份证号码")).to_be_visible()


def test_a_choice_is_a_real_select_and_a_row_can_be_added(page: Page, site: Site) -> None:
    _open(page, site, "apply")

    page.get_by_role("combobox", name="所属街道（乡镇）").select_option(label="东关街道")
    page.get_by_role("button", name="添加一项").click()
    expect(page.get_by_role("button", name="删除第 2 项")).to_be_visible()
    page.get_by_role("combobox", name="与申请人关系").nth(1).select_option(label="子女")
    expect(page.get_by_role("combobox", name="与申请人关系").nth(0)).to_have_value("-1")


def test_the_diagram_shows_where_the_case_stands_and_keeps_its_maker_visible(page: Page, site: Site) -> None:
    _open(page, site, "task")

    diagram = page.locator("[data-diagram]")
    expect(diagram.locator(".mark-current")).to_have_attribute("data-element-id", "survey")
    assert diagram.locator(".mark-passed.djs-shape").count() == 3
    expect(diagram.get_by_role("link", name=re.compile("bpmn.io", re.I))).to_be_visible()


def test_a_kernel_of_2021_still_opens_forms_and_diagrams(page: Page, site: Site) -> None:
    page.add_init_script(
        "delete window.structuredClone; delete Object.hasOwn; delete Array.prototype.at; delete String.prototype.at;"
        "delete Array.prototype.toSorted; delete Array.prototype.findLast; delete Array.prototype.findLastIndex;"
        "delete Array.prototype.toReversed; delete Array.prototype.toSpliced; delete Array.prototype.with;"
    )

    _open(page, site, "task")
    expect(page.locator("[data-diagram] .mark-current")).to_be_visible()
    expect(page.get_by_role("textbox", name="申请人姓名")).to_have_value("王秀英")
    assert site.complaints == []


def test_a_missing_diagram_points_to_the_text(page: Page, site: Site) -> None:
    page.route("**/diagram.bpmn", _cut)

    page.goto(f"{site.address}/pages/task")
    expect(page.get_by_text("流程图没有打开")).to_be_visible()


def test_large_type_stays_on_from_page_to_page(page: Page, site: Site) -> None:
    _open(page, site, "inbox")
    before = page.evaluate("getComputedStyle(document.querySelector('td')).fontSize")

    page.get_by_role("button", name="大字版").click()
    _open(page, site, "done")
    assert float(page.evaluate("getComputedStyle(document.querySelector('td')).fontSize")[:-2]) > float(
        before[:-2]
    )


def test_nothing_personal_stays_in_the_browser(page: Page, site: Site) -> None:
    _open(page, site, "task")
    page.locator(f"#{_field(page, '受理意见')}").fill("材料齐全")
    expect(page.locator("[data-draft-state]")).to_have_text("草稿已保存 10:32")

    page.goto(f"{site.address}/pages/inbox")
    page.get_by_role("link", name="已超期").click()
    assert page.evaluate("localStorage.length") == 0
    assert not re.search("王秀英|1101|材料", page.evaluate("JSON.stringify(Object.entries(sessionStorage))"))


def test_the_list_is_walked_with_j_and_k_but_not_while_typing(page: Page, site: Site) -> None:
    _open(page, site, "inbox")

    page.keyboard.press("j")
    page.keyboard.press("j")
    assert "最低生活保障、临时救助" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("/")
    page.keyboard.type("jk")
    expect(page.get_by_label("关键字")).to_have_value("jk")


def test_every_script_of_a_task_page_together_stays_under_three_hundred_kilobytes(
    page: Page, site: Site
) -> None:
    _open(page, site, "task")

    sizes = page.evaluate("""async () => {
      const loaded = performance.getEntriesByType('resource').map(({name}) => name);
      const names = loaded.filter((name) => name.endsWith('.js'));
      const packed = async (name) => {
        const stream = (await fetch(name)).body.pipeThrough(new CompressionStream('gzip'));
        return (await new Response(stream).arrayBuffer()).byteLength;
      };
      return Promise.all(names.map(packed));
    }""")
    assert len(sizes) >= 5
    assert sum(sizes) < 300 * 1024
