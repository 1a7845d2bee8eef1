"""转办: giving a task to somebody else for good; and what a supervisor does when a task lies with the wrong person."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, delete, literal_column, null, update

from engine import hands
from engine.domain import TaskState
from engine.errors import ConflictError, ForbiddenError, InvalidInputError
from engine.models import Candidate, UserTask, table
from engine.queues import listed
from engine.storage import Actor, Transaction
from engine.storage.statements import Statement, send, write
from engine.task_access import Task, require_running, taken, visible
from engine.verb_names import Verb
from engine.verbs import colleagues
from engine.verbs.permission import held_task, require_oversight, said, told

_TASK, _CANDIDATES = table(UserTask), table(Candidate)
_STILL = (
    _TASK.c.id == bindparam("task_id"),
    _TASK.c.state == literal_column("'open'"),
    _TASK.c.hold.is_(None),
    _TASK.c.assignee.is_not_distinct_from(bindparam("holder", type_=_TASK.c.assignee.type)),
)
_GIVE = Statement(update(_TASK).where(*_STILL).values(assignee=bindparam("to"), claimed_at=bindparam("now")))
_PUT_BACK = Statement(update(_TASK).where(*_STILL).values(assignee=null(), claimed_at=null()))
_UNLIST = Statement(delete(_CANDIDATES).where(_CANDIDATES.c.task_id == bindparam("task_id")))


def transfer(tx: Transaction, task_id: UUID, to: str, reason: str) -> None:
    """Give the actor's task to colleague ``to``, who holds one of its posts.

    Raises:
        InvalidInputError: no reason, nobody chosen, or somebody who may not do it.
        ForbiddenError: the diagram does not allow it, or ``to`` worked on the case that the task checks.
        ConflictError: the task is no longer the actor's, or is held up by a delegation or by signers.
    """
    words = said(reason, "转办原因")
    task = held_task(tx, task_id, Verb.TRANSFER)
    _give(tx, task, colleagues.find_able(tx, task, to), ("transfer", words))


def reassign(tx: Transaction, task_id: UUID, to: str, reason: str) -> None:
    """Give any open task of the office to ``to``, whoever holds it; for supervisors.

    Raises:
        InvalidInputError: no reason, nobody chosen, or somebody who may not do it.
        ForbiddenError: the actor does not oversee the task, or ``to`` worked on the case that the task checks.
        ConflictError: the task is closed or held up.
    """
    words = said(reason, "改派原因")
    task = _overseen(tx, task_id, "改派任务")
    _give(tx, task, colleagues.find_able(tx, task, to), ("reassign", words))


def take_over(tx: Transaction, task_id: UUID, reason: str) -> None:
    """Make the actor, a supervisor who holds one of the task's posts, its holder.

    Raises:
        InvalidInputError: no reason.
        ForbiddenError: the actor does not oversee the task, holds none of its posts, or worked on what it checks.
        ConflictError: the task is closed, held up, or the actor's already.
    """
    words = said(reason, "接办原因")
    task = _overseen(tx, task_id, "接办任务")
    if not tx.actor.groups & task.posts:
        raise ForbiddenError("您没有办理这项任务的岗位，请改派给有岗位的人员", task_id=str(task_id))
    if tx.actor.principal_for(task.posts) is not None:
        hands.require_strange(tx, task, tx.actor.id)
    _give(tx, task, tx.actor, ("take_over", words))


def put_back(tx: Transaction, task_id: UUID, reason: str) -> None:
    """Take a task from its holder and let its posts claim it again; for supervisors.

    Raises:
        InvalidInputError: no reason, or the task belongs to no post.
        ForbiddenError: the actor does not oversee the task.
        ConflictError: nobody holds it, or it is closed or held up.
    """
    words = said(reason, "收回原因")
    task = _overseen(tx, task_id, "收回任务")
    if not task.posts:
        raise InvalidInputError("这项任务直接指定给个人，没有可退回的岗位", field="task")
    if task.assignee is None:
        raise ConflictError("这项任务还没有人签收", task_id=str(task_id))
    back = write(_PUT_BACK, {"task_id": task.id, "holder": task.assignee}, needed=True)
    try:
        send(tx, [back, listed(tx, task), told(tx, task, "put_back", words)])
    except ConflictError as error:
        raise taken(tx, task_id) from error


def _overseen(tx: Transaction, task_id: UUID, verb: str) -> Task:
    task = visible(tx, task_id)
    require_oversight(tx, task, verb)
    if task.state is not TaskState.OPEN:
        raise taken(tx, task_id)
    require_running(task)
    return task


def _give(tx: Transaction, task: Task, to: Actor, why: tuple[str, str]) -> None:
    kind, reason = why
    if to.id == task.assignee:
        raise InvalidInputError(f"这项任务已经在{to.name}手上", field="to")
    if task.hold is not None:
        raise ConflictError("这项任务正在委派或者会签，收回或者减签之后才能转给别人", task_id=str(task.id))
    hands.require_fresh(tx, task, {to.id})
    given = {"task_id": task.id, "holder": task.assignee, "to": to.id, "now": tx.now}
    writes = [
        write(_GIVE, given, needed=True),
        write(_UNLIST, {"task_id": task.id}),
        told(tx, task, kind, f"转给{to.name}：{reason}"),
    ]
    try:
        send(tx, writes)
    except ConflictError as error:
        raise taken(tx, task.id) from error
