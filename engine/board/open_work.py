"""What is open at this moment, by step, office and person.

Reads open rows through their own indexes; how much is finished does not matter, save for a person's last days, which
are bounded by :data:`WINDOW`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, select

from engine.board.access import Days, require
from engine.board.counting import by_office, by_person
from engine.domain import CaseState, TaskState
from engine.models import Account, Case, UserTask
from engine.storage import Transaction

WINDOW = 30
"""Days looked back, today included."""


@dataclass(frozen=True)
class StepLoad:
    """The open tasks at one element."""

    process_id: str
    element_id: str
    name: str
    open: int
    overdue: int


@dataclass(frozen=True)
class OfficeLoad:
    """What lies at one street office, and how much it took in and closed in the last days."""

    id: str | None
    name: str
    active: int
    open: int
    overdue: int
    started: int
    ended: int


@dataclass(frozen=True)
class PersonLoad:
    """What one member of staff holds, and how much he or she completed in the last days."""

    id: str
    name: str
    office: str
    open: int
    overdue: int
    completed: int


def late(days: Days) -> ColumnElement[bool]:
    """Whether the limit of a task is over."""
    return UserTask.due_at < days.now


def is_open() -> ColumnElement[bool]:
    """Whether a task waits for somebody in a case that goes on."""
    return and_(UserTask.state == TaskState.OPEN, Case.state == CaseState.ACTIVE)


def steps(tx: Transaction) -> list[StepLoad]:
    """The open tasks by element, most first."""
    count = func.count()
    query = (
        select(
            UserTask.process_id,
            UserTask.element_id,
            func.max(UserTask.name),
            count,
            count.filter(late(Days(tx.now))),
        )
        .join(Case, Case.id == UserTask.case_id)
        .where(is_open(), require(tx))
        .group_by(UserTask.process_id, UserTask.element_id)
        .order_by(count.desc(), UserTask.process_id, UserTask.element_id)
    )
    return [StepLoad(*row) for row in tx.session.execute(query)]


def offices(tx: Transaction) -> list[OfficeLoad]:
    """The offices that have open cases or had any lately, by name; cases without an office come as one more row."""
    days = Days(tx.now)
    seen, since = require(tx), days.begin(1 - WINDOW)
    count = func.count()
    counted = by_office(
        tx,
        {
            "active": select(Case.office, count)
            .where(Case.state == CaseState.ACTIVE, seen)
            .group_by(Case.office),
            "open": _tasks(seen).group_by(Case.office),
            "overdue": _tasks(seen).where(late(days)).group_by(Case.office),
            "started": select(Case.office, count).where(Case.started_at >= since, seen).group_by(Case.office),
            "ended": select(Case.office, count).where(Case.ended_at >= since, seen).group_by(Case.office),
        },
    )
    rows = [OfficeLoad(id=key, name=counted.name(key), **counted.of(key)) for key in counted.keys]
    return sorted(rows, key=lambda row: (row.id is None, row.name))


def _tasks(seen: ColumnElement[bool]) -> Select[*tuple[str | None, int]]:
    query = select(Case.office, func.count()).select_from(UserTask).join(Case, Case.id == UserTask.case_id)
    return query.where(is_open(), seen)


def people(tx: Transaction) -> list[PersonLoad]:
    """Who holds open tasks or completed any in the last days, most open ones first."""
    days = Days(tx.now)
    seen, count = require(tx), func.count()
    held = (
        select(UserTask.assignee, count)
        .join(Case, Case.id == UserTask.case_id)
        .where(is_open(), UserTask.assignee.is_not(None), seen)
        .group_by(UserTask.assignee)
    )
    done = (
        select(UserTask.completed_by, count)
        .join(Case, Case.id == UserTask.case_id)
        .where(
            UserTask.state == TaskState.COMPLETED,
            UserTask.completed_by.in_(select(Account.id)),
            UserTask.completed_at >= days.begin(1 - WINDOW),
            seen,
        )
        .group_by(UserTask.completed_by)
    )
    counted = by_person(tx, {"open": held, "overdue": held.where(late(days)), "completed": done})
    rows = [
        PersonLoad(id=key, name=name, office=office, **counted.of(key))
        for key, (name, office) in counted.names.items()
    ]
    return sorted(rows, key=lambda row: (-row.open, -row.completed, row.id))
