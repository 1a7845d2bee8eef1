"""Builds SpiffWorkflow specs from a model that the validator has accepted."""

from __future__ import annotations

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec

from engine.interpreter.called import Called
from engine.interpreter.expressions import expression
from engine.interpreter.loops import MultiInstance
from engine.interpreter.model import CONDITIONAL, EventKind, Flow, Kind, Model, Node, Process
from engine.interpreter.specs import (
    Condition,
    Decision,
    Element,
    Exclusive,
    Inclusive,
    Job,
    Parallel,
    Script,
    UserTask,
)
from engine.interpreter.waiting import (
    Boundary,
    BoundaryJoin,
    BoundarySplit,
    Catch,
    EventGateway,
    Terminate,
    Throw,
)
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
}
_GATEWAYS: dict[Kind, type[BpmnTaskSpec]] = {
    Kind.EXCLUSIVE: Exclusive,
    Kind.INCLUSIVE: Inclusive,
    Kind.PARALLEL: Parallel,
}
_THROWN = frozenset({EventKind.ERROR, EventKind.ESCALATION})


def build(model: Model) -> dict[str, ProcessSpec]:
    """The specs of all processes and sub-processes of ``model``, by id; they never change afterwards."""
    return {process.id: _build(process) for process in model.processes.values()}


def _build(process: Process) -> ProcessSpec:
    spec = ProcessSpec(process.id)
    entries: dict[str, BpmnTaskSpec] = {}
    exits: dict[str, BpmnTaskSpec] = {}
    for node in process.nodes.values():
        entries[node.id] = exits[node.id] = _spec_of(spec, node)
    for node in process.nodes.values():
        boundaries = process.boundaries(node.id)
        if boundaries:
            entries[node.id] = _with_boundaries(spec, exits[node.id], [exits[each.id] for each in boundaries])
    for node in process.nodes.values():
        if node.kind is Kind.START:
            spec.start.connect(entries[node.id])
        for flow in _ordered(process, node):
            _connect(node, exits[node.id], flow, entries[flow.target])
        if not process.outgoing(node.id):
            exits[node.id].connect(spec.end)
    spec.seal()
    return spec


def _spec_of(process: ProcessSpec, node: Node) -> BpmnTaskSpec:
    if node.kind in _GATEWAYS:
        return _GATEWAYS[node.kind](process, node)
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
    return _CLASSES.get(node.kind, Element)


def _with_boundaries(
    process: ProcessSpec, activity: BpmnTaskSpec, boundaries: list[BpmnTaskSpec]
) -> BpmnTaskSpec:
    split = BoundarySplit(process, f"{activity.name}#split")
    join = BoundaryJoin(process, f"{activity.name}#boundary", split_task=split.name, cancel=True)
    split.connect(activity)
    activity.connect(join)
    for boundary in boundaries:
        split.connect(boundary)
        boundary.connect(join)
    return split


def _ordered(process: Process, node: Node) -> list[Flow]:
    return sorted(process.outgoing(node.id), key=lambda flow: flow.id == node.default)


def _connect(node: Node, source: BpmnTaskSpec, flow: Flow, target: BpmnTaskSpec) -> None:
    if node.kind in CONDITIONAL and flow.id != node.default and flow.condition is not None:
        source.connect_if(Condition(expression(flow.condition), node.id), target)
    else:
        source.connect(target)
