"""Puts a running case under another release: the same tokens on the elements of the new diagrams.

Works on the document as it is written, so that nothing is computed anew: keys, due dates, assignments and variables
stay.  What cannot be moved without guessing is refused, with the element and the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.interpreter import codec
from engine.interpreter.model import EventKind, Kind, Node, Process
from engine.interpreter.program import Program
from engine.interpreter.specs import FLOW, WAIT

ONE = "#one"
_CHOICES = "o"


@dataclass(frozen=True)
class Refusal:
    """Why a case cannot be moved: at which element, and in a Chinese sentence."""

    code: str
    element_id: str
    message: str


@dataclass(frozen=True)
class Refitted:
    """The moved document; empty when there are ``refusals``."""

    document: bytes
    refusals: tuple[Refusal, ...] = ()


@dataclass
class _Scope:
    """One scope of a document while it is moved: its diagram before and after, and where its tokens stand."""

    old: Process
    new: Process
    mapping: Mapping[str, str]
    places: set[str] = field(default_factory=set)
    arrived: dict[str, set[str]] = field(default_factory=dict)

    def to(self, element_id: str) -> str:
        """What ``element_id`` is called in the new release."""
        return self.mapping.get(element_id, element_id)


def refit(source: Program, target: Program, document: bytes, mapping: Mapping[str, str]) -> Refitted:
    """``document`` of ``source`` under ``target``; ``mapping`` leads from old ids of elements and processes to new.

    What is not in ``mapping`` keeps its id.

    Raises:
        StateError: the document cannot be read.
    """
    packed, completed = codec.opened(document)
    refusals: list[Refusal] = []
    for scope in packed:
        refusals += _move(source, target, scope, mapping)
    if refusals:
        return Refitted(b"", tuple(dict.fromkeys(refusals)))
    return Refitted(codec.closed(packed, completed))


def _move(
    source: Program, target: Program, packed: list[Any], mapping: Mapping[str, str]
) -> Iterator[Refusal]:
    """Move one scope in place; what stands in the way."""
    old = source.model.processes[packed[2]]
    new = target.model.processes.get(mapping.get(old.id, old.id))
    if new is None:
        yield Refusal("process_gone", old.id, f"流程“{old.name or old.id}”在新版本中没有了")
        return
    packed[2] = new.id
    scope = _Scope(old, new, mapping)
    for row in packed[4]:
        yield from _move_row(scope, row)
    yield from _stuck_joins(scope)


def _move_row(scope: _Scope, row: list[Any]) -> Iterator[Refusal]:
    element_id, one = str(row[1]).removesuffix(ONE), str(row[1]).endswith(ONE)
    node = scope.old.nodes[element_id]
    moved = scope.new.nodes.get(scope.to(element_id))
    if moved is None:
        yield Refusal("element_gone", node.id, f"办件停在“{_named(node)}”，新版本中没有这个环节")
        return
    yield from _unlike(scope, node, moved)
    if not one:
        yield from _other_edges(scope, node, moved)
    row[1] = moved.id + (ONE if one else "")
    internal = row[4] or {}
    if node.kind is not Kind.BOUNDARY:
        scope.places.add(moved.id)
    if _CHOICES in internal.get(WAIT, {}):
        yield from _other_choices(scope, node, internal[WAIT][_CHOICES])
    if node.kind in (Kind.PARALLEL, Kind.INCLUSIVE) and FLOW in internal:
        yield from _move_flow(scope, node, moved, internal)


def _named(node: Node) -> str:
    return node.name or node.id


def _unlike(scope: _Scope, old: Node, new: Node) -> Iterator[Refusal]:
    """What makes ``new`` something else than ``old``, for a token that stands there."""
    if old.kind is not new.kind or old.event.kind is not new.event.kind:
        yield Refusal("other_kind", old.id, f"“{_named(old)}”在新版本中换成了另一类环节")
    elif old.event.kind is EventKind.MESSAGE and old.event.name != new.event.name:
        yield Refusal("other_message", old.id, f"“{_named(old)}”在新版本中等的是另一种消息")
    if old.kind is Kind.BOUNDARY and (old.interrupting, scope.to(old.attached_to or "")) != (
        new.interrupting,
        new.attached_to,
    ):
        yield Refusal("other_edge", old.id, f"“{_named(old)}”在新版本中换了位置或方式")
    if (old.loop is None) is not (new.loop is None) or (
        old.loop and new.loop and old.loop.sequential is not new.loop.sequential
    ):
        yield Refusal("other_loop", old.id, f"“{_named(old)}”正在办理，新版本改变了它的多实例方式")
    if old.kind is Kind.CALL and scope.to(old.zeebe.called or "") != new.zeebe.called:
        yield Refusal("other_call", old.id, f"“{_named(old)}”正在办理，新版本改为调用另一个流程")


def _other_edges(scope: _Scope, old: Node, new: Node) -> Iterator[Refusal]:
    """Boundary events that came or went: the open activity waits for what was on its edge when it began."""
    before = {scope.to(edge.id) for edge in scope.old.boundaries(old.id)}
    after = {edge.id for edge in scope.new.boundaries(new.id)}
    for element_id in sorted(before - after):
        text = f"“{_named(old)}”正在办理，新版本去掉了它的边界事件“{element_id}”"
        yield Refusal("edge_gone", old.id, text)
    for element_id in sorted(after - before):
        text = f"“{_named(old)}”正在办理，新版本给它加了边界事件“{element_id}”"
        yield Refusal("edge_added", old.id, text)


def _other_choices(scope: _Scope, gateway: Node, choices: Mapping[str, Any]) -> Iterator[Refusal]:
    """Events behind an event gateway are named by their ids in what waits, so that these must stay."""
    behind = {flow.target for flow in scope.new.outgoing(scope.to(gateway.id))}
    if behind != set(choices):
        text = f"办件停在“{_named(gateway)}”，新版本改变了它等待的事件"
        yield Refusal("other_choices", gateway.id, text)


def _move_flow(scope: _Scope, old: Node, new: Node, internal: dict[str, Any]) -> Iterator[Refusal]:
    """Say by which flow of the new diagram a token has come to a join."""
    incoming = {flow.id: flow for flow in scope.new.incoming(new.id)}
    if internal[FLOW] not in incoming:
        came = scope.old.flows.get(internal[FLOW])
        same = [
            flow.id for flow in incoming.values() if came is not None and flow.source == scope.to(came.source)
        ]
        if len(same) != 1:
            text = f"办件的一个分支已到“{_named(old)}”，新版本中没有它来的那条路"
            yield Refusal("flow_gone", old.id, text)
            return
        internal[FLOW] = same[0]
    scope.arrived.setdefault(new.id, set()).add(internal[FLOW])


def _stuck_joins(scope: _Scope) -> Iterator[Refusal]:
    """Parallel joins that wait for a branch which nothing can come by any more."""
    for node in scope.new.nodes.values():
        incoming = scope.new.incoming(node.id)
        if node.kind is not Kind.PARALLEL or len(incoming) < 2:
            continue
        others = scope.places - {node.id}
        near = _near(scope.new, others, node.id)
        there = {flow.id for flow in incoming if flow.source in near} | scope.arrived.get(node.id, set())
        if there and len(there) < len(incoming):
            text = f"新版本的“{_named(node)}”要等的分支，这个办件已经走过，不会再到达"
            yield Refusal("join_stuck", node.id, text)


def _near(process: Process, places: set[str], without: str) -> set[str]:
    """The elements that tokens at ``places`` are at or can come to without passing ``without``."""
    seen, todo = set(places), list(places)
    while todo:
        current = todo.pop()
        following = [flow.target for flow in process.outgoing(current)]
        following += [edge.id for edge in process.boundaries(current)]
        for element_id in following:
            if element_id not in seen and element_id != without:
                seen.add(element_id)
                todo.append(element_id)
    return seen
