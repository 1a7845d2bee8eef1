"""A form's layout: which places its data may have at all, how much of it, and what can move.  Knows no rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.forms.components import Component, Field, Path, Rows, fields
from engine.forms.conditions import Condition
from engine.forms.places import Place

MAX_SUBMISSION = 256 * 1024
MAX_ROWS = 200


@dataclass
class Shape:
    """The names below one place; ``leaf`` ends at a field, ``rows`` repeats its names in a list."""

    names: dict[str, Shape] = field(default_factory=dict)
    leaf: bool = False
    rows: bool = False


@dataclass(frozen=True)
class Layout:
    """A form's components with what is asked of all of them at every check.  ``hides``: some may be hidden by a
    condition; ``settles``: some values follow from others, whatever was sent."""

    components: tuple[Component, ...]
    shape: Shape
    hides: bool
    settles: bool


def layout_of(components: tuple[Component, ...]) -> Layout:
    """The layout of a form of ``components``."""
    settles = any(
        field.expression is not None or isinstance(field.readonly, Condition) for field in fields(components)
    )
    return Layout(components, shape_of(components), _hides(components), settles)


def _hides(components: tuple[Component, ...]) -> bool:
    return any(
        component.hide is not None or (not isinstance(component, Field) and _hides(component.children))
        for component in components
    )


def shape_of(components: tuple[Component, ...]) -> Shape:
    """The shape of the whole form's data."""
    root = Shape()
    for component in components:
        _add(root, component)
    return root


def _add(parent: Shape, component: Component) -> None:
    node = _down(parent, component.path)
    if isinstance(component, Field):
        node.leaf = True
        return
    node.rows = node.rows or isinstance(component, Rows)
    for child in component.children:
        _add(node, child)


def _down(node: Shape, path: Path) -> Shape:
    for name in path:
        node = node.names.setdefault(name, Shape())
    return node


def strays(shape: Shape, tree: object, base: Place = ()) -> Iterator[Place]:
    """The places in ``tree`` that the form lacks: unknown names, and what should be an object or a list."""
    if shape.leaf or tree is None:
        return
    if shape.rows:
        if not isinstance(tree, list) or len(tree) > MAX_ROWS:
            yield base
            return
        inner = Shape(shape.names)
        for index, row in enumerate(tree):
            yield from strays(inner, row, (*base, index))
    elif not isinstance(tree, Mapping):
        yield base
    else:
        for name, value in tree.items():
            known = shape.names.get(name)
            if known is None:
                yield (*base, str(name))
            elif not known.leaf:
                yield from strays(known, value, (*base, name))


def weight(tree: object) -> int:
    """Roughly how many bytes ``tree`` takes as JSON.  Depth does no harm; stops once too big."""
    total, waiting = 0, [tree]
    while waiting and total <= MAX_SUBMISSION:
        node = waiting.pop()
        total += 2
        if isinstance(node, str):
            total += len(node.encode("utf-8", "surrogatepass"))
        elif isinstance(node, Mapping):
            total += sum(len(str(name)) + 3 for name in node)
            waiting.extend(node.values())
        elif isinstance(node, list | tuple):
            waiting.extend(node)
        else:
            total += 8
    return total
