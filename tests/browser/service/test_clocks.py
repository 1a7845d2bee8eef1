"""Legal limits as staff see them: why one is due on its day, extending it, and what is late."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from engine import cases, directory, dossier, tasks
from engine.limits import notices
from engine.models import UserTask
from engine.storage import Actor
from tests.support.service import Service
from webui.demo import households

GUARD = "supervisor1"


def _person(service: Service, username: str) -> Actor:
    with service.store.transaction() as tx:
        return directory.actor(tx, username)


def _finish(service: Service, task: UserTask, values: dict[str, object]) -> None:
    with service.store.transaction() as tx:
        people = [directory.actor(tx, account) for account in directory.account_ids(tx)]
    handler = next(person for person in people if person.groups & set(task.groups.split(",")))
    with service.store.transaction(handler) as tx:
        tasks.claim(tx, task.id)
        tasks.complete(tx, task.id, values)


def _accepted(service: Service) -> UUID:
    """A case of one allowance that was accepted this morning."""
    story = replace(next(each for each in households() if "subsistence_allowance" in each.expect), faults={})
    with service.store.transaction(_person(service, "tangye_window")) as tx:
        case_id = cases.submit(tx, story.application, "window").case_id
    for element_id in ("accept_application", "initial_review"):
        service.run_jobs()
        with service.store.transaction(_person(service, GUARD)) as tx:
            open_tasks = dossier.read(tx, case_id).open_tasks
        (task,) = [each for each in open_tasks if each.element_id == element_id]
        values = story.decisions[element_id]
        _finish(service, task, values[0] if isinstance(values, list) else values)
    service.run_jobs()
    return case_id


def test_a_limit_is_explained_day_by_day_and_extended_once(service: Service) -> None:
    case_id = _accepted(service)
    page = service.sign_in(GUARD)

    page.goto(f"{service.address}/cases/{case_id}")
    service.shoot(page, "clocks-case")
    page.get_by_role("link", name="入户调查", exact=True).first.click()
    service.shoot(page, "clocks-task")
    assert "法定期限" in page.locator("dl.facts").first.inner_text()
    page.get_by_role("link", name="时限说明").click()
    service.shoot(page, "clocks-explained")
    panel = page.locator("section.panel", has_text="第二十二条").first
    assert "2027-01-05" in panel.inner_text()
    assert "通知尚未公布" in panel.inner_text()
    panel.get_by_label("延长原因").fill("申请人住院，入户调查推迟")
    panel.get_by_role("button", name="延长一次").click()

    panel = page.locator("section.panel", has_text="第二十二条").first
    service.shoot(page, "clocks-extended")
    assert "2027-01-26" in panel.inner_text()
    assert "申请人住院" in panel.inner_text()
    assert panel.get_by_role("button", name="延长一次").count() == 0


def test_what_is_late_turns_red_on_the_board_of_limits(service: Service) -> None:
    case_id = _accepted(service)
    service.clock.pass_time(timedelta(days=60))
    notices.sweep(service.store)
    page = service.sign_in(GUARD)

    page.goto(f"{service.address}/clocks/")
    service.shoot(page, "clocks-late")

    assert page.get_by_text("已亮红灯").count() >= 2
    assert page.get_by_text("超期").count() >= 2
    page.goto(f"{service.address}/cases/{case_id}")
    service.shoot(page, "clocks-late-case")
    assert page.get_by_text("已超期").count() >= 1
