"""A form as the rest of the product uses it: read once, then asked to check or show.  Immutable."""

from __future__ import annotations

from collections.abc import Mapping

from engine.feel import Environment
from engine.forms.checking import Checked, at_clock, check
from engine.forms.components import Component, Field, FieldType, fields
from engine.forms.display import Shown, show
from engine.forms.places import dotted
from engine.forms.reader import read
from engine.forms.shape import layout_of


class Form:
    """A parsed form definition called ``name``."""

    def __init__(self, name: str, components: tuple[Component, ...]) -> None:
        """Keep the components; use :func:`parse` to make a form from its definition.

        ``has_files`` says whether any field names files; ``lists`` are the names of the lists from which fields
        take their options, given when the form is opened.
        """
        self.name = name
        self.components = components
        self._layout = layout_of(components)
        chosen = (field.options for field in fields(components))
        self.lists = frozenset(options.key for options in chosen if options is not None and options.key)
        self.has_files = any(field.type is FieldType.FILES for field in fields(components))

    @property
    def fields(self) -> tuple[Field, ...]:
        """All fields in the order of the page, those of lists once."""
        return tuple(fields(self.components))

    @property
    def keys(self) -> frozenset[str]:
        """The top-level names of the form's data."""
        return frozenset(self._layout.shape.names)

    def check(
        self,
        values: Mapping[str, object],
        stored: Mapping[str, object] | None = None,
        environment: Environment | None = None,
    ) -> Checked:
        """``values`` as submitted, checked; ``stored`` is what the form was opened with, options included.

        Read-only and disabled fields keep their stored values, computed fields are computed anew, hidden ones
        are dropped.  ``environment`` gives the clock and the host's functions.
        """
        return check(self._layout, values, stored or {}, at_clock(environment))

    def show(
        self,
        values: Mapping[str, object],
        context: Mapping[str, object] | None = None,
        environment: Environment | None = None,
    ) -> tuple[Shown, ...]:
        """The filled form in words, group by group, without hidden fields; ``context`` holds options."""
        return show(self._layout, values, context or {}, at_clock(environment))

    def __repr__(self) -> str:
        names = ", ".join(dotted(field.path) for field in self.fields[:5])
        return f"<Form {self.name}: {names}>"


def parse(definition: bytes | str | Mapping[str, object], name: str) -> Form:
    """The form that ``definition`` (form-js JSON) describes.

    Raises:
        FormError: with every fault of the definition, each naming its component.
    """
    return Form(name, read(definition, name))
