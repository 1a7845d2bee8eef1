"""Who may use which verb where, and how that it was used is told."""

from __future__ import annotations

from uuid import UUID

from engine import releases
from engine.domain import TaskState
from engine.errors import ForbiddenError, InvalidInputError
from engine.interpreter import Node
from engine.models import History, table
from engine.storage import Transaction
from engine.storage.statements import Write, add
from engine.task_access import Task, oversees, require_running, taken, visible
from engine.verb_names import VERBS, Verb, allowed

MOST_TEXT = 500
TITLES = {
    Verb.CLAIM: "签收",
    Verb.RELEASE: "退签",
    Verb.TRANSFER: "转办",
    Verb.DELEGATE: "委派",
    Verb.DEPUTISE: "代理",
    Verb.COUNTERSIGN: "会签",
    Verb.ADD_SIGNER: "加签",
    Verb.REMOVE_SIGNER: "减签",
    Verb.RETURN: "退回",
    Verb.WITHDRAW: "撤回",
    Verb.URGE: "催办",
    Verb.COPY: "抄送",
    Verb.ASK: "沟通",
    Verb.SUSPEND: "挂起",
    Verb.TERMINATE: "终止",
}


def node_of(tx: Transaction, task: Task) -> Node:
    """The diagram's node behind ``task``."""
    return releases.content(tx, task.release_number).program.node(task.process_id, task.element_id)


def allowed_at(tx: Transaction, task: Task) -> frozenset[Verb]:
    """The verbs that the diagram allows at ``task``."""
    return allowed(node_of(tx, task).zeebe.properties.get(VERBS))


def require_allowed(tx: Transaction, task: Task, verb: Verb) -> None:
    """Nothing, if the diagram allows ``verb`` at ``task``.

    Raises:
        ForbiddenError: it does not.
    """
    if verb not in allowed_at(tx, task):
        raise ForbiddenError(
            f"“{task.name}”这一环节不允许{TITLES[verb]}", task_id=str(task.id), verb=verb.value
        )


def open_task(tx: Transaction, task_id: UUID, verb: Verb) -> Task:
    """The open task ``task_id`` of a running case, where ``verb`` is allowed and the actor may look.

    Raises:
        NotFoundError: there is no such task within the actor's reach.
        ConflictError: it is closed, or the case stands still.
        ForbiddenError: the diagram does not allow the verb.
    """
    task = visible(tx, task_id)
    if task.state is not TaskState.OPEN:
        raise taken(tx, task.id)
    require_running(task)
    require_allowed(tx, task, verb)
    return task


def held_task(tx: Transaction, task_id: UUID, verb: Verb) -> Task:
    """The open task ``task_id``, held by the actor or by somebody for whom the actor acts.

    Raises:
        ForbiddenError: nobody has claimed it, or the diagram does not allow ``verb``.
        ConflictError: somebody else holds it, or it is closed.
    """
    task = open_task(tx, task_id, verb)
    if task.assignee is None:
        raise ForbiddenError(f"请先签收，再{TITLES[verb]}", task_id=str(task.id))
    if task.assignee not in tx.actor.hands:
        raise taken(tx, task.id)
    return task


def require_oversight(tx: Transaction, task: Task, verb: str) -> None:
    """Nothing, if the actor is a supervisor who answers for the task's office.

    Raises:
        ForbiddenError: the actor is not.
    """
    if not oversees(tx, task):
        raise ForbiddenError(f"只有本单位或者区级的监督人可以{verb}", task_id=str(task.id))


def said(text: str, what: str, field: str = "reason") -> str:
    """``text`` without blanks around it.

    Raises:
        InvalidInputError: nothing was said, or too much; ``what`` names it.
    """
    words = text.strip()
    if not words:
        raise InvalidInputError(f"请填写{what}", field=field)
    if len(words) > MOST_TEXT:
        raise InvalidInputError(f"{what}不能超过 {MOST_TEXT} 个字", field=field)
    return words


def told(tx: Transaction, task: Task, kind: str, note: str | None) -> Write:
    """What tells the history that the actor used a verb on ``task``, for whom, and why."""
    principal = tx.actor.principal_of(task.assignee)
    if principal is not None:
        note = f"代{principal.name}：{note or ''}".rstrip("：")
    row = {
        "case_id": task.case_id,
        "key": task.id,
        "element_id": task.element_id,
        "process_id": task.process_id,
        "name": task.name,
        "item": task.item,
        "kind": kind,
        "actor": tx.actor.id,
        "at": tx.now,
        "note": note,
    }
    return add(table(History), [row])
