"""A filled form in words, for reading and printing.  Knows neither HTML nor rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.feel import Environment
from engine.forms.components import CHOICES, Component, Field, FieldType, Group, Rows, fields
from engine.forms.conditions import Scope
from engine.forms.contents import moment_in_words
from engine.forms.filling import Filling, Spot
from engine.forms.options import options_of, same
from engine.forms.places import get
from engine.forms.shape import Layout


@dataclass(frozen=True)
class Shown:
    """A titled part: single answers as (label, text), or a list as a table of texts."""

    title: str
    answers: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def show(
    layout: Layout, values: Mapping[str, object], context: Scope, environment: Environment
) -> tuple[Shown, ...]:
    """The visible answers in the order of the page; neighbours without a group share one part."""
    filling = Filling(layout, {**context, **values}, environment)
    seen = filling.context()
    texts = {spot.place: _words(spot, filling) for spot in filling.visible(seen)}
    parts: list[Shown] = []
    _collect(layout.components, (), "", _Texts(filling, texts, parts))
    return tuple(parts)


@dataclass(frozen=True)
class _Texts:
    filling: Filling
    texts: Mapping[tuple[str | int, ...], str]
    parts: list[Shown]

    def add(self, title: str, label: str, text: str) -> None:
        if self.parts and self.parts[-1].title == title and not self.parts[-1].columns:
            last = self.parts.pop()
            self.parts.append(Shown(title, (*last.answers, (label, text))))
        else:
            self.parts.append(Shown(title, ((label, text),)))


def _collect(
    components: tuple[Component, ...], base: tuple[str | int, ...], title: str, found: _Texts
) -> None:
    for component in components:
        place = (*base, *component.path)
        if isinstance(component, Field):
            if place in found.texts:
                found.add(title, component.label, found.texts[place])
        elif isinstance(component, Group):
            _collect(component.children, place, component.label or title, found)
        elif place in found.texts:
            found.parts.append(_table(component, place, found))


def _table(rows: Rows, place: tuple[str | int, ...], found: _Texts) -> Shown:
    """A list as a table; a list inside a row is told in one cell by its number of rows."""
    count = get(found.filling.data, place)
    columns = [field for field in fields(rows.children) if not _nested(rows, field)]
    lines = []
    for index in range(len(count) if isinstance(count, list) else 0):
        lines.append(tuple(_cell(rows, field, (*place, index), found) for field in columns))
    return Shown(rows.label, columns=tuple(field.label for field in columns), rows=tuple(lines))


def _nested(rows: Rows, field: Field) -> bool:
    return any(isinstance(child, Rows) and field in fields(child.children) for child in rows.children)


def _cell(rows: Rows, field: Field, row: tuple[str | int, ...], found: _Texts) -> str:
    return found.texts.get((*row, *_inside(rows.children, field)), "")


def _inside(components: tuple[Component, ...], field: Field) -> tuple[str, ...]:
    """The path of ``field`` below ``components``."""
    for component in components:
        if component is field:
            return field.path
        if isinstance(component, Group) and field in fields(component.children):
            return (*component.path, *_inside(component.children, field))
    return ()


def _words(spot: Spot, filling: Filling) -> str:
    field, value = spot.component, get(filling.data, spot.place)
    if isinstance(field, Rows):
        return ""
    if field.type in CHOICES and field.options is not None:
        options = options_of(field.options, filling.opened, spot.scope, filling.environment)
        chosen = value if isinstance(value, list) else [value]
        labels = ((next((o.label for o in options if same(o.value, item)), plain(item))) for item in chosen)
        return "、".join(label for label in labels if label)
    if field.type is FieldType.MOMENT and isinstance(value, str):
        return moment_in_words(value, field.subtype)
    if field.type is FieldType.FILES:
        return f"{len(value)} 个文件" if isinstance(value, list) and value else ""
    text = plain(value)
    return f"{text} {field.suffix}" if text and field.suffix else text


def plain(value: object) -> str:
    """A plain value as people read it.

    >>> plain(True), plain(800.5), plain(None)
    ('是', '800.5', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(plain(item) for item in value) if isinstance(value, list) else str(value)
