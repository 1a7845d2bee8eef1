"""What is open at this moment: the cards, and open tasks by step, office and person, open cases by age.

Reads open rows through their own indexes; how much is finished does not matter, save for a person's last days, which
are bounded by :data:`WINDOW`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import ColumnElement, Select, and_, func, select

from engine.board.access import Days, require
from engine.domain import CaseState, TaskState
from engine.models import Account, Case, Incident, Office, UserTask
from engine.storage import Transaction

WINDOW = 30
"""Days looked back, today included."""
AGES = (7, 15, 30, 60)
"""The last day of each class of age but the oldest, which has none."""


@dataclass(frozen=True)
class Cards:
    """The numbers on top; ``today`` and ``week`` leave out what is late already."""

    active: int
    overdue: int
    today: int
    week: int
    incidents: int


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


def _late(days: Days) -> ColumnElement[bool]:
    return UserTask.due_at < days.now


def _open() -> ColumnElement[bool]:
    return and_(UserTask.state == TaskState.OPEN, Case.state == CaseState.ACTIVE)


def cards(tx: Transaction) -> Cards:
    """The numbers on top of the board."""
    seen, days = require(tx), Days(tx.now)
    active = select(func.count()).select_from(Case).where(Case.state == CaseState.ACTIVE, seen)
    coming = and_(UserTask.due_at >= days.now, UserTask.due_at < days.tomorrow)
    week = and_(UserTask.due_at >= days.now, UserTask.due_at < days.next_week)
    due = (
        select(
            func.count().filter(_late(days)),
            func.count().filter(coming),
            func.count().filter(week),
        )
        .select_from(UserTask)
        .join(Case, Case.id == UserTask.case_id)
        .where(_open(), UserTask.due_at < days.next_week, seen)
    )
    troubles = select(func.count()).select_from(Incident).join(Case, Case.id == Incident.case_id)
    overdue, today, this_week = tx.session.execute(due).one()
    return Cards(
        active=tx.session.scalar(active) or 0,
        overdue=overdue,
        today=today,
        week=this_week,
        incidents=tx.session.scalar(troubles.where(Incident.closed_at.is_(None), seen)) or 0,
    )


def steps(tx: Transaction) -> list[StepLoad]:
    """The open tasks by element, most first."""
    count = func.count()
    query = (
        select(
            UserTask.process_id,
            UserTask.element_id,
            func.max(UserTask.name),
            count,
            count.filter(_late(Days(tx.now))),
        )
        .join(Case, Case.id == UserTask.case_id)
        .where(_open(), require(tx))
        .group_by(UserTask.process_id, UserTask.element_id)
        .order_by(count.desc(), UserTask.process_id, UserTask.element_id)
    )
    return [StepLoad(*row) for row in tx.session.execute(query)]


def ages(tx: Transaction) -> tuple[int, ...]:
    """How many open cases are at most 7, 15, 30, 60 days old, and older; each case counts once."""
    days = Days(tx.now)
    bounds = [days.begin(-last) for last in AGES]
    classes = [Case.started_at >= bounds[0]]
    classes += [and_(Case.started_at >= bound, Case.started_at < newer) for newer, bound in pairwise(bounds)]
    classes.append(Case.started_at < bounds[-1])
    query = select(*(func.count().filter(each) for each in classes)).select_from(Case)
    return tuple(tx.session.execute(query.where(Case.state == CaseState.ACTIVE, require(tx))).one())


def offices(tx: Transaction) -> list[OfficeLoad]:
    """The offices that have open cases or had any lately, by name; cases without an office come as one more row."""
    days = Days(tx.now)
    seen, since = require(tx), days.begin(1 - WINDOW)
    count = func.count()
    by_office: list[Select[*tuple[str | None, int]]] = [
        select(Case.office, count).where(Case.state == CaseState.ACTIVE, seen),
        _tasks(seen),
        _tasks(seen).where(_late(days)),
        select(Case.office, count).where(Case.started_at >= since, seen),
        select(Case.office, count).where(Case.ended_at >= since, seen),
    ]
    counted = [dict(tx.session.execute(query.group_by(Case.office)).all()) for query in by_office]
    keys = {key for each in counted for key in each}
    names = dict(tx.session.execute(select(Office.id, Office.name).where(Office.id.in_(keys))).all())
    rows = [
        OfficeLoad(key, names.get(key or "", ""), *(each.get(key, 0) for each in counted)) for key in keys
    ]
    return sorted(rows, key=lambda row: (row.id is None, row.name))


def _tasks(seen: ColumnElement[bool]) -> Select[*tuple[str | None, int]]:
    query = select(Case.office, func.count()).select_from(UserTask).join(Case, Case.id == UserTask.case_id)
    return query.where(_open(), seen)


def people(tx: Transaction) -> list[PersonLoad]:
    """Who holds open tasks or completed any in the last days, most open ones first."""
    days = Days(tx.now)
    seen, count = require(tx), func.count()
    held = (
        select(UserTask.assignee, count, count.filter(_late(days)))
        .join(Case, Case.id == UserTask.case_id)
        .where(_open(), UserTask.assignee.is_not(None), seen)
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
    open_ones = {key: (total, late) for key, total, late in tx.session.execute(held)}
    completed = dict(tx.session.execute(done).all())
    named = (
        select(Account.id, Account.name, Office.name)
        .join(Office, Office.id == Account.office)
        .where(Account.id.in_({*open_ones, *completed}))
    )
    rows = [
        PersonLoad(key, name, office, *open_ones.get(key, (0, 0)), completed.get(key, 0))
        for key, name, office in tx.session.execute(named)
    ]
    return sorted(rows, key=lambda row: (-row.open, -row.completed, row.id))
