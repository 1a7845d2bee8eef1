"""Ways through a diagram as a graph.  Knows no rule and runs nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from engine.interpreter.model import Kind, Node, Process


def reached(process: Process, first: Iterable[str], without: frozenset[str] = frozenset()) -> set[str]:
    """The ids of the nodes that a token can come to from ``first`` without passing any of ``without``.

    A parallel join is reached only by tokens from every way in.
    """
    todo = [node_id for node_id in first if node_id not in without]
    seen = set(todo)
    while todo:
        current = todo.pop()
        following = [flow.target for flow in process.outgoing(current)]
        following += [edge.id for edge in process.boundaries(current)]
        for node_id in following:
            if node_id not in seen and node_id not in without and _opens(process, node_id, seen):
                seen.add(node_id)
                todo.append(node_id)
    return seen


def way(process: Process, first: Iterable[str], target: str, without: frozenset[str]) -> tuple[str, ...]:
    """A shortest way from ``first`` to ``target`` that passes none of ``without``: elements and flows in turn."""
    came: dict[str, tuple[str, ...]] = {node_id: (node_id,) for node_id in first if node_id not in without}
    todo = list(came)
    for current in todo:
        if current == target:
            return came[current]
        ways = [(flow.id, flow.target) for flow in process.outgoing(current)]
        ways += [("", edge.id) for edge in process.boundaries(current)]
        for flow_id, node_id in ways:
            if node_id not in came and node_id not in without:
                came[node_id] = (*came[current], *filter(None, (flow_id, node_id)))
                todo.append(node_id)
    return ()


def _opens(process: Process, node_id: str, seen: set[str]) -> bool:
    """Whether a token can come through ``node_id`` when only ``seen`` are passed."""
    if process.nodes[node_id].kind is not Kind.PARALLEL:
        return True
    return all(flow.source in seen for flow in process.incoming(node_id))


def starts(process: Process) -> list[str]:
    """The ids of the start events."""
    return [node.id for node in process.nodes.values() if node.kind is Kind.START]


def nearest(process: Process, node_id: str, wanted: Callable[[Node], bool]) -> Node | None:
    """The first node behind ``node_id``, counted in flows, for which ``wanted`` holds."""
    layer, seen = [node_id], {node_id}
    while layer:
        following = [flow.target for current in layer for flow in process.outgoing(current)]
        layer = list(dict.fromkeys(target for target in following if target not in seen))
        seen.update(layer)
        for target in layer:
            if wanted(process.nodes[target]):
                return process.nodes[target]
    return None


def source(node: Node, target: str) -> str | None:
    """What the input mapping ``target`` of ``node`` is computed from, as written, or None without one."""
    return next((mapping.source for mapping in node.zeebe.inputs if mapping.target == target), None)


def matches(node: Node, wanted: Mapping[str, Any]) -> bool:
    """Whether ``node`` is one that a rule speaks of.

    ``wanted`` may name ``elements`` (ids), a ``kind`` (BPMN tag), a ``job`` (type), ``input`` (constants), a ``post``
    of candidates (or several), a ``property``, a part of its name (``named``) and the beginning of the name of the
    ``message`` it waits for; all that are named must fit.
    """
    groups = node.zeebe.candidate_groups or ""
    posts = wanted.get("post", ())
    fits = (
        node.id in wanted.get("elements", (node.id,)),
        node.type == wanted.get("kind", node.type),
        node.zeebe.job_type == wanted.get("job", node.zeebe.job_type),
        all(source(node, name) == value for name, value in wanted.get("input", {}).items()),
        not posts or any(post in groups for post in ([posts] if isinstance(posts, str) else posts)),
        "property" not in wanted or wanted["property"] in node.zeebe.properties,
        wanted.get("named", "") in node.name,
        node.event.name.startswith(wanted.get("message", "")),
    )
    return all(fits)
