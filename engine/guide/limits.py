"""The limits of a guide: the clocks of the release, one by one, and the times that have to pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine import feel
from engine.content import Content
from engine.deadlines import BasisStatus, Definition, Trigger, Unit
from engine.guide.definitions import GuideLimit, GuidePause, GuidePeriod
from engine.interpreter.model import Node
from engine.law import graph

PUBLICITY = "publicity.open"


def limits_of(content: Content) -> tuple[GuideLimit, ...]:
    """Every limit that a clock of the release counts, in the order of its files."""
    items = {node.id: content.program.item_of(process.id) for process, node in content.program.model.nodes()}
    return tuple(
        limit
        for definition in content.clocks.definitions.values()
        for limit in _limits(definition, _is_whole(definition, items))
    )


def _is_whole(definition: Definition, items: Mapping[str, str | None]) -> bool:
    """Whether the clock runs from before the item's own process to its answer and to nothing else."""
    answered = ((Trigger.ANSWERED, definition.item or ""),)
    return definition.stop == answered and all(
        items.get(element_id) != definition.item for _, element_id in definition.start
    )


def _limits(definition: Definition, whole: bool) -> Iterator[GuideLimit]:
    for limit in definition.limits:
        yield GuideLimit(
            code=definition.code,
            name=definition.name,
            item=definition.item,
            element_id=definition.step,
            whole=whole,
            kind=limit.kind,
            days=limit.days,
            unit=limit.unit,
            cap=limit.cap,
            basis=limit.basis,
            checked=limit.basis_status is BasisStatus.CHECKED,
            effective_from=limit.effective_from,
            owner=limit.owner,
            pauses=tuple(_pauses(definition, limit.kind)),
        )


def _pauses(definition: Definition, kind: object) -> Iterator[GuidePause]:
    for pause in definition.pauses:
        if kind in pause.kinds:
            checked = pause.basis_status is BasisStatus.CHECKED
            yield GuidePause(pause.cause, pause.kinds, pause.basis, checked)


def period_of(node: Node) -> GuidePeriod | None:
    """The time that has to pass after ``node``, if it opens a publicity of a fixed length."""
    if not graph.matches(node, {"job": PUBLICITY}):
        return None
    days = _constant(graph.source(node, "days"))
    if not isinstance(days, str) or not days.isdigit():
        return None
    unit = Unit.WORKING if _constant(graph.source(node, "unit")) == Unit.WORKING else Unit.CALENDAR
    basis, checked = basis_of(node)
    return GuidePeriod(node.id, node.name, int(days), unit, basis, checked)


def basis_of(node: Node) -> tuple[str, bool]:
    """The basis that ``node`` names and whether it was checked."""
    properties = node.zeebe.properties
    return properties.get("legalBasis", ""), properties.get("basisStatus") == BasisStatus.CHECKED


def _constant(source: str | None) -> str | None:
    """The value of a mapping that reads no variable, as text."""
    if source is None or not source.startswith("="):
        return source
    expression = feel.compile_expression(source[1:])
    return None if expression.variables else str(expression.evaluate({}))
