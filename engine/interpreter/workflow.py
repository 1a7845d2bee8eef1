"""A running case in memory: SpiffWorkflow's workflow without its tree walks.

Ready tasks stand in one queue instead of being looked for in the tree after every completed task, and only tokens are
kept, so that a step costs the same at the end of a long case as at its start.  The object is thrown away after every
step, and after any exception: it may be half-changed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec
from SpiffWorkflow.util.task import TaskState

from engine.errors import StepLimitError, StoppedError
from engine.interpreter.gateways import Inclusive, Join
from engine.interpreter.specs import Element

STEP_LIMIT = 10_000
TOKEN_LIMIT = 5_000


class ProcessSpec(BpmnProcessSpec):  # type: ignore[misc]
    """A process or embedded sub-process; its only specs are those of the diagram, so no id can collide."""

    def __init__(self, name: str, item: str | None = None) -> None:
        """Create an empty process ``name``; ``item`` is what the whole process handles, if it names one."""
        WorkflowSpec.__init__(self, name=name)
        self.item = item
        self.io_specification = None
        self.data_objects: dict[str, object] = {}
        self.data_stores: dict[str, object] = {}
        self.correlation_keys: dict[str, object] = {}
        self.bpmn_start_events: list[object] = []
        self.inclusive: tuple[Inclusive, ...] = ()

    def spec(self, name: str) -> Element:
        """The spec ``name``; raises KeyError."""
        found: Element = self.task_specs[name]
        return found


class _Flat:
    """What case and called workflow share."""

    tasks: dict[UUID, Any]
    task_tree: Any
    spec: ProcessSpec
    completed: bool

    def finish_if_empty(self) -> None:
        """Complete the scope when its last token has gone."""
        if len(self.tasks) == 1 and not self.completed:
            self.completed = True
            self.finished()

    def finished(self) -> None:
        """Tell whoever waits for this scope."""

    def clear(self, but: Any = None) -> None:
        """Take every token away, except ``but``."""
        for task in list(self.tasks.values()):
            if task is not but and task is not self.task_tree and task.id in self.tasks:
                self._remove_task(task.id)  # type: ignore[attr-defined]

    def settle(self) -> bool:
        """Let one inclusive join go on that nothing more can reach; whether one did."""
        return any(gateway.settle(self) for gateway in self.spec.inclusive)

    def stuck_at(self) -> Any:
        """A join that can never go on because all that is left of the scope waits at joins, or None."""
        tasks = [task for task in self.tasks.values() if task is not self.task_tree]
        waiting = [
            task for task in tasks if isinstance(task.task_spec, Join) and task._state == TaskState.WAITING
        ]
        return waiting[0] if waiting and len(waiting) == len(tasks) else None


class CaseWorkflow(_Flat, BpmnWorkflow):  # type: ignore[misc]
    """The whole case; ``program`` is the release that it runs under, ``queue`` the tasks that may run now."""

    isolated = True

    def __init__(self, program: Any, process_id: str, evaluator: Any, *, deserializing: bool = False) -> None:
        """Create a case of ``process_id``, unless ``deserializing`` with its start event ready."""
        self.program = program
        self.queue: deque[Any] = deque()
        specs = program.specs
        super().__init__(specs[process_id], specs, script_engine=evaluator, deserializing=deserializing)

    def create_subprocess(self, my_task: Any, spec_name: str) -> CalledWorkflow:
        """Start scope ``spec_name`` under ``my_task``."""
        inner = CalledWorkflow(self.subprocess_specs[spec_name], my_task, self)
        self.subprocesses[my_task.id] = inner
        return inner

    def parent_task(self) -> None:
        """None: nothing is around a case."""

    def scopes(self) -> list[Any]:
        """The case and every scope inside it; a scope stands after the one around it."""
        return [self, *self.subprocesses.values()]

    def _task_removed_notify(self, task: Any) -> None:
        _forget(self, task)


class CalledWorkflow(_Flat, BpmnSubWorkflow):  # type: ignore[misc]
    """A called process (``isolated``) or an embedded sub-process of a case."""

    def __init__(
        self, spec: ProcessSpec, parent: Any, top: CaseWorkflow, *, deserializing: bool = False
    ) -> None:
        """Create the scope that runs under task ``parent``."""
        self.around = parent
        self.isolated = parent.task_spec.isolated
        super().__init__(spec, parent.id, top, deserializing=deserializing)

    def parent_task(self) -> Any:
        """The call activity or sub-process task that this scope runs under."""
        return self.around

    def finished(self) -> None:
        """Let the task around go on."""
        self.around.task_spec.finish(self.around, self)

    def _calculate_depth(self) -> int:
        return 0

    def _task_removed_notify(self, task: Any) -> None:
        _forget(self.top_workflow, task)


def _forget(top: CaseWorkflow, task: Any) -> None:
    """Take away the scope that ran under a task that is gone."""
    inner = top.subprocesses.pop(task.id, None)
    if inner is not None:
        inner.completed = True
        inner.clear()


def run(workflow: CaseWorkflow, observe: Callable[[Any], None]) -> None:
    """Run everything that needs no person, timer or worker; ``observe`` sees each task that ran.

    Raises:
        StepLimitError: the model goes round without ever waiting, or the case has grown beyond all measure.
        StoppedError: a join waits for a token that can no longer come.
    """
    count = 0
    while _next_round(workflow):
        while workflow.queue:
            task = workflow.queue.popleft()
            if (
                task._state != TaskState.READY
                or task.workflow.completed
                or task.id not in task.workflow.tasks
            ):
                continue
            task.run()
            observe(task)
            count += 1
            if count > STEP_LIMIT or len(task.workflow.tasks) > TOKEN_LIMIT:
                raise StepLimitError(element_id=task.task_spec.node.id)
    for scope in workflow.scopes():
        stuck = scope.stuck_at()
        if stuck is not None:
            node = stuck.task_spec.node
            raise StoppedError(f"办件停在“{node.name}”：要汇聚的分支不会再到达", element_id=node.id)


def _next_round(workflow: CaseWorkflow) -> bool:
    return bool(workflow.queue) or any(scope.settle() for scope in workflow.scopes())


def find(workflow: CaseWorkflow, key: UUID) -> Any:
    """The task ``key`` in the case or any scope inside it, or None."""
    for scope in workflow.scopes():
        if key in scope.tasks:
            return scope.tasks[key]
    return None
