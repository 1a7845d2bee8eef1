"""The materials of a guide: the tables of the release, asked for every circumstance that they tell apart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from engine.content import Content
from engine.deadlines import BasisStatus
from engine.guide.definitions import GuideMaterial, Handing
from engine.interpreter.expressions import Evaluator

REQUIRED = "required_materials"
AGENT = "has_agent"
_BY_FORM = "form"
_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
"""The tables know no date; the guide is a function of the release."""


def materials_of(content: Content, item: str, when: Mapping[str, str]) -> tuple[GuideMaterial, ...]:
    """What applying for ``item`` takes, first what everybody needs, then what depends on a circumstance.

    ``when`` leads from a circumstance (``has_agent`` or a code of the tables) to its words.
    """
    if REQUIRED not in content.program.decisions:
        return ()
    found = {row["code"]: _material(row, "") for row in _ask(content, item, "")}
    for circumstance, words in when.items():
        for row in _ask(content, item, circumstance):
            found.setdefault(row["code"], _material(row, words))
    return tuple(found.values())


def _ask(content: Content, item: str, circumstance: str) -> list[dict[str, Any]]:
    scope = {
        "item_code": item,
        AGENT: circumstance == AGENT,
        "circumstances": [circumstance] if circumstance else [],
    }
    rows: Any = content.program.decide(REQUIRED, scope, Evaluator(_MOMENT, {}), REQUIRED).value
    return list(rows or ())


def _material(row: Mapping[str, Any], when: str) -> GuideMaterial:
    stands_in = row["replaced_by"]
    handing = Handing.TO_BRING if stands_in is None else Handing.LOOKED_UP
    return GuideMaterial(
        code=str(row["code"]),
        name=str(row["name"]),
        handing=Handing.FILLED_IN if stands_in == _BY_FORM else handing,
        promise_allowed=row["promise_allowed"] == "yes",
        when=when,
        basis=str(row["basis"]),
        checked=row["basis_status"] == BasisStatus.CHECKED,
    )
