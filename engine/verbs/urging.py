"""催办: asking whoever has a task for haste.  Decides nothing and moves nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from engine.domain import TaskState
from engine.errors import ConflictError, ForbiddenError
from engine.models import Case, Urge, table
from engine.storage import Transaction
from engine.storage.statements import add, send
from engine.task_access import Task, found, oversees, require_running, taken, visible
from engine.verb_names import Verb
from engine.verbs.permission import require_allowed, said, told

PAUSE = timedelta(hours=4)
"""The same task is not urged more often than that, so that an urge keeps its weight."""


def urge(tx: Transaction, task_id: UUID, text: str) -> None:
    """Ask for haste with an open task: for supervisors of its office, and for who took the case in.

    Raises:
        InvalidInputError: nothing was said.
        ForbiddenError: the actor is neither, or the diagram does not allow it.
        ConflictError: the task is closed, the actor's own, or was urged just now.
    """
    words = said(text, "催办内容", "text")
    task = urgeable(tx, task_id)
    if task.state is not TaskState.OPEN:
        raise taken(tx, task_id)
    require_running(task)
    require_allowed(tx, task, Verb.URGE)
    if task.assignee == tx.actor.id:
        raise ConflictError("这项任务在您自己手上", task_id=str(task_id))
    last = tx.session.scalar(select(func.max(Urge.sent_at)).where(Urge.task_id == task_id))
    if last is not None and last > tx.now - PAUSE:
        raise ConflictError("这项任务刚刚催办过，请稍后再催", task_id=str(task_id), at=last)
    row = {
        "case_id": task.case_id,
        "task_id": task.id,
        "sender": tx.actor.id,
        "recipient": task.assignee,
        "text": words,
        "sent_at": tx.now,
    }
    send(tx, [add(table(Urge), [row]), told(tx, task, "urge", words)])


def urgeable(tx: Transaction, task_id: UUID) -> Task:
    """The task, if the actor may ask for haste with it; who took the case in need not be able to open the task.

    Raises:
        NotFoundError: there is no such task within the actor's reach.
        ForbiddenError: the actor may see it, but is neither supervisor nor took the case in.
    """
    task = found(tx, task_id)
    if not may_urge(tx, task):
        visible(tx, task_id)
        raise ForbiddenError("只有监督人和受理人可以催办", task_id=str(task_id))
    return task


def may_urge(tx: Transaction, task: Task) -> bool:
    """Whether the actor may ask for haste: a supervisor of the office, or who took the case in."""
    started = select(Case.id).where(Case.id == task.case_id, Case.started_by == tx.actor.id)
    return oversees(tx, task) or tx.session.scalar(started) is not None


def urged(tx: Transaction, task_ids: Iterable[UUID]) -> dict[UUID, tuple[int, datetime]]:
    """How often and when last each of the tasks was urged; those that were not are left out."""
    query = (
        select(Urge.task_id, func.count(), func.max(Urge.sent_at))
        .where(Urge.task_id.in_(set(task_ids)))
        .group_by(Urge.task_id)
    )
    return {task_id: (count, last) for task_id, count, last in tx.session.execute(query)}
