"""What people do with user tasks: claim, release, complete, keep a draft.

A task may be seen and claimed by whoever holds one of its posts; only its assignee may complete it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, literal_column, null, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from engine import execution, recording, releases
from engine.attachments import answers
from engine.domain import Complete, TaskState, Variables
from engine.errors import ConflictError, ForbiddenError, InvalidInputError
from engine.models import Candidate, CaseLink, Draft, History, UserTask, table
from engine.queues import listed
from engine.storage import Transaction
from engine.storage.database import to_json
from engine.storage.statements import Statement, Write, add, send, write
from engine.submission import FormInvalidError, TaskView
from engine.task_access import Task, locked, require_assignee, taken, visible

MAX_DRAFT = 256 * 1024
_TASK, _CANDIDATES = table(UserTask), table(Candidate)
_THIS = _TASK.c.id == bindparam("task_id")
_OPEN = _TASK.c.state == literal_column("'open'")
_MINE = _TASK.c.assignee == bindparam("actor")
_CLAIM = Statement(
    update(_TASK)
    .where(_THIS, _OPEN, _TASK.c.assignee.is_(None))
    .values(assignee=bindparam("actor"), claimed_at=bindparam("now"))
)
_RELEASE = Statement(update(_TASK).where(_THIS, _OPEN, _MINE).values(assignee=null(), claimed_at=null()))
_UNLIST = Statement(delete(_CANDIDATES).where(_CANDIDATES.c.task_id == bindparam("task_id")))
_COMPLETE = Statement(
    update(_TASK)
    .where(_THIS, _OPEN, _MINE)
    .values(
        state=literal_column("'completed'"),
        completed_at=bindparam("now"),
        completed_by=bindparam("actor"),
        submission=bindparam("submission"),
    )
)


def claim(tx: Transaction, task_id: UUID) -> None:
    """Make the actor the assignee of an unassigned task; claiming one's own task changes nothing.

    Raises:
        ForbiddenError: the actor holds none of the task's posts.
        ConflictError: someone else has claimed or finished it; says who and when.
    """
    task = visible(tx, task_id)
    if task.assignee == tx.actor.id and task.state is TaskState.OPEN:
        return
    if not tx.actor.groups & set(task.groups.split(",")):
        raise ForbiddenError("这项任务不属于您的岗位", task_id=str(task_id))
    _require_other_hands(tx, task, _properties(tx, task))
    mine = {"task_id": task_id, "actor": tx.actor.id, "now": tx.now}
    writes = [
        write(_CLAIM, mine, needed=True),
        write(_UNLIST, {"task_id": task_id}),
        _told(tx, task, "claim", None),
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
    if not task.groups:
        raise InvalidInputError("这项任务直接指定给您，没有可退回的岗位", field="groups")
    free = {"task_id": task_id, "actor": tx.actor.id}
    writes = [
        write(_RELEASE, free, needed=True),
        listed(tx, task),
        _told(tx, task, "release", reason),
    ]
    send(tx, writes)


def complete(tx: Transaction, task_id: UUID, values: Variables, note: str | None = None) -> None:
    """Finish a task of the acting user with the values of its form and let its case go on.

    Raises:
        ForbiddenError: the task is not assigned to the acting user.
        FormInvalidError: values do not fit the form; nothing is changed.
        ConflictError: the task is no longer open; says who finished it and when.
    """
    task, case = locked(tx, task_id)
    require_assignee(tx, task)
    properties = _properties(tx, task)
    _require_other_hands(tx, task, properties)
    submission = _checked(tx, task, values)
    recording.record(tx, properties.get("records"), task.case_id, submission)
    done = {"task_id": task_id, "actor": tx.actor.id, "now": tx.now, "submission": _stored(submission)}
    action, finished = Complete(task_id, submission), write(_COMPLETE, done, needed=True)
    try:
        execution.advance(tx, case, action, note, [finished])
    except ConflictError as error:
        raise taken(tx, task_id) from error


def _properties(tx: Transaction, task: Task) -> Mapping[str, str]:
    program = releases.content(tx, task.release_number).program
    return program.node(task.process_id, task.element_id).zeebe.properties


def _require_other_hands(tx: Transaction, task: Task, properties: Mapping[str, str]) -> None:
    """Whoever handled the case before may not check it now, where the diagram says so."""
    if properties.get("notHandledBefore") != "true":
        return
    origin = select(CaseLink.origin_id).where(CaseLink.case_id == task.case_id)
    before = select(UserTask.id).where(
        or_(UserTask.case_id == task.case_id, UserTask.case_id.in_(origin)),
        or_(UserTask.case_id != task.case_id, UserTask.process_id != task.process_id),
        UserTask.completed_by == tx.actor.id,
    )
    if tx.session.scalar(before.limit(1)) is not None:
        raise ForbiddenError("您办理过这件申请，再核实必须由其他人员办理", task_id=str(task.id))


def _checked(tx: Transaction, task: Task, values: Variables) -> dict[str, object]:
    if task.form_id is None:
        if values:
            raise InvalidInputError("这项任务没有表单，不能提交内容", field=str(next(iter(values))))
        return {}
    form = releases.content(tx, task.release_number).form(task.form_id)
    checked = form.check(values)
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
    """Keep what the assignee has typed so far, unchecked; the moment at which it was kept.

    Raises:
        ForbiddenError: the task is not assigned to the acting user.
        InvalidInputError: it is too much.
    """
    task = visible(tx, task_id)
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
    draft = tx.session.get(Draft, (task_id, tx.actor.id))
    done = task.state is TaskState.COMPLETED
    stored = tx.session.scalar(select(UserTask.submission).where(UserTask.id == task_id)) if done else None
    content = releases.content(tx, task.release_number)
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
        form=content.form(task.form_id) if task.form_id else None,
        values=stored or {} if done else (draft.values if draft else {}),
        draft_saved_at=draft.saved_at if draft and not done else None,
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
