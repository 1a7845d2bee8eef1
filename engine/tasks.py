"""What people do with user tasks: claim, release, complete, keep a draft.

A task may be seen and claimed by whoever holds one of its posts; only its assignee may complete it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, delete, literal_column, null, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from engine import choices, execution, hands, recording, releases
from engine.attachments import answers
from engine.domain import Complete, Hold, TaskState, Variables
from engine.errors import ConflictError, ForbiddenError, InvalidInputError
from engine.models import Candidate, Draft, History, UserTask, table
from engine.queues import listed
from engine.storage import Principal, Transaction
from engine.storage.database import to_json
from engine.storage.statements import Statement, Write, add, send, write
from engine.submission import FormInvalidError, TaskView
from engine.task_access import Task, is_delegate, locked, require_assignee, require_running, taken, visible
from engine.verb_names import VERBS, Verb, allowed

MAX_DRAFT = 256 * 1024
_TASK, _CANDIDATES = table(UserTask), table(Candidate)
_THIS = _TASK.c.id == bindparam("task_id")
_OPEN = _TASK.c.state == literal_column("'open'")
_MINE = _TASK.c.assignee == bindparam("holder")
_FREE = _TASK.c.hold.is_(None)
_CLAIM = Statement(
    update(_TASK)
    .where(_THIS, _OPEN, _TASK.c.assignee.is_(None))
    .values(assignee=bindparam("actor"), claimed_at=bindparam("now"))
)
_RELEASE = Statement(
    update(_TASK).where(_THIS, _OPEN, _MINE, _FREE).values(assignee=null(), claimed_at=null())
)
_UNLIST = Statement(delete(_CANDIDATES).where(_CANDIDATES.c.task_id == bindparam("task_id")))
_DONE: dict[str, ColumnElement[Any]] = {
    "state": literal_column("'completed'"),
    "completed_at": bindparam("now"),
    "completed_by": bindparam("actor"),
    "submission": bindparam("submission"),
}
_COMPLETE = Statement(update(_TASK).where(_THIS, _OPEN, _MINE, _FREE).values(_DONE))
_SUBMIT = Statement(
    update(_TASK)
    .where(_THIS, _OPEN, _MINE, _TASK.c.hold == literal_column("'followed'"))
    .values(hold=literal_column("'submitted'"), submission=bindparam("submission"))
)
_HOLDS = {
    Hold.DELEGATED: "这项任务已经委派给同事，交回后才能办理",
    Hold.SIGNING: "会签、加签的意见还没有收齐",
    Hold.SUBMITTED: "已经提交，正在等待后加签人签署",
}


def claim(tx: Transaction, task_id: UUID) -> None:
    """Make the actor the assignee of an unassigned task; claiming one's own task changes nothing.

    Raises:
        ForbiddenError: the actor holds none of the task's posts.
        ConflictError: someone else has claimed or finished it; says who and when.
    """
    task = visible(tx, task_id)
    if task.assignee == tx.actor.id and task.state is TaskState.OPEN:
        return
    if not tx.actor.groups & task.posts:
        raise ForbiddenError("这项任务不属于您的岗位", task_id=str(task_id))
    require_running(task)
    principal = tx.actor.principal_for(task.posts)
    _require_hands(tx, task, principal)
    mine = {"task_id": task_id, "actor": tx.actor.id, "now": tx.now}
    writes = [
        write(_CLAIM, mine, needed=True),
        write(_UNLIST, {"task_id": task_id}),
        _told(tx, task, "claim", f"代{principal.name}签收" if principal else None),
    ]
    try:
        send(tx, writes)
    except ConflictError as error:
        raise taken(tx, task_id) from error


def release(tx: Transaction, task_id: UUID, reason: str | None = None) -> None:
    """Give a claimed task back to its posts.

    Raises:
        ConflictError: the actor is not the assignee.
        InvalidInputError: the task was assigned to the actor directly and belongs to no post.
    """
    task = visible(tx, task_id)
    require_assignee(tx, task)
    _require_no_hold(task)
    if Verb.RELEASE not in allowed(_properties(tx, task).get(VERBS)):
        raise ForbiddenError("这一环节不允许退签", task_id=str(task_id))
    if not task.groups:
        raise InvalidInputError("这项任务直接指定给您，没有可退回的岗位", field="groups")
    free = {"task_id": task_id, "holder": task.assignee}
    writes = [
        write(_RELEASE, free, needed=True),
        listed(tx, task),
        _told(tx, task, "release", reason),
    ]
    send(tx, writes)


def complete(tx: Transaction, task_id: UUID, values: Variables, note: str | None = None) -> None:
    """Finish a task of the acting user with the values of its form and let its case go on.

    Where colleagues sign afterwards, the task is only handed in; :func:`finish` ends it when they have signed.

    Raises:
        ForbiddenError: the task is not assigned to the acting user.
        FormInvalidError: values do not fit the form; nothing is changed.
        ConflictError: the task is no longer open; says who finished it and when.
    """
    task, case = locked(tx, task_id)
    require_assignee(tx, task)
    _require_no_hold(task)
    principal = tx.actor.principal_of(task.assignee)
    _require_hands(tx, task, principal)
    submission = _checked(tx, task, values)
    if task.hold == Hold.FOLLOWED:
        done = {"task_id": task_id, "holder": task.assignee, "submission": _stored(submission)}
        send(tx, [write(_SUBMIT, done, needed=True), _told(tx, task, "submit", note)])
        return
    also = [_told(tx, task, "deputy", f"代{principal.name}办理")] if principal else []
    _finish(tx, (task, case), submission, Ending(tx.actor.id, note, tuple(also)))


def was_done_with(tx: Transaction, task_id: UUID, values: Variables) -> bool:
    """Whether the actor has finished the task with just these values, so that only the answer was lost on the way.

    For whoever sent them once more and was told that the task is done.
    """
    done = view(tx, task_id)
    if done.state is not TaskState.COMPLETED or done.completed_by != tx.actor.id or done.form is None:
        return False
    checked = done.form.check(values, done.lists)
    return not checked.errors and to_json(checked.values) == to_json(done.values)


@dataclass(frozen=True)
class Ending:
    """By whom a task is finished and with which remark; ``also`` is written with it."""

    by: str
    note: str | None = None
    also: tuple[Write, ...] = ()


def finish(tx: Transaction, task_id: UUID, ending: Ending) -> None:
    """End a task that was handed in and has all its signatures: it counts as done by who filled it in.

    Raises:
        ConflictError: it does not wait for that.
    """
    task, case = locked(tx, task_id)
    require_running(task)
    row = update(UserTask).where(UserTask.id == task_id, UserTask.hold == Hold.SUBMITTED)
    stored = tx.session.scalar(row.values(hold=None).returning(UserTask.submission))
    if stored is None or task.state is not TaskState.OPEN:
        raise taken(tx, task_id)
    _finish(tx, (task, case), stored, ending)


def _finish(tx: Transaction, at: tuple[Task, execution.Held], submission: Variables, ending: Ending) -> None:
    task, case = at
    recording.record(tx, _properties(tx, task).get("records"), task.case_id, submission)
    done = {
        "task_id": task.id,
        "holder": task.assignee,
        "actor": ending.by,
        "now": tx.now,
        "submission": _stored(submission),
    }
    action, finished = Complete(task.id, submission, ending.by), write(_COMPLETE, done, needed=True)
    try:
        execution.advance(tx, case, action, ending.note, [finished, *ending.also])
    except ConflictError as error:
        raise taken(tx, task.id) from error


def _require_no_hold(task: Task) -> None:
    if task.hold in _HOLDS:
        raise ConflictError(_HOLDS[Hold(task.hold)], task_id=str(task.id), hold=task.hold)


def _require_hands(tx: Transaction, task: Task, principal: Principal | None) -> None:
    """Whoever may not check the case may not do so as or through a deputy either."""
    people = {tx.actor.id, *({principal.id} if principal else ())}
    if principal is not None:
        if Verb.DEPUTISE not in allowed(_properties(tx, task).get(VERBS)):
            raise ForbiddenError("这一环节必须由本人办理，不能代理", task_id=str(task.id))
        if tx.actor.principal_for(task.posts) is not None:
            hands.require_strange(tx, task, tx.actor.id)
    hands.require_fresh(tx, task, people)


def _properties(tx: Transaction, task: Task) -> Mapping[str, str]:
    program = releases.content(tx, task.release_number).program
    return program.node(task.process_id, task.element_id).zeebe.properties


def _checked(tx: Transaction, task: Task, values: Variables) -> dict[str, object]:
    if task.form_id is None:
        if values:
            raise InvalidInputError("这项任务没有表单，不能提交内容", field=str(next(iter(values))))
        return {}
    form = releases.content(tx, task.release_number).form(task.form_id)
    checked = form.check(values, choices.lists(tx, form))
    if checked.errors:
        raise FormInvalidError(checked.errors)
    if form.has_files:
        answers.require_of_task(tx, task.id, form, checked.values)
    return dict(checked.values)


def _stored(values: Variables) -> str:
    """The JSON under which ``values`` are stored.

    Raises:
        InvalidInputError: they hold something that JSON or the database has no place for.
    """
    try:
        return to_json(dict(values))
    except TypeError as error:
        raise InvalidInputError("提交的内容含有不能保存的字符或数值", field="values") from error


def save_draft(tx: Transaction, task_id: UUID, values: Variables) -> datetime:
    """Keep what the assignee, or who was entrusted with the task, has typed; the moment at which it was kept.

    Raises:
        ForbiddenError: the task is not assigned to the acting user.
        InvalidInputError: it is too much.
    """
    task = visible(tx, task_id)
    if not is_delegate(tx, task):
        require_assignee(tx, task)
    if len(_stored(values)) > MAX_DRAFT:
        raise InvalidInputError("内容太多，草稿没有保存", field="values")
    row = {"task_id": task_id, "account_id": tx.actor.id, "values": dict(values), "saved_at": tx.now}
    statement = upsert(Draft).values(row)
    tx.session.execute(
        statement.on_conflict_do_update(
            index_elements=["task_id", "account_id"], set_={"values": row["values"], "saved_at": tx.now}
        )
    )
    return tx.now


def view(tx: Transaction, task_id: UUID) -> TaskView:
    """The task with its form and values: the submission when done, else the actor's draft.

    Raises:
        NotFoundError: there is no such task within the actor's reach.
    """
    task = visible(tx, task_id)
    done = task.state is TaskState.COMPLETED
    draft = None if done else tx.session.get(Draft, (task_id, tx.actor.id))
    stored = tx.session.scalar(select(UserTask.submission).where(UserTask.id == task_id)) if done else None
    content = releases.content(tx, task.release_number)
    form = content.form(task.form_id) if task.form_id else None
    return TaskView(
        id=task.id,
        case_id=task.case_id,
        case_number=task.number,
        element_id=task.element_id,
        process_id=task.process_id,
        name=task.name,
        item=task.item,
        state=task.state,
        assignee=task.assignee,
        due_at=task.due_at,
        created_at=task.created_at,
        completed_at=task.completed_at,
        completed_by=task.completed_by,
        release_number=task.release_number,
        form=form,
        values=stored or {} if done else (draft.values if draft else {}),
        draft_saved_at=draft.saved_at if draft and not done else None,
        lists=choices.lists(tx, form),
    )


def _told(tx: Transaction, task: Task, verb: str, note: str | None) -> Write:
    row = {
        "case_id": task.case_id,
        "key": task.id,
        "element_id": task.element_id,
        "process_id": task.process_id,
        "name": task.name,
        "item": task.item,
        "kind": verb,
        "actor": tx.actor.id,
        "at": tx.now,
        "note": note,
    }
    return add(table(History), [row])
