"""Which names an expression reads from outside: for lint, auto-completion and dependency graphs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from engine.feel.syntax import (
    Call,
    Context,
    Definition,
    Filter,
    For,
    In,
    Name,
    Node,
    Path,
    Quantified,
    children,
)


@dataclass(frozen=True)
class Reads:
    """Free names of an expression, the paths behind them and the functions that the host must supply."""

    variables: frozenset[str]
    paths: frozenset[tuple[str, ...]]
    functions: frozenset[str]


class _Collector:
    def __init__(self, standard: Collection[str]) -> None:
        self.standard = standard
        self.paths: set[tuple[str, ...]] = set()
        self.functions: set[str] = set()

    def visit(self, node: Node, bound: frozenset[str]) -> None:
        """Collect what ``node`` reads where the names ``bound`` are its own."""
        if isinstance(node, Name | Path):
            self._path(node, (), bound)
        elif isinstance(node, Call):
            self._call(node, bound)
        elif isinstance(node, For | Quantified):
            self._loop(node, bound)
        elif isinstance(node, Context):
            self._context(node, bound)
        elif isinstance(node, Definition):
            self.visit(node.body, bound | {name for name, _ in node.parameters})
        elif isinstance(node, Filter):
            self.visit(node.target, bound)
            self.visit(node.condition, bound | {"item"})
        elif isinstance(node, In):
            self.visit(node.value, bound)
            self._all(node.tests, bound | {"?"})
        else:
            self._all(tuple(children(node)), bound)

    def _all(self, nodes: tuple[Node, ...], bound: frozenset[str]) -> None:
        for node in nodes:
            self.visit(node, bound)

    def _path(self, node: Node, behind: tuple[str, ...], bound: frozenset[str]) -> None:
        while isinstance(node, Path):
            behind = (node.name, *behind)
            node = node.target
        if not isinstance(node, Name):
            self.visit(node, bound)
        elif node.name not in bound and (behind or node.name not in self.standard):
            self.paths.add((node.name, *behind))

    def _call(self, node: Call, bound: frozenset[str]) -> None:
        self._all(node.arguments, bound)
        if not isinstance(node.function, Name):
            self.visit(node.function, bound)
        elif node.function.name not in bound and node.function.name not in self.standard:
            self.functions.add(node.function.name)

    def _loop(self, node: For | Quantified, bound: frozenset[str]) -> None:
        for loop in node.iterators:
            self.visit(loop.domain, bound)
            if loop.end is not None:
                self.visit(loop.end, bound)
            bound |= {loop.name}
        self.visit(node.body, bound | {"partial"} if isinstance(node, For) else bound)

    def _context(self, node: Context, bound: frozenset[str]) -> None:
        for key, value in node.entries:
            self.visit(value, bound | {key})
            bound |= {key}


def reads_of(tree: Node, standard: Collection[str]) -> Reads:
    """What ``tree`` reads from its scope; a name inside a filter is listed although the item may have it.

    Names in ``standard`` are built-in functions.
    """
    collector = _Collector(standard)
    collector.visit(tree, frozenset())
    variables = frozenset(path[0] for path in collector.paths)
    return Reads(variables, frozenset(collector.paths), frozenset(collector.functions))
