"""What each BPMN activity does when SpiffWorkflow runs it.

Task data stay empty (see :mod:`.scope`); what an element waits for is kept under ``wait`` in the task's internal
data, so that the open waits of a case follow from its document alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.defaults import ExclusiveGateway, InclusiveGateway, ParallelGateway
from SpiffWorkflow.util.task import TaskState

from engine.errors import ExpressionError
from engine.interpreter.expressions import Evaluator, Expression, expression
from engine.interpreter.model import Node
from engine.interpreter.scope import assign, mapped, maps_of, view

WAIT = "wait"


class Element(BpmnTaskSpec):  # type: ignore[misc]
    """A diagram element that passes at once: start, end, plain task, merge."""

    manual_work = False

    def __init__(self, process: Any, node: Node, name: str | None = None) -> None:
        """Create the spec of ``node`` in the SpiffWorkflow spec ``process``."""
        super().__init__(process, name or node.id, manual=self.manual_work, bpmn_name=node.name)
        self.bpmn_id = node.id
        self.node = node

    def apply(self, task: Any, values: Mapping[str, object], *, keep_all: bool = True) -> None:
        """Write the results of ``task``: what its output mappings name, else all ``values`` if ``keep_all``."""
        maps = maps_of(task)
        outputs = self.node.zeebe.outputs
        if outputs:
            evaluator = task.workflow.script_engine
            assign(maps, mapped(outputs, evaluator, view(maps, values), self.node.id))
        elif keep_all:
            assign(maps, values)


class UserTask(Element):
    """Waits for a person.  Who and until when is computed once, when the task becomes ready."""

    manual_work = True

    def _on_ready_hook(self, my_task: Any) -> None:
        super()._on_ready_hook(my_task)
        if WAIT in my_task.internal_data:
            return
        settings, evaluator = self.node.zeebe, my_task.workflow.script_engine
        scope = view(maps_of(my_task))
        wait: dict[str, object] = {}
        if settings.assignee:
            wait["a"] = evaluator.value(expression(settings.assignee), scope, self.node.id)
        if settings.candidate_groups:
            found = evaluator.value(expression(settings.candidate_groups), scope, self.node.id)
            wait["g"] = _names(found, self.node.id)
        if settings.due_date:
            due = evaluator.moment(expression(settings.due_date), scope, self.node.id)
            wait["d"] = due.isoformat()
        my_task.internal_data[WAIT] = wait

    def complete(self, task: Any, values: Mapping[str, object]) -> None:
        """Finish ``task`` with the submitted ``values``; of a form only mapped values enter the process."""
        self.apply(task, values, keep_all=self.node.zeebe.form_id is None)
        del task.internal_data[WAIT]
        task.run()


def _names(found: object, element_id: str) -> list[str]:
    if isinstance(found, str):
        found = [part.strip() for part in found.split(",")]
    if isinstance(found, list) and all(isinstance(entry, str) and entry for entry in found):
        return found
    raise ExpressionError(f"环节“{element_id}”的办理岗位没有算出来", element_id=element_id)


class Job(Element):
    """Waits for a worker.  SpiffWorkflow leaves the task STARTED; nothing remote happens inside a step."""

    def _run_hook(self, my_task: Any) -> None:
        evaluator, maps = my_task.workflow.script_engine, maps_of(my_task)
        scope = view(maps)
        variables = mapped(self.node.zeebe.inputs, evaluator, scope, self.node.id)
        kind = evaluator.value(expression(self.node.zeebe.job_type or ""), scope, self.node.id)
        my_task.internal_data[WAIT] = {"t": kind, "v": variables}

    def complete(self, task: Any, values: Mapping[str, object]) -> None:
        """Finish ``task`` with the worker's result."""
        self.apply(task, values)
        del task.internal_data[WAIT]
        task.complete()


class Script(Element):
    """Evaluates one FEEL expression into one variable."""

    def _run_hook(self, my_task: Any) -> bool:
        settings, maps = self.node.zeebe, maps_of(my_task)
        evaluator = my_task.workflow.script_engine
        inputs = mapped(settings.inputs, evaluator, view(maps), self.node.id)
        found = evaluator.value(expression(settings.script or ""), view(maps, inputs), self.node.id)
        self.apply(my_task, {settings.result_variable or "result": found})
        return True


class Decision(Element):
    """Asks a decision of the release; the tables come with the program."""

    def _run_hook(self, my_task: Any) -> bool:
        settings, maps = self.node.zeebe, maps_of(my_task)
        evaluator = my_task.workflow.script_engine
        inputs = mapped(settings.inputs, evaluator, view(maps), self.node.id)
        wanted = evaluator.value(expression(settings.decision or ""), view(maps, inputs), self.node.id)
        program = my_task.workflow.top_workflow.program
        found = program.decide(str(wanted), view(maps, inputs), evaluator, self.node.id)
        self.apply(my_task, {settings.result_variable or "result": found})
        return True


class _Gateway:
    """Gives SpiffWorkflow's gateways their node."""

    def __init__(self, process: Any, node: Node) -> None:
        """Create the gateway spec of ``node``."""
        super().__init__(process, node.id, bpmn_name=node.name)  # type: ignore[call-arg]
        self.node = node


class Exclusive(_Gateway, ExclusiveGateway):  # type: ignore[misc]
    """One way out: the first whose condition holds, else the default."""


class Inclusive(_Gateway, InclusiveGateway):  # type: ignore[misc]
    """Every way out whose condition holds; joins all tokens that can still arrive."""


class Parallel(_Gateway, ParallelGateway):  # type: ignore[misc]
    """All ways out; joins one token from every way in."""


class Condition:
    """The condition of a flow; SpiffWorkflow asks it whether the flow is taken."""

    def __init__(self, wanted: Expression, element_id: str) -> None:
        """Guard a flow out of gateway ``element_id`` with ``wanted``."""
        self.wanted = wanted
        self.element_id = element_id

    def _matches(self, task: Any) -> bool:
        evaluator: Evaluator = task.workflow.script_engine
        return evaluator.condition(self.wanted, view(maps_of(task)), self.element_id)


def is_active(task: Any) -> bool:
    """Whether a token rests on ``task``."""
    return bool(task.has_state(TaskState.WAITING | TaskState.READY | TaskState.STARTED))
