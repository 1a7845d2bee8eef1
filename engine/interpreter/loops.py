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
        self.settings = loop
        self.inner = inner
        inner.loop = self

    def _update_hook(self, my_task: Any) -> bool:
        entries = self._entries(my_task)
        my_task.internal_data[LOOP] = {"items": entries, "out": [None] * len(entries), "done": 0}
        if not entries:
            self._collect(my_task)
            return True
        my_task._set_state(TaskState.STARTED)
        for index in range(1 if self.settings.sequential else len(entries)):
            self._start(my_task, index)
        return False

    def _entries(self, task: Any) -> list[object]:
        evaluator = task.workflow.script_engine
        text = self.settings.collection
        found = evaluator.value(expression(text), view(maps_of(task)), self.node.id)
        if not isinstance(found, list) or len(found) > MAX_INSTANCES:
            message = f"环节“{self.node.id}”的多实例集合“{text}”不是列表，或超过 {MAX_INSTANCES} 项"
            raise ExpressionError(message, element_id=self.node.id)
        return found

    def _start(self, task: Any, index: int) -> None:
        local: dict[str, object] = {"loopCounter": index + 1}
        if self.settings.element:
            local[self.settings.element] = task.internal_data[LOOP]["items"][index]
        instance = task._add_child(self.inner, TaskState.FUTURE)
        instance.internal_data[LOCALS] = local
        self.inner._update(instance)

    def instance_done(self, instance: Any) -> None:
        """Take over the result of ``instance`` and begin the next one, or end the whole activity."""
        task, settings = instance.parent, self.settings
        state, evaluator = task.internal_data[LOOP], task.workflow.script_engine
        scope = view(maps_of(instance))
        index = instance.internal_data[LOCALS]["loopCounter"] - 1
        if settings.output_element:
            wanted = expression(settings.output_element)
            state["out"][index] = evaluator.value(wanted, scope, self.node.id)
        state["done"] += 1
        done = state["done"] == len(state["items"]) or (
            settings.condition is not None
            and evaluator.condition(expression(settings.condition), scope, self.node.id)
        )
        task.workflow._remove_task(instance.id)
        if done:
            self._end(task)
        elif settings.sequential:
            self._start(task, index + 1)

    def _end(self, task: Any) -> None:
        for child in task.children:
            if child.task_spec is self.inner:
                task.workflow._remove_task(child.id)
        self._collect(task)
        task._ready()

    def _collect(self, task: Any) -> None:
        if self.settings.output:
            assign(maps_of(task), {self.settings.output: task.internal_data[LOOP]["out"]})
