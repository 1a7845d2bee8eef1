"""Call activities and embedded sub-processes."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.interpreter.model import Kind, Node
from engine.interpreter.scope import maps_of, view
from engine.interpreter.specs import Element


class Called(Element):
    """Runs another scope inside the case and takes over what it declares to return."""

    def __init__(self, process: Any, node: Node, name: str | None = None) -> None:
        """Create the spec of call activity or sub-process ``node``."""
        super().__init__(process, node, name)
        self.called = node.zeebe.called if node.kind is Kind.CALL else node.id
        self.isolated = node.kind is Kind.CALL

    def _update_hook(self, my_task: Any) -> bool:
        variables = self.inputs_of(my_task)
        if self.isolated and self.node.zeebe.all_parent_variables:
            variables = {**view(maps_of(my_task)), **variables}
        my_task._set_state(TaskState.STARTED)
        inner = my_task.workflow.top_workflow.create_subprocess(my_task, self.called)
        inner.data.update(variables)
        return False

    def finish(self, task: Any, inner: Any) -> None:
        """Take over the results of the completed ``inner`` workflow and let ``task`` go on."""
        del task.workflow.top_workflow.subprocesses[task.id]
        self.apply(task, inner.data, keep_all=self.isolated and self.node.zeebe.all_child_variables)
        task._ready()
