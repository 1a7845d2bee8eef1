"""The numbers on top of the board, all in one question to the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import pairwise

from sqlalchemy import ColumnElement, FromClause, Subquery, and_, func, join, select, true

from engine.board.access import Days, require
from engine.board.forecast import Outlook, outlook_query
from engine.board.open_work import is_open, late
from engine.domain import CaseState
from engine.models import Case, Incident, UserTask
from engine.storage import Transaction

AGES = (7, 15, 30, 60)
"""The last day of each class of age but the oldest, which has none."""


@dataclass(frozen=True)
class Cards:
    """The numbers on top; ``today`` and ``week`` leave out what is late already.

    ``started`` and ``ended`` are cases of today, ``latest`` is the limit that has been over longest, ``ages`` are the
    open cases that are at most 7, 15, 30, 60 days old, and older.
    """

    active: int
    suspended: int
    started: int
    ended: int
    overdue: int
    today: int
    week: int
    latest: datetime | None
    incidents: int
    ages: tuple[int, ...]
    outlook: Outlook


def cards(tx: Transaction) -> Cards:
    """The numbers on top of the board, in one question to the database."""
    seen, days = require(tx), Days(tx.now)
    count = func.count()
    paused = select(count.label("suspended")).where(Case.state == CaseState.SUSPENDED, seen).subquery()
    begun = select(count.label("started")).where(Case.started_at >= days.begin(0), seen).subquery()
    closed = select(count.label("ended")).where(Case.ended_at >= days.begin(0), seen).subquery()
    troubles = (
        select(count.label("incidents"))
        .select_from(Incident)
        .join(Case, Case.id == Incident.case_id)
        .where(Incident.closed_at.is_(None), seen)
        .subquery()
    )
    coming = outlook_query(tx).subquery()
    parts = (_active(tx, seen), paused, begun, closed, _due(days, seen), troubles, coming)
    first: FromClause = parts[0]
    columns = [column for part in parts for column in part.c]
    beside = reduce(lambda left, right: join(left, right, true()), parts[1:], first)
    row = tx.session.execute(select(*columns).select_from(beside)).one()._asdict()
    ages = tuple(row.pop(f"age_{number}") for number in range(len(AGES) + 1))
    future = Outlook(**{name: row.pop(name) for name in ("judged", "unknown", "late")})
    return Cards(ages=ages, outlook=future, **row)


def _active(tx: Transaction, seen: ColumnElement[bool]) -> Subquery:
    """The open cases, and how many of them are of each class of age; each case counts in one."""
    days = Days(tx.now)
    bounds = [days.begin(-last) for last in AGES]
    classes = [Case.started_at >= bounds[0]]
    classes += [and_(Case.started_at >= bound, Case.started_at < newer) for newer, bound in pairwise(bounds)]
    classes.append(Case.started_at < bounds[-1])
    numbers = [func.count().filter(each).label(f"age_{number}") for number, each in enumerate(classes)]
    query = select(func.count().label("active"), *numbers).select_from(Case)
    return query.where(Case.state == CaseState.ACTIVE, seen).subquery()


def _due(days: Days, seen: ColumnElement[bool]) -> Subquery:
    coming = and_(UserTask.due_at >= days.now, UserTask.due_at < days.tomorrow)
    week = and_(UserTask.due_at >= days.now, UserTask.due_at < days.next_week)
    return (
        select(
            func.count().filter(late(days)).label("overdue"),
            func.count().filter(coming).label("today"),
            func.count().filter(week).label("week"),
            func.min(UserTask.due_at).filter(late(days)).label("latest"),
        )
        .select_from(UserTask)
        .join(Case, Case.id == UserTask.case_id)
        .where(is_open(), UserTask.due_at < days.next_week, seen)
        .subquery()
    )
