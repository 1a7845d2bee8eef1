"""A form being filled: the data it was opened with, what was submitted over it, and what is visible of it.

This is the viewer's reading of visibility: conditions are asked of all data; what is hidden then falls back
to the data the form was opened with.  Knows no rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.feel import Environment
from engine.forms.components import Component, Field, Rows
from engine.forms.conditions import Scope, root_scope, row_scope
from engine.forms.contents import Fault, accept, empty
from engine.forms.places import MISSING, Place, copied, get, put, remove
from engine.forms.shape import Layout


@dataclass(frozen=True)
class Spot:
    """One visible component: in a list there is one for every row."""

    component: Field | Rows
    place: Place
    scope: Scope


@dataclass(frozen=True)
class _Level:
    """Where a walk stands: below ``base``, names in ``scope``; ``this`` is the row or the whole form."""

    base: Place
    scope: Scope
    this: object
    indexes: tuple[int, ...] = ()

    def below(self, place: Place) -> _Level:
        return _Level(place, self.scope, self.this, self.indexes)


class Filling:
    """Data over a form.  ``opened`` is what the form began with, ``data`` what it holds now."""

    def __init__(self, layout: Layout, stored: Scope, environment: Environment) -> None:
        """Begin with ``stored`` values; fields without one get their default or empty value."""
        self.layout = layout
        components = layout.components
        self.environment = environment
        self.opened: dict[str, object] = copied(stored)
        self._begin(components, (), self.opened)
        self.data: dict[str, object] = copied(self.opened)

    def _begin(self, components: tuple[Component, ...], base: Place, tree: dict[str, object]) -> None:
        for component in components:
            place = (*base, *component.path)
            if isinstance(component, Field):
                put(tree, place, begun(component, get(tree, place)))
            elif isinstance(component, Rows):
                rows = get(tree, place)
                if not isinstance(rows, list):
                    rows = [None] * component.default_rows
                objects: list[object] = [dict(row) if isinstance(row, Mapping) else {} for row in rows]
                put(tree, place, objects)
                for index in range(len(rows)):
                    self._begin(component.children, (*place, index), tree)
            else:
                self._begin(component.children, place, tree)

    def begin_rows(self, rows: Rows, place: Place, count: int) -> None:
        """Give the list at ``place`` ``count`` rows as they are when just added."""
        put(self.data, place, [{} for _ in range(count)])
        for index in range(count):
            self._begin(rows.children, (*place, index), self.data)

    def context(self) -> dict[str, object]:
        """The data that expressions see: what is visible now, over what the form was opened with."""
        if not self.layout.hides:
            return self.data
        filtered = copied(self.data)
        scope = root_scope(self.data)
        for place in list(self._hidden(self.layout.components, _Level((), scope, self.data), self.data)):
            remove(filtered, place)
        return {**self.opened, **filtered}

    def visible(self, context: dict[str, object]) -> Iterator[Spot]:
        """Every visible field and list, in the order of the page; a list comes before its rows' fields."""
        return self._visible(self.layout.components, _Level((), root_scope(context), context), context)

    def _visible(self, components: tuple[Component, ...], level: _Level, context: Scope) -> Iterator[Spot]:
        for component in components:
            if component.hide is not None and component.hide.holds(level.scope, self.environment):
                continue
            place = (*level.base, *component.path)
            if isinstance(component, Field):
                yield Spot(component, place, level.scope)
            elif isinstance(component, Rows):
                yield Spot(component, place, level.scope)
                for inner in self._row_levels(place, level, context):
                    yield from self._visible(component.children, inner, context)
            else:
                yield from self._visible(component.children, level.below(place), context)

    def _hidden(self, components: tuple[Component, ...], level: _Level, context: Scope) -> Iterator[Place]:
        for component in components:
            place = (*level.base, *component.path)
            if component.hide is not None and component.hide.holds(level.scope, self.environment):
                yield from _places(component, place)
            elif isinstance(component, Rows):
                for inner in self._row_levels(place, level, context):
                    yield from self._hidden(component.children, inner, context)
            elif not isinstance(component, Field):
                yield from self._hidden(component.children, level.below(place), context)

    def _row_levels(self, place: Place, level: _Level, context: Scope) -> Iterator[_Level]:
        rows = get(self.data, place)
        for index, row in enumerate(rows if isinstance(rows, list) else []):
            indexes = (*level.indexes, index)
            yield _Level((*place, index), row_scope(context, level.this, row, indexes), row, indexes)


def _places(component: Component, place: Place) -> Iterator[Place]:
    """The places that go when ``component`` is hidden: fields and whole lists."""
    if isinstance(component, Field | Rows):
        yield place
        return
    for child in component.children:
        yield from _places(child, (*place, *child.path))


def begun(field: Field, stored: object) -> object:
    """What ``field`` holds when the form opens: the stored value if usable, else its default or nothing."""
    if stored is not MISSING:
        found = accept(field, stored)
        return empty(field) if isinstance(found, Fault) else found
    return empty(field) if field.default is None else field.default
