"""Whether an approval can pass before its publicity is over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from engine import host
from engine.errors import ExpressionError
from engine.interpreter.expressions import expression
from engine.interpreter.model import GATEWAYS, EventKind, Flow, Kind, Node, Process
from engine.law.graph import reached, source, starts

_MORNING = datetime(2026, 11, 23, 1, tzinfo=UTC)
_Problem = tuple[str, str]


class _EveryDay:
    """A calendar on which every day is a working day, so that a limit is as short as it can ever be."""

    def is_working(self, day: date) -> bool:
        """True."""
        del day
        return True

    def is_provisional(self, day: date) -> bool:
        """False."""
        del day
        return False

    def add(self, start: date, days: int) -> date:
        """The date ``days`` days after ``start``."""
        return start + timedelta(days=days)

    def working_days_between(self, start: date, end: date) -> int:
        """The number of days from ``start`` to ``end``."""
        return (end - start).days

    def roll_forward(self, day: date) -> date:
        """``day`` itself."""
        return day

    def reason(self, day: date) -> str:
        """Nothing."""
        del day
        return ""


def guarded(process: Process, node: Node, variable: str) -> Iterator[_Problem]:
    """A complaint for each way into ``node`` that does not ask for ``variable = true``."""
    todo, seen = list(process.incoming(node.id)), set[str]()
    while todo:
        flow = todo.pop()
        before = process.nodes[flow.source]
        if flow.id in seen or _demands(flow, variable):
            continue
        seen.add(flow.id)
        if flow.condition or before.kind not in GATEWAYS or len(process.outgoing(before.id)) > 1:
            yield node.id, f"不经过“{variable} = true”也能走到“{node.name}”（连线“{flow.id}”）"
        else:
            todo += process.incoming(before.id)


def _demands(flow: Flow, variable: str) -> bool:
    text = flow.condition or ""
    parts = [part.strip().removeprefix("=").strip() for part in text.split(" and ")]
    return f"{variable} = true" in parts and not re.search(r"\bor\b", text)


def earned(process: Process, variable: str, least_days: int, also: frozenset[str]) -> Iterator[_Problem]:
    """A complaint for each place that sets ``variable`` before a wait of at least ``least_days`` is over.

    ``also`` are expressions that may set it all the same.
    """
    long_enough = frozenset(
        node.id
        for node in process.nodes.values()
        if node.kind is Kind.CATCH
        and node.event.kind is EventKind.TIMER
        and _days(process, node) >= least_days
    )
    early = reached(process, starts(process), long_enough)
    setters = [
        node
        for node in process.nodes.values()
        if any(text not in {"=false", *also} for text in _assigned(node, variable))
    ]
    if not setters:
        yield process.id, f"流程中没有任何环节登记公示期满（{variable}）"
    for node in setters:
        if node.id in early:
            yield node.id, f"“{node.name}”登记公示期满之前，公示可能不满 {least_days} 日"


def _assigned(node: Node, variable: str) -> Iterator[str]:
    if node.zeebe.result_variable == variable and node.zeebe.script:
        yield node.zeebe.script
    yield from (mapping.source for mapping in node.zeebe.outputs if mapping.target == variable)


def _days(process: Process, timer: Node) -> int:
    """How many days ``timer`` waits at least; 0 when that cannot be told.

    What it reads may come from a job that was asked for a number of days.
    """
    text = expression(timer.event.text or "")
    promised = [_promised(node) for node in process.nodes.values() if _sets(node, text.reads)]
    try:
        due = host.evaluator(_EveryDay(), _MORNING).moment(text, {}, timer.id)
    except ExpressionError:
        return min(promised, default=0)
    first, last = (moment.astimezone(host.SHANGHAI).date() for moment in (_MORNING, due))
    return min([(last - first).days, *promised])


def _sets(node: Node, names: frozenset[str]) -> bool:
    return any(mapping.target in names for mapping in node.zeebe.outputs)


def _promised(node: Node) -> int:
    """The constant number of ``days`` that the job of ``node`` is asked for; 0 when it is none."""
    text = source(node, "days") or ""
    found = expression(text) if text.startswith("=") else None
    value = found.compiled.evaluate({}) if found is not None and found.compiled and not found.reads else None
    return int(value) if isinstance(value, Decimal) else 0
