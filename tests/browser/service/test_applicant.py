"""From the pre-check to the rating on a telephone of 390 px at 200 % zoom, with a correction in the middle."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext, Page, Request, ViewportSize, expect

from engine import directory, dossier, releases, tasks
from engine.domain import CaseState
from engine.errors import ForbiddenError
from engine.models import UserTask
from engine.storage import Actor
from tests.support import papers
from tests.support.service import AXE, Service
from tests.support.typing_in import type_in
from webui.demo import households

pytestmark = pytest.mark.browser
WATCHER = Actor("watcher", "", None, frozenset({"supervisor@*", "supervisor"}))
ZOOMED: ViewportSize = {"width": 195, "height": 422}
"""A telephone of 390 by 844 px at 200 %."""
STORY = next(each for each in households() if each.id == "H01")
PERSONAL = ("杜永强", "99900119720206202X", "19900000002", "62000000000000002", "甸柳第一社区测试楼2号")
VOUCHED = frozenset({"channel", "applicant_name", "id_number"})


@dataclass
class Telephone:
    """A telephone in the hands of somebody of seventy; notes whatever must not be."""

    service: Service
    context: BrowserContext
    page: Page
    findings: list[str] = field(default_factory=list)

    def look(self, name: str) -> None:
        """No finding, nothing cut off, nothing personal where it must not be; keeps a picture."""
        page = self.page
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
        self.findings += [
            f"{name}: {each['id']} {each['nodes'][0]['target']}" for each in found["violations"]
        ]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            self.findings.append(f"{name}: wider than the telephone")
        if "<!--" in page.content():
            self.findings.append(f"{name}: a comment")
        kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
        self.findings += [f"{name}: {word} is kept" for word in PERSONAL if word in kept]
        self.service.shoot(page, f"public-{name}")

    def note(self, request: Request) -> None:
        """Remember an address that names somebody."""
        self.findings += [f"in an address: {word}" for word in PERSONAL if word in unquote(request.url)]

    def press(self, name: str) -> None:
        """Press a button or follow a link."""
        self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name)).first.click()


@pytest.fixture
def telephone(service: Service) -> Iterator[Telephone]:
    context = service.browser.new_context(
        reduced_motion="reduce",
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport=ZOOMED,
        device_scale_factor=2,
        has_touch=True,
    )
    page = context.new_page()
    held = Telephone(service, context, page)
    page.on("pageerror", lambda error: held.findings.append(f"error: {error}"))
    page.on("request", held.note)
    yield held
    context.close()


def _definition(service: Service) -> dict[str, Any]:
    with service.store.transaction() as tx:
        return releases.newest(tx).definition("application")


def _parts(definition: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The parts of the form by title, without what is known already."""
    found: dict[str, list[dict[str, Any]]] = {}
    loose: list[dict[str, Any]] = []
    for component in definition["components"]:
        if component["type"] in ("group", "dynamiclist"):
            own = [component]
            if component["type"] == "group":
                own = [each for each in component["components"] if each.get("key") not in VOUCHED]
            found[component["label"]] = own
        elif component["type"] != "text":
            loose.append(component)
            found[loose[0]["label"]] = loose[:1]
            found[component["label"]] = [component]
    return found


def _fill_in(telephone: Telephone) -> None:
    """Go through the form, part by part, as far as the materials."""
    page, parts = telephone.page, _parts(_definition(telephone.service))
    for count in range(1, 16):
        page.wait_for_selector("[data-form-page][data-ready=yes]")
        title = page.locator("h1").inner_text()
        own = parts[title]
        type_in(page, {"components": own}, STORY.application)
        if count in (1, 2, 4):
            telephone.look(f"form-{count}")
        here = page.url
        page.get_by_role("button", name="下一页").click()
        page.wait_for_url(re.compile(f"^(?!{re.escape(here)}$)"))
        if page.url.endswith("/materials"):
            return
    raise AssertionError("the form has no end")


def _sign_in(telephone: Telephone) -> None:
    telephone.page.goto(f"{telephone.service.address}/my/")
    telephone.press("去统一身份认证")
    telephone.press("杜永强")
    expect(telephone.page.locator("h1")).to_contain_text("杜*强，您好")


def _staff(service: Service, case_id: UUID, element: str, values: dict[str, Any]) -> None:
    """Let somebody who may complete the open task at ``element``."""
    with service.store.transaction(WATCHER) as tx:
        open_tasks = dossier.read(tx, case_id).open_tasks
        people = [directory.actor(tx, account) for account in directory.account_ids(tx)]
    task = next(each for each in open_tasks if each.element_id == element)
    _complete(service, task, people, values)
    service.clock.pass_time(timedelta(minutes=30))
    service.run_jobs()


def _complete(service: Service, task: UserTask, people: list[Actor], values: dict[str, Any]) -> None:
    for person in people:
        if not person.groups & set(task.groups.split(",")):
            continue
        try:
            with service.store.transaction(person) as tx:
                tasks.claim(tx, task.id)
                tasks.complete(tx, task.id, values)
        except ForbiddenError:
            continue
        return
    raise AssertionError(f"nobody can do {task.element_id}")


