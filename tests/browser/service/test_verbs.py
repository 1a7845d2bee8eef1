"""Verbs in a browser: passing a task on, signing, deputies, a case that stands still or ends; desk and phone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from engine import cases, directory, tasks
from engine.domain import TaskState
from engine.host import SHANGHAI
from engine.models import UserTask
from engine.storage import Actor
from tests.support.service import AXE, Service
from webui.demo import households

pytestmark = pytest.mark.browser
RULES = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
STORY = next(each for each in households() if each.id == "H01")
FIRST, SECOND = "shanda_survey1", "shanda_survey2"
WHO = {"accept_application": "shanda_window", "initial_review": "shanda_review"}


def check_page(page: Page) -> None:
    """Nothing on the page hinders anybody, and nothing sticks out of it."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(RULES)
    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def person(service: Service, username: str) -> Actor:
    """The member of staff ``username``."""
    with service.store.transaction() as tx:
        return directory.actor(tx, username)


def open_task(service: Service, element_id: str) -> UUID:
    """The id of the open task at ``element_id``."""
    query = select(UserTask.id).where(UserTask.element_id == element_id, UserTask.state == TaskState.OPEN)
    with service.store.transaction() as tx:
        return tx.session.scalars(query).one()


def finish(service: Service, element_id: str, username: str) -> None:
    """Let ``username`` claim and finish the task at ``element_id`` as the household's story says."""
    service.run_jobs()
    values: Any = STORY.decisions[element_id]
    with service.store.transaction(person(service, username)) as tx:
        task_id = tx.session.scalars(select(UserTask.id).where(UserTask.element_id == element_id)).one()
        tasks.claim(tx, task_id)
        tasks.complete(tx, task_id, values[0] if isinstance(values, list) else values)
    service.run_jobs()


@pytest.fixture
def survey(service: Service) -> UUID:
    """A case whose survey the first surveyor has claimed; the id of the task."""
    with service.store.transaction(person(service, "shanda_window")) as tx:
        cases.submit(tx, STORY.application, "window")
    for element_id, username in WHO.items():
        finish(service, element_id, username)
    task_id = open_task(service, "subsistence_allowance_survey")
    with service.store.transaction(person(service, FIRST)) as tx:
        tasks.claim(tx, task_id)
    return task_id


