"""Closures for literals, names, paths, lists, contexts and ranges.  Knows frames and values, not the text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engine.feel.access import entry
from engine.feel.compare import ordered
from engine.feel.runtime import Code, Frame, Run
from engine.feel.syntax import AtLiteral, Context, Interval, ListOf, Literal, Name, Node, Path
from engine.feel.temporal import parse_temporal
from engine.feel.values import Function, Range, Value, chinese_kind

MISSING = object()
PLAIN = frozenset({str, bool, type(None)})


@dataclass(frozen=True)
class Builder:
    """Turns nodes into closures by the ``table`` of the compiler; ``standard`` are the built-in functions."""

    table: Mapping[type, Callable[..., Code]] = field(repr=False)
    standard: Mapping[str, Function] = field(repr=False)

    def build(self, node: Node) -> Code:
        """The closure that evaluates ``node``."""
        return self.table[type(node)](node, self)


def build_literal(node: Literal, builder: Builder) -> Code:
    """The written value."""
    value = node.value
    return lambda frame: value


def build_at_literal(node: AtLiteral, builder: Builder) -> Code:
    """The date, time or duration behind ``@``; null when the text is none."""
    value: Value = parse_temporal(node.text)
    if value is not None:
        return lambda frame: value
    return lambda frame: frame.run.null("bad_literal", f"“{node.text}”不是日期、时间或时长", node.at)


def build_name(node: Name, builder: Builder) -> Code:
    """The variable of the innermost frame that has it, else the function of that name, else null."""
    name = node.name
    at = node.at
    standard = builder.standard.get(name)

    def read(frame: Frame) -> Value:
        value = look_up(frame, name)
        if value is not MISSING:
            return value  # type: ignore[return-value]
        return _function_or_null(frame.run, name, standard, at)

    return read


def look_up(frame: Frame, name: str) -> object:
    """The value of ``name`` in the innermost frame that has it, converted; MISSING when none has."""
    while frame.parent is not None:
        if name in frame.names:
            return frame.names[name]
        frame = frame.parent
    value = frame.names.get(name, MISSING)
    if type(value) in PLAIN or value is MISSING:
        return value
    return frame.run.import_value(name, value)


def _function_or_null(run: Run, name: str, standard: Function | None, at: int) -> Value:
    host = run.host_function(name)
    if host is not None:
        return host
    if standard is None:
        run.null("unknown_name", f"没有名为“{name}”的变量", at)
    return standard


def build_path(node: Path, builder: Builder) -> Code:
    """The entry of a context, the part of a date or duration, or the entries of the contexts in a list."""
    target = builder.build(node.target)
    name, at = node.name, node.at

    def read(frame: Frame) -> Value:
        value = target(frame)
        if type(value) is dict and name in value:
            return value[name]
        return entry(frame.run, value, name, at)

    return read


def build_list(node: ListOf, builder: Builder) -> Code:
    """A new list."""
    items = tuple(builder.build(item) for item in node.items)

    return lambda frame: [item(frame) for item in items]


def build_context(node: Context, builder: Builder) -> Code:
    """A new context; each entry sees the entries before it."""
    entries = tuple((key, builder.build(value)) for key, value in node.entries)

    def run(frame: Frame) -> Value:
        made: dict[str, Value] = {}
        inner = frame.inside(made)
        for key, value in entries:
            made[key] = value(inner)
        return made

    return run


def build_interval(node: Interval, builder: Builder) -> Code:
    """The range, null when its endpoints have no order."""
    fixed = constant_range(node)
    if fixed is not None:
        return lambda frame: fixed
    start = builder.build(node.start) if node.start is not None else None
    end = builder.build(node.end) if node.end is not None else None
    half_open = start is None or end is None

    def run(frame: Frame) -> Value:
        low = start(frame) if start is not None else None
        high = end(frame) if end is not None else None
        if not half_open and ordered("<=", low, high) is None:
            return not_comparable(frame, low, high, node.at)
        return Range(low, high, node.start_included, node.end_included)

    return run


def constant_range(node: Interval) -> Range | None:
    """The range of literal endpoints; None when an endpoint is no literal or they have no order."""
    start, end = node.start, node.end
    if not (isinstance(start, Literal) and isinstance(end, Literal)):
        return None
    if ordered("<=", start.value, end.value) is None:
        return None
    return Range(start.value, end.value, node.start_included, node.end_included)


def not_comparable(frame: Frame, a: Value, b: Value, at: int) -> Value:
    """Null, with a warning that the two have no order."""
    return frame.run.null("not_comparable", f"{chinese_kind(a)}与{chinese_kind(b)}不能比较", at)
