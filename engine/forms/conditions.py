"""FEEL as forms use it: conditions to hide, and the names an expression sees beside a field.

The viewer tests a condition as a unary test without a value: a result of null counts as met, unless the whole
condition is ``not(…)``.  The same reading here keeps both sides in agreement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.feel import Environment, Expression, FeelError, Value, compile_expression

Scope = Mapping[str, object]


def is_expression(value: object) -> bool:
    """Whether ``value`` is FEEL in a definition: text that begins with an equals sign."""
    return isinstance(value, str) and value.startswith("=")


@dataclass(frozen=True)
class Condition:
    """A compiled condition; ``negated`` when it was written as ``not(…)`` as a whole."""

    expression: Expression
    negated: bool

    def holds(self, scope: Scope, environment: Environment) -> bool:
        """Whether the condition is met in ``scope``."""
        result = evaluate(self.expression, scope, environment)
        return (result is True or result is None) != self.negated


def compile_condition(text: str, names: Iterable[str]) -> Condition:
    """The condition written as ``=…``.

    Raises:
        FeelError: the text is not FEEL.
    """
    body = text[1:].strip()
    inner = _inside_not(body)
    return Condition(compile_expression(inner if inner is not None else body, names), inner is not None)


def _inside_not(body: str) -> str | None:
    """What stands in the brackets when ``body`` is ``not(…)`` from end to end."""
    rest = body.removeprefix("not").lstrip()
    if rest == body or not rest.startswith("(") or not rest.endswith(")"):
        return None
    depth, quoted, skip = 0, False, False
    for index, char in enumerate(rest):
        if skip:
            skip = False
        elif char == "\\" and quoted:
            skip = True
        elif char == '"':
            quoted = not quoted
        elif not quoted:
            depth += (char == "(") - (char == ")")
            if depth == 0:
                return rest[1:-1] if index == len(rest) - 1 else None
    return None


def evaluate(expression: Expression, scope: Scope, environment: Environment) -> Value:
    """The value of ``expression``; null when it cannot be computed, as in the viewer."""
    try:
        return expression.evaluate(scope, environment)
    except FeelError:
        return None


def row_scope(root: Scope, parent: object, row: object, indexes: tuple[int, ...]) -> dict[str, object]:
    """The names seen inside a list's row: the form's own, ``this`` row, its ``parent`` and ``i`` (from 1)."""
    return _with_special(root, row, parent, indexes)


def root_scope(data: Scope) -> dict[str, object]:
    """The names seen outside lists."""
    return _with_special(data, data, None, ())


def _with_special(data: Scope, this: object, parent: object, indexes: tuple[int, ...]) -> dict[str, object]:
    special = {"this": this, "parent": parent, "i": [index + 1 for index in indexes]}
    return {**special, **data, **{f"_{key}_": value for key, value in special.items()}}
