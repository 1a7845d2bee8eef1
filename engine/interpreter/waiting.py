"""Events: timers, messages, boundary events, the event gateway, errors and escalations.

SpiffWorkflow's own event manager is not used.  A timer fires and a message arrives only when an action names the
waiting task, so time passes when the step says so and an event reaches exactly one element.  Errors and escalations
climb from the place where they are thrown to the nearest boundary event that catches them, never to a sibling.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, EventSplit
from SpiffWorkflow.util.task import TaskState

from engine.errors import ExpressionError, UncaughtError
from engine.interpreter.expressions import Evaluator, expression
from engine.interpreter.model import EventKind, Node
from engine.interpreter.scope import maps_of, view
from engine.interpreter.specs import WAIT, Element

FIRED = "fired"
PAYLOAD = "payload"
_CYCLE = re.compile(r"R(\d*)/(.+)")


class Catch(Element):
    """Waits for one timer or message.  An event behind an event gateway (``given``) has already happened."""

    def _update_hook(self, my_task: Any) -> bool:
        super()._update_hook(my_task)
        if FIRED in my_task.internal_data:
            return True
        my_task._set_state(TaskState.WAITING)
        if WAIT not in my_task.internal_data:
            my_task.internal_data[WAIT] = open_wait(self.node, my_task)
        return False

    def _run_hook(self, my_task: Any) -> bool:
        self.apply(my_task, my_task.internal_data.pop(PAYLOAD, {}))
        return True

    def happen(self, task: Any, payload: Mapping[str, object]) -> None:
        """Let the awaited event happen: the element becomes ready (again and again for a repeating timer)."""
        wait = task.internal_data[WAIT]
        if wait.get("n", 0) != 0:
            _start_repetition(task, wait)
            return
        del task.internal_data[WAIT]
        task.internal_data[FIRED] = 1
        if payload:
            task.internal_data[PAYLOAD] = dict(payload)
        task.task_spec._update(task)


def _start_repetition(task: Any, wait: dict[str, Any]) -> None:
    for spec in task.task_spec.outputs:
        if isinstance(spec, BoundaryEventJoin):
            continue
        child = task._add_child(spec, TaskState.FUTURE)
        child.triggered = True
        child.task_spec._predict(child, mask=TaskState.NOT_FINISHED_MASK)
        child.task_spec._update(child)
    wait["n"] -= 1
    evaluator: Evaluator = task.workflow.script_engine
    node = task.task_spec.node
    wait["d"] = _after(wait["p"], datetime.fromisoformat(wait["d"]), evaluator, node.id).isoformat()
    if wait["n"] == 0:
        stop_repeating(task)


def stop_repeating(task: Any) -> None:
    """End a repeating timer; the branches that it has started go on."""
    del task.internal_data[WAIT]
    task._set_state(TaskState.COMPLETED)


class Boundary(Catch):
    """An event on the edge of an activity; interrupting or not."""

    def __init__(self, process: Any, node: Node) -> None:
        """Create the boundary event of ``node``."""
        super().__init__(process, node)
        self.cancel_activity = node.interrupting

    def _predict_hook(self, my_task: Any) -> None:
        if self.node.event.form != "timeCycle":
            super()._predict_hook(my_task)


class BoundarySplit(EventSplit):  # type: ignore[misc]
    """Stands before an activity with boundary events and sets them waiting beside it."""

    def __init__(self, process: Any, name: str) -> None:
        """Create the split ``name`` in ``process``."""
        super().__init__(Boundary, process, name)


class BoundaryJoin(BoundaryEventJoin):  # type: ignore[misc]
    """Ends an activity with boundary events: cancels what still waits, but no branch that has already begun."""

    def _check_threshold_structured(self, my_task: Any) -> tuple[bool, list[Any]]:
        split = my_task.find_ancestor(self.split_task)
        main = next(task for task in split.children if not isinstance(task.task_spec, Boundary))
        events = [task for task in split.children if isinstance(task.task_spec, Boundary)]
        interrupted = any(
            task.task_spec.cancel_activity and task.has_state(TaskState.READY | TaskState.COMPLETED)
            for task in events
        )
        if not interrupted and not main.has_state(TaskState.FINISHED_MASK):
            return False, []
        waiting = [task for task in events if task.state == TaskState.WAITING]
        repeating = [task for task in waiting if "n" in task.internal_data.get(WAIT, {})]
        for task in repeating:
            stop_repeating(task)
        return True, [task for task in waiting if task not in repeating] + ([main] if interrupted else [])


class EventGateway(Element):
    """Waits for the first of several events; the elements behind it stand for the events."""

    def _predict_hook(self, my_task: Any) -> None:
        my_task._sync_children(self.outputs, state=TaskState.MAYBE)

    def _update_hook(self, my_task: Any) -> bool:
        super()._update_hook(my_task)
        if FIRED in my_task.internal_data:
            return True
        my_task._set_state(TaskState.WAITING)
        if WAIT not in my_task.internal_data:
            choices = {spec.name: open_wait(spec.node, my_task) for spec in self.outputs}
            my_task.internal_data[WAIT] = {"o": choices}
        return False

    def choose(self, task: Any, element_id: str, payload: Mapping[str, object]) -> None:
        """Let the event of ``element_id`` happen; the others no longer count."""
        del task.internal_data[WAIT]
        task.internal_data[FIRED] = element_id
        task.internal_data[PAYLOAD] = dict(payload)
        task.task_spec._update(task)

    def _run_hook(self, my_task: Any) -> bool:
        chosen = self._wf_spec.task_specs[my_task.internal_data[FIRED]]
        my_task._sync_children([chosen], TaskState.FUTURE)
        child = my_task.children[0]
        child.internal_data.update({FIRED: 1, PAYLOAD: my_task.internal_data.pop(PAYLOAD)})
        child.task_spec._predict(child, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)
        return True


def choice_key(gateway: UUID, element_id: str) -> UUID:
    """The key of one event that an event gateway waits for."""
    return uuid5(gateway, element_id)


class Throw(Element):
    """Throws an error or an escalation, in passing or at the end."""

    def _run_hook(self, my_task: Any) -> bool:
        event = self.node.event
        caught = throw(my_task.workflow.parent_task(), event.kind, event.text)
        if not caught and event.kind is EventKind.ERROR:
            raise UncaughtError(
                f"环节“{self.node.id}”抛出的错误“{event.text or event.name}”没有边界事件接住",
                element_id=self.node.id,
                error_code=event.text,
            )
        return True


class Terminate(Element):
    """Ends the (sub-)process at once; every other token in it is cancelled."""

    def _on_complete_hook(self, my_task: Any) -> None:
        super()._on_complete_hook(my_task)
        workflow = my_task.workflow
        for task in list(workflow.tasks.values()):
            if task.has_state(TaskState.NOT_FINISHED_MASK) and task.id in workflow.tasks:
                task.cancel()
        workflow._mark_complete(my_task)


def throw(task: Any, kind: EventKind, code: str | None) -> bool:
    """Climb from activity ``task`` outwards to a boundary event that catches ``code``; whether one did.

    At each level an event that names the code goes before one that catches all.
    """
    while task is not None:
        boundary = _catcher(task, kind, code)
        if boundary is not None:
            boundary.internal_data[FIRED] = 1
            boundary.task_spec._update(boundary)
            if boundary.task_spec.cancel_activity:
                boundary.run()  # now, so that nothing inside the interrupted activity goes on
            return True
        task = task.workflow.parent_task()
    return False


def _catcher(task: Any, kind: EventKind, code: str | None) -> Any:
    parent = task.parent
    if parent is not None and task.triggered:
        parent = parent.parent
    if parent is None or not isinstance(parent.task_spec, BoundarySplit):
        return None
    catching = {
        sibling.task_spec.node.event.text: sibling
        for sibling in parent.children
        if isinstance(sibling.task_spec, Boundary)
        and sibling.state == TaskState.WAITING
        and sibling.task_spec.node.event.kind is kind
    }
    return catching.get(code) or catching.get(None)


def open_wait(node: Node, task: Any) -> dict[str, object]:
    """What ``node`` waits for, computed now: a due date, or a message name and correlation key."""
    evaluator: Evaluator = task.workflow.script_engine
    scope = view(maps_of(task))
    event = node.event
    if event.kind is EventKind.MESSAGE:
        key = evaluator.value(expression(event.text or ""), scope, node.id)
        if key is None:
            raise ExpressionError(f"环节“{node.id}”的消息关联键没有算出来", element_id=node.id)
        return {"m": event.name, "k": str(key)}
    if event.kind is EventKind.TIMER:
        return _timer(node, evaluator, scope)
    return {}


def _timer(node: Node, evaluator: Evaluator, scope: Mapping[str, object]) -> dict[str, object]:
    text = node.event.text or ""
    if node.event.form == "timeDate":
        return {"d": evaluator.moment(expression(text), scope, node.id).isoformat()}
    found = str(evaluator.value(expression(text), scope, node.id))
    start = evaluator.now.astimezone(UTC)
    if node.event.form == "timeDuration":
        return {"d": _after(found, start, evaluator, node.id).isoformat()}
    matched = _CYCLE.fullmatch(found)
    if matched is None:
        message = f"环节“{node.id}”的循环时间“{found}”应写成 R3/PT24H 的形式"
        raise ExpressionError(message, element_id=node.id)
    times = int(matched[1]) if matched[1] else -1
    return {"d": _after(matched[2], start, evaluator, node.id).isoformat(), "n": times, "p": matched[2]}


def _after(duration: str, start: datetime, evaluator: Evaluator, element_id: str) -> datetime:
    later = expression("=date and time(start) + duration(length)")
    scope = {"start": start.isoformat(), "length": duration}
    return evaluator.moment(later, scope, element_id)
