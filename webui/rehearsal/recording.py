"""What was clicked becomes a scenario: each click is one more step.  Knows no request and no page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from engine.errors import InvalidInputError
from engine.rehearsal import Rehearsed, State

Story = dict[str, Any]


def story_of(text: str) -> Story:
    """The scenario in ``text``, to be added to; nothing about its content is checked here.

    Raises:
        InvalidInputError: it is no JSON object.
    """
    try:
        found = json.loads(text or "{}")
    except ValueError as error:
        raise InvalidInputError(f"剧本不是有效的 JSON：{error}", field="scenario") from error
    if not isinstance(found, dict) or not isinstance(found.get("steps", []), list):
        raise InvalidInputError("剧本应为 {…} 形式的 JSON", field="scenario")
    return found


def with_step(story: Story, step: Mapping[str, Any]) -> Story:
    """``story`` with one more step; what was expected of the end no longer holds."""
    return {**_open_ended(story), "steps": [*story.get("steps", []), dict(step)]}


def without_last(story: Story) -> Story:
    """``story`` without its last step."""
    return {**_open_ended(story), "steps": story.get("steps", [])[:-1]}


def _open_ended(story: Story) -> Story:
    return {name: value for name, value in story.items() if name != "expect"}


def settled(story: Story, outcome: Rehearsed) -> Story:
    """``story`` with what came of it as what is expected."""
    expected = {
        "path": list(outcome.path),
        "ended": outcome.state is State.COMPLETED,
        "waits": sorted(wait.element_id for wait in outcome.waits),
        "incidents": sorted(trouble.code for trouble in outcome.incidents),
    }
    return {**story, "process": outcome.process_id, "expect": expected}


def step_of(given: Mapping[str, str]) -> Mapping[str, Any] | None:
    """The step that the pressed button of a page stands for, or None for none.

    Raises:
        InvalidInputError: what was filled in is no JSON object.
    """
    kind, _, rest = given.get("do", "").partition(":")
    element, _, number = rest.rpartition(":")
    nth = {"nth": int(number)} if number.isdecimal() and number != "1" else {}
    match kind:
        case "complete":
            return {"complete": element, "values": _values(given, rest), **nth}
        case "job":
            return {"job": element, "result": _values(given, rest), **nth}
        case "error":
            code = given.get(f"code:{rest}", "").strip()
            if not code:
                raise InvalidInputError("请填写错误代码", field="code")
            return {"job": element, "error": code, **nth}
        case "until":
            return {"until": element}
        case "pass":
            return {"pass_time": given.get("length", "").strip() or "P1D"}
        case "message":
            return {"message": element, "payload": _values(given, rest)}
    return None


def _values(given: Mapping[str, str], field: str) -> dict[str, Any]:
    text = given.get(f"values:{field}", given.get("values", "")).strip()
    try:
        found = json.loads(text or "{}")
    except ValueError as error:
        raise InvalidInputError(f"填写的内容不是有效的 JSON：{error}", field="values") from error
    if not isinstance(found, dict):
        raise InvalidInputError('填写的内容应为 {"名称": 值} 的形式', field="values")
    return found
