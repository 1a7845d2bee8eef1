"""Waits that nothing may ever end: a message that perhaps never comes, with no limit beside it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.interpreter.model import EventKind, Kind, Model, Node, Process
from engine.proof.findings import Problem


def endless(model: Model, process: Process) -> Iterator[Problem]:
    """A warning for each wait of ``process`` for messages alone that no timer of its own or around it can end."""
    for node in process.nodes.values():
        if _waits_for_messages(process, node) and not _has_limit(model, process, node):
            yield Problem(
                "endless_wait",
                process.file,
                process.id,
                node.id,
                f"“{node.name}”只等消息；消息不来，办件就一直等下去",
                "加一个定时边界事件提醒经办人，或改用事件网关同时等定时器",
                (node.id,),
                warning=True,
            )


def _waits_for_messages(process: Process, node: Node) -> bool:
    if node.kind is Kind.EVENT_GATEWAY:
        targets = [process.nodes[flow.target] for flow in process.outgoing(node.id)]
        return bool(targets) and all(target.event.kind is EventKind.MESSAGE for target in targets)
    behind_gateway = any(
        process.nodes[flow.source].kind is Kind.EVENT_GATEWAY for flow in process.incoming(node.id)
    )
    waits = node.kind in (Kind.CATCH, Kind.RECEIVE) and node.event.kind is EventKind.MESSAGE
    return waits and not behind_gateway


def _has_limit(model: Model, process: Process, node: Node) -> bool:
    while True:
        if any(edge.event.kind is EventKind.TIMER for edge in process.boundaries(node.id)):
            return True
        if process.parent is None:
            return False
        node, process = model.processes[process.parent].nodes[process.id], model.processes[process.parent]
