"""Type references to checks: built-in types and the item definitions of one model.

Knows names of types and their definitions; how a value is checked is ``checks``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property, partial

from engine.feel import Value
from engine.feel.dmn.checks import (
    Check,
    allowed,
    chain,
    collection,
    kind_check,
    read_text,
    structure,
    unknown_check,
)
from engine.feel.dmn.definitions import FunctionItem, ItemDefinition
from engine.feel.dmn.errors import DmnStructureError, EvaluationError, MissingReferenceError
from engine.feel.dmn.texts import compile_tests

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
PARAMETRIC = frozenset({"list", "context", "function", "range"})


class Types:
    """The types of one model.  Checks are made once and kept."""

    def __init__(self, items: Mapping[str, ItemDefinition]) -> None:
        """Know the item definitions by name; nothing is compiled yet.

        Raises:
            DmnStructureError: a type rests on itself.
        """
        self._items = items
        self._checks: dict[str, Check | None] = {}
        self._unknown: dict[str, str | None] = {}
        for item in items.values():
            self._refuse_circle(item)

    def _refuse_circle(self, item: ItemDefinition) -> None:
        """Follow the type references; only a structure in between makes a type that contains itself possible."""
        for part in item.components:
            self._refuse_circle(part)
        base, seen = item, {item.name}
        while not base.components:
            following = self._item(base.type_ref)
            if following is None:
                return
            if following.name in seen:
                raise DmnStructureError(f"数据类型“{following.name}”以自身为基础", item.element_id or None)
            seen.add(following.name)
            base = following

    def check_for(self, type_ref: str | None, element_id: str | None = None) -> Check | None:
        """The check of a type reference; ``None`` when every value passes.

        A type that does not exist has a check that nothing passes, and is listed by :meth:`unknown`.

        Raises:
            ExpressionError: its allowed values cannot be read.
        """
        item = self._item(type_ref)
        if item is not None:
            return self._item_check(item)
        name = _local(type_ref)
        if name in ANY:
            return None
        kind = BUILT_IN.get(name) or _parametric(name)
        if kind:
            return kind_check(kind)
        self._unknown.setdefault(name, element_id)
        return unknown_check(name)

    def unknown(self) -> list[MissingReferenceError]:
        """The type references met so far that name nothing."""
        return [
            MissingReferenceError(f"没有名为“{name}”的数据类型", element_id)
            for name, element_id in self._unknown.items()
        ]

    def function_item(self, type_ref: str | None) -> FunctionItem | None:
        """The signature of a function type; ``None`` for any other type."""
        item = self._item(type_ref)
        return None if item is None else item.function

    def result_of(self, type_ref: str | None) -> str | None:
        """The type of the result of a function type; any other type is that of a result already."""
        item = self.function_item(type_ref)
        return type_ref if item is None else item.result

    @cached_property
    def predicates(self) -> Mapping[str, Callable[[Value], bool]]:
        """For each item definition whether a value is of that type, allowed values included; null is not."""
        return {name: partial(self._is_of, item) for name, item in self._items.items()}

    @cached_property
    def shapes(self) -> Mapping[str, Callable[[Value], bool]]:
        """Like :attr:`predicates` without allowed values, which restrict a variable, not what its value is."""
        return Types({name: _shape_of(item) for name, item in self._items.items()}).predicates

    def _is_of(self, item: ItemDefinition, value: Value) -> bool:
        check = self._item_check(item)
        try:
            return value is not None and (check is None or check(value) == value)
        except EvaluationError:
            return False

    def read(self, value: Value, type_ref: str | None) -> Value:
        """``value`` with its texts as dates, times and durations where the type wants those, also inside."""
        item = self._item(type_ref)
        if item is None:
            return read_text(value, BUILT_IN.get(_local(type_ref), ""))
        return self._read_item(value, item)

    def _read_item(self, value: Value, item: ItemDefinition) -> Value:
        if item.is_collection and isinstance(value, list):
            return [self._read_single(each, item) for each in value]
        return self._read_single(value, item)

    def _read_single(self, value: Value, item: ItemDefinition) -> Value:
        if not item.components:
            return self.read(value, item.type_ref)
        if not isinstance(value, dict):
            return value
        parts = {part.name: part for part in item.components if part.name in value}
        return {**value, **{name: self._read_item(value[name], part) for name, part in parts.items()}}

    def base_of(self, type_ref: str | None) -> tuple[str, tuple[str, ...]]:
        """The built-in name that a simple type rests on (``""`` if none), and its allowed values if any."""
        texts: tuple[str, ...] = ()
        for _ in range(len(self._items) + 1):
            item = self._item(type_ref)
            if item is None:
                break
            if item.is_collection or item.components or item.function:
                return "", ()
            texts = texts or ((item.allowed,) if item.allowed else ())
            type_ref = item.type_ref
        return _local(type_ref), texts

    def component_of(self, type_ref: str | None, path: Iterable[str]) -> str | None:
        """The type reference of a component, such as of ``income`` in ``tApplicant``; ``None`` if unknown."""
        item = self._item(type_ref)
        for name in path:
            found = next((part for part in item.components if part.name == name), None) if item else None
            if found is None:
                return None
            type_ref = found.type_ref
            item = found if found.components else self._item(type_ref)
        return type_ref

    def _item(self, type_ref: str | None) -> ItemDefinition | None:
        name = (type_ref or "").strip()
        return self._items.get(name) or self._items.get(_local(name))

    def _item_check(self, item: ItemDefinition) -> Check | None:
        if item.name not in self._checks:
            self._checks[item.name] = self._later(item.name)  # a type may contain itself
            self._checks[item.name] = self._build(item)
        return self._checks[item.name]

    def _later(self, name: str) -> Check:
        def check(value: Value) -> Value:
            made = self._checks[name]
            return value if made is None else made(value)

        return check

    def _build(self, item: ItemDefinition) -> Check | None:
        single = chain([self._shape(item), self._allowed(item.allowed, item)])
        if item.is_collection:
            single = collection(single)
        return chain([single, self._allowed(item.constraint, item)])

    def _shape(self, item: ItemDefinition) -> Check | None:
        if item.components:
            return structure({part.name: self._build(part) for part in item.components})
        if item.function:
            return kind_check("function")
        base = self._item(item.type_ref)
        if base is not None and item.allowed and base.allowed and not base.is_collection:
            return self._shape(base)  # the allowed values of the base are replaced, not added to
        return self.check_for(item.type_ref, item.element_id or None)

    def _allowed(self, text: str | None, item: ItemDefinition) -> Check | None:
        if not text:
            return None
        return allowed(compile_tests(text, self._names, item.element_id or item.name))

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(_component_names(self._items.values()))


def _shape_of(item: ItemDefinition) -> ItemDefinition:
    """The definition without its allowed values and constraints."""
    components = tuple(_shape_of(part) for part in item.components)
    return replace(item, allowed=None, constraint=None, components=components)


def _local(type_ref: str | None) -> str:
    return (type_ref or "").rpartition(":")[2].strip()


def _parametric(name: str) -> str:
    """``list`` of ``list<number>`` and its like: the outer kind is checked."""
    outer = name.partition("<")[0].strip()
    return outer if "<" in name and outer in PARAMETRIC else ""


def _component_names(items: Iterable[ItemDefinition]) -> Iterable[str]:
    for item in items:
        yield from (part.name for part in item.components)
        yield from _component_names(item.components)
