"""Which office answers for which item in which area, read from the service's own decision table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from engine.content import Content
from engine.feel import FeelError
from engine.feel.dmn import DmnError
from engine.models import Office
from engine.storage import Transaction

DECISION = "responsible_office"
UNASSIGNED = "待指派"


@dataclass(frozen=True)
class Table:
    """Names of items, and for each area the names of the offices that answer for them, in that order."""

    items: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    basis: tuple[str, ...]


NOTHING = Table((), (), ())


def table(tx: Transaction, content: Content) -> Table:
    """Who answers under the release ``content``; an area that no rule knows is left to be assigned.

    Empty when the service has no such decision.
    """
    model = content.program.decisions.get(DECISION)
    if model is None or not content.is_offered:
        return NOTHING
    query = select(Office.id, Office.name, Office.level).order_by(Office.id)
    offices = {key: (name, level) for key, name, level in tx.session.execute(query)}
    areas = [(key, name) for key, (name, level) in offices.items() if level == "street"]
    basis: dict[str, None] = {}
    rows = []
    for key, name in [*areas, ("unknown", "其他地区")]:
        cells = []
        for item in content.offering.items:
            office, why = _answer(content, {"item_code": item.code, "street": key})
            cells.append(offices[office][0] if office in offices else UNASSIGNED)
            basis.update(dict.fromkeys(why))
        rows.append((name, tuple(cells)))
    return Table(tuple(item.name for item in content.offering.items), tuple(rows), tuple(basis))


def _answer(content: Content, scope: Mapping[str, object]) -> tuple[str, list[str]]:
    try:
        found = content.program.decisions[DECISION].evaluate(DECISION, scope)
    except (DmnError, FeelError):
        return "", []
    notes = [
        note for step in found.explanation for rule in step.rules for _, note in rule.annotations if note
    ]
    return str(found.value or ""), notes
