"""Which way back there is from one user task to an earlier one, and going it.

A case that goes back stands as it stood when the earlier task was open: one token there, the variables that were
written since as they were, and a parallel join that lies between still holds the tokens of the branches that are done.
What cannot be brought about like that is not allowed, so going back never skips anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import ConflictError
from engine.interpreter.model import Kind, Node, Process
from engine.interpreter.scope import assign, maps_of, outside
from engine.interpreter.specs import FLOW, is_token, place

_ONE_WAY = frozenset({Kind.EXCLUSIVE, Kind.EVENT_GATEWAY})


@dataclass(frozen=True)
class WayBack:
    """A way from a later user task back to an earlier one of the same process.

    ``between`` are the nodes that will be passed again, both tasks among them; ``kept`` are the tokens, as (join, flow
    in), of parallel branches that are done and stay so; ``names`` are the variables written on the way.
    """

    between: frozenset[str]
    kept: tuple[tuple[str, str], ...]
    names: frozenset[str]


def way_back(process: Process, later: str, earlier: str) -> WayBack | None:
    """The way from user task ``later`` back to user task ``earlier``; None when there is none that is safe."""
    tasks = (process.nodes.get(later), process.nodes.get(earlier))
    if later == earlier or any(node is None or node.kind is not Kind.USER or node.loop for node in tasks):
        return None
    forward = _reached({earlier}, lambda node_id: _after(process, node_id), later)
    backward = _reached({later}, lambda node_id: _before(process, node_id), earlier)
    between = forward & backward
    if later not in between or not all(
        _comes_together(process, node, later) for node in _splits(process, between)
    ):
        return None
    ahead = _reached({later}, lambda node_id: _after(process, node_id), earlier)
    kept = []
    for join in (process.nodes[node_id] for node_id in sorted(between)):
        if join.kind is Kind.PARALLEL and len(process.incoming(join.id)) > 1:
            done = [flow for flow in process.incoming(join.id) if flow.source not in forward]
            if any(flow.source in ahead for flow in done):
                return None
            kept += [(join.id, flow.id) for flow in done]
    written = frozenset(name for node_id in between - {later} for name in names_of(process.nodes[node_id]))
    return WayBack(between, tuple(kept), written)


def names_of(node: Node) -> frozenset[str]:
    """The variables that ``node`` writes, by the first part of their names."""
    settings, loop = node.zeebe, node.loop
    named = [mapping.target.split(".")[0] for mapping in settings.outputs]
    named += [name for name in (settings.result_variable, loop.output if loop else None) if name]
    return frozenset(named)


def _splits(process: Process, between: Iterable[str]) -> list[Node]:
    nodes = (process.nodes[node_id] for node_id in between)
    return [node for node in nodes if node.kind not in _ONE_WAY and len(process.outgoing(node.id)) > 1]


def _comes_together(process: Process, split: Node, later: str) -> bool:
    """Whether every branch of ``split`` has ended before ``later`` can be reached, which then is the only token."""
    loose = _reached({split.id}, lambda node_id: _after(process, node_id), later)
    return not any(process.nodes[node_id].kind is Kind.END for node_id in loose)


def _after(process: Process, node_id: str) -> list[str]:
    edges = [edge.id for edge in process.boundaries(node_id) if edge.interrupting]
    return [flow.target for flow in process.outgoing(node_id) if flow.target in process.nodes] + edges


def _before(process: Process, node_id: str) -> list[str]:
    before = [flow.source for flow in process.incoming(node_id)] + [process.nodes[node_id].attached_to or ""]
    return [found for found in before if found in process.nodes]


def _reached(first: set[str], following: Callable[[str], Iterable[str]], not_beyond: str) -> frozenset[str]:
    """Everything reached from ``first``; what lies behind ``not_beyond`` does not count."""
    seen, todo = set(first), list(first)
    while todo:
        node_id = todo.pop()
        if node_id == not_beyond:
            continue
        for found in following(node_id):
            if found not in seen:
                seen.add(found)
                todo.append(found)
    return frozenset(seen)


def go_back(task: Any, element_id: str, before: Mapping[str, object]) -> None:
    """Let the scope of the open user task ``task`` stand at ``element_id`` again; what follows has still to be run.

    Raises:
        ConflictError: there is no safe way back, or another token is on it.
    """
    workflow, node = task.workflow, task.task_spec.node
    process = workflow.top_workflow.program.model.processes[workflow.spec.name]
    way = way_back(process, node.id, element_id) if task.task_spec.loop is None else None
    if way is None:
        raise ConflictError("从这一环节不能回到那一环节", key=str(task.id), element_id=element_id)
    others = [each for each in workflow.tasks.values() if each is not task and each is not workflow.task_tree]
    if any(is_token(each) and each.task_spec.node.id in way.between for each in others):
        raise ConflictError("还有其他分支正在办理，现在不能退回", key=str(task.id), element_id=element_id)
    _restore(task, way, before)
    workflow._remove_task(task.id)
    for join, flow in way.kept:
        place(workflow, workflow.spec.spec(join), {FLOW: flow})
    place(workflow, workflow.spec.spec(element_id), {})


def _restore(task: Any, way: WayBack, before: Mapping[str, object]) -> None:
    maps = outside(task, maps_of(task))
    known = {name for layer in maps for name in layer}
    assign(maps, {name: before.get(name) for name in way.names if name in before or name in known})
