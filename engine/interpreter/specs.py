"""What each BPMN activity does when SpiffWorkflow runs it, and how tokens move between them.

SpiffWorkflow gives the tasks, their states and the calls in between.  Its predictions, its tree of everything that
ever happened and its joins, which look for tokens among finished ancestors and so fire too early in a loop, are not
used: a task here is a token, it leaves the case when it is done, and what it leaves behind is one new task per flow.

Task data stay empty (see :mod:`.scope`); what an element waits for is kept under ``wait`` in the task's internal
data, so that the open waits of a case follow from its document alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.util.task import TaskState

from engine.errors import ExpressionError
from engine.interpreter.expressions import Evaluator, Expression, expression
from engine.interpreter.model import Node
from engine.interpreter.scope import LOCALS, assign, mapped, maps_of, outside, view

WAIT = "wait"
BEFORE = "before"
FLOW = "flow"
TAKEN = "taken"
PAYLOAD = "payload"


class Element(BpmnTaskSpec):  # type: ignore[misc]
    """A diagram element, as far as all of them behave alike."""

    manual_work = False
    boundary = False

    def __init__(self, process: Any, node: Node, name: str | None = None) -> None:
        """Create the spec of ``node`` in the SpiffWorkflow spec ``process``."""
        super().__init__(process, name or node.id, manual=self.manual_work, bpmn_name=node.name)
        self.bpmn_id = node.id
        self.node = node
        self.ways: tuple[tuple[str, Element], ...] = ()
        self.edges: tuple[Element, ...] = ()
        self.loop: Any = None
        self.conditions: Mapping[str, Expression] = {}
        self.default: str | None = None

    def _predict(self, my_task: Any, *_seen: object, **_mask: object) -> None:
        """Nothing: what may come later is not part of a case."""

    def _update(self, my_task: Any) -> None:
        may_run = self._update_hook(my_task)
        for edge in self.edges:
            edge.attach(my_task)
        if may_run:
            my_task._ready()

    def _update_hook(self, my_task: Any) -> bool:
        return True

    def attach(self, host: Any) -> None:
        """Begin to wait on the edge of the activity ``host``; boundary events alone can."""
        raise NotImplementedError

    def _on_ready(self, my_task: Any) -> None:
        self._on_ready_hook(my_task)

    def _on_ready_hook(self, my_task: Any) -> None:
        my_task.workflow.top_workflow.queue.append(my_task)

    def _run_hook(self, my_task: Any) -> bool | None:
        return True

    def _on_complete(self, my_task: Any) -> None:
        """Leave: one new token per flow out, and the old one is gone."""
        workflow = my_task.workflow
        if my_task.id not in workflow.tasks:
            return
        if self.loop is not None:
            self.loop.instance_done(my_task)
            return
        ways = self.following(my_task)
        my_task.internal_data[TAKEN] = [flow for flow, _ in ways]
        for flow, target in ways:
            place(workflow, target, {FLOW: flow})
        leave(my_task)

    def following(self, task: Any) -> tuple[tuple[str, Element], ...]:
        """The flows that the token takes, with where they lead: all without condition and those whose condition holds.

        The default flow is taken when no condition holds.
        """
        if not self.conditions:
            return self.ways
        evaluator, scope = task.workflow.script_engine, view(outside(task, maps_of(task)))
        held = {
            flow for flow, guard in self.conditions.items() if evaluator.condition(guard, scope, self.node.id)
        }
        return tuple(way for way in self.ways if way[0] in held or self._is_unguarded(way[0], held))

    def _is_unguarded(self, flow: str, held: set[str]) -> bool:
        return not held if flow == self.default else flow not in self.conditions

    def inputs_of(self, task: Any) -> dict[str, object]:
        """The values of the input mappings, as ``task`` sees them now."""
        evaluator: Evaluator = task.workflow.script_engine
        return mapped(self.node.zeebe.inputs, evaluator, view(maps_of(task)), self.node.id)

    def apply(self, task: Any, values: Mapping[str, object], *, keep_all: bool = True) -> None:
        """Write the results of ``task``: what its output mappings name, else all ``values`` if ``keep_all``."""
        outputs, maps = self.node.zeebe.outputs, maps_of(task)
        if outputs:
            evaluator = task.workflow.script_engine
            found = mapped(outputs, evaluator, view(maps, values), self.node.id)
            assign(outside(task, maps), found)
        elif keep_all:
            assign(maps, values)


class Plain(Element):
    """Passes at once, but for its mappings: start, end, plain task, manual task, empty throw event."""

    def _run_hook(self, my_task: Any) -> bool:
        self.apply(my_task, self.inputs_of(my_task), keep_all=False)
        return True


def place(workflow: Any, target: Element, inner: Mapping[str, object]) -> None:
    """Put a token on ``target``."""
    token = workflow.task_tree._add_child(target, TaskState.FUTURE)
    token.internal_data.update(inner)
    target._update(token)


def leave(task: Any) -> None:
    """Take ``task`` and everything under it out of its scope, which is complete when nothing is left."""
    workflow = task.workflow
    if task.parent is not None:
        workflow._remove_task(task.id)
    workflow.finish_if_empty()


class UserTask(Element):
    """Waits for a person.  Who and until when is computed once, when the task becomes ready."""

    manual_work = True
    written: frozenset[str] | None = None
    """The variables to remember when the task is left, because the case may be taken back to it."""

    def _update_hook(self, my_task: Any) -> bool:
        if self.node.zeebe.inputs:
            my_task.internal_data.setdefault(LOCALS, {}).update(self.inputs_of(my_task))
        return True

    def _on_ready_hook(self, my_task: Any) -> None:
        settings, evaluator = self.node.zeebe, my_task.workflow.script_engine
        scope = view(maps_of(my_task))
        wait: dict[str, object] = {}
        if settings.assignee:
            wait["a"] = _text(
                evaluator.value(expression(settings.assignee), scope, self.node.id), self.node.id
            )
        if settings.candidate_groups:
            found = evaluator.value(expression(settings.candidate_groups), scope, self.node.id)
            wait["g"] = _names(found, self.node.id)
        if settings.due_date:
            due = evaluator.moment(expression(settings.due_date), scope, self.node.id)
            wait["d"] = due.isoformat()
        my_task.internal_data[WAIT] = wait

    def complete(self, task: Any, values: Mapping[str, object]) -> None:
        """Finish ``task`` with the submitted ``values``; of a form only mapped values enter the process."""
        if self.written is not None:
            seen = view(maps_of(task))
            task.internal_data[BEFORE] = {name: seen[name] for name in self.written if name in seen}
        self.apply(task, values, keep_all=self.node.zeebe.form_id is None)
        del task.internal_data[WAIT]
        task.run()


def _text(found: object, element_id: str) -> str | None:
    if found is None or (isinstance(found, str) and found):
        return found
    raise ExpressionError(f"环节“{element_id}”的办理人没有算出来", element_id=element_id)


def _names(found: object, element_id: str) -> list[str]:
    if isinstance(found, str):
        found = [part.strip() for part in found.split(",")]
    if isinstance(found, list) and found and all(isinstance(entry, str) and entry for entry in found):
        return found
    raise ExpressionError(f"环节“{element_id}”的办理岗位没有算出来", element_id=element_id)


class Job(Element):
    """Waits for a worker.  SpiffWorkflow leaves the task STARTED; nothing remote happens inside a step."""

    def _run_hook(self, my_task: Any) -> None:
        evaluator, variables = my_task.workflow.script_engine, self.inputs_of(my_task)
        scope = view(maps_of(my_task), variables)
        kind = evaluator.value(expression(self.node.zeebe.job_type or ""), scope, self.node.id)
        if not isinstance(kind, str) or not kind:
            raise ExpressionError(f"环节“{self.node.id}”的任务类型没有算出来", element_id=self.node.id)
        my_task.internal_data[WAIT] = {"t": kind, "v": variables}

    def complete(self, task: Any, values: Mapping[str, object]) -> None:
        """Finish ``task`` with the worker's result."""
        wait = task.internal_data.pop(WAIT)
        self.apply(task, {**wait["v"], **values} if self.node.zeebe.outputs else values)
        task.complete()


