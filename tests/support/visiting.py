"""Brings a case of the running service to a certain step, as if its handlers had worked on it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from playwright.sync_api import Page

from engine import cases, directory, dossier, tasks
from engine.models import UserTask
from engine.storage import Actor
from tests.support.service import AXE, Service
from webui.demo import households
from webui.demo.setting import Household

WATCHER = "supervisor1"
_RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}"
_FINDINGS = f"""async () => (await axe.run(document, {_RULES})).violations
    .map(found => `${{found.id}}: ${{found.nodes[0].html}}`)"""


def story(identifier: str) -> Household:
    """The demonstration's household ``identifier``."""
    return next(each for each in households() if each.id == identifier)


def person(service: Service, username: str) -> Actor:
    """The member of staff ``username`` with the posts held."""
    with service.store.transaction() as tx:
        return directory.actor(tx, username)


def apply_as(service: Service, told: Household, **changes: object) -> UUID:
    """The id of a new case of ``told``, taken in at the window of its street."""
    values = {**told.application, **changes}
    street = str(values["street"]).removeprefix("lc_")
    with service.store.transaction(person(service, f"{street}_window")) as tx:
        case_id = cases.submit(tx, values, "window").case_id
    service.run_jobs()
    return case_id


def brought_to(service: Service, told: Household, element_id: str) -> UserTask:
    """The open task at ``element_id`` of a new case of ``told``, after everything before it was done as told.

    Raises:
        AssertionError: the case never came there.
    """
    case_id = apply_as(service, told)
    for _ in range(20):
        with service.store.transaction(person(service, WATCHER)) as tx:
            waiting = dossier.read(tx, case_id).open_tasks
        there = next((task for task in waiting if task.element_id == element_id), None)
        if there is not None:
            return there
        for task in waiting:
            _finish(service, task, told.decisions[task.element_id])
        service.clock.pass_time(timedelta(hours=7))
        service.run_jobs()
    raise AssertionError(f"{told.id} never came to {element_id}")


def _finish(service: Service, task: UserTask, values: Any) -> None:
    with service.store.transaction() as tx:
        people = [directory.actor(tx, account) for account in directory.account_ids(tx)]
    handler = next(each for each in people if each.groups & set(task.groups.split(",")))
    with service.store.transaction(handler) as tx:
        tasks.claim(tx, task.id)
        tasks.complete(tx, task.id, values[0] if isinstance(values, list) else values)


def accessibility(page: Page) -> list[str]:
    """What hinders somebody on ``page``, by WCAG A and AA, seen from its top: what a bar covers is not small."""
    page.evaluate("window.scrollTo(0, 0)")
    page.evaluate(AXE.read_text("utf-8"))
    found: list[str] = page.evaluate(_FINDINGS)
    return found
