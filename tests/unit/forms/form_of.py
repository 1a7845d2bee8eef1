"""Small forms for the tests: a definition of a few components, and the codes a check finds, by path."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from engine.feel import Environment
from engine.forms import Checked, Form, parse

NOON = Environment(now=datetime(2026, 11, 23, 4, 0, tzinfo=UTC))
ABC = [{"label": "甲", "value": "a"}, {"label": "乙", "value": "b"}]


def component(kind: str, key: str, **more: object) -> dict[str, object]:
    """A component whose id is its key with ``id_`` before it."""
    return {"type": kind, "id": f"id_{key}", "key": key, "label": key, **more}


def hidden_when(condition: str) -> dict[str, object]:
    """The property that hides a component."""
    return {"conditional": {"hide": condition}}


def rows(path: str, *components: Mapping[str, object], **more: object) -> dict[str, object]:
    """A dynamic list that may grow."""
    return {
        "type": "dynamiclist",
        "id": f"id_{path}",
        "path": path,
        "label": path,
        "isRepeating": True,
        "allowAddRemove": True,
        "components": list(components),
        **more,
    }


def form_of(*components: Mapping[str, object]) -> Form:
    """A form of these components."""
    return parse({"type": "default", "id": "f", "schemaVersion": 19, "components": list(components)}, "f")


def codes(checked: Checked) -> dict[str, str]:
    """The first code found at each path."""
    found: dict[str, str] = {}
    for error in checked.errors:
        found.setdefault(error.path, error.code)
    return found


def checked(form: Form, values: Mapping[str, object], stored: Mapping[str, object] | None = None) -> Checked:
    """A check at noon of a fixed day."""
    return form.check(values, stored, NOON)
