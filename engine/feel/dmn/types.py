"""Type references to checks: built-in types, item definitions with components and allowed values.

A check returns the value, converted where DMN 1.3 §10.3.2.9.4 converts (a list of one to its item and back,
a date to a date and time), or raises.  ``null`` is of every type.  Knows nothing of decisions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time
from functools import cached_property, partial

from engine.feel import (
    Environment,
    FeelError,
    Value,
    compile_expression,
    to_text,
)
from engine.feel.dmn.definitions import ItemDefinition
from engine.feel.dmn.errors import EvaluationError, MissingReferenceError, NotAllowedError, WrongTypeError
from engine.feel.dmn.texts import compile_tests
from engine.feel.values import CHINESE, chinese_kind, kind_of

Check = Callable[[Value], Value]

BUILT_IN = {
    "number": "number",
    "integer": "number",
    "long": "number",
    "double": "number",
    "string": "string",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "dateTime": "date and time",
    "date and time": "date and time",
    "dayTimeDuration": "days and time duration",
    "days and time duration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "years and months duration": "years and months duration",
    "context": "context",
    "list": "list",
    "function": "function",
    "range": "range",
    "Null": "Null",
}
ANY = frozenset({"", "Any", "any", "Undefined", "undefined"})


class Types:
    """The types of one model.  Checks are made once and kept."""

    def __init__(self, items: Mapping[str, ItemDefinition]) -> None:
        """Know the item definitions by name; nothing is compiled yet."""
        self._items = items
        self._checks: dict[str, Check | None] = {}
        self.names = frozenset(_component_names(items.values()))

    def check_for(self, type_ref: str | None, element_id: str | None = None) -> Check | None:
        """The check of a type reference; ``None`` when every value passes.

        Raises:
            MissingReferenceError: there is no such type.
            ExpressionError: its allowed values cannot be read.
        """
        name = (type_ref or "").strip()
        if name in self._items:
            return self._item_check(name)
        local = name.rpartition(":")[2].strip()
        if local in ANY:
            return None
        if local in BUILT_IN:
            return _kind_check(BUILT_IN[local])
        if local in self._items:
            return self._item_check(local)
        return self._parametric(local, element_id)

    @cached_property
    def predicates(self) -> Mapping[str, Callable[[Value], bool]]:
        """For each item definition whether a value is of that type; null is not.  For ``instance of``."""
        return {name: partial(self._is_of, name) for name in self._items}

    def _is_of(self, name: str, value: Value) -> bool:
        check = self._item_check(name)
        try:
            return value is not None and (check is None or check(value) == value)
        except EvaluationError:
            return False

    def base_of(self, type_ref: str | None) -> tuple[str, tuple[str, ...]]:
        """The built-in name that a simple type rests on (``""`` if none), and its allowed values."""
        name = (type_ref or "").strip()
        allowed: list[str] = []
        for _ in range(len(self._items) + 1):
            item = self._items.get(name) or self._items.get(name.rpartition(":")[2])
            if item is None:
                break
            if item.allowed:
                allowed.append(item.allowed)
            if item.is_collection or item.components:
                return "", ()
            name = item.type_ref or ""
        return name.rpartition(":")[2], tuple(allowed)

    def component_of(self, type_ref: str | None, path: Iterable[str]) -> str | None:
        """The type reference of a component, such as of ``income`` in ``tApplicant``; ``None`` if unknown."""
        item = self._items.get((type_ref or "").rpartition(":")[2])
        for name in path:
            found = next((part for part in item.components if part.name == name), None) if item else None
            if found is None:
                return None
            type_ref = found.type_ref
            item = found if found.components else self._items.get((type_ref or "").rpartition(":")[2])
        return type_ref

    def _parametric(self, name: str, element_id: str | None) -> Check:
        """``list<number>`` and its like: the outer kind is checked."""
        outer = name.partition("<")[0].strip()
        if "<" in name and outer in ("list", "context", "function", "range"):
            return _kind_check(outer)
        raise MissingReferenceError(f"没有名为“{name}”的数据类型", element_id)

    def _item_check(self, name: str) -> Check | None:
        if name not in self._checks:
            self._checks[name] = self._later(name)  # a type may contain itself
            self._checks[name] = self._build(self._items[name])
        return self._checks[name]

    def _later(self, name: str) -> Check:
        def check(value: Value) -> Value:
            made = self._checks[name]
            return value if made is None else made(value)

        return check

    def _build(self, item: ItemDefinition) -> Check | None:
        parts: list[Check | None] = [self._shape(item)]
        if item.allowed:
            parts.append(_allowed(item.allowed, item, self.names))
        single = _chain(parts)
        if item.is_collection:
            single = _collection(single)
        if item.constraint:
            single = _chain([single, _allowed(item.constraint, item, self.names)])
        return single

    def _shape(self, item: ItemDefinition) -> Check | None:
        if item.components:
            checks = {part.name: self._build(part) for part in item.components}
            return _structure({name: check for name, check in checks.items() if check is not None})
        if item.is_function:
            return _kind_check("function")
        return self.check_for(item.type_ref, item.element_id or None)


def read_text(value: Value, base: str) -> Value:
    """A text as the date, time, date and time or duration that ``base`` names; any other value as it is.

    JSON has no dates: this is for values that come from outside, before their type is checked.
    """
    kind = BUILT_IN.get(base.rpartition(":")[2])
    if not isinstance(value, str) or kind not in _TEMPORAL:
        return value
    try:
        found = compile_expression(f"@{to_text(value)}").evaluate({})
    except FeelError:
        return value
    return found if kind_of(found) == kind else value


_TEMPORAL = frozenset(
    {"date", "time", "date and time", "days and time duration", "years and months duration"}
)


def _component_names(items: Iterable[ItemDefinition]) -> Iterable[str]:
    for item in items:
        yield from (part.name for part in item.components)
        yield from _component_names(item.components)


def _chain(checks: Iterable[Check | None]) -> Check | None:
    real = [check for check in checks if check is not None]
    if not real:
        return None
    if len(real) == 1:
        return real[0]

    def check(value: Value) -> Value:
        for step in real:
            value = step(value)
        return value

    return check


def _kind_check(kind: str) -> Check:
    def check(value: Value) -> Value:
        if value is None or kind_of(value) == kind:
            return value
        if kind == "list":
            return [value]
        if isinstance(value, list) and len(value) == 1:
            return check(value[0])
        if kind == "date and time" and kind_of(value) == "date" and isinstance(value, date):
            return datetime.combine(value, time(), UTC)
        raise WrongTypeError(f"应为{CHINESE[kind]}，而值是{chinese_kind(value)}")

    return check


def _collection(single: Check | None) -> Check:
    def check(value: Value) -> Value:
        if value is None:
            return None
        items: list[Value] = value if isinstance(value, list) else [value]
        return items if single is None else [single(item) for item in items]

    return check


def _structure(checks: Mapping[str, Check]) -> Check:
    def check(value: Value) -> Value:
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if value is None:
            return None
        if not isinstance(value, dict):
            raise WrongTypeError(f"应为上下文，而值是{chinese_kind(value)}")
        return {
            **value,
            **{name: _component(value[name], name, checks[name]) for name in checks if name in value},
        }

    return check


def _component(value: Value, name: str, check: Check) -> Value:
    try:
        return check(value)
    except WrongTypeError as error:
        raise WrongTypeError(f"“{name}”{error.message}") from error
    except NotAllowedError as error:
        raise NotAllowedError(f"“{name}”{error.message}") from error


def _allowed(text: str, item: ItemDefinition, names: frozenset[str]) -> Check:
    tests = compile_tests(text, names, item.element_id or item.name)
    environment = Environment()

    def check(value: Value) -> Value:
        if value is not None and tests.matches(value, {}, environment) is not True:
            raise NotAllowedError(f"{to_text(value)} 不在允许的值（{text}）之内")
        return value

    return check
