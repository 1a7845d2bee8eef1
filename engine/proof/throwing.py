"""Which errors and escalations can come out of an activity, a sub-process, a called process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.interpreter.model import EventKind, Kind, Model, Node, Process

_FAULTS = frozenset({EventKind.ERROR, EventKind.ESCALATION})


@dataclass(frozen=True)
class Thrown:
    """An error or escalation.  ``code`` is None when any may come: from a worker, or computed.

    ``scope`` and ``element_id`` are where it is thrown; a worker's are not followed up.
    """

    kind: EventKind
    code: str | None
    scope: str
    element_id: str
    by_worker: bool = False


class Throwing:
    """What escapes from each scope of a model, computed once."""

    def __init__(self, model: Model) -> None:
        """Look at ``model``, in which no process calls itself."""
        self.model = model
        self._known: dict[str, tuple[Thrown, ...]] = {}

    def from_scope(self, scope_id: str) -> tuple[Thrown, ...]:
        """What may leave process or sub-process ``scope_id`` uncaught."""
        if scope_id not in self._known:
            self._known[scope_id] = ()
            process = self.model.processes.get(scope_id)
            nodes = process.nodes.values() if process is not None else ()
            self._known[scope_id] = tuple(
                thrown for node in nodes if process is not None for thrown in self._uncaught(process, node)
            )
        return self._known[scope_id]

    def by(self, scope: Process, node: Node) -> tuple[Thrown, ...]:
        """What ``node`` may throw, before its own boundary events."""
        if node.event.kind in _FAULTS and node.kind in (Kind.END, Kind.THROW):
            text = node.event.text
            code = None if text is None or text.startswith("=") else text
            return (Thrown(node.event.kind, code, scope.id, node.id),)
        if node.kind is Kind.SUBPROCESS:
            return self.from_scope(node.id)
        if node.kind is Kind.CALL:
            return self.from_scope(node.zeebe.called or "")
        if node.zeebe.job_type is not None:
            return (Thrown(EventKind.ERROR, None, scope.id, node.id, by_worker=True),)
        return ()

    def possible(self, process: Process) -> Mapping[str, bool]:
        """For each boundary event whether it can ever happen."""
        return {
            edge.id: edge.event.kind not in _FAULTS or self._hears(process, edge)
            for edge in process.nodes.values()
            if edge.kind is Kind.BOUNDARY
        }

    def _hears(self, process: Process, edge: Node) -> bool:
        host = process.nodes.get(edge.attached_to or "")
        if host is None:
            return False
        return any(_catches(edge, thrown) for thrown in self.by(process, host))

    def _uncaught(self, process: Process, node: Node) -> Iterator[Thrown]:
        edges = process.boundaries(node.id)
        for thrown in self.by(process, node):
            if not any(_certainly_catches(edge, thrown) for edge in edges):
                yield thrown


def _catches(edge: Node, thrown: Thrown) -> bool:
    same = edge.event.text is None or thrown.code is None or edge.event.text == thrown.code
    return edge.event.kind is thrown.kind and same


def _certainly_catches(edge: Node, thrown: Thrown) -> bool:
    same = edge.event.text is None or edge.event.text == thrown.code
    return edge.event.kind is thrown.kind and same
