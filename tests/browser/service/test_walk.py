"""One case through all six stages, in a browser, as seven different people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from engine import dossier, releases
from engine.domain import CaseState
from engine.storage import Actor
from tests.support.service import AXE, Service
from tests.support.typing_in import type_in
from webui.demo import households
from webui.demo.setting import Household

pytestmark = pytest.mark.browser
WATCHER = Actor("watcher", "", None, frozenset({"supervisor@district", "supervisor@*"}))


def _story(identifier: str) -> Household:
    return next(story for story in households() if story.id == identifier)


def _definition(service: Service, form_id: str) -> dict[str, Any]:
    with service.store.transaction() as tx:
        return releases.newest(tx).definition(form_id)


def _apply(service: Service, page: Page, story: Household) -> UUID:
    page.get_by_role("link", name="窗口受理").first.click()
    page.locator("#id-number").fill(str(story.application["id_number"]))
    page.keyboard.press("Enter")
    page.locator("#name").fill(str(story.application["applicant_name"]))
    page.locator("#consent").check()
    page.get_by_role("button", name="核对并查询").click()
    type_in(page, _definition(service, "application"), story.application)
    page.get_by_role("button", name="提交申请").click()
    page.wait_for_url("**/receipt")
    return UUID(page.url.split("/")[-2])


def _handle(service: Service, page: Page, step: str, form_id: str, values: dict[str, Any]) -> None:
    """Find ``step`` in the inbox, claim it, fill in its form and submit."""
    page.goto(f"{service.address}/inbox/")
    page.get_by_role("row", name=step).first.get_by_role("link").first.click()
    claim = page.get_by_role("button", name="签收")
    if claim.count():
        claim.click()
    type_in(page, _definition(service, form_id), values)
    page.get_by_role("button", name="提交办理").click()
    expect(page.get_by_role("alert").or_(page.get_by_role("status")).first).to_contain_text("已提交办理")
    service.clock.pass_time(timedelta(minutes=30))
    service.run_jobs()


def test_a_case_goes_from_form_to_answer_in_the_hands_of_seven_people(service: Service) -> None:
    story = _story("H23")
    decisions = story.decisions
    street = str(story.application["street"]).removeprefix("lc_")
    window = service.sign_in(f"{street}_window")
    case_id = _apply(service, window, story)
    service.shoot(window, "receipt")
    service.run_jobs()

    _handle(service, window, "窗口受理", "accept", decisions["accept_application"])
    review = service.sign_in(f"{street}_review")
    _handle(service, review, "初审", "initial_review", decisions["initial_review"])
    service.clock.pass_time(timedelta(hours=7))
    service.run_jobs()
    service.clock.pass_time(timedelta(hours=7))
    service.run_jobs()
    survey = service.sign_in(f"{street}_survey1")
    item = "subsistence_allowance"
    service.shoot(survey, "inbox")
    _handle(service, survey, "入户调查", f"{item}_survey", decisions[f"{item}_survey"])
    _handle(service, review, "提出审核意见", f"{item}_opinion", decisions[f"{item}_opinion"])
    service.clock.pass_time(timedelta(days=9))
    service.fire_timers()
    confirm = service.sign_in(f"{street}_confirm")
    _handle(service, confirm, "审核确认", f"{item}_confirm", decisions[f"{item}_confirm"])
    offer = f"{item}_offer_proposal"
    _handle(service, window, "征询", offer, decisions[offer])
    _handle(service, window, "满意度", "collect_opinion", decisions["collect_opinion"])
    supervisor = service.sign_in("supervisor1")
    _handle(service, supervisor, "指派", "recheck_assign", decisions["recheck_assign"])
    rechecker = service.sign_in("recheck1")
    for visit in range(2):
        _handle(service, rechecker, "再核实", "recheck_investigate", decisions["recheck_investigate"][visit])
        if (
            "recheck_visit" in decisions
            and decisions["recheck_investigate"][visit].get("needs_visit") == "yes"
        ):
            _handle(service, rechecker, "上门核实", "recheck_visit", decisions["recheck_visit"])
        _handle(service, supervisor, "审定", "recheck_conclude", decisions["recheck_conclude"][visit])

    window.goto(f"{service.address}/cases/{case_id}")
    expect(window.locator("main")).to_contain_text("已办结")
    expect(window.locator("main")).to_contain_text("予以确认")
    service.shoot(window, "case")
    with service.store.transaction(WATCHER) as tx:
        file = dossier.read(tx, case_id)
    assert file.case.state is CaseState.COMPLETED
    assert {entry.outcome for entry in file.items} == {"approved"}
    assert all(opinion.delivered_at for opinion in file.opinions)


def test_a_draft_survives_a_closed_browser(service: Service) -> None:
    window = service.sign_in("shanda_window")
    _apply(service, window, _story("H01"))
    window.goto(f"{service.address}/inbox/")
    window.get_by_role("row", name="窗口受理").first.get_by_role("link").first.click()
    window.get_by_role("button", name="签收").click()
    window.wait_for_selector("[data-ready=yes]")
    address = window.url
    window.locator("textarea").first.fill("材料已当面核对")
    window.get_by_role("button", name="暂存").click()
    expect(window.locator("[data-draft-state]")).to_contain_text("草稿已保存")
    window.context.close()

    again = service.sign_in("shanda_window")
    again.goto(address)
    again.wait_for_selector("[data-ready=yes]")

    expect(again.locator("textarea").first).to_have_value("材料已当面核对")


def test_of_two_clerks_the_later_one_reads_who_was_first_and_when(service: Service) -> None:
    window = service.sign_in("shanda_window")
    _apply(service, window, _story("H01"))
    window.goto(f"{service.address}/inbox/")
    window.get_by_role("row", name="窗口受理").first.get_by_role("link").first.click()
    window.get_by_role("button", name="签收").click()
    stale = window.context.new_page()
    stale.goto(window.url)
    definition, values = _definition(service, "accept"), _story("H01").decisions["accept_application"]
    type_in(window, definition, values)
    type_in(stale, definition, {**values, "accept_note": "申请人稍后再来"})
    window.get_by_role("button", name="提交办理").click()
    window.wait_for_url("**/inbox/")

    stale.get_by_role("button", name="提交办理").click()

    expect(stale.locator("main")).to_contain_text("赵文静")
    expect(stale.locator("main")).to_contain_text("您填写的内容")
    service.complaints.clear()  # the browser reports the expected 409 as a console error


@pytest.mark.parametrize("path", ["/inbox/", "/inbox/done", "/cases/", "/window/"])
@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_is_free_of_accessibility_findings(service: Service, path: str, width: int) -> None:
    page = service.sign_in("shanda_window", width=width)
    page.goto(f"{service.address}{path}")
    page.evaluate(AXE.read_text("utf-8"))

    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")

    assert [violation["id"] for violation in found["violations"]] == []
