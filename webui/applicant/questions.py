"""A simple form drawn by the server, so that it works without scripts: numbers, one of several, several of several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from engine.forms import Field, FieldType, Form
from webui.pages.applicant import Choice, Question

MANY = frozenset({FieldType.CHECKLIST, FieldType.TAGLIST})
ONE = frozenset({FieldType.RADIO, FieldType.SELECT})
LONGEST = 40


def ask(
    form: Form, definition: Mapping[str, object], facts: Mapping[str, object], errors: Mapping[str, str]
) -> tuple[Question, ...]:
    """The questions of ``form`` with what was answered so far."""
    raw: Any = definition["components"]
    hints = {each.get("key"): str(each.get("description") or "") for each in raw}
    return tuple(_question(field, hints, facts, errors) for field in form.fields)


def _question(
    field: Field, hints: Mapping[str, str], facts: Mapping[str, object], errors: Mapping[str, str]
) -> Question:
    key = field.path[0]
    value = facts.get(key)
    chosen = value if isinstance(value, list) else [value]
    fixed: Any = field.options.fixed if field.options else ()
    kind = "checklist" if field.type in MANY else "radio" if field.type in ONE else "number"
    return Question(
        key=key,
        kind=kind,
        label=field.label,
        hint=hints.get(key, ""),
        value="" if value is None else str(value),
        suffix=field.suffix,
        choices=tuple(
            Choice(str(each["value"]), str(each["label"]), each["value"] in chosen) for each in fixed or ()
        ),
        error=errors.get(key, ""),
    )


def read(form: Form, sent: MultiDict[str, str]) -> dict[str, object]:
    """What was answered, as the form's check takes it; what is left blank is left out."""
    found: dict[str, object] = {}
    for field in form.fields:
        key = field.path[0]
        texts = [text.strip()[:LONGEST] for text in sent.getlist(key) if text.strip()]
        if not texts:
            continue
        if field.type in MANY:
            found[key] = texts
        elif field.type is FieldType.NUMBER:
            found[key] = _number(texts[0])
        else:
            found[key] = texts[0]
    return found


def _number(text: str) -> object:
    """``text`` as a number, or itself when it is none, so that the check refuses it."""
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def given(values: Mapping[str, object]) -> dict[str, object]:
    """``values`` without what was left blank."""
    return {key: value for key, value in values.items() if value not in (None, "")}
