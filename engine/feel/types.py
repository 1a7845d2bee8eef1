"""Whether a value is of a type, as ``instance of`` and typed parameters ask.  Knows values and type nodes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.feel.syntax import Type
from engine.feel.values import Function, Range, Value, kind_of

Types = Mapping[str, Callable[[Value], bool]]
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
    return isinstance(value, Function) and (
        value.parameters is None or len(value.parameters) == len(kind.parts)
    )


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
