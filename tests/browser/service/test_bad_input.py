"""What goes wrong between a person and a form: nothing that was typed is lost, and nothing counts twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from engine import tasks
from engine.domain import TaskState
from engine.models import History, UserTask
from tests.support.papers import pdf
from tests.support.service import Service
from tests.support.visiting import accessibility, brought_to, person, story
from webui.demo import DEMO_PASSWORD

pytestmark = pytest.mark.browser
WORDS = "经核对，申请人与身份证一致"


class Counter:
    """A window clerk with one application open to be accepted."""

    def __init__(self, service: Service) -> None:
        """Bring a case to its acceptance, claim it and open it."""
        told = story("H23")
        self.service = service
        self.street = str(told.application["street"]).removeprefix("lc_")
        self.account = f"{self.street}_window"
        self.task = brought_to(service, told, "accept_application")
        self.office = str(told.application["street"])
        with service.store.transaction(person(service, self.account)) as tx:
            tasks.claim(tx, self.task.id)
        self.page = service.sign_in(self.account)
        self.open(self.page)

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    @property
    def address(self) -> str:
        return f"{self.service.address}/tasks/{self.task.id}"

    def open(self, page: Page) -> None:
        """Open the task in ``page``."""
        page.goto(self.address)
        page.wait_for_selector("[data-form-page][data-ready=yes]")

    def fill_in(self, page: Page, words: str = WORDS) -> None:
        """Answer every question of the form."""
        page.get_by_label("承办街道").select_option(index=1)
        for box in page.locator(".fjs-container input[type=checkbox]").all():
            box.check()
        page.get_by_label("已打印交申请人").check()
        page.get_by_label("备注").fill(words)
        page.get_by_label("备注").press("Tab")

    def submit(self, page: Page) -> None:
        page.get_by_role("button", name="提交办理").click()

    def sign_in(self, page: Page, account: str) -> None:
        page.fill("#username", account)
        page.fill("#password", DEMO_PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url("**/inbox/")

    def row(self) -> UserTask:
        with self.service.store.transaction() as tx:
            return tx.session.get_one(UserTask, self.task.id)

    def completions(self) -> int:
        """How often the history says that the task was finished."""
        with self.service.store.transaction() as tx:
            told = tx.session.query(History).where(History.key == self.task.id, History.kind == "userTask")
            return told.count()


@pytest.fixture
def counter(service: Service) -> Iterator[Counter]:
    """A clerk at work.  The browser notes answers that refuse; here they are what is asked for."""
    yield Counter(service)
    refused = (
        "status of 401",
        "status of 403",
        "status of 409",
        "status of 422",
        "ERR_INTERNET_DISCONNECTED",
    )
    service.complaints[:] = [each for each in service.complaints if not any(code in each for code in refused)]


def test_a_session_that_was_lost_in_the_middle_of_a_form_loses_nothing(
    service: Service, counter: Counter
) -> None:
    page = counter.page
    page.get_by_label("备注").fill("开头")
    page.get_by_label("备注").press("Tab")
    expect(page.locator("[data-draft-state]")).to_contain_text("草稿已保存")
    counter.context.clear_cookies()

    counter.fill_in(page)
    expect(page.locator("[data-draft-state]")).to_contain_text("登录已过期")
    counter.submit(page)
    notice = page.locator("[data-sending]")
    expect(notice).to_contain_text("登录已过期。内容还在这一页")
    assert accessibility(page) == []
    service.shoot(page, "session-lost")
    with counter.context.expect_page() as opened:
        notice.get_by_role("link", name="在新窗口登录").click()
    counter.sign_in(opened.value, counter.account)
    expect(page.get_by_label("备注")).to_have_value(WORDS)
    counter.submit(page)
    page.wait_for_url("**/inbox/")

    row = counter.row()
    assert row.state is TaskState.COMPLETED
    assert WORDS in (row.submission or {}).values()


def test_what_was_typed_is_not_sent_in_the_name_of_somebody_else(counter: Counter) -> None:
    page = counter.page
    counter.fill_in(page)
    counter.context.clear_cookies()
    other = counter.context.new_page()
    other.goto(f"{counter.service.address}/login")
    counter.sign_in(other, f"{counter.street}_review")

    counter.submit(page)

    expect(page.locator("[data-sending]")).to_contain_text("现在登录的是另一个人")
    assert counter.row().state is TaskState.OPEN
    expect(page.get_by_label("备注")).to_have_value(WORDS)


def test_a_double_click_counts_once(counter: Counter) -> None:
    counter.fill_in(counter.page)

    counter.page.get_by_role("button", name="提交办理").dblclick()

    counter.page.wait_for_url("**/inbox/")
    expect(counter.page.get_by_role("status").first).to_contain_text("已提交办理")
    assert (counter.row().state, counter.completions()) == (TaskState.COMPLETED, 1)


def test_going_back_after_sending_shows_what_was_sent_and_no_form(counter: Counter) -> None:
    counter.fill_in(counter.page)
    counter.submit(counter.page)
    counter.page.wait_for_url("**/inbox/")

    counter.page.go_back()

    expect(counter.page.locator("main")).to_contain_text("办理完成")
    expect(counter.page.locator("main")).to_contain_text(WORDS)
    expect(counter.page.get_by_role("button", name="提交办理")).to_have_count(0)
    assert counter.completions() == 1


def test_going_back_before_sending_brings_the_draft_back(counter: Counter) -> None:
    counter.fill_in(counter.page)
    expect(counter.page.locator("[data-draft-state]")).to_contain_text("草稿已保存")
    counter.page.goto(f"{counter.service.address}/inbox/")

    counter.page.go_back()

    counter.page.wait_for_selector("[data-form-page][data-ready=yes]")
    expect(counter.page.get_by_label("备注")).to_have_value(WORDS)


def test_a_tab_that_went_stale_says_so_and_keeps_the_words_on_the_page(counter: Counter) -> None:
    stale = counter.context.new_page()
    counter.open(stale)
    counter.fill_in(counter.page)
    counter.submit(counter.page)
    counter.page.wait_for_url("**/inbox/")
    counter.service.clock.pass_time(timedelta(minutes=1))

    counter.fill_in(stale, "在另一个标签页里写的")
    counter.submit(stale)

    expect(stale.get_by_role("heading", name="这一项已由他人办理")).to_be_visible()
    expect(stale.locator("main")).to_contain_text("在另一个标签页里写的")
    assert counter.completions() == 1


def test_a_line_that_breaks_while_sending_keeps_the_page_and_a_second_try_succeeds(counter: Counter) -> None:
    counter.fill_in(counter.page)
    expect(counter.page.locator("[data-draft-state]")).to_contain_text("草稿已保存")
    counter.context.set_offline(True)

    counter.submit(counter.page)

    expect(counter.page.locator("[data-sending]")).to_contain_text("网络不通。内容还在这一页")
    counter.context.set_offline(False)
    counter.submit(counter.page)
    counter.page.wait_for_url("**/inbox/")
    assert counter.completions() == 1


def test_of_two_people_on_one_task_only_the_holder_finishes_it(service: Service, counter: Counter) -> None:
    counter.fill_in(counter.page)
    with service.store.transaction(person(service, counter.account)) as tx:
        tasks.release(tx, counter.task.id)

    counter.submit(counter.page)

    expect(counter.page.locator("main")).to_contain_text("请先签收")
    assert counter.row().state is TaskState.OPEN
    counter.page.go_back()
    expect(counter.page.get_by_role("button", name="签收")).to_be_visible()


def test_files_are_added_without_any_script(service: Service, counter: Counter) -> None:
    plain = service.browser.new_context(
        reduced_motion="reduce", java_script_enabled=False, storage_state=counter.context.storage_state()
    )
    service.contexts.append(plain)
    page = plain.new_page()
    page.goto(counter.address)

    page.get_by_label("这是什么材料").select_option(label="居民身份证")
    page.get_by_label("选择文件").set_input_files(
        {"name": "身份证.pdf", "mimeType": "application/pdf", "buffer": pdf(2)}
    )
    page.get_by_role("button", name="上传").click()

    expect(page.locator("#files")).to_contain_text("身份证.pdf")
    expect(page.locator("#files")).to_contain_text("居民身份证")
    page.get_by_role("link", name="身份证.pdf").click()
    expect(page.get_by_role("img", name="身份证.pdf，第 2 页")).to_be_visible()
