"""Builds SpiffWorkflow specs from a model that the validator has accepted."""

from __future__ import annotations

from collections.abc import Iterable

from engine.interpreter.called import Called
from engine.interpreter.expressions import Expression, expression
from engine.interpreter.gateways import Exclusive, Gateway, Inclusive, Join, Parallel
from engine.interpreter.going_back import names_of
from engine.interpreter.loops import MultiInstance
from engine.interpreter.model import ACTIVITIES, EventKind, Flow, Kind, Model, Node, Process
from engine.interpreter.rules_verbs import may_come_back
from engine.interpreter.specs import Decision, Element, Job, Plain, Script, UserTask
from engine.interpreter.waiting import Boundary, Catch, EventGateway, Terminate, Throw
from engine.interpreter.workflow import ProcessSpec

_CLASSES: dict[Kind, type[Element]] = {
    Kind.USER: UserTask,
    Kind.SERVICE: Job,
    Kind.SEND: Job,
    Kind.RECEIVE: Catch,
    Kind.CATCH: Catch,
    Kind.BOUNDARY: Boundary,
    Kind.EVENT_GATEWAY: EventGateway,
    Kind.CALL: Called,
    Kind.SUBPROCESS: Called,
    Kind.EXCLUSIVE: Exclusive,
    Kind.INCLUSIVE: Inclusive,
    Kind.PARALLEL: Parallel,
}
_THROWN = frozenset({EventKind.ERROR, EventKind.ESCALATION})


def build(model: Model) -> dict[str, ProcessSpec]:
    """The specs of all processes and sub-processes of ``model``, by id; they never change afterwards."""
    return {process.id: _build(model, process) for process in model.processes.values()}


def _build(model: Model, process: Process) -> ProcessSpec:
    spec = ProcessSpec(process.id, model.root_of(process.id).properties.get("item"))
    elements = {node.id: _spec_of(spec, node) for node in process.nodes.values()}
    written = frozenset(name for node in process.nodes.values() for name in names_of(node))
    for node_id in may_come_back(process):
        element = elements[node_id]
        if isinstance(element, UserTask):
            element.written = written
    for node in process.nodes.values():
        element, outgoing = elements[node.id], process.outgoing(node.id)
        element.ways = tuple((flow.id, elements[flow.target]) for flow in outgoing)
        element.edges = tuple(elements[edge.id] for edge in process.boundaries(node.id))
        if isinstance(element, Gateway) or node.kind in ACTIVITIES:
            element.default = node.default
            element.conditions = _conditions(outgoing)
        if isinstance(element, Join):
            element.flows = tuple(flow.id for flow in process.incoming(node.id))
        if isinstance(element, Inclusive):
            element.sources = {flow.id: _sources(process, flow) for flow in process.incoming(node.id)}
        if node.kind is Kind.START:
            spec.start = element
    spec.inclusive = tuple(element for element in elements.values() if isinstance(element, Inclusive))
    return spec


def _spec_of(process: ProcessSpec, node: Node) -> Element:
    kind = _class_of(node)
    if node.loop is None:
        return kind(process, node)
    inner = kind(process, node, f"{node.id}#one")
    return MultiInstance(process, node, node.loop, inner)


def _class_of(node: Node) -> type[Element]:
    if node.kind is Kind.SCRIPT or (node.kind is Kind.RULE and node.zeebe.decision is None):
        return Script if node.zeebe.job_type is None else Job
    if node.kind is Kind.RULE:
        return Decision
    if node.kind in (Kind.THROW, Kind.END) and node.event.kind in _THROWN:
        return Throw
    if node.event.kind is EventKind.TERMINATE:
        return Terminate
    if node.kind in (Kind.THROW, Kind.END) and node.event.kind is EventKind.MESSAGE:
        return Job
    return _CLASSES.get(node.kind, Plain)


def _conditions(flows: Iterable[Flow]) -> dict[str, Expression]:
    return {flow.id: expression(flow.condition) for flow in flows if flow.condition is not None}


def _sources(process: Process, flow: Flow) -> frozenset[str]:
    """The nodes from which a token can come along ``flow`` without passing the gateway that it leads to."""
    seen: set[str] = set()
    todo = [flow.source]
    while todo:
        node_id = todo.pop()
        if node_id in seen or node_id == flow.target:
            continue
        seen.add(node_id)
        todo += [incoming.source for incoming in process.incoming(node_id)]
        host = process.nodes[node_id].attached_to
        if host is not None:
            todo.append(host)
    return frozenset(seen)