class Script(Element):
    """Evaluates one FEEL expression into one variable."""

    def _run_hook(self, my_task: Any) -> bool:
        settings, inputs = self.node.zeebe, self.inputs_of(my_task)
        evaluator, scope = my_task.workflow.script_engine, view(maps_of(my_task), inputs)
        found = evaluator.value(expression(settings.script or ""), scope, self.node.id)
        keep(self, my_task, inputs, found)
        return True


WHY = "why"


class Decision(Element):
    """Asks a decision of the release; the tables come with the program."""

    def _run_hook(self, my_task: Any) -> bool:
        settings, inputs = self.node.zeebe, self.inputs_of(my_task)
        evaluator, scope = my_task.workflow.script_engine, view(maps_of(my_task), inputs)
        wanted = evaluator.value(expression(settings.decision or ""), scope, self.node.id)
        program = my_task.workflow.top_workflow.program
        decided = program.decide(str(wanted), scope, evaluator, self.node.id)
        keep(self, my_task, inputs, decided.value)
        my_task.internal_data[WHY] = decided.why
        return True


def keep(spec: Element, task: Any, inputs: Mapping[str, object], found: object) -> None:
    """Store the result ``found`` of a script or decision under its name, or what its output mappings make of it."""
    result = {spec.node.zeebe.result_variable or "result": found}
    spec.apply(task, {**inputs, **result} if spec.node.zeebe.outputs else result)


def is_token(task: Any) -> bool:
    """Whether ``task`` is a place where the case stands: not done, no mere boundary event, not SpiffWorkflow's root."""
    return not task.task_spec.boundary and bool(
        task.has_state(TaskState.WAITING | TaskState.READY | TaskState.STARTED)
    )
