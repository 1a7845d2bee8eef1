"""Drawing colleagues into a task: how an involvement is begun, found and closed, whatever its kind.

抄送 and 沟通 need no more than this and live here: a copy tells, a question asks; neither moves the task.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Row, ScalarSelect, Select, and_, func, insert, or_, select, tuple_, update

from engine.domain import TaskState
from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.models import Account, Case, Involvement, InvolvementKind, UserTask
from engine.storage import Actor, Transaction
from engine.storage.statements import send
from engine.task_access import Task, require_running, visible
from engine.verb_names import Verb
from engine.verbs import colleagues
from engine.verbs.permission import held_task, open_task, said, told

PAGE = 20
MOST_COPIES = 20


def begin(tx: Transaction, task: Task, kind: InvolvementKind, to: Actor, text: str, **more: object) -> UUID:
    """The id of a new involvement of ``to`` in ``task``."""
    key = uuid4()
    row = {
        "id": key,
        "case_id": task.case_id,
        "task_id": task.id,
        "kind": kind,
        "sender": tx.actor.id,
        "recipient": to.id,
        "text": text,
        "sent_at": tx.now,
    }
    tx.session.execute(insert(Involvement).values(row | more))
    return key


def mine(tx: Transaction, involvement_id: UUID, kind: InvolvementKind) -> Involvement:
    """The open involvement of the actor, locked.

    Raises:
        NotFoundError: there is none of this kind.
        ConflictError: it was answered or taken away before.
    """
    query = select(Involvement).where(
        Involvement.id == involvement_id,
        Involvement.kind == kind,
        Involvement.recipient == tx.actor.id,
    )
    found = tx.session.scalar(query.execution_options(populate_existing=True).with_for_update())
    if found is None:
        raise NotFoundError(involvement_id=str(involvement_id))
    if found.closed_at is not None:
        raise ConflictError("这一项已经答复或者已经撤销", at=found.closed_at)
    return found


def copy(tx: Transaction, task_id: UUID, to: Iterable[str], note: str = "") -> int:
    """Tell colleagues of a task; how many were told, those who were told of it before left out.

    Raises:
        InvalidInputError: nobody was chosen, somebody out of reach, or too many.
        ForbiddenError: the diagram does not allow it.
        ConflictError: the task is closed.
    """
    task = open_task(tx, task_id, Verb.COPY)
    chosen = list(dict.fromkeys(account for account in to if account))
    if not chosen or len(chosen) > MOST_COPIES:
        raise InvalidInputError(f"请选择 1 到 {MOST_COPIES} 位同事", field="to")
    words = said(note, "说明", "note") if note.strip() else ""
    known = select(Involvement.recipient).where(
        Involvement.task_id == task_id, Involvement.kind == InvolvementKind.COPY
    )
    before = set(tx.session.scalars(known))
    fresh = [colleagues.find_near(tx, task, account) for account in chosen if account not in before]
    for each in fresh:
        begin(tx, task, InvolvementKind.COPY, each, words)
    if fresh:
        names = "、".join(each.name for each in fresh)
        send(tx, [told(tx, task, "copy", f"抄送{names}" + (f"：{words}" if words else ""))])
    return len(fresh)


def mark_read(tx: Transaction, involvement_id: UUID) -> None:
    """Say that the actor has read a copy (已阅); saying so twice changes nothing.

    Raises:
        NotFoundError: the actor was not sent it.
    """
    own = and_(
        Involvement.id == involvement_id,
        Involvement.kind == InvolvementKind.COPY,
        Involvement.recipient == tx.actor.id,
    )
    unread = update(Involvement).where(own, Involvement.closed_at.is_(None)).values(closed_at=tx.now)
    read = tx.session.scalar(unread.returning(Involvement.id))
    if read is None and tx.session.scalar(select(Involvement.id).where(own)) is None:
        raise NotFoundError(involvement_id=str(involvement_id))


def ask(tx: Transaction, task_id: UUID, to: str, question: str) -> UUID:
    """Ask a colleague something about the actor's task; the id of the question.  The task stays where it is.

    Raises:
        InvalidInputError: nothing was asked, or nobody within reach was chosen.
        ForbiddenError: the diagram does not allow it.
        ConflictError: the task is closed or somebody else's.
    """
    words = said(question, "要问的问题", "text")
    task = held_task(tx, task_id, Verb.ASK)
    colleague = colleagues.find_near(tx, task, to)
    key = begin(tx, task, InvolvementKind.QUESTION, colleague, words)
    send(tx, [told(tx, task, "ask", f"问{colleague.name}：{words}")])
    return key


def answer(tx: Transaction, involvement_id: UUID, text: str) -> UUID:
    """Answer a question that the actor was asked; the id of its task.

    Raises:
        InvalidInputError: nothing was said.
        NotFoundError: the actor was not asked.
        ConflictError: it was answered before.
    """
    words = said(text, "答复", "text")
    question = mine(tx, involvement_id, InvolvementKind.QUESTION)
    question.answer, question.closed_at = words, tx.now
    task = visible(tx, question.task_id)
    require_running(task)
    send(tx, [told(tx, task, "answer", words)])
    return task.id


def of_task(tx: Transaction, task_id: UUID) -> Sequence[Involvement]:
    """Everybody who was drawn into a task, in the order in which it happened."""
    query = select(Involvement).where(Involvement.task_id == task_id)
    return tx.session.scalars(query.order_by(Involvement.sent_at, Involvement.position, Involvement.id)).all()


Received = Row[Involvement, str, str, str]


def received(
    tx: Transaction, kinds: Iterable[InvolvementKind], after: tuple[datetime, UUID] | None = None
) -> Sequence[Received]:
    """What colleagues have sent the actor, newest first, one more than a page.

    Each comes with its case's number, the step and the sender's name; ``after`` is the last row of the page before.
    """
    query = _received(tx).where(Involvement.kind.in_(list(kinds)))
    query = query.order_by(Involvement.sent_at.desc(), Involvement.id.desc()).limit(PAGE + 1)
    if after is not None:
        query = query.where(tuple_(Involvement.sent_at, Involvement.id) < tuple_(*after))
    return tx.session.execute(query).all()


def received_one(tx: Transaction, involvement_id: UUID) -> Received | None:
    """One of what colleagues have sent the actor, if it is there."""
    return tx.session.execute(_received(tx).where(Involvement.id == involvement_id)).one_or_none()


def _received(tx: Transaction) -> Select[Involvement, str, str, str]:
    return (
        select(Involvement, Case.number, UserTask.name, func.coalesce(Account.name, Involvement.sender))
        .join(Case, Case.id == Involvement.case_id)
        .join(UserTask, UserTask.id == Involvement.task_id)
        .outerjoin(Account, Account.id == Involvement.sender)
        .where(Involvement.recipient == tx.actor.id, Involvement.removed_at.is_(None))
    )


def count_open(tx: Transaction, kinds: Iterable[InvolvementKind], most: int = 500) -> int:
    """How many of what was sent to the actor are unread or unanswered, counted up to ``most``."""
    return tx.session.scalar(select(tally_open(tx, kinds, most))) or 0


def tally_open(tx: Transaction, kinds: Iterable[InvolvementKind], most: int = 500) -> ScalarSelect[int]:
    """What asks for :func:`count_open`, to be asked together with other things."""
    waiting = (
        select(Involvement.id)
        .join(UserTask, UserTask.id == Involvement.task_id)
        .where(
            Involvement.recipient == tx.actor.id,
            Involvement.closed_at.is_(None),
            Involvement.kind.in_(list(kinds)),
            or_(Involvement.kind == InvolvementKind.COPY, UserTask.state == TaskState.OPEN),
        )
    )
    found = waiting.limit(most).subquery()
    return select(func.count()).select_from(found).scalar_subquery()
