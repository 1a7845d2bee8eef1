"""The rows of every list of tasks: the inbox, what was done, the board.

A list says which tasks it holds and in which order; what stands in a row is read here, once for all lists, and only
for the tasks of one page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, ScalarSelect, Select, Text, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by, distinct_on
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import Subquery

from engine.domain import TaskState
from engine.models import Account, Application, Case, CaseItem, LookUpRecord, Office, Urge, UserTask
from engine.paging import PAGE, Mark
from engine.ports import Outcome
from engine.storage import Transaction


@dataclass(frozen=True)
class TaskRow:
    """A task in a list.

    ``item`` is the benefit that the task is about, ``items`` are all that the case has; ``moment`` sorts: the limit
    of an open task, the completion of a finished one.  ``holder`` is None while nobody has claimed it; ``checks`` are
    the newest outcomes of the look-ups that concern the task, ``urged`` is how often somebody asked for haste.
    """

    id: UUID
    case_id: UUID
    case_number: str
    item: str | None
    items: tuple[str, ...]
    applicant: str | None
    step: str
    previous: str | None
    office: str | None
    holder: str | None
    created_at: datetime
    moment: datetime
    checks: tuple[Outcome, ...]
    urged: int


@dataclass(frozen=True)
class TaskPage:
    """One page of a list; ``next`` is None on the last one."""

    rows: tuple[TaskRow, ...]
    next: Mark | None


Keys = Select[UUID, datetime] | Select[UUID, datetime | None]


def read(tx: Transaction, keys: Keys, size: int = PAGE, *, newest_first: bool = False) -> TaskPage:
    """The first ``size`` of the tasks that ``keys`` selects as ``id`` and ``moment``, by moment and id."""
    inner = keys.subquery("keys")
    order = (inner.c.moment.desc(), inner.c.id.desc()) if newest_first else (inner.c.moment, inner.c.id)
    wanted = select(inner).order_by(*order).limit(size + 1).subquery("wanted")
    again = (wanted.c.moment.desc(), wanted.c.id.desc()) if newest_first else (wanted.c.moment, wanted.c.id)
    rows = tx.session.execute(_rows(wanted).order_by(*again)).all()
    found = tuple(_row(row) for row in rows[:size])
    return TaskPage(found, Mark(found[-1].moment, found[-1].id) if len(rows) > size else None)


def _row(row: Row[*tuple[object, ...]]) -> TaskRow:
    return TaskRow(**{**row._mapping, "items": tuple(row.items), "checks": tuple(row.checks or ())})


def _rows(wanted: Subquery) -> Select[*tuple[object, ...]]:
    holder = aliased(Account)
    return (
        select(
            UserTask.id,
            UserTask.case_id,
            Case.number.label("case_number"),
            UserTask.item,
            _items().label("items"),
            Application.applicant_name.label("applicant"),
            UserTask.name.label("step"),
            _previous().label("previous"),
            Office.name.label("office"),
            func.coalesce(holder.name, UserTask.assignee).label("holder"),
            UserTask.created_at,
            wanted.c.moment,
            _checks().label("checks"),
            select(func.count()).where(Urge.task_id == UserTask.id).scalar_subquery().label("urged"),
        )
        .join(wanted, wanted.c.id == UserTask.id)
        .join(Case, Case.id == UserTask.case_id)
        .outerjoin(Application, Application.case_id == Case.id)
        .outerjoin(Office, Office.id == Case.office)
        .outerjoin(holder, holder.id == UserTask.assignee)
    )


def _items() -> ScalarSelect[object]:
    every = func.array_agg(aggregate_order_by(CaseItem.item, CaseItem.item))
    listed = select(func.coalesce(every, literal([], ARRAY(Text))))
    return listed.where(CaseItem.case_id == UserTask.case_id).scalar_subquery()


def _previous() -> ScalarSelect[str]:
    """Who completed the newest task of the case."""
    earlier = aliased(UserTask)
    newest = (
        select(earlier.completed_by)
        .where(earlier.case_id == UserTask.case_id, earlier.state == TaskState.COMPLETED)
        .order_by(earlier.completed_at.desc())
        .limit(1)
        .correlate(UserTask)
        .scalar_subquery()
    )
    return select(Account.name).where(Account.id == newest).correlate(UserTask).scalar_subquery()


def _checks() -> ScalarSelect[object]:
    concerns = or_(UserTask.item.is_(None), LookUpRecord.item.is_(None), LookUpRecord.item == UserTask.item)
    newest = (
        select(LookUpRecord.outcome)
        .ext(distinct_on(LookUpRecord.operation, LookUpRecord.subject))
        .where(LookUpRecord.case_id == UserTask.case_id, concerns)
        .order_by(LookUpRecord.operation, LookUpRecord.subject, LookUpRecord.asked_at.desc())
        .correlate(UserTask)
        .lateral("newest")
    )
    return select(func.array_agg(newest.c.outcome)).scalar_subquery()
