"""Event sub-processes, drawn anew: what they watch over becomes a sub-process with an event on its edge.

A scope with event sub-processes is a body beside them.  The body becomes an embedded sub-process of its own, each
start event a boundary event of the body that leads to its sub-process.  The result waits, throws and shares variables
exactly as drawn; where it would not, the event sub-process keeps its problem and is refused:  one that does not
interrupt stands alone in its scope, waits for a single moment or an escalation, and its body has no terminate event.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from engine.interpreter.model import EventKind, Flow, Kind, Node, Process

CODE = "event_subprocess"
BODY, BEGIN, END = "#body", "#start", "#end"
_INTERRUPTING = frozenset({EventKind.TIMER, EventKind.MESSAGE, EventKind.ERROR, EventKind.ESCALATION})
_BESIDE = frozenset({EventKind.TIMER, EventKind.ESCALATION})


def redrawn(scopes: Iterable[Process]) -> list[Process]:
    """``scopes`` of one process, each with its event sub-processes as events on the edge of its body."""
    known = {scope.id: scope for scope in scopes}
    for scope_id in list(known):
        scope = known[scope_id]
        handlers = [node for node in scope.nodes.values() if CODE in node.problems and node.id in known]
        if handlers and _can_stand(scope, [known[node.id] for node in handlers]):
            known |= {each.id: each for each in _redraw(scope, handlers, known)}
    return list(known.values())


def _can_stand(scope: Process, inside: list[Process]) -> bool:
    starts = [_starts(handler) for handler in inside]
    if any(len(found) != 1 for found in starts):
        return False
    events = [found[0] for found in starts]
    if all(start.interrupting for start in events):
        return all(start.event.kind in _INTERRUPTING for start in events)
    stops = any(node.event.kind is EventKind.TERMINATE for node in scope.nodes.values())
    single = len(events) == 1 and events[0].event.kind in _BESIDE and events[0].event.form != "timeCycle"
    return single and not stops


def _starts(scope: Process) -> list[Node]:
    return [node for node in scope.nodes.values() if node.kind is Kind.START]


def _redraw(scope: Process, handlers: list[Node], known: dict[str, Process]) -> Iterator[Process]:
    """The scope as drawn anew, its body, its handlers, and what stood in the body under its new parent."""
    names = {node.id for node in handlers}
    body = f"{scope.id}{BODY}"
    inner = {node_id: node for node_id, node in scope.nodes.items() if node_id not in names}
    yield replace(scope, id=body, parent=scope.id, nodes=inner)
    for other in known.values():
        if other.parent == scope.id and other.id not in names:
            yield replace(other, parent=body)
    nodes = [
        Node(f"{scope.id}{BEGIN}", scope.name, Kind.START, "startEvent"),
        Node(body, scope.name, Kind.SUBPROCESS, "subProcess"),
        Node(f"{scope.id}{END}", scope.name, Kind.END, "endEvent"),
    ]
    flows = [_flow(nodes[0].id, body), _flow(body, nodes[2].id)]
    for node in handlers:
        (start,) = _starts(known[node.id])
        yield _plain(known[node.id], start)
        after = Node(f"{node.id}{END}", node.name, Kind.END, "endEvent")
        problems = tuple(problem for problem in node.problems if problem != CODE)
        nodes += [
            replace(start, kind=Kind.BOUNDARY, attached_to=body),
            replace(node, problems=problems),
            after,
        ]
        flows += [_flow(start.id, node.id), _flow(node.id, after.id)]
    yield replace(scope, nodes={node.id: node for node in nodes}, flows={flow.id: flow for flow in flows})


def _plain(handler: Process, start: Node) -> Process:
    """``handler`` with a start event that waits for nothing."""
    begin = Node(f"{handler.id}{BEGIN}", start.name, Kind.START, "startEvent")
    nodes = {
        begin.id: begin,
        **{node_id: node for node_id, node in handler.nodes.items() if node_id != start.id},
    }
    flows = {
        flow.id: replace(flow, source=begin.id) if flow.source == start.id else flow
        for flow in handler.flows.values()
    }
    return replace(handler, nodes=nodes, flows=flows)


def _flow(source: str, target: str) -> Flow:
    return Flow(f"{source}#{target}", "", source, target, None)
