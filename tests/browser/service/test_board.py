"""The supervisor's board in a browser: numbers lead to their lists, charts obey the policy, a phone shows it too."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from engine import cases, directory, dossier, tasks
from engine.models import UserTask
from engine.storage import Actor
from tests.support.service import AXE, Service
from webui.demo import Stage, households, play_households
from webui.demo.setting import Household

pytestmark = pytest.mark.browser
WATCHER = Actor("watcher", "", None, frozenset({"supervisor@district", "supervisor@*"}))
STREETS = ("lc_shanda", "lc_tangye", "lc_baoshan")


class _NoFaults:
    """The platform's switches, left alone."""

    def switch(self, operation: str, fault: str | None, **options: float) -> None:
        """Leave the operation as it is."""


@pytest.fixture
def busy(service: Service) -> Service:
    """The service with cases that are finished, late, on their way and just begun."""
    stories = [replace(story, faults={}) for story in households()]
    play_households(Stage(service.store, service.clock, _NoFaults()), stories[:1])
    for wait, story in zip((20, 6, 0), stories, strict=False):
        for done, street in enumerate(STREETS):
            _work(service, story, _begin(service, story, street), 3 * done)
        service.clock.pass_time(timedelta(days=wait))
    return service


def _begin(service: Service, story: Household, street: str) -> UUID:
    """The id of a new case of ``story`` at ``street``."""
    window = _person(service, f"{street.removeprefix('lc_')}_window")
    with service.store.transaction(window) as tx:
        return cases.submit(tx, {**story.application, "street": street}, "window").case_id


def _work(service: Service, story: Household, case_id: UUID, steps: int) -> None:
    """Let staff do so many steps of the case."""
    for _ in range(steps):
        service.run_jobs()
        with service.store.transaction(WATCHER) as tx:
            waiting = dossier.read(tx, case_id).open_tasks
        for task in [task for task in waiting if task.element_id in story.decisions][:1]:
            _finish(service, task, story.decisions[task.element_id])
    service.run_jobs()


def _finish(service: Service, task: UserTask, decision: Any) -> None:
    with service.store.transaction() as tx:
        staff = [directory.actor(tx, account) for account in directory.account_ids(tx)]
    handler = next(person for person in staff if person.groups & set(task.groups.split(",")))
    values = decision[0] if isinstance(decision, list) else decision
    with service.store.transaction(handler) as tx:
        tasks.claim(tx, task.id)
        tasks.complete(tx, task.id, values)


def _person(service: Service, username: str) -> Actor:
    with service.store.transaction() as tx:
        return directory.actor(tx, username)


def _open(service: Service, username: str, width: int = 1440) -> Page:
    page = service.sign_in(username, width=width)
    page.goto(f"{service.address}/board/")
    expect(page.locator("[data-chart][data-ready=yes]")).to_have_count(page.locator("[data-chart]").count())
    expect(page.locator("[data-diagram]").first).to_have_attribute("data-ready", "yes")
    return page


def _axe(page: Page) -> list[str]:
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "async () => (await axe.run(document)).violations"
        ".map(v => `${v.id}: ${v.nodes[0].html} ${v.nodes[0].failureSummary}`)"
    )
    return [str(each) for each in found]


def test_every_card_leads_to_as_many_rows_as_it_counts(busy: Service) -> None:
    page = _open(busy, "supervisor1")
    cards = page.locator(".cards a")
    shown = {card.locator(".label").inner_text().strip(): card for card in cards.all()}
    numbers = {
        label: (int(card.locator("strong").inner_text()), card.get_attribute("href"))
        for label, card in shown.items()
    }

    listed = {}
    for label, (_, href) in numbers.items():
        page.goto(f"{busy.address}{href}")
        listed[label] = page.locator("main table.list tbody tr").count()

    assert {label: number for label, (number, _) in numbers.items()} == listed
    assert list(numbers) == ["在办", "超期", "今日到期", "本周到期", "预计超期", "挂起", "事故"]
    assert numbers["超期"][0] > 0


@pytest.mark.parametrize("width", [1440, 390])
def test_the_board_is_legible_to_everyone(busy: Service, width: int) -> None:
    page = _open(busy, "supervisor1", width)

    assert _axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".heat-badge").count() > 0
    busy.shoot(page, f"board-{width}")


def test_a_chart_shows_the_numbers_of_its_table(busy: Service) -> None:
    page = _open(busy, "supervisor1")
    panel = page.locator("section.panel", has=page.get_by_role("heading", name="受理与办结趋势"))
    panel.get_by_text("数据表").click()
    row = panel.locator("tbody tr").last.locator("td").all_inner_texts()

    drawing = panel.locator("[data-chart] svg").bounding_box()
    assert drawing
    page.mouse.move(drawing["x"] + drawing["width"] - 32, drawing["y"] + drawing["height"] / 2)

    tip = panel.locator("svg text", has_text=row[0])
    expect(tip.last).to_be_visible()
    assert row[1] == "3"
    assert panel.locator("svg").get_by_text("3", exact=True).count() >= 2


def test_a_button_under_the_diagram_leads_to_its_step(busy: Service) -> None:
    page = _open(busy, "supervisor1")
    button = page.locator("[data-diagram-step]").nth(1)
    step = page.locator(f"[data-element-id={button.get_attribute('data-diagram-step')}] .djs-hit-all").first
    frame = page.locator(".diagram-canvas").first.bounding_box()
    assert frame

    button.click()

    place = step.bounding_box()
    assert place
    assert frame["x"] < place["x"] < frame["x"] + frame["width"]
    assert frame["y"] < place["y"] < frame["y"] + frame["height"]


def test_a_long_list_goes_on_where_the_page_before_ended(service: Service) -> None:
    story = households()[0]
    for _ in range(23):
        _begin(service, story, STREETS[0])
    service.run_jobs()
    page = service.sign_in("supervisor1")
    page.goto(f"{service.address}/board/tasks?office={STREETS[0]}")
    numbers = page.locator("tbody tr td[data-label=受理编号]")
    first = numbers.all_inner_texts()

    page.get_by_role("link", name="下一页").click()
    expect(page.get_by_role("link", name="回到首页")).to_be_visible()

    assert (len(first), len(set(first + numbers.all_inner_texts()))) == (20, 23)
    assert page.get_by_role("link", name="下一页").count() == 0


def test_the_board_is_kept_from_clerks(service: Service) -> None:
    page = service.sign_in("shanda_review")

    answers = [page.request.get(f"{service.address}/board/{part}").status for part in ("", "tasks")]

    assert answers == [403, 403]
    assert page.get_by_role("link", name="督办看板").count() == 0
