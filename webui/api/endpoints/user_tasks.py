"""User tasks: finding, taking, giving back, finishing."""

from __future__ import annotations

from engine import releases
from engine.domain import TaskState as State
from engine.errors import ForbiddenError
from engine.orchestration import definitions, user_tasks
from engine.orchestration.clients import Scope
from engine.orchestration.keys import key_of
from engine.orchestration.user_tasks import Task
from engine.storage import Transaction
from webui.api.operations import Call, operation
from webui.api.schemas.filters import wanted
from webui.api.schemas.work import (
    Assignment,
    TaskCompletion,
    TaskFilter,
    TaskForm,
    TaskSearch,
    TaskState,
    TaskUpdate,
    UserTask,
    UserTasks,
)
from webui.api.searching import found, order_of, page_of

_STATES = {
    State.OPEN: TaskState.CREATED,
    State.COMPLETED: TaskState.COMPLETED,
    State.CANCELLED: TaskState.CANCELED,
}
_BACK = {shown: state for state, shown in _STATES.items()}


@operation("post /user-tasks/search", "查找任务", scope=Scope.READ_TASKS)
def search_user_tasks(call: Call, body: TaskSearch) -> UserTasks:
    """User tasks of the cases within the client's reach."""
    order = order_of(body.sort, user_tasks.ORDERS)
    with call.transaction() as tx:
        answer = user_tasks.search(tx, _filter(body.filter), order, page_of(body.page))
        shown = found(answer, lambda each: _reply(tx, each))
    return UserTasks(**shown)


def _filter(asked: TaskFilter) -> user_tasks.Filter:
    return user_tasks.Filter(
        key=wanted(asked.user_task_key),
        instance_key=wanted(asked.process_instance_key),
        element_id=wanted(asked.element_id),
        process_id=wanted(asked.process_definition_id),
        name=wanted(asked.name),
        assignee=wanted(asked.assignee),
        state=wanted(asked.state, _BACK.get),
        due_at=wanted(asked.due_date),
        created_at=wanted(asked.creation_date),
        completed_at=wanted(asked.completion_date),
        group=asked.candidate_group,
    )


@operation("get /user-tasks/<key>", "读取任务", scope=Scope.READ_TASKS)
def get_user_task(call: Call, key: str) -> UserTask:
    """One user task."""
    with call.transaction() as tx:
        return _reply(tx, user_tasks.find(tx, key))


def _reply(tx: Transaction, each: Task) -> UserTask:
    content = releases.content(tx, each.release)
    root = content.program.model.root_of(each.process_id)
    form_keys = {form.id: form.key for form in definitions.forms(content)}
    return UserTask(
        name=each.name or None,
        state=_STATES[each.state],
        assignee=each.assignee,
        element_id=each.element_id,
        candidate_groups=list(each.groups),
        process_definition_id=root.id,
        creation_date=each.created_at,
        completion_date=each.completed_at,
        due_date=each.due_at,
        process_definition_version=each.release,
        user_task_key=each.key,
        element_instance_key=each.key,
        process_name=root.name or None,
        process_definition_key=definitions.process_key(content, each.process_id),
        process_instance_key=key_of(each.case),
        business_id=each.case_number,
        form_key=form_keys.get(each.form_id or ""),
    )


@operation("get /user-tasks/<key>/form", "读取任务的表单", scope=Scope.READ_TASKS)
def get_user_task_form(call: Call, key: str) -> TaskForm | None:
    """The form of a task; nothing (204) when it has none."""
    with call.transaction() as tx:
        shown = user_tasks.form(tx, key)
    if shown is None:
        return None
    form, source = shown
    return TaskForm(form_id=form.id, form_schema=source.decode(), version=form.version, form_key=form.key)


@operation("post /user-tasks/<key>/assignment", "签收任务", scope=Scope.DO_TASKS)
def assign_user_task(call: Call, key: str, body: Assignment) -> None:
    """Take a task."""
    with call.transaction() as tx:
        user_tasks.assign(tx, key, body.assignee, override=body.allow_override is not False)


@operation("delete /user-tasks/<key>/assignee", "退回任务", scope=Scope.DO_TASKS)
def unassign_user_task(call: Call, key: str) -> None:
    """Give a task back."""
    with call.transaction() as tx:
        user_tasks.unassign(tx, key)


@operation("post /user-tasks/<key>/completion", "办结任务", scope=Scope.DO_TASKS)
def complete_user_task(call: Call, key: str, body: TaskCompletion) -> None:
    """Finish a task with the values of its form."""
    with call.transaction() as tx:
        user_tasks.complete(tx, key, body.variables or {})


@operation("patch /user-tasks/<key>", "修改任务", scope=Scope.DO_TASKS)
def update_user_task(call: Call, key: str, body: TaskUpdate) -> None:
    """Nothing: limits follow from the law and posts from the diagram, so no change is accepted."""
    with call.transaction() as tx:
        user_tasks.find(tx, key)
    if body.changeset is not None and body.changeset.model_fields_set:
        raise ForbiddenError("任务的期限和岗位由流程决定，不能用接口修改")
