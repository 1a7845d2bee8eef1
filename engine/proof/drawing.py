"""Makes nets of a process: one for its start, and one for each branch beside it that never comes back to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.interpreter.model import GATEWAYS, EventKind, Kind, Node, Process
from engine.proof.net import Net, Role

_ROLES = {
    Kind.EXCLUSIVE: Role.ANY,
    Kind.EVENT_GATEWAY: Role.ANY,
    Kind.PARALLEL: Role.ALL,
}
_STOPS = frozenset({EventKind.TERMINATE, EventKind.ERROR})


@dataclass(frozen=True)
class Drawn:
    """The net that begins at element ``begin``, with the ids of the elements in it."""

    begin: str
    net: Net
    nodes: frozenset[str]


def draw(process: Process, possible: Mapping[str, bool]) -> Iterator[Drawn]:
    """The nets of ``process``; ``possible`` says of each boundary event whether it can happen at all.

    A branch that a non-interrupting event begins is a net of its own, unless it runs into the ways of the process.
    """
    starts = [node.id for node in process.nodes.values() if node.kind is Kind.START]
    todo = starts[:1]
    drawn: set[str] = set()
    while todo:
        begin = todo.pop(0)
        if begin in drawn:
            continue
        drawn.add(begin)
        main = _reached(process, [begin], possible, frozenset())
        beside = frozenset(edge for edge in _beside(process, main, possible))
        entangled = frozenset(
            edge for edge in beside if _reached(process, [edge], possible, frozenset()) & main
        )
        nodes = _reached(process, [begin], possible, entangled)
        yield Drawn(begin, _Pen(process, possible, entangled, nodes).draw(begin), frozenset(nodes))
        todo += sorted(_beside(process, nodes, possible) - entangled)


def _beside(process: Process, nodes: Iterable[str], possible: Mapping[str, bool]) -> set[str]:
    return {
        edge.id
        for node_id in nodes
        for edge in process.boundaries(node_id)
        if not edge.interrupting and possible.get(edge.id, True)
    }


def _reached(
    process: Process, first: list[str], possible: Mapping[str, bool], also: frozenset[str]
) -> set[str]:
    todo, seen = list(first), set(first)
    while todo:
        current = todo.pop()
        following = [flow.target for flow in process.outgoing(current)]
        following += [
            edge.id
            for edge in process.boundaries(current)
            if possible.get(edge.id, True) and (edge.interrupting or edge.id in also)
        ]
        todo += [node_id for node_id in following if node_id not in seen]
        seen.update(following)
    return seen


@dataclass
class _Pen:
    process: Process
    possible: Mapping[str, bool]
    entangled: frozenset[str]
    nodes: set[str]

    def draw(self, begin: str) -> Net:
        net = Net()
        entries, exits = {}, {}
        for node_id in sorted(self.nodes):
            entries[node_id], exits[node_id] = self._vertex(net, self.process.nodes[node_id])
        origin = net.add_vertex("#start", Role.START)
        net.first = net.add_place(origin, entries[begin], (begin,))
        for node_id in sorted(self.nodes):
            node = self.process.nodes[node_id]
            for flow in self.process.outgoing(node_id):
                label = (flow.id, flow.target)
                is_default = flow.id == node.default
                source = self._fork(
                    net, node, exits[node_id], guarded=flow.condition is not None or is_default
                )
                net.add_place(source, entries[flow.target], label, default=is_default)
            for edge in self.process.boundaries(node_id):
                if edge.id in self.nodes and self.possible.get(edge.id, True):
                    source = exits[node_id] if edge.interrupting else f"{node_id}#{edge.id}"
                    net.add_place(source, entries[edge.id], (edge.id,))
        return net

    def _fork(self, net: Net, node: Node, last: str, *, guarded: bool) -> str:
        """The vertex from which a flow out of ``node`` leads: of several, a task takes all that hold at once."""
        flows = self.process.outgoing(node.id)
        if node.kind in GATEWAYS or len(flows) < 2:
            return last
        every, some = f"{node.id}#all", f"{node.id}#some"
        if every not in net.roles:
            net.add_vertex(every, Role.ALL)
            net.add_place(last, every, ())
        if not guarded:
            return every
        if some not in net.roles:
            net.add_vertex(some, Role.SOME_SPLIT)
            net.add_place(every, some, ())
            if node.default not in {flow.id for flow in flows}:
                nothing = net.add_vertex(f"{node.id}#none", Role.END)
                net.add_place(some, nothing, (), default=True)
        return some

    def _vertex(self, net: Net, node: Node) -> tuple[str, str]:
        """The vertices at which tokens come to ``node`` and leave it."""
        if node.kind is Kind.END:
            role = Role.STOP if node.event.kind in _STOPS else Role.END
            name = net.add_vertex(node.id, role)
            return name, name
        if node.kind is Kind.INCLUSIVE:
            return self._inclusive(net, node)
        name = net.add_vertex(node.id, _ROLES.get(node.kind, Role.ANY))
        entry = name
        for edge in self.process.boundaries(node.id):
            if edge.id in self.entangled:
                before = net.add_vertex(f"{node.id}#{edge.id}", Role.BESIDE)
                net.add_place(before, entry, ())
                entry = before
        return entry, name

    def _inclusive(self, net: Net, node: Node) -> tuple[str, str]:
        joins = len([flow for flow in self.process.incoming(node.id) if flow.source in self.nodes]) > 1
        splits = len(self.process.outgoing(node.id)) > 1
        if not joins:
            name = net.add_vertex(node.id, Role.SOME_SPLIT if splits else Role.ANY)
            return name, name
        join = net.add_vertex(node.id, Role.SOME_JOIN)
        if not splits:
            return join, join
        split = net.add_vertex(f"{node.id}#split", Role.SOME_SPLIT)
        net.add_place(join, split, ())
        return join, split
