"""Rules about events: what may wait or be thrown where, and whether times, keys and codes are filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from engine import feel
from engine.interpreter.model import EventKind, Finding, Kind, Node, Process

_AWAITED = frozenset({EventKind.TIMER, EventKind.MESSAGE})
_FAULTS = frozenset({EventKind.ERROR, EventKind.ESCALATION})
_WAITING = frozenset({Kind.CATCH, Kind.RECEIVE, Kind.BOUNDARY})
_CYCLE = re.compile(r"R(?:[1-9]\d*)?/(P[^/]+)")
_Problem = tuple[str, str, str]


def check(process: Process) -> list[Finding]:
    """Findings about every event of ``process``."""
    problems = list(_caught_twice(process))
    for node in process.nodes.values():
        if not node.is_broken:
            for rule in (_place, _boundary, _timer, _message, _fault):
                problems += rule(node)
    return [Finding(code, process.file, element, message) for code, element, message in problems]


def _place(node: Node) -> Iterator[_Problem]:
    kind = node.event.kind
    if node.kind in (Kind.CATCH, Kind.RECEIVE) and kind not in _AWAITED:
        yield "catch_without_event", node.id, f"“{node.name}”要等待消息或定时器，请选择"
    if node.kind is Kind.CATCH and node.event.form == "timeCycle":
        yield "cycle_outside_boundary", node.id, f"“{node.name}”：循环定时器只能放在环节边界上且不中断"
    if node.kind is Kind.THROW and kind in (EventKind.TIMER, EventKind.ERROR, EventKind.TERMINATE):
        yield "throw_type", node.id, f"中间抛出事件“{node.name}”只能是升级、消息或空白"
    if node.kind is Kind.END and kind is EventKind.TIMER:
        yield "end_type", node.id, f"结束事件“{node.name}”不能是定时器"


def _boundary(node: Node) -> Iterator[_Problem]:
    if node.kind is not Kind.BOUNDARY:
        return
    if node.event.kind not in _AWAITED | _FAULTS:
        yield "boundary_type", node.id, f"边界事件“{node.name}”应为定时、消息、错误或升级"
    if node.event.kind is EventKind.ERROR and not node.interrupting:
        yield "error_boundary", node.id, f"错误边界事件“{node.name}”必须中断"
    if node.interrupting and node.event.form == "timeCycle":
        yield "cycle_outside_boundary", node.id, f"“{node.name}”：循环定时器不能中断环节"


def _timer(node: Node) -> Iterator[_Problem]:
    event = node.event
    if event.kind is not EventKind.TIMER or not event.text or event.text.startswith("="):
        return
    if not _is_time(event.form, event.text):
        yield "timer_value", node.id, f"“{node.name}”的时间“{event.text}”不是有效的 ISO 8601 写法"


def _is_time(form: str, text: str) -> bool:
    try:
        if form == "timeDate":
            return datetime.fromisoformat(text).tzinfo is not None
        cycle = _CYCLE.fullmatch(text) if form == "timeCycle" else None
        if (cycle is None) is (form == "timeCycle"):
            return False
        length = text if cycle is None else cycle[1]
        found = feel.compile_expression("duration(length)").evaluate({"length": length})
        return found is not None and not str(length).startswith("-")
    except (ValueError, feel.FeelError):
        return False


def _message(node: Node) -> Iterator[_Problem]:
    if node.kind not in _WAITING or node.event.kind is not EventKind.MESSAGE:
        return
    if not node.event.name:
        yield "message_without_name", node.id, f"“{node.name}”等待的消息没有名称"
    if not (node.event.text or "").startswith("="):
        yield (
            "message_without_key",
            node.id,
            f"“{node.name}”等待的消息没有以 = 开头的关联键，收到时无法找到办件",
        )


def _fault(node: Node) -> Iterator[_Problem]:
    kind, code = node.event.kind, node.event.text
    if kind not in _FAULTS:
        return
    if code == "" or (code is None and node.kind is not Kind.BOUNDARY):
        yield "fault_without_code", node.id, f"“{node.name}”的错误或升级没有填写代码"
    if node.kind is Kind.BOUNDARY and (code or "").startswith("="):
        yield "fault_code_computed", node.id, f"边界事件“{node.name}”的代码必须是固定文字"


def _caught_twice(process: Process) -> Iterator[_Problem]:
    seen: set[tuple[str | None, EventKind, str | None]] = set()
    for node in process.nodes.values():
        caught = (node.attached_to, node.event.kind, node.event.text)
        if node.kind is Kind.BOUNDARY and node.event.kind in _FAULTS:
            if caught in seen:
                yield "fault_caught_twice", node.id, f"“{node.name}”与另一个边界事件接住同一代码，请删去一个"
            seen.add(caught)
