"""The options of a choice at one place of a form: their values and labels.  Knows no rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.feel import Environment, to_json
from engine.forms.components import Options
from engine.forms.conditions import Scope, evaluate


@dataclass(frozen=True)
class Option:
    """One option: what is kept and what people read."""

    value: object
    label: str


def options_of(
    options: Options, context: Scope, scope: Scope, environment: Environment
) -> tuple[Option, ...]:
    """The options in order; those without a usable value are left out.

    ``context`` is what the form was opened with, where named lists stand; ``scope`` has the names in sight.
    """
    if options.fixed is not None:
        return _normal(options.fixed)
    if options.key is not None:
        return _normal(context.get(options.key))
    if options.expression is None:
        return ()
    found = evaluate(options.expression, scope, environment)
    return _normal([to_json(item) for item in found] if isinstance(found, list) else None)


def _normal(source: object) -> tuple[Option, ...]:
    if not isinstance(source, Iterable) or isinstance(source, str | bytes | Mapping):
        return ()
    return tuple(option for option in map(_option, source) if option is not None)


def _option(entry: object) -> Option | None:
    if _is_plain(entry):
        return Option(entry, _in_words(entry))
    if not isinstance(entry, Mapping) or not _is_plain(entry.get("value")):
        return None
    label = entry.get("label")
    return Option(entry["value"], label if isinstance(label, str) and label else _in_words(entry["value"]))


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float) and value != ""


def _in_words(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def same(one: object, other: object) -> bool:
    """Whether two plain values are the same in JSON: ``1`` is ``1.0`` but not ``true``."""
    return isinstance(one, bool) == isinstance(other, bool) and one == other
