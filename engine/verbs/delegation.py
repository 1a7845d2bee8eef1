"""委派: entrusting a colleague with a task that comes back.  Who entrusted it finishes it and answers for it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from engine import hands
from engine.domain import Hold, TaskState
from engine.errors import ConflictError, InvalidInputError
from engine.models import Draft, Involvement, InvolvementKind, UserTask
from engine.storage import Transaction
from engine.storage.statements import send
from engine.task_access import Task, require_running, taken, visible
from engine.verb_names import Verb
from engine.verbs import colleagues, involving
from engine.verbs.permission import held_task, said, told


def delegate(tx: Transaction, task_id: UUID, to: str, reason: str) -> UUID:
    """Let a colleague near by work on the actor's task until it is handed back; the id of the delegation.

    The colleague may keep a draft of the form, which comes back with the task, but cannot finish it.

    Raises:
        InvalidInputError: no reason, or nobody within reach was chosen.
        ForbiddenError: the diagram does not allow it, or ``to`` worked on the case that the task checks.
        ConflictError: the task is no longer the actor's, or is delegated or being signed.
    """
    words = said(reason, "委派事项")
    task = held_task(tx, task_id, Verb.DELEGATE)
    colleague = colleagues.find_near(tx, task, to)
    if colleague.id == task.assignee:
        raise InvalidInputError("不能委派给任务的办理人本人", field="to")
    hands.require_fresh(tx, task, {colleague.id})
    _hold(tx, task, None, Hold.DELEGATED)
    key = involving.begin(tx, task, InvolvementKind.DELEGATION, colleague, words)
    send(tx, [told(tx, task, "delegate", f"委派{colleague.name}：{words}")])
    return key


def hand_back(tx: Transaction, involvement_id: UUID, result: str) -> UUID:
    """Give a delegated task back with what was found; the id of the task.  The draft becomes its holder's.

    Raises:
        InvalidInputError: nothing was said.
        NotFoundError: it was not delegated to the actor.
        ConflictError: it was handed back or called back before.
    """
    words = said(result, "办理情况", "text")
    delegation = involving.mine(tx, involvement_id, InvolvementKind.DELEGATION)
    task = visible(tx, delegation.task_id)
    require_running(task)
    delegation.answer, delegation.closed_at = words, tx.now
    _hold(tx, task, Hold.DELEGATED, None)
    _pass_draft_on(tx, task)
    send(tx, [told(tx, task, "hand_back", words)])
    return task.id


def call_back(tx: Transaction, task_id: UUID, reason: str) -> None:
    """Take a delegated task back from the colleague before it is handed back.

    Raises:
        InvalidInputError: no reason.
        ConflictError: the task is not the actor's or not delegated.
    """
    words = said(reason, "收回原因")
    task = held_task(tx, task_id, Verb.DELEGATE)
    delegation = open_one(tx, task_id)
    if delegation is None:
        raise ConflictError("这项任务没有委派出去", task_id=str(task_id))
    delegation.closed_at = delegation.removed_at = tx.now
    _hold(tx, task, Hold.DELEGATED, None)
    send(tx, [told(tx, task, "call_back", words)])


def open_one(tx: Transaction, task_id: UUID) -> Involvement | None:
    """The delegation of a task that was not handed back yet, if any."""
    query = select(Involvement).where(
        Involvement.task_id == task_id,
        Involvement.kind == InvolvementKind.DELEGATION,
        Involvement.closed_at.is_(None),
    )
    return tx.session.scalar(query.with_for_update())


def draft_of(tx: Transaction, involvement_id: UUID) -> tuple[Task, Involvement]:
    """The task that was delegated to the actor, and the delegation.

    Raises:
        NotFoundError: it was not, or not any more.
    """
    delegation = involving.mine(tx, involvement_id, InvolvementKind.DELEGATION)
    return visible(tx, delegation.task_id), delegation


def _hold(tx: Transaction, task: Task, before: Hold | None, after: Hold | None) -> None:
    statement = update(UserTask).where(
        UserTask.id == task.id,
        UserTask.state == TaskState.OPEN,
        UserTask.assignee == task.assignee,
        UserTask.hold.is_not_distinct_from(before),
    )
    if tx.session.scalar(statement.values(hold=after).returning(UserTask.id)) is None:
        raise _stale(tx, task)


def _stale(tx: Transaction, task: Task) -> ConflictError:
    if task.hold is not None:
        return ConflictError("这项任务正在委派或者会签", task_id=str(task.id))
    return taken(tx, task.id)


def _pass_draft_on(tx: Transaction, task: Task) -> None:
    written = tx.session.get(Draft, (task.id, tx.actor.id))
    if written is None or task.assignee is None:
        return
    row = {"task_id": task.id, "account_id": task.assignee, "values": written.values, "saved_at": tx.now}
    kept = insert(Draft).values(row)
    tx.session.execute(
        kept.on_conflict_do_update(
            index_elements=["task_id", "account_id"], set_={"values": row["values"], "saved_at": tx.now}
        )
    )
