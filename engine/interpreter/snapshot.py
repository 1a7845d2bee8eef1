"""What a case waits for, read off its tasks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from engine.domain import JobWait, MessageWait, Passed, Snapshot, TimerWait, UserTaskWait, Wait
from engine.interpreter.codec import kept_exactly
from engine.interpreter.loops import LOOP
from engine.interpreter.model import Node
from engine.interpreter.names import UNDRAWN
from engine.interpreter.specs import BEFORE, TAKEN, WAIT, WHY, Job, UserTask
from engine.interpreter.waiting import Catch, EventGateway, choice_key
from engine.interpreter.workflow import CaseWorkflow

DEFAULT_RETRIES = 3


def waits_of(workflow: CaseWorkflow, known: Mapping[UUID, Wait] | None = None) -> dict[UUID, Wait]:
    """What ``workflow`` waits for now, by key, in the order of creation within each scope.

    A wait never changes while it is open, so those ``known`` from before the step are taken as they are.
    """
    waits: dict[UUID, Wait] = {}
    for scope in workflow.scopes():
        for task in scope.tasks.values():
            if WAIT not in task.internal_data:
                continue
            if known is not None and task.id in known:
                waits[task.id] = known[task.id]
            else:
                waits |= {wait.key: wait for wait in _waits(task)}
    return waits


def take(workflow: CaseWorkflow, before: dict[UUID, Wait], passed: list[Passed]) -> Snapshot:
    """The snapshot of ``workflow`` after a step that began with the waits ``before`` and left ``passed`` behind."""
    now = {} if workflow.completed else waits_of(workflow, before)
    return Snapshot(
        waits=tuple(now.values()),
        opened=tuple(wait for key, wait in now.items() if key not in before),
        closed=tuple(wait for key, wait in before.items() if key not in now),
        passed=tuple(passed),
        ended=workflow.completed,
        variables=dict(workflow.data),
    )


def passed_by(task: Any) -> Passed | None:
    """What history says of ``task`` when it has gone.

    None for a multi-instance activity, whose instances told it, and for what nobody has drawn.
    """
    node: Node = task.task_spec.node
    if task.internal_data.get(LOOP, {}).get("items") or UNDRAWN in node.id:
        return None
    process_id = task.workflow.spec.name
    flows = tuple(task.internal_data.get(TAKEN, ()))
    why = tuple(task.internal_data.get(WHY, ()))
    found = task.internal_data.get(BEFORE)
    before = None if found is None else kept_exactly(found)
    return Passed(task.id, node.id, node.name, process_id, _item(task, node), node.type, flows, why, before)


def _item(task: Any, node: Node) -> str | None:
    item: str | None = node.zeebe.properties.get("item") or task.workflow.spec.item
    return item


def _waits(task: Any) -> Iterator[Wait]:
    wait, spec, process_id = task.internal_data[WAIT], task.task_spec, task.workflow.spec.name
    if isinstance(spec, UserTask):
        yield _user_task(task, spec.node, process_id, wait)
    elif isinstance(spec, Job):
        yield _job(task, spec.node, process_id, wait)
    elif isinstance(spec, EventGateway):
        for element_id, choice in wait["o"].items():
            yield from _event(choice_key(task.id, element_id), element_id, process_id, choice)
    elif isinstance(spec, Catch):
        yield from _event(task.id, spec.node.id, process_id, wait)


def _user_task(task: Any, node: Node, process_id: str, wait: dict[str, Any]) -> UserTaskWait:
    return UserTaskWait(
        key=task.id,
        element_id=node.id,
        name=node.name,
        process_id=process_id,
        item=_item(task, node),
        form_id=node.zeebe.form_id,
        assignee=wait.get("a"),
        candidate_groups=tuple(wait.get("g", ())),
        due_at=datetime.fromisoformat(wait["d"]) if "d" in wait else None,
    )


def _job(task: Any, node: Node, process_id: str, wait: dict[str, Any]) -> JobWait:
    return JobWait(
        key=task.id,
        element_id=node.id,
        name=node.name,
        process_id=process_id,
        item=_item(task, node),
        type=str(wait["t"]),
        retries=int(node.zeebe.retries or DEFAULT_RETRIES),
        headers=node.zeebe.headers,
        variables=wait["v"],
    )


def _event(key: Any, element_id: str, process_id: str, wait: dict[str, Any]) -> Iterator[Wait]:
    if "d" in wait:
        yield TimerWait(key, element_id, process_id, datetime.fromisoformat(wait["d"]))
    elif "m" in wait:
        yield MessageWait(key, element_id, process_id, wait["m"], wait["k"])
