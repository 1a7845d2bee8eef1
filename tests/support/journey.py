"""Takes one household of the demonstration from its application to the co-handling of the items it chose."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from connectors.data_sharing.memory import MemoryDataSharing
from engine import cases, directory, jobs, tasks
from engine.domain import TaskState
from engine.models import History, UserTask
from engine.ports import Outcome
from engine.storage import Actor, Store
from webui.demo import households

ITEMS = (
    "subsistence_allowance",
    "destitute_support",
    "temporary_assistance",
    "elderly_subsidy",
    "employment_hardship",
)
STREET = "lc_shanda"
_STORY = next(story for story in households() if len(story.application["items"]) == len(ITEMS))
_BEFORE = ("accept_application", "initial_review")


def submit(store: Store, items: Sequence[str]) -> UUID:
    """The id of a new case of the household with five items, having chosen ``items``."""
    application = {**_STORY.application, "items": list(items), "street": STREET}
    with store.transaction(_holder(store, "shanda_window")) as tx:
        return cases.submit(tx, application, "window").case_id


def reach_co_handling(store: Store, sharing: MemoryDataSharing, items: Sequence[str]) -> UUID:
    """The id of a new case that has just begun to handle ``items`` side by side."""
    sharing.preset("police.idcard", Outcome.HIT, {"valid": True, "alive": True})
    sharing.preset("civil.benefit", Outcome.HIT, {"receiving": False, "benefits": []})
    case_id = submit(store, items)
    people = {"accept_application": "shanda_window", "initial_review": "shanda_review"}
    for element_id in _BEFORE:
        jobs.run_due(store)
        with store.transaction(_holder(store, people[element_id])) as tx:
            task_id = tx.session.scalars(
                select(UserTask.id).where(
                    UserTask.case_id == case_id,
                    UserTask.element_id == element_id,
                    UserTask.state == TaskState.OPEN,
                )
            ).one()
            tasks.claim(tx, task_id)
            values = {**_STORY.decisions[element_id]}
            if element_id == "accept_application":
                values["street"] = STREET
            tasks.complete(tx, task_id, values)
    jobs.run_due(store)
    return case_id


def passed(store: Store, case_id: UUID) -> list[str]:
    """The ids of the elements that the case has passed, in order."""
    query = select(History.element_id).where(History.case_id == case_id).order_by(History.id)
    with store.transaction() as tx:
        return [element_id for element_id in tx.session.scalars(query) if element_id]


def _holder(store: Store, username: str) -> Actor:
    with store.transaction() as tx:
        return directory.actor(tx, username)
