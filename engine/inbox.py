"""The lists of a member of staff: what waits for me or my posts, what I have done, what I have begun to write.

Reads in the order of an index, page by page behind a key; no query grows with the number of finished cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Text,
    and_,
    column,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.selectable import TableValuedAlias

from engine import copies
from engine.domain import CaseState, TaskState
from engine.models import Candidate, Case, Draft, UserTask
from engine.paging import PAGE, Mark, beyond
from engine.selection import EVERYTHING, Selection, Share, by_case, by_limit, by_queue, by_task
from engine.storage import Transaction
from engine.task_rows import TaskPage, TaskRow, read

LARGE_PAGE = 500
COUNT_LIMIT = 500


@dataclass(frozen=True)
class Counts:
    """How much there is in each list, counted up to :data:`COUNT_LIMIT`.

    ``started`` are cases that are open, ``copies`` those that were not read.
    """

    mine: int
    unclaimed: int
    drafts: int
    started: int
    copies: int


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
    keys = union_all(*heads).subquery("heads")
    first = select(keys.c.id, func.min(keys.c.due_at).label("moment")).group_by(keys.c.id)
    return read(tx, first, search.size)


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
        UserTask.completed_by == tx.actor.id,
        UserTask.state == TaskState.COMPLETED,
        *beyond(after, UserTask.completed_at, UserTask.id, newest_first=True),
    )
    return read(tx, query, newest_first=True)


def drafts(tx: Transaction, after: Mark | None = None) -> TaskPage:
    """The open tasks of the actor into whose form something was typed and kept, newest first."""
    return read(
        tx,
        _drafts(tx).where(*beyond(after, Draft.saved_at, UserTask.id, newest_first=True)),
        newest_first=True,
    )


def _drafts(tx: Transaction) -> Select[UUID, datetime]:
    kept = (Draft.task_id == UserTask.id) & (Draft.account_id == tx.actor.id)
    return (
        select(UserTask.id, Draft.saved_at.label("moment"))
        .join(Draft, kept)
        .where(UserTask.assignee.in_(tx.actor.hands), UserTask.state == TaskState.OPEN)
    )


def waiting_in(tx: Transaction, cases: Sequence[UUID]) -> list[UUID]:
    """The open tasks of those of ``cases`` that the actor took in, the most urgent first."""
    query = (
        select(UserTask.id)
        .join(Case, Case.id == UserTask.case_id)
        .where(UserTask.case_id.in_(cases), UserTask.state == TaskState.OPEN, Case.started_by == tx.actor.id)
    )
    return list(tx.session.scalars(query.order_by(UserTask.due_at, UserTask.id).limit(LARGE_PAGE)))


def counts(tx: Transaction) -> Counts:
    """How much waits for the actor, and what the actor has begun."""
    asked = [tally.label(name) for name, tally in tallies(tx).items()]
    return Counts(**tx.session.execute(select(*asked)).one()._mapping)


def tallies(tx: Transaction) -> dict[str, ScalarSelect[int]]:
    """What asks for each number of :class:`Counts`, by its name, to be asked together with other things."""
    search = Search(size=COUNT_LIMIT - 1)
    own = select(Case.id).where(Case.started_by == tx.actor.id, Case.state == CaseState.ACTIVE)
    unclaimed = _unclaimed(tx, search).subquery()
    return {
        "mine": _tally(_mine(tx, search)),
        "unclaimed": select(func.count(func.distinct(unclaimed.c.id))).scalar_subquery(),
        "drafts": _tally(_drafts(tx).limit(COUNT_LIMIT)),
        "started": _tally(own.limit(COUNT_LIMIT)),
        "copies": _tally(copies.unread(tx).limit(COUNT_LIMIT)),
    }


def _tally(query: Select[*tuple[Any, ...]]) -> ScalarSelect[int]:
    return select(func.count()).select_from(query.subquery()).scalar_subquery()


def _mine(tx: Transaction, search: Search) -> Select[UUID, datetime]:
    """The head of what the actor holds, and of what each person holds for whom the actor acts."""
    hands, hand = _each("hand", tx.actor.hands)
    query = select(UserTask.id, UserTask.due_at).where(
        UserTask.assignee == hand,
        UserTask.state == TaskState.OPEN,
        *by_limit(UserTask.due_at, search.selection.time, tx.now),
        *by_task(search.selection),
        *by_case(search.selection, search.person),
        *beyond(search.after, UserTask.due_at, UserTask.id),
    )
    head = query.order_by(UserTask.due_at, UserTask.id).limit(search.size + 1).lateral("held")
    return select(head.c.id, head.c.due_at).select_from(hands).join(head, true())


def _unclaimed(tx: Transaction, search: Search) -> Select[UUID, datetime]:
    """The head of each post's own queue: every queue is read in the order of its index."""
    posts, post = _each("post", tx.actor.groups)
    query = select(Candidate.task_id.label("id"), Candidate.due_at).where(
        Candidate.group_name == post,
        *_within_limits(post, tx.actor.limits),
        *by_limit(Candidate.due_at, search.selection.time, tx.now),
        *by_queue(search.selection),
        *beyond(search.after, Candidate.due_at, Candidate.task_id),
    )
    conditions = by_case(search.selection, search.person)
    if conditions:
        query = query.join(UserTask, UserTask.id == Candidate.task_id).where(*conditions)
    head = query.order_by(Candidate.due_at, Candidate.task_id).limit(search.size + 1).lateral("head")
    return select(head.c.id, head.c.due_at).select_from(posts).join(head, true())


def _within_limits(
    post: ColumnElement[str], limits: Mapping[str, frozenset[str]]
) -> tuple[ColumnElement[bool], ...]:
    """What keeps tasks of other items out of the queue of a post that is narrowed to some."""
    if not limits:
        return ()
    overlap = Candidate.items.op("&&", is_comparison=True)
    narrowed = (
        and_(post == group, overlap(literal(sorted(items), ARRAY(Text)))) for group, items in limits.items()
    )
    return (or_(post.not_in(sorted(limits)), *narrowed),)


def _each(name: str, values: Iterable[str]) -> tuple[TableValuedAlias, ColumnElement[str]]:
    """A table of ``values``, and its column."""
    every = func.unnest(literal(sorted(values), ARRAY(Text)))
    found = every.table_valued(column("value", Text)).render_derived(name)
    return found, found.c.value
