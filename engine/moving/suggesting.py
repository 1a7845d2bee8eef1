"""What the elements of one release are called in another: the same id, else the most similar one of the same kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.interpreter import Model, Node, Process
from engine.interpreter.model import GATEWAYS, Kind

_ENOUGH = 3
_STANDING = frozenset({Kind.USER, Kind.MANUAL, Kind.SERVICE, Kind.SEND, Kind.RECEIVE, Kind.CATCH, Kind.BOUNDARY,
                       Kind.CALL, Kind.SUBPROCESS}) | GATEWAYS  # fmt: skip
"""Where a token can stand between two steps."""


@dataclass(frozen=True)
class Suggested:
    """An element or process that is not there any more under its id, and what it may have become (None: nothing)."""

    old: str
    new: str | None


def suggest(source: Model, target: Model) -> dict[str, str]:
    """The ids of ``source`` that have another one in ``target``, as far as one is clearly the most similar."""
    return {each.old: each.new for each in suggestions(source, target) if each.new is not None}


def suggestions(source: Model, target: Model) -> Iterator[Suggested]:
    """Every process and every element that is not in ``target`` as it was, processes first."""
    named: dict[str, str] = {}
    for process in source.processes.values():
        if process.id not in target.processes and process.parent is None:
            found = _process(process, target)
            if found is not None:
                named[process.id] = found
            yield Suggested(process.id, found)
    for process in source.processes.values():
        other = target.processes.get(named.get(process.id, process.id))
        if other is not None:
            yield from _elements(process, other)


def _process(process: Process, target: Model) -> str | None:
    """The process that handles the same item, or else has the same name."""
    others = [each for each in target.processes.values() if each.parent is None]
    item = process.properties.get("item")
    same = [each.id for each in others if item and each.properties.get("item") == item]
    same = same or [each.id for each in others if each.name and each.name == process.name]
    return same[0] if len(same) == 1 else None


def _elements(old: Process, new: Process) -> Iterator[Suggested]:
    free = {each.id for each in new.nodes.values()} - set(old.nodes)
    for node in old.nodes.values():
        other = new.nodes.get(node.id)
        if node.kind not in _STANDING or (other is not None and other.kind is node.kind):
            continue
        scores = {each: _likeness(old, node, new, new.nodes[each]) for each in sorted(free)}
        best = max(scores.values(), default=0)
        found = [each for each, score in scores.items() if score == best]
        yield Suggested(node.id, found[0] if best >= _ENOUGH and len(found) == 1 else None)


def _likeness(old: Process, node: Node, new: Process, other: Node) -> int:
    """How much speaks for ``other`` being ``node``; nothing when they are of different kinds."""
    if node.kind is not other.kind or node.event.kind is not other.event.kind:
        return 0
    mine, its = node.zeebe, other.zeebe
    return (
        3 * (bool(node.name) and node.name == other.name)
        + 3 * (mine.form_id is not None and mine.form_id == its.form_id)
        + 2 * (mine.job_type is not None and mine.job_type == its.job_type)
        + 2 * (mine.called is not None and mine.called == its.called)
        + bool(_before(old, node.id) & _before(new, other.id))
        + bool(_after(old, node.id) & _after(new, other.id))
    )


def _before(process: Process, element_id: str) -> set[str]:
    return {flow.source for flow in process.incoming(element_id)}


def _after(process: Process, element_id: str) -> set[str]:
    return {flow.target for flow in process.outgoing(element_id)}
