"""The open tasks behind a number of the board, least time left first, page by page behind a key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, func, literal, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.types import Text

from engine import domain
from engine.board.access import Days, require
from engine.inbox import Mark
from engine.models import Account, Case, CaseItem, Office, UserTask
from engine.storage import Transaction

PAGE = 20


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


@dataclass(frozen=True)
class OpenTask:
    """An open task; ``holder`` is None while nobody has claimed it."""

    id: UUID
    case_id: UUID
    case_number: str
    item: str | None
    items: tuple[str, ...]
    step: str
    office: str | None
    holder: str | None
    created_at: datetime
    due_at: datetime


@dataclass(frozen=True)
class TaskPage:
    """One page; ``next`` is None on the last one."""

    rows: tuple[OpenTask, ...]
    next: Mark | None


def open_tasks(tx: Transaction, wanted: TaskFilter, after: Mark | None = None, size: int = PAGE) -> TaskPage:
    """The open tasks that ``wanted`` leaves, within the actor's scope."""
    items = (
        select(
            func.coalesce(
                func.array_agg(aggregate_order_by(CaseItem.item, CaseItem.item)), literal([], ARRAY(Text))
            )
        )
        .where(CaseItem.case_id == UserTask.case_id)
        .scalar_subquery()
    )
    query = (
        select(
            UserTask.id,
            UserTask.case_id,
            Case.number.label("case_number"),
            UserTask.item,
            items.label("items"),
            UserTask.name.label("step"),
            Office.name.label("office"),
            Account.name.label("holder"),
            UserTask.created_at,
            UserTask.due_at,
        )
        .join(Case, Case.id == UserTask.case_id)
        .outerjoin(Office, Office.id == Case.office)
        .outerjoin(Account, Account.id == UserTask.assignee)
        .where(*_conditions(tx, wanted), require(tx))
    )
    if after is not None:
        query = query.where(tuple_(UserTask.due_at, UserTask.id) > tuple_(after.moment, after.id))
    rows = tx.session.execute(query.order_by(UserTask.due_at, UserTask.id).limit(size + 1)).all()
    found = tuple(OpenTask(**{**row._mapping, "items": tuple(row.items)}) for row in rows[:size])
    return TaskPage(found, Mark(found[-1].due_at, found[-1].id) if len(rows) > size else None)


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
