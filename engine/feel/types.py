"""Whether a value is of a type, as ``instance of`` and typed parameters ask.  Knows values and type nodes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.feel.syntax import Context, Definition, ListOf, Literal, Node, Type
from engine.feel.values import Function, Range, Value, kind_of

Types = Mapping[str, Callable[[Value], bool]]
ANY = Type("Any")
NOT_OF_TYPE: object = object()
ALIASES = {"dateTime": "date and time", "day-time duration": "days and time duration"}


def is_instance(value: Value, kind: Type, types: Types) -> bool:
    """Whether ``value`` is of ``kind``; ``types`` answer for names that are not the standard's."""
    if value is None:
        return kind.name in {"Null", "null"}
    if kind.name == "Any":
        return True
    if kind.name in types:
        return types[kind.name](value)
    if kind_of(value) != ALIASES.get(kind.name, kind.name):
        return False
    return not (kind.parts or kind.result) or _parts_fit(value, kind, types)


def _parts_fit(value: Value, kind: Type, types: Types) -> bool:
    if isinstance(value, list):
        return all(conforms(item, kind.parts[0], types) for item in value)
    if isinstance(value, dict):
        named = zip(kind.keys, kind.parts, strict=True)
        return all(key in value and conforms(value[key], part, types) for key, part in named)
    if isinstance(value, Range):
        ends = (value.start, value.end)
        return all(end is None or is_instance(end, kind.parts[0], types) for end in ends)
    return isinstance(value, Function) and _function_fits(value, kind)


def _function_fits(function: Function, kind: Type) -> bool:
    if isinstance(function.signature, Type):
        return subtype(function.signature, kind)
    return function.parameters is None or len(function.parameters) == len(kind.parts)


def subtype(one: Type, other: Type) -> bool:
    """Whether every value of type ``one`` is of type ``other``, as far as they tell; ``Any`` fits both ways."""
    if "Any" in {one.name, other.name}:
        return True
    if one.name != other.name:
        return False
    if one.name == "context":
        own = dict(zip(one.keys, one.parts, strict=True))
        wanted = zip(other.keys, other.parts, strict=True)
        return all(key in own and subtype(own[key], part) for key, part in wanted)
    if one.name == "function":
        return _function_subtype(one, other)
    return all(map(subtype, one.parts, other.parts))


def _function_subtype(one: Type, other: Type) -> bool:
    if len(one.parts) != len(other.parts):
        return False
    results = one.result is None or other.result is None or subtype(one.result, other.result)
    return results and all(map(subtype, other.parts, one.parts))


def type_of(node: Node) -> Type:
    """The type of what ``node`` yields, as far as it is written down; ``Any`` elsewhere."""
    if isinstance(node, Literal):
        return Type(kind_of(node.value))
    if isinstance(node, Context):
        values = tuple(type_of(value) for _, value in node.entries)
        return Type("context", values, tuple(key for key, _ in node.entries))
    if isinstance(node, Definition):
        return Type("function", tuple(kind or ANY for _, kind in node.parameters), (), type_of(node.body))
    if isinstance(node, ListOf) and node.items:
        first, *rest = (type_of(item) for item in node.items)
        return Type("list", (first if all(each == first for each in rest) else ANY,))
    return ANY


def conforms(value: Value, kind: Type, types: Types) -> bool:
    """Like :func:`is_instance`, but null fits every type."""
    return value is None or is_instance(value, kind, types)


def coerced(value: Value, kind: Type, types: Types) -> Value | object:
    """``value`` as ``kind``: [item] gives item, item gives [item]; NOT_OF_TYPE when it does not fit."""
    if conforms(value, kind, types):
        return value
    if isinstance(value, list) and len(value) == 1 and conforms(value[0], kind, types):
        return value[0]
    wrapped: Value = [value]
    return wrapped if kind.name == "list" and conforms(wrapped, kind, types) else NOT_OF_TYPE