def use(page: Page, service: Service, task_id: UUID, verb: str) -> None:
    """Open the menu of the task and choose ``verb``, by keyboard."""
    page.goto(f"{service.address}/tasks/{task_id}")
    page.locator(".verb-menu > summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name=verb, exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(verb)


def test_a_task_is_passed_on_to_a_colleague(service: Service, survey: UUID) -> None:
    page = service.sign_in(FIRST)
    page.goto(f"{service.address}/tasks/{survey}")
    page.locator(".verb-menu > summary").click()
    check_page(page)
    service.shoot(page, "verbs-menu")

    use(page, service, survey, "转办")
    check_page(page)
    service.shoot(page, "verbs-transfer")
    page.get_by_label("转给谁").select_option(SECOND)
    page.get_by_label("转办原因").fill("出差在外")
    page.get_by_role("button", name="转办").click()

    expect(page.get_by_text("已转办")).to_be_visible()
    other = service.sign_in(SECOND)
    other.goto(f"{service.address}/tasks/{survey}")
    expect(other.locator("#history")).to_contain_text("转给李志强：出差在外")


def test_without_a_reason_the_form_comes_back_as_it_was(service: Service, survey: UUID) -> None:
    page = service.sign_in(FIRST)
    use(page, service, survey, "转办")
    page.get_by_label("转给谁").select_option(SECOND)
    page.evaluate("for (const each of document.querySelectorAll('[required]')) each.required = false")
    page.get_by_role("button", name="转办").click()

    expect(page.get_by_role("alert")).to_contain_text("请填写转办原因")
    expect(page.get_by_label("转给谁")).to_have_value(SECOND)
    check_page(page)
    service.complaints.clear()  # the browser reports the expected 422 as a console error


def test_colleagues_sign_and_the_holder_sees_what_they_say(service: Service, survey: UUID) -> None:
    page = service.sign_in(FIRST)
    use(page, service, survey, "会签")
    check_page(page)
    service.shoot(page, "verbs-countersign")
    page.get_by_label("钱建国").check()
    page.get_by_label("周丽华").check()
    page.get_by_label("会签说明").fill("情况特殊，请共同把关")
    page.get_by_role("button", name="会签").click()
    expect(page.get_by_text("正在等待会签意见")).to_be_visible()
    check_page(page)
    service.shoot(page, "verbs-team")

    signer = service.sign_in("shanda_review", width=390)
    signer.goto(f"{service.address}/requests/")
    check_page(signer)
    service.shoot(signer, "verbs-requests-phone")
    signer.locator("[data-row-link]").click()
    check_page(signer)
    service.shoot(signer, "verbs-sign-phone")
    signer.get_by_label("同意", exact=True).check()
    signer.get_by_label("意见（必填）").fill("材料齐全，同意")
    signer.get_by_role("button", name="签署意见").click()
    expect(signer.get_by_text("已处理")).to_be_visible()

    page.reload()
    expect(page.locator(".team")).to_contain_text("材料齐全，同意")


def test_who_is_away_is_acted_for_and_both_sides_know(service: Service, survey: UUID) -> None:
    page = service.sign_in(FIRST)
    page.goto(f"{service.address}/absence/")
    check_page(page)
    today = service.clock.now.astimezone(SHANGHAI).date()
    page.get_by_label("开始日期").fill(today.isoformat())
    page.get_by_label("结束日期").fill((today + timedelta(days=3)).isoformat())
    page.get_by_label("代理人").select_option(SECOND)
    page.get_by_label("原因").fill("外出培训")
    page.get_by_role("button", name="登记").click()
    expect(page.locator(".banner")).to_contain_text("由李志强代理办理")
    check_page(page)
    service.shoot(page, "verbs-absence")

    deputy = service.sign_in(SECOND, width=390)
    expect(deputy.locator(".banner")).to_contain_text("您正在代理孙晓燕办理")
    deputy.goto(f"{service.address}/tasks/{survey}")
    expect(deputy.get_by_role("button", name="提交办理")).to_be_visible()
    check_page(deputy)
    service.shoot(deputy, "verbs-deputy-phone")


def test_a_case_stands_still_and_goes_on(service: Service, survey: UUID) -> None:
    with service.store.transaction() as tx:
        case_id = tx.session.get_one(UserTask, survey).case_id
    page = service.sign_in("supervisor1")
    page.goto(f"{service.address}/cases/{case_id}")
    page.get_by_role("link", name="挂起").click()
    check_page(page)
    service.shoot(page, "verbs-suspend")
    page.get_by_label("挂起原因").fill("等待法院裁定")
    page.get_by_role("button", name="挂起").click()
    expect(page.get_by_role("note")).to_contain_text("等待法院裁定")
    check_page(page)
    service.shoot(page, "verbs-suspended")

    holder = service.sign_in(FIRST)
    holder.goto(f"{service.address}/tasks/{survey}")
    expect(holder.get_by_role("note")).to_contain_text("恢复之后才能办理")
    page.get_by_role("link", name="恢复").click()
    page.get_by_label("恢复原因").fill("裁定已生效")
    page.get_by_role("button", name="恢复").click()
    expect(page.get_by_role("link", name="终止")).to_be_visible()


def test_a_case_is_ended_by_two_people_with_a_letter(service: Service, survey: UUID) -> None:
    with service.store.transaction() as tx:
        case_id = tx.session.get_one(UserTask, survey).case_id
    page = service.sign_in("supervisor1")
    page.goto(f"{service.address}/cases/{case_id}/verbs/terminate")
    check_page(page)
    service.shoot(page, "verbs-terminate")
    page.get_by_label("终止理由").select_option("withdrawn")
    page.get_by_label("终止说明").fill("申请人书面要求撤回")
    page.get_by_role("button", name="终止").click()
    expect(page.get_by_role("note")).to_contain_text("提出终止")
    expect(page.get_by_role("link", name="审定终止")).to_have_count(0)

    confirmer = service.sign_in("shanda_confirm")
    confirmer.goto(f"{service.address}/cases/{case_id}")
    confirmer.get_by_role("link", name="审定终止").click()
    check_page(confirmer)
    service.shoot(confirmer, "verbs-decide")
    confirmer.get_by_label("同意终止").check()
    confirmer.get_by_label("审定意见").fill("已核实本人意愿")
    confirmer.get_by_role("button", name="审定").click()
    expect(confirmer.get_by_text("已审定")).to_be_visible()
    service.run_jobs()
    page.reload()

    expect(page.locator(".page-head")).to_contain_text("已终止")
    expect(page.locator("main")).to_contain_text("申请撤回告知书")
    check_page(page)
    service.shoot(page, "verbs-terminated")
