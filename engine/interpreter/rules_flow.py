"""Rules about how nodes are connected."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.interpreter.model import (
    ACTIVITIES,
    CONDITIONAL,
    GATEWAYS,
    EventKind,
    Finding,
    Kind,
    Node,
    Process,
)
from engine.interpreter.names import UNNAMED

_DOUBTFUL = frozenset({"implicit_split"})
_Problem = tuple[str, str, str]


def check(process: Process) -> list[Finding]:
    """Findings about the flows of ``process``, about every node in it and about what can be reached."""
    problems = [*_flows(process), *_start_and_end(process)]
    for node in process.nodes.values():
        for rule in (_ways, _leaving, _gateway, _boundary, _event_gateway):
            problems += rule(process, node)
    if all(code in _DOUBTFUL for code, _, _ in problems):
        problems += _reachability(process)
    return [
        Finding(code, process.file, element, message, warning=code in _DOUBTFUL)
        for code, element, message in problems
    ]


def _flows(process: Process) -> Iterator[_Problem]:
    for flow in process.flows.values():
        source = process.nodes.get(flow.source)
        if flow.id.startswith(UNNAMED):
            yield "missing_id", process.id, f"流程“{process.name}”中有连线没有编号"
        if source is None or flow.target not in process.nodes:
            yield "flow_end_missing", flow.id, f"连线“{flow.id}”的一端没有接到本流程的环节"
        elif flow.condition is not None and source.kind not in CONDITIONAL | ACTIVITIES:
            text = f"连线“{flow.id}”从“{source.name}”出来却带条件；条件只能写在环节、排他或包容网关之后"
            yield "condition_outside_gateway", flow.id, text


def _start_and_end(process: Process) -> Iterator[_Problem]:
    starts = [node for node in process.nodes.values() if node.kind is Kind.START]
    if len(starts) != 1:
        yield "one_start", process.id, f"流程“{process.name}”应有且只有一个开始事件，现有 {len(starts)} 个"
    for start in starts:
        if start.event.kind is not EventKind.NONE:
            yield "start_with_event", start.id, f"开始事件“{start.name}”只能是空白开始"
    if not any(node.kind is Kind.END for node in process.nodes.values()):
        yield "no_end", process.id, f"流程“{process.name}”没有结束事件"


def _ways(process: Process, node: Node) -> Iterator[_Problem]:
    incoming, outgoing = process.incoming(node.id), process.outgoing(node.id)
    if node.kind is Kind.END and outgoing:
        yield "flow_after_end", node.id, f"结束事件“{node.name}”之后不能再有连线"
    if node.kind in (Kind.START, Kind.BOUNDARY) and incoming:
        yield "flow_into_event", node.id, f"“{node.name}”不能有进入的连线"
    if node.kind is not Kind.END and not outgoing and node.event.kind is not EventKind.LINK:
        yield "dead_end", node.id, f"“{node.name}”之后没有连线，办件会停在这里；请接到下一环节或结束事件"


def _leaving(process: Process, node: Node) -> Iterator[_Problem]:
    """What is wrong with several flows out of an activity or event, or with conditions on them."""
    outgoing = process.outgoing(node.id)
    if node.kind in GATEWAYS:
        return
    always = [flow for flow in outgoing if flow.condition is None and flow.id != node.default]
    if len(always) > 1:
        yield (
            "implicit_split",
            node.id,
            f"“{node.name}”有多条没有条件的出线，会同时走每一条；用并行网关更清楚",
        )
    conditional = [flow for flow in outgoing if flow.condition is not None]
    if conditional and node.kind in ACTIVITIES:
        if not always and node.default not in {flow.id for flow in outgoing}:
            yield (
                "no_default",
                node.id,
                f"“{node.name}”的出线都有条件，却没有默认出线；没有条件成立时办件会出错",
            )
        if any(flow.id == node.default for flow in conditional):
            yield "condition_on_default", str(node.default), f"“{node.name}”的默认连线不能带条件"


def _gateway(process: Process, node: Node) -> Iterator[_Problem]:
    outgoing = process.outgoing(node.id)
    if node.kind not in CONDITIONAL or (len(outgoing) < 2 and not any(flow.condition for flow in outgoing)):
        return
    if node.default not in {flow.id for flow in outgoing}:
        yield "no_default", node.id, f"网关“{node.name}”没有默认出线；没有条件成立时办件会出错"
    for flow in outgoing:
        if flow.id != node.default and not flow.condition:
            yield "no_condition", flow.id, f"网关“{node.name}”的连线“{flow.name or flow.id}”没有条件"
        elif flow.id == node.default and flow.condition:
            yield "condition_on_default", flow.id, f"网关“{node.name}”的默认连线不能带条件"


def _boundary(process: Process, node: Node) -> Iterator[_Problem]:
    if node.kind is not Kind.BOUNDARY or node.is_broken:
        return
    host = process.nodes.get(node.attached_to or "")
    if host is None or host.kind not in ACTIVITIES:
        yield "boundary_host", node.id, f"边界事件“{node.name}”没有贴在环节上"
        return


def _event_gateway(process: Process, node: Node) -> Iterator[_Problem]:
    if node.kind is not Kind.EVENT_GATEWAY:
        return
    targets = [
        process.nodes[flow.target] for flow in process.outgoing(node.id) if flow.target in process.nodes
    ]
    if len(targets) < 2:
        yield "event_gateway_ways", node.id, f"事件网关“{node.name}”之后至少要有两个事件"
    for target in targets:
        if target.kind not in (Kind.CATCH, Kind.RECEIVE) or process.boundaries(target.id) or target.loop:
            yield "event_gateway_target", target.id, f"事件网关之后的“{target.name}”应是消息或定时事件"
        elif len(process.incoming(target.id)) > 1:
            yield "event_gateway_shared", target.id, f"事件“{target.name}”只能从一个事件网关进入"


def _reachability(process: Process) -> Iterator[_Problem]:
    starts = {node.id for node in process.nodes.values() if node.kind is Kind.START}
    ends = {node.id for node in process.nodes.values() if node.kind is Kind.END}
    forward = _closure(starts, lambda node_id: _next(process, node_id))
    backward = _closure(ends, lambda node_id: [flow.source for flow in process.incoming(node_id)])
    for node in process.nodes.values():
        if node.id not in forward:
            yield "unreachable", node.id, f"从开始事件走不到“{node.name}”"
        elif node.id not in backward:
            yield "no_way_out", node.id, f"从“{node.name}”走不到任何结束事件"


def _next(process: Process, node_id: str) -> list[str]:
    targets = [flow.target for flow in process.outgoing(node_id)]
    return targets + [boundary.id for boundary in process.boundaries(node_id)]


def _closure(first: set[str], following: Callable[[str], list[str]]) -> set[str]:
    seen, todo = set(first), list(first)
    while todo:
        for node_id in following(todo.pop()):
            if node_id not in seen:
                seen.add(node_id)
                todo.append(node_id)
    return seen
