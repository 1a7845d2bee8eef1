"""The tree of an expression: frozen nodes, equal when they mean the same.  Knows neither text nor evaluation.

``at`` is the offset of the node in the text it came from and takes no part in equality.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Literal as OneOf


@dataclass(frozen=True)
class Node:
    """Any part of an expression."""

    at: int = field(default=0, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True)
class Literal(Node):
    """A number, a string, ``true``, ``false`` or ``null`` as written."""

    value: Decimal | str | bool | None


@dataclass(frozen=True)
class AtLiteral(Node):
    """``@"2026-01-31"``: a date, time, date and time or duration."""

    text: str


@dataclass(frozen=True)
class Name(Node):
    """A variable or function; ``?`` is the value under test."""

    name: str


@dataclass(frozen=True)
class Path(Node):
    """``target.name``."""

    target: Node
    name: str


@dataclass(frozen=True)
class Filter(Node):
    """``target[condition]``, also an index."""

    target: Node
    condition: Node


@dataclass(frozen=True)
class Call(Node):
    """``function(arguments)``; ``names`` is empty for a positional call, else one for each argument."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class If(Node):
    """``if condition then yes else no``."""

    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True)
class Loop(Node):
    """``name in domain`` of a loop; with an ``end`` the domain is ``domain..end``."""

    name: str
    domain: Node
    end: Node | None = None


@dataclass(frozen=True)
class For(Node):
    """``for iterators return body``."""

    iterators: tuple[Loop, ...]
    body: Node


@dataclass(frozen=True)
class Quantified(Node):
    """``some`` or ``every`` ``iterators satisfies body``."""

    quantifier: OneOf["some", "every"]
    iterators: tuple[Loop, ...]
    body: Node


@dataclass(frozen=True)
class Junction(Node):
    """Two or more ``items`` joined by ``and`` or by ``or``."""

    operator: OneOf["and", "or"]
    items: tuple[Node, ...]


@dataclass(frozen=True)
class Comparison(Node):
    """``left operator right`` with one of ``= != < <= > >=``."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Arithmetic(Node):
    """``left operator right`` with one of ``+ - * / **``."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Negation(Node):
    """``-operand``."""

    operand: Node


@dataclass(frozen=True)
class Between(Node):
    """``value between low and high``, both included."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True)
class In(Node):
    """``value in tests``: one test is enough."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True)
class InstanceOf(Node):
    """``value instance of type``."""

    value: Node
    type: Type


@dataclass(frozen=True)
class Type(Node):
    """A type with those of its elements, entries or parameters; ``result`` is that of a function."""

    name: str
    parts: tuple[Type, ...] = ()
    keys: tuple[str, ...] = ()
    result: Type | None = None


@dataclass(frozen=True)
class ListOf(Node):
    """``[items]``."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class Context(Node):
    """``{key: value}``; an entry sees the entries before it."""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Interval(Node):
    """``[start..end]`` and its open forms; a missing endpoint is unbounded, as in ``(< 5)``."""

    start: Node | None
    end: Node | None
    start_included: bool = True
    end_included: bool = True


@dataclass(frozen=True)
class Definition(Node):
    """``function(parameters) body``; a parameter may have a type."""

    parameters: tuple[tuple[str, Type | None], ...]
    body: Node
    external: bool = False


@dataclass(frozen=True)
class Test(Node):
    """``operator operand`` as a unary test, such as ``>= 5``."""

    operator: str
    operand: Node


@dataclass(frozen=True)
class Tests(Node):
    """Unary tests of a cell: ``-`` (no tests, ``any_value``), a list, or ``not(list)``."""

    tests: tuple[Node, ...]
    negated: bool = False
    any_value: bool = False


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below ``node``, in the order of the text."""
    for each in fields(node):
        yield from _nodes(getattr(node, each.name))


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes(item)


def walk(root: Node) -> Iterator[tuple[Node, int]]:
    """Every node at and below ``root`` with its depth (1 for the root), without recursion."""
    waiting = [(root, 1)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        waiting.extend((child, depth + 1) for child in children(node))


def weight(node: Node) -> int:
    """How many nodes ``node`` has: what evaluating it once costs."""
    return sum(1 for _ in walk(node))


def mentions(node: Node, name: str) -> bool:
    """Whether the name occurs in ``node``."""
    return any(isinstance(each, Name) and each.name == name for each, _ in walk(node))
