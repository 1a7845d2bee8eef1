"""退回 and 撤回: letting a case stand at an earlier task once more.

What was done there stays in the history as it was; the task is opened anew, with what was filled in then as a draft,
for whoever did it.  The diagram says where to; the interpreter says whether that is safe.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from engine import directory, execution, hands, releases
from engine.clocks import reopening
from engine.domain import GoBack, Snapshot, TaskState, UserTaskWait
from engine.errors import ConflictError, ForbiddenError, InvalidInputError
from engine.interpreter import way_back
from engine.models import Candidate, Draft, History, Involvement, UserTask
from engine.storage import Actor, Transaction
from engine.storage.statements import Write
from engine.task_access import Task, found, locked, require_assignee, require_running, taken
from engine.verb_names import RETURN_TO, Verb, listed
from engine.verbs.permission import node_of, require_allowed, said, told

PREVIOUS, INITIATOR = "previous", "initiator"


@dataclass(frozen=True)
class Target:
    """A task that was done and may be opened again; ``order`` grows with time."""

    order: int
    task_id: UUID
    element_id: str
    name: str
    by: str | None
    at: datetime
    before: Mapping[str, Any]
    submission: Mapping[str, Any]


def targets(tx: Transaction, task: Task) -> list[Target]:
    """Where ``task`` may be returned to now, the last done first: what the diagram allows and the case has passed."""
    wanted = listed(node_of(tx, task).zeebe.properties.get(RETURN_TO, ""))
    return _passed(tx, task, wanted) if wanted else []


def give_back(tx: Transaction, task_id: UUID, to: str, reason: str) -> None:
    """Return the actor's task to the task ``to`` (an element id, ``previous`` or ``initiator``) with a reason.

    Raises:
        InvalidInputError: no reason, or the diagram does not allow ``to`` or the case has not been there.
        ForbiddenError: the diagram allows no return.
        ConflictError: the task is no longer the actor's, is held up, or other branches are on the way.
    """
    words = said(reason, "退回原因")
    task, case = locked(tx, task_id)
    require_assignee(tx, task)
    require_allowed(tx, task, Verb.RETURN)
    _require_no_hold(task)
    target = _chosen(targets(tx, task), to)
    note = told(tx, task, "return", f"退回“{target.name}”：{words}")
    _go(tx, (task, case), target, note, words)


def _chosen(passed: list[Target], to: str) -> Target:
    """The target ``to``: the last one done is 上一步, the first one is where it began."""
    if not passed:
        raise InvalidInputError("现在没有可以退回的环节", field="to")
    if to in (PREVIOUS, INITIATOR):
        return passed[0 if to == PREVIOUS else -1]
    for target in passed:
        if target.element_id == to:
            return target
    raise InvalidInputError("不能退回到这个环节", field="to")


def withdraw(tx: Transaction, task_id: UUID, reason: str) -> None:
    """Take back a task that the actor has finished, while nobody has begun with what follows.

    Raises:
        InvalidInputError: no reason.
        ForbiddenError: it was somebody else's, or the diagram does not allow it.
        ConflictError: something else has happened since.
    """
    words = said(reason, "撤回原因")
    task, case = locked(tx, task_id)
    if task.state is not TaskState.COMPLETED:
        raise ConflictError("这项任务没有办结，不需要撤回", task_id=str(task_id))
    if task.completed_by != tx.actor.id:
        raise ForbiddenError("只有办理人本人可以撤回", task_id=str(task_id))
    require_running(task)
    require_allowed(tx, task, Verb.WITHDRAW)
    following = _untouched(tx, task)
    visits = [each for each in _passed(tx, following, [task.element_id]) if each.task_id == task_id]
    if not visits:
        raise _begun(task)
    _go(tx, (following, case), visits[0], told(tx, task, "withdraw", words), words)


def can_withdraw(tx: Transaction, task: Task) -> bool:
    """Whether the actor could take ``task`` back now."""
    if task.completed_by != tx.actor.id or task.state is not TaskState.COMPLETED:
        return False
    try:
        require_running(task)
        require_allowed(tx, task, Verb.WITHDRAW)
        following = _untouched(tx, task)
    except (ConflictError, ForbiddenError):
        return False
    process = releases.content(tx, task.release_number).program.model.processes[task.process_id]
    return way_back(process, following.element_id, task.element_id) is not None


def _untouched(tx: Transaction, task: Task) -> Task:
    """The one task that followed ``task`` at once and that nobody has begun.

    Raises:
        ConflictError: there is none.
    """
    written = select(Draft.task_id).where(Draft.task_id == UserTask.id).exists()
    drawn_in = select(Involvement.id).where(Involvement.task_id == UserTask.id).exists()
    query = select(UserTask.id, UserTask.claimed_at).where(
        UserTask.case_id == task.case_id,
        UserTask.process_id == task.process_id,
        UserTask.created_at == task.completed_at,
        UserTask.state == TaskState.OPEN,
        ~written,
        ~drawn_in,
    )
    rows = tx.session.execute(query).all()
    if len(rows) != 1 or rows[0].claimed_at is not None:
        raise _begun(task)
    return found(tx, rows[0].id)


def _begun(task: Task) -> ConflictError:
    return ConflictError("后面的环节已经开始或者已经对外作出，不能撤回", task_id=str(task.id))


def _passed(tx: Transaction, task: Task, elements: list[str] | tuple[str, ...]) -> list[Target]:
    """The last visit to each of ``elements`` since the process of ``task`` was entered, newest first."""
    here = (History.case_id == task.case_id, History.process_id == task.process_id)
    entered = select(func.coalesce(func.max(History.id), 0)).where(*here, History.kind == "startEvent")
    query = (
        select(
            History.id,
            UserTask.id,
            History.element_id,
            History.name,
            UserTask.completed_by,
            History.at,
            History.before,
            UserTask.submission,
        )
        .join(UserTask, UserTask.id == History.key)
        .where(*here, History.kind == "userTask", History.element_id.in_(elements))
        .where(History.before.is_not(None), History.id > entered.scalar_subquery())
        .order_by(History.id.desc())
    )
    latest: dict[str, Target] = {}
    for row in tx.session.execute(query):
        order, task_id, element_id, name, by, moment, before, submission = row
        if element_id is None:
            continue
        target = Target(order, task_id, element_id, name, by, moment, before or {}, submission or {})
        latest.setdefault(target.element_id, target)
    return list(latest.values())


def _require_no_hold(task: Task) -> None:
    if task.hold is not None:
        raise ConflictError("这项任务正在委派或者会签，收回或者减签之后才能退回", task_id=str(task.id))


def _go(tx: Transaction, at: tuple[Task, execution.Held], target: Target, note: Write, reason: str) -> None:
    task, case = at
    action = GoBack(task.id, target.element_id, target.before)
    try:
        snapshot = execution.advance(tx, case, action, None, [note])
    except ConflictError as error:
        if error.fields.keys() & {"element_id", "case_id"}:
            raise
        raise taken(tx, task.id) from error
    content = releases.content(tx, task.release_number)
    way = way_back(content.program.model.processes[task.process_id], task.element_id, target.element_id)
    if way is not None:
        places = reopening.Places(way.between - {task.element_id}, target.at)
        reopening.reopen(tx, content.clocks, task.case_id, places, reason)
    _give_again(tx, task, snapshot, target)


def _give_again(tx: Transaction, task: Task, snapshot: Snapshot, target: Target) -> None:
    """Let whoever did the task before have it again with what was filled in, if that person still may."""
    opened = [wait for wait in snapshot.opened if isinstance(wait, UserTaskWait)]
    wait = next((each for each in opened if each.element_id == target.element_id), None)
    former = _former(tx, wait, target)
    if wait is None or former is None:
        return
    try:
        hands.require_fresh(tx, found(tx, wait.key), {former.id})
    except ForbiddenError:
        return
    given = {"assignee": former.id, "claimed_at": tx.now}
    mine = update(UserTask).where(UserTask.id == wait.key, UserTask.assignee.is_(None)).values(given)
    tx.session.execute(mine)
    tx.session.execute(delete(Candidate).where(Candidate.task_id == wait.key))
    if target.submission:
        draft = {
            "task_id": wait.key,
            "account_id": former.id,
            "values": dict(target.submission),
            "saved_at": tx.now,
        }
        tx.session.execute(insert(Draft).values(draft).on_conflict_do_nothing())


def _former(tx: Transaction, wait: UserTaskWait | None, target: Target) -> Actor | None:
    if wait is None or target.by is None or wait.assignee is not None:
        return None
    try:
        person = directory.actor(tx, target.by)
    except directory.UnknownAccountError:
        return None
    return person if person.groups & set(wait.candidate_groups) else None