def _until(service: Service, case_id: UUID, element: str) -> None:
    """Let staff and time go on as the household's story has it, until the case waits at ``element``."""
    for _ in range(60):
        service.run_jobs()
        with service.store.transaction(WATCHER) as tx:
            waiting = [task.element_id for task in dossier.read(tx, case_id).open_tasks]
        if element in waiting:
            return
        if waiting:
            decision = STORY.decisions[waiting[0]]
            values = decision[0] if isinstance(decision, list) else decision
            _staff(service, case_id, waiting[0], values)
        else:
            service.clock.pass_time(timedelta(hours=7))
            service.fire_timers()
    raise AssertionError(f"never came to {element}")


def test_from_the_precheck_to_the_rating_with_a_correction_in_the_middle(
    service: Service, telephone: Telephone, tmp_path: Path
) -> None:
    page = telephone.page
    photo = tmp_path / "声明.jpg"
    photo.write_bytes(papers.photo())

    page.goto(f"{service.address}/guide/")
    telephone.look("guide")
    telephone.press("先看看能申请什么")
    page.fill("#q-age", "54")
    page.fill("#q-household_size", "2")
    page.fill("#q-monthly_income", "900")
    page.get_by_label("城镇").check()
    telephone.press("看结果")
    expect(page.get_by_role("listitem").filter(has_text="最低生活保障").first).to_contain_text("可能可以申请")
    telephone.look("precheck")
    telephone.press("大字版")
    _sign_in(telephone)
    telephone.look("home")
    telephone.press("开始申请")
    _fill_in(telephone)
    telephone.look("materials")
    telephone.press("下一页")
    expect(page.locator("main")).to_contain_text("999001********202X")
    telephone.look("check")
    telephone.press("确认提交")
    page.wait_for_url("**/receipt")
    telephone.look("receipt")
    case_id = UUID(page.url.split("/")[-2])
    service.run_jobs()

    _staff(service, case_id, "accept_application", STORY.decisions["accept_application"])
    wanted = {
        "review_outcome": "correct",
        "missing_codes": ["declaration"],
        "missing_materials": "诚信承诺书没有签名",
        "review_opinion": "材料不全",
    }
    _staff(service, case_id, "initial_review", wanted)
    telephone.press("查看进度")
    expect(page.locator(".asked")).to_contain_text("诚信承诺书没有签名")
    telephone.look("asked")
    telephone.press("补材料")
    page.locator("input[type=file]").first.set_input_files(photo)
    page.locator("form[enctype] button").first.click()
    expect(page.locator("main")).to_contain_text("已传 1 份")
    telephone.look("correction")
    telephone.press("传好了，告诉窗口")
    expect(page.get_by_role("status").first).to_contain_text("材料已经送到窗口")
    received = {
        "correction_result": "complete",
        "corrected_materials": ["declaration"],
        "received_on": "2026-11-23",
    }
    _staff(service, case_id, "register_correction", received)

    _until(service, case_id, "collect_opinion")
    page.reload()
    expect(page.locator("main")).to_contain_text("予以确认")
    telephone.look("result")
    with telephone.context.expect_page() as opened:
        page.locator(".panel").filter(has_text="予以确认").get_by_role("link").first.click()
    expect(opened.value.locator("body")).to_contain_text("历城")
    opened.value.close()
    telephone.press("评价这次办理")
    page.get_by_label("满意", exact=True).check()
    telephone.look("rating")
    telephone.press("提交评价")
    expect(page.get_by_role("status").first).to_contain_text("谢谢您")
    service.run_jobs()
    telephone.press("谁查过我的信息")
    expect(page.locator("main")).to_contain_text("居民身份证信息核验")
    telephone.look("looks")

    with service.store.transaction(WATCHER) as tx:
        file = dossier.read(tx, case_id)
    assert file.case.state is CaseState.COMPLETED
    assert [opinion.rating for opinion in file.opinions] == [4]
    assert telephone.findings == []


def test_progress_is_read_without_scripts_and_the_form_goes_on_after_a_closed_browser(
    service: Service, telephone: Telephone
) -> None:
    page = telephone.page
    _sign_in(telephone)
    telephone.press("开始申请")
    page.wait_for_selector("[data-form-page][data-ready=yes]")
    page.get_by_label("临时救助").check()
    page.get_by_role("button", name="下一页").click()
    page.wait_for_url("**/2")
    code = page.locator("strong").last.inner_text()

    plain = service.browser.new_context(reduced_motion="reduce", viewport=ZOOMED, java_script_enabled=False)
    for each in telephone.context.cookies():
        plain.add_cookies([{"name": each["name"], "value": each["value"], "url": service.address}])
    other = plain.new_page()
    other.goto(f"{service.address}/my/")
    expect(other.locator("main")).to_contain_text(code)
    other.fill("#code", code.lower())
    other.get_by_role("button", name="打开").click()
    expect(other.locator("h1")).to_have_text("申请事项")
    page.goto(f"{service.address}/my/")
    telephone.press("继续填写")
    page.wait_for_selector("[data-form-page][data-ready=yes]")

    expect(page.get_by_label("临时救助")).to_be_checked()
    plain.close()
    assert telephone.findings == []
