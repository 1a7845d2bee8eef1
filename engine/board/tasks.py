"""The open tasks behind a number of the board, least time left first, page by page behind a key."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, select

from engine import domain
from engine.board.access import Days, require
from engine.models import Case, UserTask
from engine.paging import PAGE, Mark, beyond
from engine.storage import Transaction
from engine.task_rows import TaskPage, read


class TaskState(StrEnum):
    """How near its limit an open task is; ``week`` includes today, neither includes what is late."""

    OPEN = "open"
    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"


@dataclass(frozen=True)
class TaskFilter:
    """Which open tasks to list; an empty part filters nothing."""

    state: TaskState = TaskState.OPEN
    step: str = ""
    office: str = ""
    person: str = ""


def open_tasks(tx: Transaction, wanted: TaskFilter, after: Mark | None = None, size: int = PAGE) -> TaskPage:
    """The open tasks that ``wanted`` leaves, within the actor's scope."""
    keys = (
        select(UserTask.id, UserTask.due_at.label("moment"))
        .join(Case, Case.id == UserTask.case_id)
        .where(*_conditions(tx, wanted), require(tx), *beyond(after, UserTask.due_at, UserTask.id))
    )
    return read(tx, keys, size)


def _conditions(tx: Transaction, wanted: TaskFilter) -> list[ColumnElement[bool]]:
    days = Days(tx.now)
    conditions: list[ColumnElement[bool]] = [
        UserTask.state == domain.TaskState.OPEN,
        Case.state == domain.CaseState.ACTIVE,
    ]
    if wanted.state is TaskState.OVERDUE:
        conditions.append(UserTask.due_at < days.now)
    elif wanted.state is not TaskState.OPEN:
        end = days.tomorrow if wanted.state is TaskState.TODAY else days.next_week
        conditions += [UserTask.due_at >= days.now, UserTask.due_at < end]
    if wanted.step:
        conditions.append(UserTask.element_id == wanted.step)
    if wanted.office:
        conditions.append(Case.office == wanted.office)
    if wanted.person:
        conditions.append(UserTask.assignee == wanted.person)
    return conditions
