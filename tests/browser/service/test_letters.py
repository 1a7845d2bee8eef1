"""Letters, the unified feedback and the archive, as staff see them."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from playwright.sync_api import Page
from sqlalchemy import select

from engine import cases, directory, dossier, tasks
from engine.archive import container
from engine.models import UserTask
from engine.storage import Actor
from tests.support.service import AXE, Service
from webui.demo import Stage, households, play_households
from webui.demo.setting import Household

GUARD = "supervisor1"


class _NoFaults:
    """The platform's switches, left alone."""

    def switch(self, operation: str, fault: str | None, **options: float) -> None:
        """Leave the operation as it is."""


def _story(title: str) -> Household:
    found = next(story for story in households() if title in story.title)
    return replace(found, faults={})


def _played(service: Service, title: str) -> UUID:
    """The case of the household so titled, played to its end."""
    stage = Stage(service.store, service.clock, _NoFaults())
    return play_households(stage, [_story(title)])[0].case_id


def _first_hand(service: Service, case_id: UUID) -> str:
    """Who accepted the case."""
    with service.store.transaction() as tx:
        query = select(UserTask.completed_by).where(
            UserTask.case_id == case_id, UserTask.element_id == "accept_application"
        )
        return str(tx.session.scalars(query).one())


def _half_done(service: Service) -> UUID:
    """A case whose quick assistance was answered and whose other item lies at another office."""
    story = _story("小额快救")
    values = {**_story("大龄失业人员").application, **story.application}
    with service.store.transaction(_person(service, "tangye_window")) as tx:
        items = ["temporary_assistance", "employment_hardship"]
        case_id = cases.submit(tx, {**values, "items": items}, "window").case_id
    for _ in range(20):
        service.run_jobs()
        with service.store.transaction(_person(service, GUARD)) as tx:
            waiting = dossier.read(tx, case_id).open_tasks
        able = [task for task in waiting if task.element_id in story.decisions and task.assignee is None]
        for task in able[:1]:
            _finish(service, task, story.decisions[task.element_id])
    return case_id


def _finish(service: Service, task: UserTask, values: Any) -> None:
    with service.store.transaction() as tx:
        people = [directory.actor(tx, account) for account in directory.account_ids(tx)]
    handler = next(person for person in people if person.groups & set(task.groups.split(",")))
    with service.store.transaction(handler) as tx:
        tasks.claim(tx, task.id)
        tasks.complete(tx, task.id, values[0] if isinstance(values, list) else values)


def _axe(page: Page) -> list[str]:
    """What axe finds wrong with ``page`` by WCAG A and AA."""
    page.evaluate(AXE.read_text("utf-8"))
    wanted = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']}"
    run = f"async () => (await axe.run(document, {wanted})).violations.map(v => `${{v.id}}: ${{v.nodes[0].html}}`)"
    found: list[str] = page.evaluate(run)
    return found


def _person(service: Service, username: str) -> Actor:
    with service.store.transaction() as tx:
        return directory.actor(tx, username)


def test_a_refusal_is_read_printed_and_explained(service: Service) -> None:
    case_id = _played(service, "收入超标")
    page = service.sign_in(GUARD)

    page.goto(f"{service.address}/cases/{case_id}")
    service.shoot(page, "letters-case")
    page.get_by_role("link", name="不予确认通知书", exact=True).click()

    assert page.get_by_text("理由：收入超标").is_visible()
    assert page.get_by_text("依据待核（仅内部可见，不印在文书上）").is_visible()
    assert page.get_by_role("heading", name="确定不予确认依据").is_visible()
    assert _axe(page) == []
    service.shoot(page, "letters-letter")
    address = page.get_by_role("link", name="打印（PDF）").get_attribute("href")
    pdf = page.request.get(f"{service.address}{address}")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.body().startswith(b"%PDF-")


def test_the_original_of_a_letter_obeys_a_policy_of_its_own(service: Service) -> None:
    case_id = _played(service, "收入超标")
    page = service.sign_in(GUARD)
    page.goto(f"{service.address}/cases/{case_id}")
    page.get_by_role("link", name="不予确认通知书", exact=True).click()
    address = page.get_by_role("link", name="查看原件").get_attribute("href")

    page.goto(f"{service.address}{address}")

    assert page.get_by_role("heading", name="不予确认通知书").is_visible()
    assert page.get_by_role("img", name="示例印章").is_visible()
    assert page.locator("h1").evaluate("node => getComputedStyle(node).textAlign") == "center"
    service.shoot(page, "letters-original")


def test_one_page_shows_every_item_and_blames_only_the_office_that_is_late(service: Service) -> None:
    case_id = _half_done(service)
    service.clock.pass_time(timedelta(days=90))
    page = service.sign_in(GUARD)

    page.goto(f"{service.address}/cases/{case_id}/result")
    service.shoot(page, "letters-result")
    assert _axe(page) == []

    late = page.locator("tr.late")
    assert late.count() == 1
    assert late.get_by_text("济南市历城区人力资源和社会保障局").is_visible()
    assert page.get_by_text("还有 1 个事项没有送达答复，不能办结").is_visible()
    assert page.get_by_role("row", name="临时救助").get_by_text("予以确认").is_visible()


def test_the_application_and_the_archive_are_taken_from_the_case_page(service: Service) -> None:
    case_id = _played(service, "收入超标")
    page = service.sign_in(GUARD)
    page.goto(f"{service.address}/cases/{case_id}")

    form = service.sign_in(_first_hand(service, case_id)).request.get(
        f"{service.address}/cases/{case_id}/application.pdf"
    )
    with page.expect_download() as waiting:
        page.get_by_role("button", name="导出档案").click()

    assert form.body().startswith(b"%PDF-")
    content = waiting.value.path().read_bytes()
    assert container.verify(content).problems == ()
    names = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    assert {"history.json", "look_ups.json", "application/application.pdf", "manifest.json"} <= names
    page.reload()
    assert page.get_by_text("档案清单 SHA-256").is_visible()
