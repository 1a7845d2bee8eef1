"""The clocks that a diagram implies: a user task whose due date is so many working days, and no clock of its own.

The diagram stays the one place where such a promise stands; what is implied is never taken for law.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from engine.deadlines.definitions import BasisStatus, Definition, LimitDefinition, LimitKind, Trigger
from engine.deadlines.due import Unit
from engine.interpreter import Finding, Program
from engine.interpreter.model import Node

_LITERAL = re.compile(r"^=\s*workday due\((\d+)\)\s*$")
UNKNOWN_BASIS = "未注明依据"


def implied(
    program: Program, known: Iterable[Definition], offices: Mapping[str | None, str]
) -> Iterator[Definition]:
    """A promised limit for every user task with a due date that none of the ``known`` clocks covers.

    ``offices`` leads from an item to the office that answers for it.
    """
    covered = {definition.step for definition in known}
    for process, node in program.model.nodes():
        days = inbox_days(node)
        if days is None or node.id in covered:
            continue
        item = node.zeebe.properties.get("item") or program.item_of(process.id)
        yield Definition(
            code=f"step.{node.id}",
            name=node.name,
            item=item,
            step=node.id,
            start=((Trigger.OPENED, node.id),),
            stop=((Trigger.CLOSED, node.id),),
            limits=(_promise(node, days),),
            responsible=offices.get(item),
            file=process.file,
        )


def inbox_days(node: Node) -> int | None:
    """The working days that the inbox gives for the user task, if its due date says so plainly."""
    found = _LITERAL.match(node.zeebe.due_date or "")
    return int(found[1]) if found else None


def _promise(node: Node, days: int) -> LimitDefinition:
    properties = node.zeebe.properties
    return LimitDefinition(
        kind=LimitKind.PROMISED,
        days=days,
        unit=Unit.WORKING,
        basis=f"{properties.get('legalBasis', UNKNOWN_BASIS)}（天数为内部承诺）",
        basis_status=BasisStatus.UNCHECKED,
        effective_from=properties.get("effectiveFrom", ""),
        owner=properties.get("owner", ""),
    )


def disagreement(definition: Definition, node: Node) -> Finding | None:
    """A warning when the inbox and the clock of the step promise different days."""
    shown = inbox_days(node)
    days = {limit.days for limit in definition.limits if limit.unit is Unit.WORKING}
    if shown is None or not days or shown == min(days):
        return None
    text = f"“{node.name}”的待办期限是 {shown} 个工作日，时钟却是 {min(days)} 个，两处应当一致"
    return Finding("clock_differs", definition.file, node.id, text, warning=True)
