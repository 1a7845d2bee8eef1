"""The queues of the posts: where an open task that nobody holds waits to be claimed."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from engine.models import Candidate, CaseItem, table
from engine.storage import Transaction
from engine.storage.statements import Write, add
from engine.task_access import Task


def listed(tx: Transaction, task: Task) -> Write:
    """What puts ``task`` into the queue of each of its posts; it must have at least one."""
    items = [task.item] if task.item else _items(tx, task.case_id)
    place = {"due_at": task.due_at, "task_id": task.id, "step": task.name, "items": items, "office": task.office}
    groups = [group for group in task.groups.split(",") if group]
    return add(table(Candidate), [{"group_name": group, **place} for group in groups])


def _items(tx: Transaction, case_id: UUID) -> list[str]:
    query = select(CaseItem.item).where(CaseItem.case_id == case_id).order_by(CaseItem.item)
    return list(tx.session.scalars(query))
