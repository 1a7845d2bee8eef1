"""Call activities and embedded sub-processes."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.interpreter.model import Kind, Node
from engine.interpreter.scope import mapped, maps_of, view
from engine.interpreter.specs import Element

DONE = "done"


class Called(Element):
    """Runs another scope inside the case and takes over what it declares to return."""

    def __init__(self, process: Any, node: Node, name: str | None = None) -> None:
        """Create the spec of call activity or sub-process ``node``."""
        super().__init__(process, node, name)
        self.called = node.zeebe.called if node.kind is Kind.CALL else node.id
        self.isolated = node.kind is Kind.CALL

    def _update_hook(self, my_task: Any) -> bool:
        if DONE in my_task.internal_data:
            return True
        if my_task.id in my_task.workflow.top_workflow.subprocesses:
            return False
        super()._update_hook(my_task)
        self._start(my_task)
        my_task._set_state(TaskState.STARTED)
        return False

    def _start(self, task: Any) -> None:
        settings, maps = self.node.zeebe, maps_of(task)
        scope = view(maps)
        variables = mapped(settings.inputs, task.workflow.script_engine, scope, self.node.id)
        if self.isolated and settings.all_parent_variables:
            variables = {**scope, **variables}
        inner = task.workflow.top_workflow.create_subprocess(task, self.called)
        inner.data.update(variables)

    def finish(self, task: Any, inner: Any) -> None:
        """Take over the results of the completed ``inner`` workflow and let ``task`` go on."""
        if self.isolated:
            self.apply(task, inner.data, keep_all=self.node.zeebe.all_child_variables)
        else:
            self.apply(task, inner.data, keep_all=False)
        del task.workflow.top_workflow.subprocesses[task.id]
        task.internal_data[DONE] = 1
        task._set_state(TaskState.READY)

    def _on_cancel(self, my_task: Any) -> None:
        inner = my_task.workflow.top_workflow.subprocesses.pop(my_task.id, None)
        if inner is not None:
            inner.cancel()
        super()._on_cancel(my_task)
