"""Which items will be late if work goes on as it went lately, and from which numbers that follows.

The pace of a step is the mean time from arriving there until the item's answer was delivered, over all visits whose
item was answered in the last days.  An open task is expected to bring its item to an end that long after it arrived.
A forecast reminds; it decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, select

from engine.board.access import Days, require
from engine.board.lately import LONG_WINDOW
from engine.deadlines import ClockState
from engine.domain import CaseState, TaskState
from engine.models import Account, Case, CaseItem, Clock, Office, UserTask
from engine.storage import Transaction

LEAST = 3
"""So many visits are needed before a pace says anything."""
HORIZON = 60
"""Limits that end within so many days are looked at."""
MOST = 100


@dataclass(frozen=True)
class Expected:
    """An open item that will be late at the present pace.

    ``arrived`` is when it came to ``step``; ``usual`` is how long the ``visits`` of lately took from there to the
    answer; ``due_at`` is the item's nearest limit that still runs.
    """

    task_id: UUID
    case_id: UUID
    case_number: str
    item: str
    step: str
    office: str | None
    holder: str | None
    arrived: datetime
    due_at: datetime
    usual: timedelta
    visits: int

    @property
    def ends(self) -> datetime:
        """When the answer is to be expected."""
        return self.arrived + self.usual


@dataclass(frozen=True)
class Outlook:
    """How many open items were ``judged``, how many have too few precedents, how many ``late`` ones there will be."""

    judged: int
    unknown: int
    late: int


def outlook(tx: Transaction) -> Outlook:
    """The numbers of the forecast."""
    return Outlook(*tx.session.execute(outlook_query(tx)).one())


def outlook_query(tx: Transaction) -> Select[int, int, int]:
    """What asks for the numbers of the forecast, in the order of :class:`Outlook`."""
    paces = _paces(tx)
    running = _running(tx, paces)
    known = paces.c.visits.is_not(None)
    return running.with_only_columns(
        func.count().filter(known).label("judged"),
        func.count().filter(paces.c.visits.is_(None)).label("unknown"),
        func.count().filter(_late(running, paces)).label("late"),
    )


def expected_late(tx: Transaction) -> list[Expected]:
    """The items that will be late, those by most first, at most :data:`MOST`."""
    paces = _paces(tx)
    running = _running(tx, paces)
    late = _late(running, paces)
    query = running.where(late).order_by(
        (UserTask.created_at + paces.c.usual - _due(running)).desc(), UserTask.id
    )
    return [Expected(**row._mapping) for row in tx.session.execute(query.limit(MOST))]


def _paces(tx: Transaction) -> Subquery:
    """The mean time to the answer, by item and step; only where there were enough visits."""
    visits = func.count()
    return (
        select(
            CaseItem.item,
            UserTask.element_id,
            visits.label("visits"),
            func.avg(CaseItem.delivered_at - UserTask.created_at).label("usual"),
        )
        .join(UserTask, and_(UserTask.case_id == CaseItem.case_id, UserTask.item == CaseItem.item))
        .join(Case, Case.id == CaseItem.case_id)
        .where(
            CaseItem.delivered_at >= Days(tx.now).begin(1 - LONG_WINDOW),
            UserTask.state == TaskState.COMPLETED,
            require(tx),
        )
        .group_by(CaseItem.item, UserTask.element_id)
        .having(visits >= LEAST)
        .subquery("paces")
    )


def _running(tx: Transaction, paces: Subquery) -> Select[*tuple[object, ...]]:
    """The open tasks of items whose nearest limit is still to come, each with the pace of its step."""
    limits = (
        select(Clock.case_id, Clock.item, func.min(Clock.due_at).label("due_at"))
        .where(Clock.state == ClockState.RUNNING, Clock.item.is_not(None), Clock.element_id.is_(None))
        .where(Clock.due_at < tx.now + timedelta(days=HORIZON))
        .group_by(Clock.case_id, Clock.item)
        .having(func.min(Clock.due_at) >= tx.now)
        .subquery("limits")
    )
    return (
        select(
            UserTask.id.label("task_id"),
            UserTask.case_id,
            Case.number.label("case_number"),
            UserTask.item,
            UserTask.name.label("step"),
            Office.name.label("office"),
            Account.name.label("holder"),
            UserTask.created_at.label("arrived"),
            limits.c.due_at,
            paces.c.usual,
            paces.c.visits,
        )
        .join(limits, and_(limits.c.case_id == UserTask.case_id, limits.c.item == UserTask.item))
        .join(Case, Case.id == UserTask.case_id)
        .outerjoin(paces, and_(paces.c.item == UserTask.item, paces.c.element_id == UserTask.element_id))
        .outerjoin(Office, Office.id == Case.office)
        .outerjoin(Account, Account.id == UserTask.assignee)
        .where(UserTask.state == TaskState.OPEN, Case.state == CaseState.ACTIVE, require(tx))
    )


def _due(running: Select[*tuple[object, ...]]) -> ColumnElement[datetime]:
    found: ColumnElement[datetime] = running.selected_columns["due_at"]
    return found


def _late(running: Select[*tuple[object, ...]], paces: Subquery) -> ColumnElement[bool]:
    return UserTask.created_at + paces.c.usual > _due(running)
