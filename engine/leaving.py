"""Leaving: the open tasks of somebody who goes are handed over, then the account is closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from engine import queues
from engine.directory import accounts, rights
from engine.directory.people import actor
from engine.directory.rights import Role
from engine.domain import TaskState
from engine.errors import InvalidInputError
from engine.models import Case, History, UserTask
from engine.storage import Actor, Transaction
from engine.storage.statements import send
from engine.task_access import found

MOST = 500


@dataclass(frozen=True)
class OpenTask:
    """A task that somebody has claimed and not finished."""

    id: UUID
    case_id: UUID
    case_number: str
    name: str
    item: str | None
    groups: tuple[str, ...]
    due_at: datetime
    element_id: str
    process_id: str


def open_tasks(tx: Transaction, username: str) -> Sequence[OpenTask]:
    """What ``username`` has claimed and not finished, least time left first."""
    query = (
        select(UserTask, Case.number)
        .join(Case, Case.id == UserTask.case_id)
        .where(UserTask.assignee == username, UserTask.state == TaskState.OPEN)
        .order_by(UserTask.due_at, UserTask.id)
        .limit(MOST)
    )
    return [
        OpenTask(
            id=task.id,
            case_id=task.case_id,
            case_number=number,
            name=task.name,
            item=task.item,
            groups=tuple(group for group in task.groups.split(",") if group),
            due_at=task.due_at,
            element_id=task.element_id,
            process_id=task.process_id,
        )
        for task, number in tx.session.execute(query)
    ]


def leave(tx: Transaction, username: str, heir: str | None, reason: str) -> int:
    """Let somebody leave: open tasks go to ``heir`` or back to their posts, posts end, the account is closed.

    The number of tasks that were handed over.

    Raises:
        ForbiddenError: the actor is not the system administrator, or it is the own account.
        LastHolderError: nobody else would be left as this administrator.
        ConflictError: the account is closed already.
        InvalidInputError: no reason, or ``heir`` may not take a task, or a task has no post to go back to.
    """
    rights.require(tx, Role.SYSTEM)
    why = rights.reason(reason)
    moved = hand_over(tx, username, heir, why)
    accounts.close(tx, username, why, moved)
    return moved


def hand_over(tx: Transaction, username: str, heir: str | None, reason: str) -> int:
    """Give every open task of ``username`` to ``heir``, or back to its posts; how many.

    Raises:
        InvalidInputError: ``heir`` holds none of the posts of a task, or a task belongs to no post.
        UnknownAccountError: there is no such heir.
    """
    held = open_tasks(tx, username)
    taker = actor(tx, heir) if heir else None
    for task in held:
        _require_a_place(task, taker)
    for task in held:
        _move(tx, task, username, taker)
        tx.session.add(
            History(
                case_id=task.case_id,
                key=task.id,
                element_id=task.element_id,
                process_id=task.process_id,
                name=task.name,
                item=task.item,
                kind="handover",
                actor=tx.actor.id,
                at=tx.now,
                note=f"{'交给' + taker.name if taker else '退回岗位'}：{reason}",
            )
        )
    return len(held)


def _require_a_place(task: OpenTask, taker: Actor | None) -> None:
    if taker is None and not task.groups:
        raise InvalidInputError(f"“{task.name}”直接指定给本人，请选择接办人", field="heir")
    if taker is not None and task.groups and not taker.groups & set(task.groups):
        raise InvalidInputError(f"{taker.name}没有办理“{task.name}”的岗位，请另选接办人", field="heir")


def _move(tx: Transaction, task: OpenTask, username: str, taker: Actor | None) -> None:
    mine = update(UserTask).where(
        UserTask.id == task.id, UserTask.state == TaskState.OPEN, UserTask.assignee == username
    )
    given = {"assignee": taker.id if taker else None, "claimed_at": tx.now if taker else None}
    moved = tx.session.scalar(mine.values(given).returning(UserTask.id))
    if moved is not None and taker is None:
        send(tx, [queues.listed(tx, found(tx, task.id))])
