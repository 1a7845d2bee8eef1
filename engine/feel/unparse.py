"""Trees back to text.  Parsing the text again, with the same names known, gives an equal tree."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from engine.feel import syntax
from engine.feel.printer import key_text, quoted, value_text
from engine.feel.syntax import Node

FREE, OR, AND, COMPARISON, SUM, PRODUCT, POWER, UNARY, TERM = range(9)
ARITHMETIC = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "**": POWER}


class _Unlimited:
    def spend(self, steps: int) -> None:
        """Count nothing."""


UNLIMITED = _Unlimited()


def unparse(node: Node) -> str:
    """``node`` as FEEL text with as few parentheses as it needs."""
    return _print(node, FREE)


def _print(node: Node, least: int) -> str:
    """``node`` as text that binds at least as tightly as ``least``, in parentheses if need be."""
    text = PRINTERS[type(node)](node)
    return f"({text})" if _tightness(node) < least else text


def _tightness(node: Node) -> int:
    if isinstance(node, syntax.Junction):
        return OR if node.operator == "or" else AND
    if isinstance(node, syntax.Comparison | syntax.Between | syntax.In):
        return COMPARISON
    if isinstance(node, syntax.Arithmetic):
        return ARITHMETIC[node.operator]
    if isinstance(node, syntax.Negation):
        return UNARY
    loose = (syntax.If, syntax.For, syntax.Quantified, syntax.Definition, syntax.InstanceOf, syntax.Test)
    return FREE if isinstance(node, loose) else TERM


def _list(nodes: Iterable[Node]) -> str:
    return ", ".join(_print(node, FREE) for node in nodes)


def _literal(node: syntax.Literal) -> str:
    return quoted(node.value) if isinstance(node.value, str) else value_text(node.value, UNLIMITED)


def _call(node: syntax.Call) -> str:
    function = _print(node.function, TERM)
    if not node.names:
        return f"{function}({_list(node.arguments)})"
    given = zip(node.names, node.arguments, strict=True)
    return f"{function}({', '.join(f'{key_text(name)}: {_print(value, FREE)}' for name, value in given)})"


def _loops(loops: tuple[syntax.Loop, ...]) -> str:
    return ", ".join(_loop(loop) for loop in loops)


def _loop(loop: syntax.Loop) -> str:
    end = "" if loop.end is None else f"..{_print(loop.end, FREE)}"
    return f"{loop.name} in {_print(loop.domain, FREE)}{end}"


def _junction(node: syntax.Junction) -> str:
    least = AND if node.operator == "or" else COMPARISON
    return f" {node.operator} ".join(_print(item, least) for item in node.items)


def _arithmetic(node: syntax.Arithmetic) -> str:
    own = ARITHMETIC[node.operator]
    return f"{_print(node.left, own)} {node.operator} {_print(node.right, own + 1)}"


def _comparison(node: syntax.Comparison) -> str:
    return f"{_print(node.left, COMPARISON)} {node.operator} {_print(node.right, SUM)}"


def _between(node: syntax.Between) -> str:
    value, low, high = _print(node.value, COMPARISON), _print(node.low, SUM), _print(node.high, SUM)
    return f"{value} between {low} and {high}"


def _type(node: syntax.Type) -> str:
    parts = [_type(part) for part in node.parts]
    if node.result is not None:
        return f"{node.name}<{', '.join(parts)}> -> {_type(node.result)}"
    if node.name == "context" and node.keys:
        pairs = zip(node.keys, parts, strict=True)
        return f"context<{', '.join(f'{key_text(key)}: {part}' for key, part in pairs)}>"
    return f"{node.name}<{', '.join(parts)}>" if parts else node.name


def _context(node: syntax.Context) -> str:
    return "{" + ", ".join(f"{key_text(key)}: {_print(value, FREE)}" for key, value in node.entries) + "}"


def _interval(node: syntax.Interval) -> str:
    if node.start is None and node.end is not None:
        return f"({'<=' if node.end_included else '<'} {_print(node.end, SUM)})"
    if node.end is None and node.start is not None:
        return f"({'>=' if node.start_included else '>'} {_print(node.start, SUM)})"
    opening, closing = "[" if node.start_included else "(", "]" if node.end_included else ")"
    ends = [_print(end, FREE) for end in (node.start, node.end) if end is not None]
    return f"{opening}{'..'.join(ends)}{closing}"


def _definition(node: syntax.Definition) -> str:
    parameters = [name if kind is None else f"{name}: {_type(kind)}" for name, kind in node.parameters]
    external = "external " if node.external else ""
    return f"function({', '.join(parameters)}) {external}{_print(node.body, FREE)}"


def _tests(node: syntax.Tests) -> str:
    if node.any_value:
        return "-"
    if node.negated:
        return f"not({_list(node.tests)})"
    only = node.tests[0]
    if len(node.tests) == 1 and isinstance(only, syntax.Call) and only.function == syntax.Name("not"):
        return f"({_print(only, FREE)})"
    return _list(node.tests)


PRINTERS: dict[type, Callable[..., str]] = {
    syntax.Literal: _literal,
    syntax.AtLiteral: lambda node: f"@{quoted(node.text)}",
    syntax.Name: lambda node: node.name,
    syntax.Path: lambda node: f"{_print(node.target, TERM)}.{node.name}",
    syntax.Filter: lambda node: f"{_print(node.target, TERM)}[{_print(node.condition, FREE)}]",
    syntax.Call: _call,
    syntax.If: lambda node: (
        f"if {_print(node.condition, FREE)} then {_print(node.yes, FREE)} else {_print(node.no, FREE)}"
    ),
    syntax.For: lambda node: f"for {_loops(node.iterators)} return {_print(node.body, FREE)}",
    syntax.Quantified: lambda node: (
        f"{node.quantifier} {_loops(node.iterators)} satisfies {_print(node.body, FREE)}"
    ),
    syntax.Junction: _junction,
    syntax.Comparison: _comparison,
    syntax.Arithmetic: _arithmetic,
    syntax.Negation: lambda node: f"-{_print(node.operand, UNARY)}",
    syntax.Between: _between,
    syntax.In: lambda node: f"{_print(node.value, COMPARISON)} in ({_list(node.tests)})",
    syntax.InstanceOf: lambda node: f"{_print(node.value, TERM)} instance of {_type(node.type)}",
    syntax.ListOf: lambda node: f"[{_list(node.items)}]",
    syntax.Context: _context,
    syntax.Interval: _interval,
    syntax.Definition: _definition,
    syntax.Test: lambda node: f"{node.operator} {_print(node.operand, SUM)}",
    syntax.Tests: _tests,
}
