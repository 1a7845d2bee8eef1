"""The shape of scenario files as JSON schema, and the small part of JSON schema that checks it.  Knows no meaning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

_TEXT: Schema = {"type": "string", "minLength": 1}
_NAMES: Schema = {"type": "array", "items": _TEXT}
_ANYTHING: Schema = {"type": "object"}
_NTH: Schema = {"type": "integer", "minimum": 1}
_CLOCK: Schema = {
    "type": "object",
    "required": ["code"],
    "additionalProperties": False,
    "properties": {
        "code": _TEXT, "item": _TEXT, "element": _TEXT, "state": _TEXT,
        "due_on": {"type": "string", "pattern": r"\d{4}-\d\d-\d\d"},
    },
}  # fmt: skip
EXPECT: Schema = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "path": _NAMES, "passes": _NAMES, "avoids": _NAMES, "waits": _NAMES, "incidents": _NAMES,
        "ended": {"type": "boolean"}, "variables": _ANYTHING,
        "clocks": {"type": "array", "items": _CLOCK},
        "due": {"type": "object", "additionalProperties": _TEXT},
    },
}  # fmt: skip


def _step(kind: str, **more: Schema) -> Schema:
    return {
        "type": "object",
        "required": [kind],
        "additionalProperties": False,
        "properties": {kind: _TEXT, "note": {"type": "string"}, "expect": EXPECT, **more},
    }


STEPS: Mapping[str, Schema] = {
    "complete": _step("complete", values=_ANYTHING, nth=_NTH),
    "job": _step("job", result=_ANYTHING, error=_TEXT, values=_ANYTHING, nth=_NTH),
    "pass_time": _step("pass_time"),
    "until": _step("until"),
    "message": _step("message", payload=_ANYTHING, key=_TEXT),
}
SCENARIO: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string"},
        "description": {"type": "string"},
        "process": _TEXT,
        "start_at": _TEXT,
        "variables": _ANYTHING,
        "jobs": {"type": "object", "additionalProperties": _ANYTHING},
        "steps": {"type": "array", "items": {"type": "object"}},
        "expect": EXPECT,
    },
}
_TYPES: Mapping[str, tuple[type | tuple[type, ...], str]] = {
    "string": (str, "文字"),
    "object": (dict, "对象 {…}"),
    "array": (list, "列表 […]"),
    "boolean": (bool, "true 或 false"),
    "integer": (int, "整数"),
}


def schema() -> dict[str, Any]:
    """The whole JSON schema of a scenario file, for editors and for the documentation."""
    steps = {"type": "array", "items": {"oneOf": list(STEPS.values())}}
    return {**SCENARIO, "properties": {**SCENARIO["properties"], "steps": steps}}


def check(value: object, wanted: Schema, place: str) -> Iterator[tuple[str, str]]:
    """What in ``value`` is not as ``wanted``: place and Chinese sentence, in the order of the file."""
    kind, name = _TYPES[wanted["type"]]
    if not isinstance(value, kind) or (isinstance(value, bool) and wanted["type"] == "integer"):
        yield place, f"应为{name}"
    elif isinstance(value, str):
        if len(value) < wanted.get("minLength", 0):
            yield place, "不能为空"
    elif isinstance(value, int) and not isinstance(value, bool):
        if value < wanted.get("minimum", value):
            yield place, f"不能小于 {wanted['minimum']}"
    elif isinstance(value, list):
        for number, entry in enumerate(value):
            yield from check(entry, wanted["items"], f"{place}[{number}]")
    elif isinstance(value, dict):
        yield from _entries(value, wanted, place)


def _entries(value: Mapping[str, object], wanted: Schema, place: str) -> Iterator[tuple[str, str]]:
    known: Mapping[str, Schema] = wanted.get("properties", {})
    others: Schema | bool = wanted.get("additionalProperties", True)
    for name, entry in value.items():
        if name in known:
            yield from check(entry, known[name], f"{place}.{name}")
        elif others is False:
            yield f"{place}.{name}", f"不认识的键；这里可以写：{'、'.join(known)}"
        elif not isinstance(others, bool):
            yield from check(entry, others, f"{place}.{name}")
    for name in wanted.get("required", ()):
        if name not in value:
            yield f"{place}.{name}", "必须填写"
