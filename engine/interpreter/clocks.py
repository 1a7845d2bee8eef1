"""What an event waits for, computed once when it begins to wait: a due date, or a message and its key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from engine.errors import ExpressionError
from engine.interpreter.expressions import Evaluator, expression
from engine.interpreter.model import EventKind, Node

_CYCLE = re.compile(r"R([1-9]\d*)?/(P[^/]+)")


def open_wait(node: Node, evaluator: Evaluator, scope: Mapping[str, object]) -> dict[str, Any]:
    """What ``node`` waits for from now on; empty for an error or escalation, which no action names.

    ``d`` is a due date (aware UTC, ISO 8601), with ``n`` more repetitions (-1: without end) every ``p``; ``m`` is a
    message name and ``k`` its correlation key.

    Raises:
        ExpressionError: the date, duration or key cannot be computed.
    """
    event = node.event
    if event.kind is EventKind.MESSAGE:
        return {"m": event.name, "k": _key(node, evaluator, scope)}
    if event.kind is EventKind.TIMER:
        return _timer(node, evaluator, scope)
    return {}


def next_repetition(wait: Mapping[str, Any], node: Node, evaluator: Evaluator) -> dict[str, Any] | None:
    """What ``node`` waits for after ``wait`` has happened, or None: a repeating timer's next date, the same message.

    A repetition counts from the last due date, not from now, so that a late sweep does not shift the rhythm.
    """
    if "m" in wait:
        return dict(wait)
    left = wait.get("n", 1)
    if left == 1:
        return None
    due = _after(wait["p"], datetime.fromisoformat(wait["d"]), evaluator, node.id)
    return {"d": due.isoformat(), "n": left - 1 if left > 0 else left, "p": wait["p"]}


def _key(node: Node, evaluator: Evaluator, scope: Mapping[str, object]) -> str:
    key = evaluator.value(expression(node.event.text or ""), scope, node.id)
    if isinstance(key, bool) or not isinstance(key, str | int) or key == "":
        raise ExpressionError(f"环节“{node.id}”的消息关联键没有算出来", element_id=node.id)
    return str(key)


def _timer(node: Node, evaluator: Evaluator, scope: Mapping[str, object]) -> dict[str, Any]:
    text = node.event.text or ""
    if node.event.form == "timeDate":
        return {"d": evaluator.moment(expression(text), scope, node.id).isoformat()}
    found = str(evaluator.value(expression(text), scope, node.id))
    start = evaluator.now.astimezone(UTC)
    if node.event.form == "timeDuration":
        return {"d": _after(found, start, evaluator, node.id).isoformat()}
    matched = _CYCLE.fullmatch(found)
    if matched is None:
        message = f"环节“{node.id}”的循环时间“{found}”应写成 R3/PT24H 的形式"
        raise ExpressionError(message, element_id=node.id)
    times = int(matched[1]) if matched[1] else -1
    first = _after(matched[2], start, evaluator, node.id)
    if first <= start:
        raise ExpressionError(f"环节“{node.id}”的循环间隔“{found}”必须大于零", element_id=node.id)
    return {"d": first.isoformat(), "n": times, "p": matched[2]}


def _after(duration: str, start: datetime, evaluator: Evaluator, element_id: str) -> datetime:
    later = expression("=date and time(start) + duration(length)")
    scope = {"start": start.isoformat(), "length": duration}
    return evaluator.moment(later, scope, element_id)
