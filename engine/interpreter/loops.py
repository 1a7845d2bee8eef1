"""Multi-instance activities: one instance per entry of a list, results in the order of the list."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.errors import ExpressionError
from engine.interpreter.expressions import expression
from engine.interpreter.model import Loop, Node
from engine.interpreter.scope import LOCALS, assign, maps_of, view
from engine.interpreter.specs import Element

LOOP = "loop"
MAX_INSTANCES = 1000


class MultiInstance(Element):
    """Stands around an activity and runs it once per entry, at once or one after the other."""

    def __init__(self, process: Any, node: Node, loop: Loop, inner: Element) -> None:
        """Wrap ``inner``, the spec of one instance."""
        super().__init__(process, node)
        self.loop = loop
        self.inner = inner
        inner.inputs = [self]
        inner.completed_event.connect(self._instance_done)

    def _update_hook(self, my_task: Any) -> bool:
        super()._update_hook(my_task)
        if LOOP in my_task.internal_data:
            return False
        entries = self._entries(my_task)
        my_task.internal_data[LOOP] = {"items": entries, "out": [None] * len(entries), "done": 0}
        my_task._set_state(TaskState.STARTED)
        if not entries:
            return self._collect(my_task)
        for index in range(1 if self.loop.sequential else len(entries)):
            self._start(my_task, index)
        return False

    def _entries(self, task: Any) -> list[object]:
        evaluator = task.workflow.script_engine
        found = evaluator.value(expression(self.loop.collection), view(maps_of(task)), self.node.id)
        if not isinstance(found, list) or len(found) > MAX_INSTANCES:
            message = (
                f"环节“{self.node.id}”的多实例集合“{self.loop.collection}”不是列表，或超过 {MAX_INSTANCES} 项"
            )
            raise ExpressionError(message, element_id=self.node.id)
        return found

    def _start(self, task: Any, index: int) -> None:
        child = task._add_child(self.inner, TaskState.WAITING)
        child.triggered = True
        local: dict[str, object] = {"loopCounter": index + 1}
        if self.loop.element:
            local[self.loop.element] = task.internal_data[LOOP]["items"][index]
        child.internal_data[LOCALS] = local
        child.task_spec._update(child)

    def _instance_done(self, _workflow: Any, child: Any) -> None:
        task = child.parent
        state = task.internal_data[LOOP]
        evaluator = child.workflow.script_engine
        scope = view(maps_of(child))
        index = child.internal_data[LOCALS]["loopCounter"] - 1
        if self.loop.output_element:
            state["out"][index] = evaluator.value(expression(self.loop.output_element), scope, self.node.id)
        state["done"] += 1
        enough = self.loop.condition is not None and evaluator.condition(
            expression(self.loop.condition), scope, self.node.id
        )
        if enough or state["done"] == len(state["items"]):
            self._cancel_rest(task, child)
            self._collect(task)
            task._set_state(TaskState.READY)
        elif self.loop.sequential:
            self._start(task, index + 1)

    def _cancel_rest(self, task: Any, last: Any) -> None:
        for sibling in task.children:
            if sibling is not last and sibling.triggered and not sibling.has_state(TaskState.FINISHED_MASK):
                sibling.cancel()

    def _collect(self, task: Any) -> bool:
        if self.loop.output:
            assign(maps_of(task), {self.loop.output: task.internal_data[LOOP]["out"]})
        return True
