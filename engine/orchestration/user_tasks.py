"""User tasks as programs outside see and do them: within the data scope, with the client's own posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, any_, func, literal, select

from engine import releases, tasks
from engine.domain import TaskState, Variables
from engine.errors import ConflictError, ForbiddenError, NotFoundError
from engine.models import Case, UserTask
from engine.orchestration import definitions, keys, paging
from engine.orchestration.definitions import Definition
from engine.orchestration.instances import key_conditions
from engine.orchestration.paging import Answer, Page, Wanted
from engine.projection import NO_LIMIT
from engine.reach import scope
from engine.storage import Transaction


@dataclass(frozen=True)
class Task:
    """A user task.  ``process_id`` is the scope that it stands in; ``due_at`` is None without a limit."""

    id: UUID
    key: str
    case: UUID
    case_number: str
    release: int
    process_id: str
    element_id: str
    name: str
    form_id: str | None
    state: TaskState
    assignee: str | None
    groups: tuple[str, ...]
    due_at: datetime | None
    created_at: datetime
    completed_at: datetime | None


@dataclass(frozen=True)
class Filter:
    """What a search asks for."""

    key: Wanted = field(default_factory=Wanted)
    instance_key: Wanted = field(default_factory=Wanted)
    element_id: Wanted = field(default_factory=Wanted)
    process_id: Wanted = field(default_factory=Wanted)
    name: Wanted = field(default_factory=Wanted)
    assignee: Wanted = field(default_factory=Wanted)
    state: Wanted = field(default_factory=Wanted)
    due_at: Wanted = field(default_factory=Wanted)
    created_at: Wanted = field(default_factory=Wanted)
    completed_at: Wanted = field(default_factory=Wanted)
    group: str | None = None


ORDERS: Mapping[str, Any] = {
    "creationDate": UserTask.created_at,
    "completionDate": UserTask.completed_at,
    "dueDate": UserTask.due_at,
    "name": UserTask.name,
}
_SHOWN = select(UserTask, Case.number, Case.release_number).join(Case, Case.id == UserTask.case_id)


def search(tx: Transaction, wanted: Filter, order: list[Any], page: Page) -> Answer[Task]:
    """The tasks within the client's reach that ``wanted`` asks for."""
    query = _SHOWN.where(scope(tx), *_conditions(wanted))
    found = paging.read(tx, query, [*order, UserTask.id], page)
    return Answer(tuple(map(_task, found.items)), found.total, found.offset)


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    found = [
        *key_conditions(UserTask.id, wanted.key),
        *key_conditions(UserTask.case_id, wanted.instance_key),
    ]
    columns = {
        "element_id": UserTask.element_id,
        "process_id": UserTask.process_id,
        "name": UserTask.name,
        "assignee": UserTask.assignee,
        "state": UserTask.state,
        "due_at": func.nullif(UserTask.due_at, NO_LIMIT),
        "created_at": UserTask.created_at,
        "completed_at": UserTask.completed_at,
    }
    for name, column in columns.items():
        asked: Wanted = getattr(wanted, name)
        found += asked.conditions(column)
    if wanted.group is not None:
        found.append(literal(wanted.group) == any_(func.string_to_array(UserTask.groups, ",")))
    return found


def find(tx: Transaction, key: str) -> Task:
    """The task with this key.

    Raises:
        NotFoundError: there is none within the client's reach.
    """
    rows = tx.session.execute(_SHOWN.where(keys.within(UserTask.id, key), scope(tx))).all()
    return _task(keys.only(list(rows), key))


def _task(row: Any) -> Task:
    task, number, release = row
    return Task(
        id=task.id,
        key=keys.key_of(task.id),
        case=task.case_id,
        case_number=number,
        release=release,
        process_id=task.process_id,
        element_id=task.element_id,
        name=task.name,
        form_id=task.form_id,
        state=task.state,
        assignee=task.assignee,
        groups=tuple(filter(None, task.groups.split(","))),
        due_at=None if task.due_at == NO_LIMIT else task.due_at,
        created_at=task.created_at,
        completed_at=task.completed_at,
    )


def form(tx: Transaction, key: str) -> tuple[Definition, bytes] | None:
    """The form of a task with its definition byte for byte, or None when it has none.

    Raises:
        NotFoundError: there is no such task within the client's reach.
    """
    task = find(tx, key)
    if task.form_id is None:
        return None
    content = releases.content(tx, task.release)
    found = next((each for each in definitions.forms(content) if each.id == task.form_id), None)
    if found is None:
        raise NotFoundError(f"没有表单“{task.form_id}”", form_id=task.form_id)
    return found, content.files[found.resource]


def assign(tx: Transaction, key: str, assignee: str | None, *, override: bool) -> None:
    """Make the client the assignee of a task.

    Raises:
        ForbiddenError: another assignee is named: giving work to people is for people.
        ConflictError: somebody has the task; a program takes it from nobody, not with ``override`` either.
    """
    task = find(tx, key)
    if assignee not in (None, tx.actor.id):
        raise ForbiddenError("接口只能由客户端自己签收任务，不能把任务指派给别人", field="assignee")
    if task.assignee == tx.actor.id and not override:
        raise ConflictError("这项任务已经由本客户端签收", key=key)
    tasks.claim(tx, task.id)


def unassign(tx: Transaction, key: str) -> None:
    """Give a task of the client's back to its posts; one that nobody has stays as it is.

    Raises:
        ForbiddenError: somebody else has it.
    """
    task = find(tx, key)
    if task.assignee is not None:
        tasks.release(tx, task.id, "接口退回")


def complete(tx: Transaction, key: str, values: Variables) -> None:
    """Finish a task with the values of its form; one that nobody has is claimed first.

    Raises:
        ForbiddenError: somebody else has it, or the client holds none of its posts.
        FormInvalidError: the values do not fit the form.
        ConflictError: it is open no more.
    """
    task = find(tx, key)
    if task.state is not TaskState.OPEN:
        raise ConflictError("这项任务已经办结或撤销", key=key)
    if task.assignee is None:
        tasks.claim(tx, task.id)
    tasks.complete(tx, task.id, values)
