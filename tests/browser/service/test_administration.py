"""The administrators and signing in, in a browser: a colleague from the first password to the first task, and more."""

from __future__ import annotations

import re
from io import BytesIO

import pyotp
import pytest
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from tests.support.service import AXE, Service
from webui.demo import DEMO_PASSWORD, seed

pytestmark = pytest.mark.browser
RULES = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
NEW = "Huang-hua_Cai9"


def check_page(page: Page) -> None:
    """Nothing on the page hinders anybody, nor is it wider than the window."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(RULES)
    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def stranger(service: Service, width: int = 1440) -> Page:
    """A browser in which nobody has signed in."""
    context = service.browser.new_context(
        reduced_motion="reduce",
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": width, "height": 900},
    )
    service.contexts.append(context)
    page = context.new_page()
    page.on("pageerror", lambda error: service.complaints.append(f"error: {error}"))
    page.goto(f"{service.address}/login")
    return page


def type_in(page: Page, username: str, password: str) -> None:
    """Name and password."""
    page.fill("#username", username)
    page.fill("#password", password)
    page.get_by_role("button", name="登录").click()


@pytest.mark.parametrize("width", [1440, 390])
def test_a_new_colleague_gets_an_account_a_post_and_a_password_of_their_own(
    service: Service, width: int
) -> None:
    admin = service.sign_in("admin", width=width)
    admin.goto(f"{service.address}/admin/people")
    check_page(admin)
    admin.fill("#new-username", "lc_xin")
    admin.fill("#new-name", "新同事")
    admin.select_option("#new-office", "lc_shanda")
    admin.fill("#new-reason", "新进人员")
    admin.get_by_role("button", name="建立账号").click()
    first = admin.locator("td code").inner_text()
    check_page(admin)
    service.shoot(admin, f"admin-first-password-{width}")

    security = service.sign_in("security", width=width)
    security.goto(f"{service.address}/admin/people/lc_xin")
    security.select_option("#grant-post", "reviewer")
    security.get_by_label("最低生活保障").check()
    security.fill("#grant-reason", "初审岗位")
    security.get_by_role("button", name="授予岗位").click()
    expect(security.get_by_text("已授予岗位")).to_be_visible()
    check_page(security)
    service.shoot(security, f"admin-person-{width}")

    page = stranger(service, width)
    type_in(page, "lc_xin", first)
    expect(page.get_by_role("heading", name="请先修改密码")).to_be_visible()
    check_page(page)
    page.fill("#old", first)
    page.fill("#password", NEW)
    page.fill("#again", NEW)
    service.shoot(page, f"sign-in-new-password-{width}")
    page.get_by_role("button", name="修改密码").click()
    page.wait_for_url(f"{service.address}/inbox/")


def test_a_sheet_is_checked_row_by_row_before_anything_is_entered(service: Service) -> None:
    page = service.sign_in("admin")
    page.goto(f"{service.address}/admin/import/accounts")

    def offer(*rows: tuple[str, str, str]) -> None:
        book, target = Workbook(), BytesIO()
        for row in (("用户名", "姓名", "单位"), *rows):
            book.worksheets[0].append(row)
        book.save(target)
        page.set_input_files(
            "#file",
            {"name": "名册.xlsx", "mimeType": "application/octet-stream", "buffer": target.getvalue()},
        )
        page.get_by_role("button", name="检查").click()

    offer(("lc_a1", "甲", "lc_shanda"), ("Wrong Name", "乙", "lc_shanda"), ("lc_c1", "丙", "没有的单位"))
    expect(page.get_by_role("alert")).to_contain_text("2 行有误，没有导入任何内容")
    expect(page.get_by_role("button", name="确认导入")).to_have_count(0)
    check_page(page)
    service.shoot(page, "admin-import-faults")

    offer(("lc_a1", "甲", "lc_shanda"), ("lc_b1", "乙", "lc_hr"))
    page.fill("#import-reason", "年度招录")
    page.get_by_role("button", name="确认导入").click()
    expect(page.locator("td code")).to_have_count(2)


def test_one_number_is_shown_with_a_reason_and_the_auditor_sees_who_saw_it(service: Service) -> None:
    seed(service.store)
    service.run_jobs()
    page = service.sign_in("shanda_window")
    page.goto(f"{service.address}/cases/")
    page.locator("[data-row-link]").first.click()
    before = page.content()
    page.select_option("#disclose-place", "id_number")
    page.fill("#disclose-reason", "电话核对身份")
    check_page(page)
    page.get_by_role("button", name="查看", exact=True).click()
    number = page.locator(".receipt-number").inner_text()
    check_page(page)
    service.shoot(page, "case-disclosed")

    auditor = service.sign_in("auditor")
    auditor.goto(f"{service.address}/admin/looks")
    expect(auditor.get_by_text("电话核对身份")).to_be_visible()
    check_page(auditor)
    service.shoot(auditor, "admin-looks")

    assert re.fullmatch(r"\d{17}[\dX]", number)
    assert number not in before
    assert number not in auditor.content()
    assert number not in page.url


@pytest.mark.parametrize("width", [1440, 390])
def test_a_second_factor_is_set_up_and_asked_for_ever_after(service: Service, width: int) -> None:
    page = service.sign_in("hr_confirm", width=width)
    page.goto(f"{service.address}/account/")
    check_page(page)
    page.get_by_role("link", name="启用动态口令").click()
    check_page(page)
    service.shoot(page, f"second-factor-{width}")
    secret = page.locator("ol code").inner_text().replace(" ", "")
    page.fill("#code", pyotp.TOTP(secret).at(int(service.clock().timestamp())))
    page.get_by_role("button", name="启用", exact=True).click()
    expect(page.locator(".recovery code")).to_have_count(10)
    check_page(page)

    again = stranger(service, width)
    type_in(again, "hr_confirm", DEMO_PASSWORD)
    expect(again.get_by_role("heading", name="输入动态口令")).to_be_visible()
    check_page(again)
    service.shoot(again, f"sign-in-code-{width}")
    again.fill("#code", page.locator(".recovery code").first.inner_text())
    again.get_by_role("button", name="继续").click()
    again.wait_for_url(f"{service.address}/inbox/")


def test_the_roster_and_the_posts_are_kept_with_reasons(service: Service) -> None:
    admin = service.sign_in("admin")
    admin.goto(f"{service.address}/admin/duty?office=lc_shanda")
    admin.select_option("#duty-person", "shanda_window")
    admin.fill("#duty-reason", "本周排班")
    admin.get_by_role("button", name="安排").click()
    expect(admin.get_by_text("已安排值班")).to_be_visible()
    check_page(admin)
    service.shoot(admin, "admin-duty")

    security = service.sign_in("security")
    security.goto(f"{service.address}/admin/posts")
    security.fill("#post-code", "street_lead")
    security.fill("#post-name", "街道分管领导")
    security.fill("#post-duty", "督办本街道")
    security.get_by_label("督办").check()
    security.fill("#post-reason", "新设岗位")
    security.get_by_role("button", name="保存岗位").click()
    expect(security.get_by_role("cell", name="街道分管领导", exact=True)).to_be_visible()
    check_page(security)
    service.shoot(security, "admin-posts")
