"""Link events are drawn to save long lines: a throw and the catch of the same name are two ends of one flow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from engine.interpreter.model import Event, EventKind, Flow, Kind, Node

LINKED = "#link"


def linked(nodes: Mapping[str, Node], flows: Mapping[str, Flow]) -> tuple[dict[str, Node], dict[str, Flow]]:
    """``nodes`` and ``flows`` of one scope with a flow from each link throw to the catch of its name.

    Both then pass like any event without effect.  One that has no other end keeps its definition, as a problem.
    """
    links = {
        node.id: node for node in nodes.values() if node.event.kind is EventKind.LINK and node.event.name
    }
    catches = {node.event.name: node.id for node in links.values() if node.kind is Kind.CATCH}
    count = Counter(node.event.name for node in links.values() if node.kind is Kind.CATCH)
    drawn_into, drawn_out_of = (
        {flow.target for flow in flows.values()},
        {flow.source for flow in flows.values()},
    )
    all_nodes, all_flows = dict(nodes), dict(flows)
    for node in links.values():
        drawn = drawn_into if node.kind is Kind.CATCH else drawn_out_of
        if node.id in drawn:
            all_nodes[node.id] = _with(node, "flow_at_link")
        elif node.event.name not in catches:
            all_nodes[node.id] = _with(node, "link_without_target")
        elif node.kind is Kind.CATCH and count[node.event.name] > 1:
            all_nodes[node.id] = _with(node, "link_twice")
        else:
            all_nodes[node.id] = replace(node, kind=Kind.THROW, event=Event())
            if node.kind is Kind.THROW:
                flow = Flow(f"{node.id}{LINKED}", "", node.id, catches[node.event.name], None)
                all_flows[flow.id] = flow
    return all_nodes, all_flows


def _with(node: Node, problem: str) -> Node:
    return replace(node, problems=(*node.problems, problem))
