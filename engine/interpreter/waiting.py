"""Events: timers, messages, boundary events, the event gateway, errors and escalations.

SpiffWorkflow's own event manager is not used.  A timer fires and a message arrives only when an action names the
waiting task, so time passes when the step says so and an event reaches exactly one element.  Errors and escalations
climb from the place where they are thrown to the nearest boundary event that catches them, never to a sibling.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from SpiffWorkflow.util.task import TaskState

from engine.errors import ExpressionError, UncaughtError
from engine.interpreter.clocks import next_repetition, open_wait
from engine.interpreter.expressions import expression
from engine.interpreter.model import EventKind
from engine.interpreter.scope import maps_of, view
from engine.interpreter.specs import FLOW, PAYLOAD, TAKEN, WAIT, Element, leave, place

FIRED = "fired"


class Catch(Element):
    """Waits for one timer or message.  An event behind an event gateway has already happened (``fired``)."""

    def _update_hook(self, my_task: Any) -> bool:
        if FIRED in my_task.internal_data:
            return True
        evaluator = my_task.workflow.script_engine
        my_task.internal_data[WAIT] = open_wait(self.node, evaluator, view(maps_of(my_task)))
        my_task._set_state(TaskState.WAITING)
        return False

    def _run_hook(self, my_task: Any) -> bool:
        self.apply(my_task, my_task.internal_data.pop(PAYLOAD, {}))
        return True

    def happen(self, task: Any, payload: Mapping[str, object]) -> None:
        """Let the awaited event happen."""
        del task.internal_data[WAIT]
        task.internal_data[PAYLOAD] = dict(payload)
        task._ready()


class Boundary(Catch):
    """An event on the edge of an activity.

    While the activity is open it waits as a child of the activity's task.  When it happens, a token of its own goes on;
    an interrupting event takes the activity and everything inside it away, a repeating one waits again under a new key.
    """

    boundary = True

    def attach(self, host: Any) -> None:
        """Begin to wait beside ``host``."""
        self._wait(host, open_wait(self.node, host.workflow.script_engine, view(maps_of(host))))

    def _wait(self, host: Any, wait: dict[str, Any]) -> None:
        edge = host._add_child(self, TaskState.FUTURE)
        edge.internal_data[WAIT] = wait
        edge._set_state(TaskState.WAITING)

    def happen(self, task: Any, payload: Mapping[str, object]) -> None:
        """Let the event happen now, so that nothing inside an interrupted activity goes on."""
        host, wait = task.parent, task.internal_data[WAIT]
        workflow = task.workflow
        place(workflow, self, {FIRED: 1, PAYLOAD: dict(payload)})
        if self.node.interrupting:
            workflow._remove_task(host.id)
            return
        workflow._remove_task(task.id)
        again = next_repetition(wait, self.node, workflow.script_engine) if wait else {}
        if again is not None:
            self._wait(host, again)


class EventGateway(Element):
    """Waits for the first of several events; the elements behind it stand for the events."""

    def _update_hook(self, my_task: Any) -> bool:
        evaluator, scope = my_task.workflow.script_engine, view(maps_of(my_task))
        choices = {target.name: open_wait(target.node, evaluator, scope) for _, target in self.ways}
        my_task.internal_data[WAIT] = {"o": choices}
        my_task._set_state(TaskState.WAITING)
        return False

    def choose(self, task: Any, element_id: str, payload: Mapping[str, object]) -> None:
        """Let the event of ``element_id`` happen; the others no longer count."""
        del task.internal_data[WAIT]
        task.internal_data.update({FIRED: element_id, PAYLOAD: dict(payload)})
        task._ready()

    def _on_complete(self, my_task: Any) -> None:
        chosen, payload = my_task.internal_data[FIRED], my_task.internal_data[PAYLOAD]
        flow, target = next(way for way in self.ways if way[1].name == chosen)
        my_task.internal_data[TAKEN] = [flow]
        place(my_task.workflow, target, {FLOW: flow, FIRED: 1, PAYLOAD: payload})
        leave(my_task)


class Throw(Element):
    """Throws an error or an escalation, in passing or at the end."""

    def _run_hook(self, my_task: Any) -> bool:
        event, evaluator = self.node.event, my_task.workflow.script_engine
        code = evaluator.value(expression(event.text or ""), view(maps_of(my_task)), self.node.id)
        if not isinstance(code, str) or not code:
            raise ExpressionError(f"环节“{self.node.id}”抛出的代码没有算出来", element_id=self.node.id)
        payload = self.inputs_of(my_task)
        caught = throw(my_task.workflow.parent_task(), event.kind, code, payload)
        if not caught and event.kind is EventKind.ERROR:
            raise UncaughtError(
                f"环节“{self.node.id}”抛出的错误“{code}”没有边界事件接住",
                element_id=self.node.id,
                error_code=code,
            )
        return True


class Terminate(Element):
    """Ends the (sub-)process at once; every other token in it is gone."""

    def _run_hook(self, my_task: Any) -> bool:
        my_task.workflow.clear(my_task)
        return True


def throw(task: Any, kind: EventKind, code: str, payload: Mapping[str, object]) -> bool:
    """Climb from activity ``task`` outwards to a boundary event that catches ``code``; whether one did.

    At each level an event that names the code goes before one that catches all.  An instance of a multi-instance
    activity has the edges of the whole activity.
    """
    while task is not None:
        catching = {
            edge.task_spec.node.event.text: edge
            for edge in task.children
            if edge.task_spec.boundary and edge.task_spec.node.event.kind is kind
        }
        edge = catching.get(code) or catching.get(None)
        if edge is not None:
            edge.task_spec.happen(edge, payload)
            return True
        task = task.workflow.parent_task() if task.task_spec.loop is None else task.parent
    return False


def choice_key(gateway: UUID, element_id: str) -> UUID:
    """The key of one event that an event gateway waits for."""
    return uuid5(gateway, element_id)
