"""A form's definition once read: frozen components in the order of the page.  Knows no JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from engine.feel import Expression
from engine.forms.conditions import Condition

Path = tuple[str, ...]


class FieldType(StrEnum):
    """The kinds of fields that hold a value."""

    TEXT = "textfield"
    LONG_TEXT = "textarea"
    NUMBER = "number"
    MOMENT = "datetime"
    COMPUTED = "expression"
    CHECKBOX = "checkbox"
    CHECKLIST = "checklist"
    RADIO = "radio"
    SELECT = "select"
    TAGLIST = "taglist"
    FILES = "filepicker"


MANY = frozenset({FieldType.CHECKLIST, FieldType.TAGLIST})
CHOICES = MANY | {FieldType.RADIO, FieldType.SELECT}
TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})


class Subtype(StrEnum):
    """What a date-time field asks for."""

    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"


@dataclass(frozen=True)
class Limits:
    """The rules of a field.  ``None``: no such rule.  A limit may be an expression."""

    required: bool = False
    minimum: object | Expression | None = None
    maximum: object | Expression | None = None
    min_length: object | Expression | None = None
    max_length: object | Expression | None = None
    pattern: str | None = None
    pattern_message: str | None = None
    kind: str | None = None
    check: str | None = None
    decimals: int | None = None
    increment: str | None = None
    future_only: bool = False
    files: int = 1


@dataclass(frozen=True)
class Options:
    """Where a choice's options come from; exactly one of the three is set."""

    fixed: tuple[object, ...] | None = None
    key: str | None = None
    expression: Expression | None = None


@dataclass(frozen=True)
class Field:
    """A component that holds one value at ``path`` below its parent."""

    id: str
    type: FieldType
    path: Path
    label: str
    hide: Condition | None = None
    readonly: bool | Condition = False
    disabled: bool = False
    default: object = None
    limits: Limits = Limits()
    options: Options | None = None
    expression: Expression | None = None
    subtype: Subtype = Subtype.DATE
    as_text: bool = False
    suffix: str = ""


@dataclass(frozen=True)
class Group:
    """Components shown and hidden together; ``path`` is empty unless they have an object of their own."""

    id: str
    path: Path
    label: str
    children: tuple[Component, ...]
    hide: Condition | None = None


@dataclass(frozen=True)
class Rows:
    """A dynamic list: its children once for every row of the list at ``path``."""

    id: str
    path: Path
    label: str
    children: tuple[Component, ...]
    hide: Condition | None = None
    default_rows: int = 1
    fixed: bool = False


Component = Field | Group | Rows


def fields(components: tuple[Component, ...]) -> Iterator[Field]:
    """All fields below ``components``, in the order of the page."""
    for component in components:
        if isinstance(component, Field):
            yield component
        else:
            yield from fields(component.children)
