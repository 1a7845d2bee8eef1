"""A user task as its row and its case tell it, and who may see it.  Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from engine import execution
from engine.domain import CaseState, Hold, TaskState
from engine.errors import ConflictError, ForbiddenError, NotFoundError
from engine.models import Account, Case, CaseItem, Involvement, InvolvementKind, UserTask, table
from engine.reach import overseen
from engine.storage import Actor, Transaction
from engine.storage.statements import Statement, one

_TASK, _CASE = table(UserTask), table(Case)
_COLUMNS = (
    _TASK.c.id, _TASK.c.case_id, _TASK.c.element_id, _TASK.c.process_id, _TASK.c.name, _TASK.c.item,
    _TASK.c.form_id, _TASK.c.state, _TASK.c.assignee, _TASK.c.groups, _TASK.c.due_at, _TASK.c.created_at,
    _TASK.c.completed_at, _TASK.c.completed_by, _CASE.c.number, _CASE.c.release_number, _CASE.c.office,
    _TASK.c.hold, _CASE.c.state,
)  # fmt: skip
_THIS = _TASK.c.id == bindparam("task_id")
_PLACES = _TASK.join(_CASE, _CASE.c.id == _TASK.c.case_id)
_VISIBLE = Statement(select(*_COLUMNS).select_from(_PLACES).where(_THIS))
_LOCKED = Statement(
    select(*_COLUMNS, *execution.HELD)
    .select_from(_PLACES)
    .where(_THIS)
    .with_for_update(key_share=True, of=_CASE)
)


@dataclass(frozen=True)
class Task:
    """A task's row with what its case says of it."""

    id: UUID
    case_id: UUID
    element_id: str
    process_id: str
    name: str
    item: str | None
    form_id: str | None
    state: TaskState
    assignee: str | None
    groups: str
    due_at: datetime
    created_at: datetime
    completed_at: datetime | None
    completed_by: str | None
    number: str
    release_number: int
    office: str | None
    hold: str | None
    case_state: str

    def __post_init__(self) -> None:
        """Turn the state's stored value into the state."""
        object.__setattr__(self, "state", TaskState(self.state))

    @property
    def posts(self) -> frozenset[str]:
        """The groups whose members may do it."""
        return frozenset(group for group in self.groups.split(",") if group)


def visible(tx: Transaction, task_id: UUID) -> Task:
    """The task, if the actor may see it.

    Raises:
        NotFoundError: there is no such task within the actor's reach.
    """
    row = one(tx, _VISIBLE, {"task_id": task_id})
    task = None if row is None else Task(*row)
    if task is None or not may_see(tx, task):
        raise NotFoundError(task_id=str(task_id))
    return task


def found(tx: Transaction, task_id: UUID) -> Task:
    """The task that a use case has come upon by itself, whoever may see it.

    Raises:
        NotFoundError: there is none.
    """
    row = one(tx, _VISIBLE, {"task_id": task_id})
    if row is None:
        raise NotFoundError(task_id=str(task_id))
    return Task(*row)


def locked(tx: Transaction, task_id: UUID) -> tuple[Task, execution.Held]:
    """The task and its case, locked.  The task may be older than the case if somebody else held that till now.

    Raises:
        NotFoundError: there is no such task within the actor's reach.
    """
    row = one(tx, _LOCKED, {"task_id": task_id})
    task = None if row is None else Task(*row[: len(_COLUMNS)])
    if row is None or task is None or not may_see(tx, task):
        raise NotFoundError(task_id=str(task_id))
    return task, execution.held(row[len(_COLUMNS) :])


def may_see(tx: Transaction, task: Task) -> bool:
    """Whether the actor may open this task.

    That is its handler or the handler's deputy, its posts, a supervisor of its office, and whoever was drawn in.
    """
    actor = tx.actor
    if actor.hands & {task.assignee, task.completed_by} or fitting(tx, task) or oversees(tx, task):
        return True
    drawn_in = select(Involvement.id).where(
        Involvement.task_id == task.id, Involvement.recipient == actor.id, Involvement.removed_at.is_(None)
    )
    return tx.session.scalar(drawn_in.limit(1)) is not None


def fitting(tx: Transaction, task: Task, person: Actor | None = None) -> frozenset[str]:
    """The posts of ``person``, else of the actor, that may do the task, less those narrowed to other items.

    A task without an item is about the whole case: one of the case's items is enough.
    """
    person = person or tx.actor
    shared, limits = person.groups & task.posts, person.limits
    if not shared & limits.keys():
        return shared
    every = select(CaseItem.item).where(CaseItem.case_id == task.case_id)
    items = {task.item} if task.item else set(tx.session.scalars(every))
    return frozenset(group for group in shared if group not in limits or limits[group] & items)


def is_delegate(tx: Transaction, task: Task) -> bool:
    """Whether the task is entrusted to the actor at this moment; asks nothing while it is entrusted to nobody."""
    if task.hold != Hold.DELEGATED:
        return False
    entrusted = select(Involvement.id).where(
        Involvement.task_id == task.id,
        Involvement.recipient == tx.actor.id,
        Involvement.kind == InvolvementKind.DELEGATION,
        Involvement.closed_at.is_(None),
    )
    return tx.session.scalar(entrusted) is not None


def oversees(tx: Transaction, task: Task) -> bool:
    """Whether the actor is a supervisor of the task's office, or of all."""
    return bool(overseen(tx.actor) & {task.office, "*"})


def require_assignee(tx: Transaction, task: Task) -> None:
    """Nothing, if the task is the actor's to finish.

    Raises:
        ForbiddenError: nobody has claimed it.
        ConflictError: somebody else has claimed or finished it; says who and when.
    """
    if task.state is not TaskState.OPEN:
        raise taken(tx, task.id)
    if task.assignee is None:
        raise ForbiddenError("请先签收，再办理", task_id=str(task.id))
    if task.assignee not in tx.actor.hands:
        raise taken(tx, task.id)
    require_running(task)


def require_running(task: Task) -> None:
    """Nothing, unless the case stands still.

    Raises:
        ConflictError: it is suspended.
    """
    if task.case_state == CaseState.SUSPENDED:
        raise ConflictError("办件已挂起，恢复后才能办理", task_id=str(task.id))


def taken(tx: Transaction, task_id: UUID) -> ConflictError:
    """The error that says who has claimed or finished the task, and when."""
    columns = (UserTask.state, UserTask.completed_at, UserTask.claimed_at, Account.name)
    who = select(*columns).outerjoin(Account, Account.id == UserTask.assignee)
    row = tx.session.execute(who.where(UserTask.id == task_id)).one()
    done = row.state is not TaskState.OPEN
    at = row.completed_at if done else row.claimed_at
    return ConflictError(
        f"这项任务已由{row.name or '系统'}{'办结' if done else '签收'}",
        task_id=str(task_id),
        by=row.name or "系统",
        at=at,
        done=done,
    )
