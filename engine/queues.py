"""The queues of the posts: where an open task that nobody holds waits to be claimed."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import select

from engine.models import Candidate, CaseItem, table
from engine.storage import Transaction
from engine.storage.statements import Write, add


class Waiting(Protocol):
    """What a queue has to know of a task; ``groups`` are its posts, with commas between them."""

    @property
    def id(self) -> UUID:
        """The task's id."""

    @property
    def case_id(self) -> UUID:
        """The id of its case."""

    @property
    def name(self) -> str:
        """The name of its step."""

    @property
    def item(self) -> str | None:
        """The benefit that it is about; None for the whole case."""

    @property
    def groups(self) -> str:
        """The posts that may claim it."""

    @property
    def due_at(self) -> datetime:
        """Its limit."""

    @property
    def office(self) -> str | None:
        """The street office of its case."""


def listed(tx: Transaction, task: Waiting) -> Write:
    """What puts ``task`` into the queue of each of its posts; it must have at least one."""
    items = [task.item] if task.item else _items(tx, task.case_id)
    place = {
        "due_at": task.due_at,
        "task_id": task.id,
        "step": task.name,
        "items": items,
        "office": task.office,
    }
    groups = [group for group in task.groups.split(",") if group]
    return add(table(Candidate), [{"group_name": group, **place} for group in groups])


def _items(tx: Transaction, case_id: UUID) -> list[str]:
    query = select(CaseItem.item).where(CaseItem.case_id == case_id).order_by(CaseItem.item)
    return list(tx.session.scalars(query))
