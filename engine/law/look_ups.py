"""What becomes of a look-up that gave no clear answer: a person or a wait, never a decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from engine import feel
from engine.interpreter.expressions import expression
from engine.interpreter.model import CONDITIONAL, GATEWAYS, Kind, Node, Process
from engine.law.graph import nearest, source
from engine.ports import DECISIVE, Outcome

PREFIX = "data_sharing."
_STOPS = frozenset({Kind.USER, Kind.CATCH, Kind.RECEIVE, Kind.EVENT_GATEWAY})
_Problem = tuple[str, str]


def problems(process: Process) -> Iterator[_Problem]:
    """What is wrong with the look-ups of ``process``, as (element id, Chinese sentence)."""
    asked = [node for node in process.nodes.values() if (node.zeebe.job_type or "").startswith(PREFIX)]
    clear: dict[str, object] = {}
    for node in asked:
        clear |= _results(node, Outcome.HIT)
    for node in asked:
        if not (source(node, "purpose") or "").strip("="):
            yield node.id, f"查询“{node.name}”没有写明查询目的"
        if not node.zeebe.properties.get("legalBasis"):
            yield node.id, f"查询“{node.name}”没有写明依据"
        yield from _of_unclear(process, node, clear)


def _of_unclear(process: Process, node: Node, clear: Mapping[str, object]) -> Iterator[_Problem]:
    results = _results(node, Outcome.HIT)
    gateway = nearest(process, node.id, partial(_asks_for, process, frozenset(results)))
    if gateway is None:
        yield node.id, f"查询“{node.name}”的结果没有任何网关查看"
        return
    stops = {each: _stop(process, gateway, {**clear, **_results(node, each)}) for each in Outcome}
    usual = stops[Outcome.HIT] if stops[Outcome.HIT] == stops[Outcome.NO_RECORD] else None
    for outcome in [each for each in Outcome if each not in DECISIVE]:
        stop = stops[outcome]
        if stop is None or stop.kind not in _STOPS or stop == usual:
            yield node.id, f"查询“{node.name}”得到 {outcome.value} 时没有转由人工办理"
            return


def _results(node: Node, outcome: Outcome) -> dict[str, object]:
    """The variables that depend on how the look-up ended, as ``outcome`` without facts leaves them."""
    scope: dict[str, object] = {"outcome": outcome.value, "facts": {}}
    return {
        mapping.target: _value(mapping.source, scope)
        for mapping in node.zeebe.outputs
        if mapping.source.startswith("=") and "outcome" in expression(mapping.source).reads
    }


def _asks_for(process: Process, names: frozenset[str], node: Node) -> bool:
    conditions = [flow.condition for flow in process.outgoing(node.id) if flow.condition]
    return node.kind in CONDITIONAL and any(names & expression(text).reads for text in conditions)


def _stop(process: Process, node: Node, scope: Mapping[str, object]) -> Node | None:
    """Where a token comes to rest behind gateway ``node`` with the variables ``scope``, or None in a circle."""
    for _ in process.nodes:
        if node.kind not in GATEWAYS or node.kind is Kind.EVENT_GATEWAY:
            return node
        ways = process.outgoing(node.id)
        taken = next((way for way in ways if way.condition and _value(way.condition, scope) is True), None)
        usual = next((way for way in ways if way.id == node.default), ways[0])
        node = process.nodes[(taken or usual).target]
    return None


def _value(text: str, scope: Mapping[str, object]) -> object:
    found = expression(text)
    if found.compiled is None:
        return found.text
    try:
        return found.compiled.evaluate(scope)
    except feel.FeelError:
        return None
