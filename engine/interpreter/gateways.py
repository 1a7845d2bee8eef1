"""Gateways: how tokens part and come together.

A join sees only the tokens that stand before it, one waiting task per token with the flow that it came by, and the
tokens elsewhere in the same scope.  Nothing depends on how the tokens got there, so loops, several tokens on one flow
and branches that finish in any order need no special care.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.errors import StoppedError
from engine.interpreter.expressions import Evaluator
from engine.interpreter.model import Node
from engine.interpreter.scope import maps_of, view
from engine.interpreter.specs import FLOW, Element, is_token


class Gateway(Element):
    """What the gateways share; ``conditions`` guard flows, ``default`` is the flow without one."""

    def holding(self, task: Any) -> list[tuple[str, Element]]:
        """The guarded flows whose condition holds, in document order; else the default flow."""
        return self._default_way(task, [way for way in self.ways if self._holds(task, way[0])])

    def _holds(self, task: Any, flow: str) -> bool:
        if flow == self.default:
            return False
        guard = self.conditions.get(flow)
        evaluator: Evaluator = task.workflow.script_engine
        return guard is None or evaluator.condition(guard, view(maps_of(task)), self.node.id)

    def _default_way(self, _task: Any, holding: list[tuple[str, Element]]) -> list[tuple[str, Element]]:
        found = holding or [way for way in self.ways if way[0] == self.default]
        if not found:
            raise StoppedError(f"网关“{self.node.name}”没有可走的连线", element_id=self.node.id)
        return found


class Exclusive(Gateway):
    """One way out: the first whose condition holds, else the default.  Every token in passes by itself."""

    def following(self, task: Any) -> tuple[tuple[str, Element], ...]:
        """The first flow whose condition holds; later conditions are not asked."""
        first = next((way for way in self.ways if self._holds(task, way[0])), None)
        return tuple(self._default_way(task, [first] if first else []))


class Join(Gateway):
    """Keeps tokens until it may go on; ``flows`` are the ids of the flows in."""

    flows: tuple[str, ...] = ()

    def _update_hook(self, my_task: Any) -> bool:
        if len(self.flows) < 2:
            return True
        my_task._set_state(TaskState.WAITING)
        return False

    def arrived(self, workflow: Any) -> dict[str, Any]:
        """The first token that waits on each flow in."""
        first: dict[str, Any] = {}
        for task in workflow.tasks.values():
            if task.task_spec is self and task._state == TaskState.WAITING:
                first.setdefault(task.internal_data.get(FLOW, ""), task)
        return first

    def merge(self, tokens: dict[str, Any]) -> None:
        """Make one token of ``tokens``."""
        *others, last = tokens.values()
        for task in others:
            task.workflow._remove_task(task.id)
        last._ready()


class Parallel(Join):
    """All ways out; joins one token from every way in."""

    def _update_hook(self, my_task: Any) -> bool:
        if super()._update_hook(my_task):
            return True
        arrived = self.arrived(my_task.workflow)
        if len(arrived) == len(self.flows):
            self.merge(arrived)
        return False


class Inclusive(Join):
    """Every way out whose condition holds; joins all tokens that can still arrive.

    Whether one can still arrive is asked when nothing else in the case can move.

    Source: BPMN 2.0.2 (OMG formal/2013-12-09) table 13.3.
    """

    def __init__(self, process: Any, node: Node) -> None:
        """Create the gateway spec of ``node``; ``sources`` are the nodes from which each flow in can be reached."""
        super().__init__(process, node)
        self.sources: Mapping[str, frozenset[str]] = {}

    def following(self, task: Any) -> tuple[tuple[str, Element], ...]:
        """Every flow whose condition holds, else the default."""
        return tuple(self.holding(task))

    def settle(self, workflow: Any) -> bool:
        """Go on if no token that could still arrive is on its way; whether it did."""
        arrived = self.arrived(workflow)
        if not arrived:
            return False
        elsewhere = {
            task.task_spec.node.id
            for task in workflow.tasks.values()
            if task.task_spec is not self and is_token(task)
        }
        if any(self._is_awaited(place, arrived) for place in elsewhere):
            return False
        self.merge(arrived)
        return True

    def _is_awaited(self, place: str, arrived: dict[str, Any]) -> bool:
        reached = {flow for flow, sources in self.sources.items() if place in sources}
        return bool(reached - arrived.keys()) and not reached & arrived.keys()
