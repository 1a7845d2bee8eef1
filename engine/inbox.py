"""The lists of a member of staff: what waits for me or my posts, what I have done.

Reads Core columns in the order of an index, page by page behind a key; no query grows with the number of finished
cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
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
from engine.selection import EVERYTHING, Selection, Share, by_limit, by_task
from engine.storage import Transaction

PAGE = 20
LARGE_PAGE = 500
COUNT_LIMIT = 500


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


@dataclass(frozen=True)
class Search:
    """What is asked of the list of open tasks.

    ``person`` is an applicant's full name or the last four characters of the ID number; it is kept nowhere.
    """

    selection: Selection = EVERYTHING
    after: Mark | None = None
    person: str = ""
    size: int = PAGE


def open_tasks(tx: Transaction, search: Search) -> TaskPage:
    """The actor's open tasks that are asked for, least time left first."""
    heads = {
        Share.ALL: [_mine(tx, search), _unclaimed(tx, search)],
        Share.MINE: [_mine(tx, search)],
        Share.UNCLAIMED: [_unclaimed(tx, search)],
    }[search.selection.share]
    keys = union_all(*heads).subquery("keys")
    first = select(keys.c.id, func.min(keys.c.due_at).label("moment")).group_by(keys.c.id)
    wanted = first.order_by("moment", keys.c.id).limit(search.size + 1).subquery("wanted")
    rows = tx.session.execute(_rows(wanted).order_by(wanted.c.moment, wanted.c.id)).all()
    return _page(rows, search.size)


def every_open_task(tx: Transaction, selection: Selection, limit: int) -> Iterator[TaskRow]:
    """The actor's open tasks of ``selection`` up to ``limit``, least time left first, read page by page."""
    search: Search | None = Search(selection, size=LARGE_PAGE)
    left = limit
    while search is not None and left > 0:
        page = open_tasks(tx, search)
        yield from page.rows[:left]
        left -= len(page.rows)
        search = None if page.next is None else replace(search, after=page.next)


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
    search = Search(size=COUNT_LIMIT - 1)
    mine, unclaimed = _mine(tx, search).subquery(), _unclaimed(tx, search).subquery()
    row = tx.session.execute(
        select(
            select(func.count()).select_from(mine).scalar_subquery(),
            select(func.count(func.distinct(unclaimed.c.id))).scalar_subquery(),
        )
    ).one()
    return Counts(*row)


def _mine(tx: Transaction, search: Search) -> Select[UUID, datetime]:
    query = select(UserTask.id, UserTask.due_at).where(
        UserTask.assignee == tx.actor.id,
        UserTask.state == TaskState.OPEN,
        *by_limit(UserTask.due_at, search.selection.time, tx.now),
        *by_task(search.selection, search.person),
    )
    if search.after is not None:
        query = query.where(
            tuple_(UserTask.due_at, UserTask.id) > tuple_(search.after.moment, search.after.id)
        )
    return select(query.order_by(UserTask.due_at, UserTask.id).limit(search.size + 1).subquery())


def _unclaimed(tx: Transaction, search: Search) -> Select[UUID, datetime]:
    """The head of each post's own queue: every queue is read in the order of its index."""
    posts = literal(sorted(tx.actor.groups), ARRAY(Text))
    post = func.unnest(posts).table_valued(column("held", Text)).render_derived("post")
    query = select(Candidate.task_id.label("id"), Candidate.due_at).where(
        Candidate.group_name == post.c.held, *by_limit(Candidate.due_at, search.selection.time, tx.now)
    )
    conditions = by_task(search.selection, search.person)
    if conditions:
        query = query.join(UserTask, UserTask.id == Candidate.task_id).where(*conditions)
    if search.after is not None:
        query = query.where(
            tuple_(Candidate.due_at, Candidate.task_id) > tuple_(search.after.moment, search.after.id)
        )
    head = query.order_by(Candidate.due_at, Candidate.task_id).limit(search.size + 1).lateral("head")
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


def _page(rows: Sequence[Row[*tuple[object, ...]]], size: int = PAGE) -> TaskPage:
    found = tuple(TaskRow(**{**row._mapping, "items": tuple(row.items)}) for row in rows[:size])
    more = len(rows) > size
    return TaskPage(found, Mark(found[-1].moment, found[-1].id) if more else None)
