"""The lists of a member of staff: what waits for me or my posts, what I have done.

Reads Core columns in the order of an index, page by page behind a key; no query grows with the number of finished
cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    Row,
    Select,
    Text,
    column,
    func,
    literal,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import Subquery

from engine.domain import TaskState
from engine.models import Account, Application, Candidate, Case, CaseItem, UserTask
from engine.storage import Transaction

PAGE = 20
COUNT_LIMIT = 1000


class Share(StrEnum):
    """Which open tasks a list shows."""

    ALL = "all"
    MINE = "mine"
    UNCLAIMED = "unclaimed"


@dataclass(frozen=True)
class Mark:
    """Where a page begins: after the row with this moment and id."""

    moment: datetime
    id: UUID


@dataclass(frozen=True)
class TaskRow:
    """A task in a list.

    ``item`` is the benefit that the task is about, ``items`` are all that the case has; ``moment`` sorts: the limit
    of an open task, the completion of a finished one.
    """

    id: UUID
    case_number: str
    item: str | None
    items: tuple[str, ...]
    applicant: str | None
    step: str
    previous: str | None
    created_at: datetime
    moment: datetime
    mine: bool


@dataclass(frozen=True)
class TaskPage:
    """One page of a list; ``next`` is None on the last one."""

    rows: tuple[TaskRow, ...]
    next: Mark | None


@dataclass(frozen=True)
class Counts:
    """How many open tasks there are, counted up to :data:`COUNT_LIMIT`."""

    mine: int
    unclaimed: int


def open_tasks(tx: Transaction, share: Share = Share.ALL, after: Mark | None = None) -> TaskPage:
    """The actor's open tasks, least time left first."""
    heads = {
        Share.ALL: [_mine(tx, after), _unclaimed(tx, after)],
        Share.MINE: [_mine(tx, after)],
        Share.UNCLAIMED: [_unclaimed(tx, after)],
    }[share]
    keys = union_all(*heads).subquery("keys")
    first = select(keys.c.id, func.min(keys.c.due_at).label("moment")).group_by(keys.c.id)
    wanted = first.order_by("moment", keys.c.id).limit(PAGE + 1).subquery("wanted")
    return _page(tx.session.execute(_rows(wanted).order_by(wanted.c.moment, wanted.c.id)).all())


def done_tasks(tx: Transaction, after: Mark | None = None) -> TaskPage:
    """The tasks that the actor has completed, newest first."""
    query = select(UserTask.id, UserTask.completed_at.label("moment")).where(
        UserTask.completed_by == tx.actor.id, UserTask.state == TaskState.COMPLETED
    )
    if after is not None:
        query = query.where(tuple_(UserTask.completed_at, UserTask.id) < tuple_(after.moment, after.id))
    newest = query.order_by(UserTask.completed_at.desc(), UserTask.id.desc())
    wanted = newest.limit(PAGE + 1).subquery("wanted")
    return _page(tx.session.execute(_rows(wanted).order_by(wanted.c.moment.desc(), wanted.c.id.desc())).all())


def counts(tx: Transaction) -> Counts:
    """How much waits for the actor."""
    mine = _mine(tx, None, COUNT_LIMIT).subquery()
    unclaimed = _unclaimed(tx, None, COUNT_LIMIT).subquery()
    row = tx.session.execute(
        select(
            select(func.count()).select_from(mine).scalar_subquery(),
            select(func.count(func.distinct(unclaimed.c.id))).scalar_subquery(),
        )
    ).one()
    return Counts(*row)


def _mine(tx: Transaction, after: Mark | None, limit: int = PAGE + 1) -> Select[UUID, datetime]:
    query = select(UserTask.id, UserTask.due_at).where(
        UserTask.assignee == tx.actor.id, UserTask.state == TaskState.OPEN
    )
    if after is not None:
        query = query.where(tuple_(UserTask.due_at, UserTask.id) > tuple_(after.moment, after.id))
    return select(query.order_by(UserTask.due_at, UserTask.id).limit(limit).subquery())


def _unclaimed(tx: Transaction, after: Mark | None, limit: int = PAGE + 1) -> Select[UUID, datetime]:
    """The head of each post's own queue: every queue is read in the order of its index."""
    posts = literal(sorted(tx.actor.groups), ARRAY(Text))
    post = func.unnest(posts).table_valued(column("name", Text), name="post")
    query = select(Candidate.task_id.label("id"), Candidate.due_at).where(Candidate.group_name == post.c.name)
    if after is not None:
        query = query.where(tuple_(Candidate.due_at, Candidate.task_id) > tuple_(after.moment, after.id))
    head = query.order_by(Candidate.due_at, Candidate.task_id).limit(limit).lateral("head")
    return select(head.c.id, head.c.due_at).select_from(post).join(head, true())


def _rows(wanted: Subquery) -> Select[*tuple[object, ...]]:
    earlier = aliased(UserTask)
    previous = (
        select(Account.name)
        .join(earlier, earlier.completed_by == Account.id)
        .where(earlier.case_id == UserTask.case_id, earlier.state == TaskState.COMPLETED)
        .order_by(earlier.completed_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    items = (
        select(
            func.coalesce(
                func.array_agg(aggregate_order_by(CaseItem.item, CaseItem.item)), literal([], ARRAY(Text))
            )
        )
        .where(CaseItem.case_id == UserTask.case_id)
        .scalar_subquery()
    )
    return (
        select(
            UserTask.id,
            Case.number.label("case_number"),
            UserTask.item,
            items.label("items"),
            Application.applicant_name.label("applicant"),
            UserTask.name.label("step"),
            previous.label("previous"),
            UserTask.created_at,
            wanted.c.moment,
            UserTask.assignee.is_not(None).label("mine"),
        )
        .join(wanted, wanted.c.id == UserTask.id)
        .join(Case, Case.id == UserTask.case_id)
        .outerjoin(Application, Application.case_id == Case.id)
    )


def _page(rows: Sequence[Row[*tuple[object, ...]]]) -> TaskPage:
    found = tuple(TaskRow(**{**row._mapping, "items": tuple(row.items)}) for row in rows[:PAGE])
    more = len(rows) > PAGE
    return TaskPage(found, Mark(found[-1].moment, found[-1].id) if more else None)
