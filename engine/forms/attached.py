"""Where a filled form names files.  The files themselves are kept elsewhere; a form knows only what they are called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.forms.components import Component, Field, FieldType, Rows
from engine.forms.places import Place, dotted, get


@dataclass(frozen=True)
class Named:
    """The files that one field of a filled form names."""

    field: Field
    path: str
    files: tuple[str, ...]


def files_in(
    components: tuple[Component, ...], values: Mapping[str, object], base: Place = ()
) -> Iterator[Named]:
    """Every field below ``components`` that names files, in the order of the page, list rows included."""
    for component in components:
        place = (*base, *component.path)
        if isinstance(component, Field):
            found = get(values, place) if component.type is FieldType.FILES else None
            if isinstance(found, list) and found:
                yield Named(component, dotted(place), tuple(str(name) for name in found))
        elif isinstance(component, Rows):
            rows = get(values, place)
            for index in range(len(rows) if isinstance(rows, list) else 0):
                yield from files_in(component.children, values, (*place, index))
        else:
            yield from files_in(component.children, values, place)
