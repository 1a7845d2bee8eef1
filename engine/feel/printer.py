"""Values and trees back to FEEL text.  Printing a tree and parsing it again gives the same tree."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from engine.feel.decimals import number_text
from engine.feel.lexer import is_single
from engine.feel.temporal import duration_text, temporal_text
from engine.feel.values import Function, Meter, Range, Value, YearsMonths

QUOTED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class _Unlimited:
    def spend(self, steps: int) -> None:
        """Count nothing."""


def quoted(text: str) -> str:
    """``text`` as a FEEL string literal."""
    return '"' + "".join(QUOTED.get(character, character) for character in text) + '"'


def to_text(value: Value, meter: Meter | None = None) -> str:
    """A FEEL expression that yields ``value`` again; a function prints as null."""
    meter = meter or _Unlimited()
    meter.spend(1)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, date | time | timedelta | YearsMonths):
        return f'@"{value_text(value, meter)}"'
    if isinstance(value, Function):
        return "null"
    return value_text(value, meter)


def value_text(value: Value, meter: Meter) -> str:
    """``value`` as the built-in ``string`` shows it: like FEEL, but dates and durations without ``@``."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, datetime | date | time):
        return temporal_text(value)
    if isinstance(value, timedelta | YearsMonths):
        return duration_text(value)
    return _compound_text(value, meter)


def _compound_text(value: Value, meter: Meter) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "[" + ", ".join(to_text(item, meter) for item in value) + "]"
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{key_text(key)}: {to_text(item, meter)}" for key, item in value.items()) + "}"
        )
    if isinstance(value, Range):
        return _range_text(value, meter)
    return f"function({', '.join(value.parameters or ())})" if isinstance(value, Function) else ""


def _range_text(value: Range, meter: Meter) -> str:
    if value.start is None:
        return f"({'<=' if value.end_included else '<'} {to_text(value.end, meter)})"
    if value.end is None:
        return f"({'>=' if value.start_included else '>'} {to_text(value.start, meter)})"
    opening, closing = "[" if value.start_included else "(", "]" if value.end_included else ")"
    return f"{opening}{to_text(value.start, meter)}..{to_text(value.end, meter)}{closing}"


def key_text(key: str) -> str:
    """The key of a context entry: bare when it is one word, else quoted."""
    return key if is_single(key) else quoted(key)
