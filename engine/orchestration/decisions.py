"""Evaluating decisions for programs outside: of the newest release, or of the one that a key belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import host, releases
from engine.content import Content
from engine.domain import Variables
from engine.errors import NotFoundError
from engine.orchestration import definitions
from engine.orchestration.definitions import DecisionDefinition
from engine.orchestration.keys import Defined
from engine.storage import Transaction


@dataclass(frozen=True)
class Evaluated:
    """What a decision came to, and every decision that took part, in order, as plain data."""

    definition: DecisionDefinition
    value: object
    steps: tuple[tuple[DecisionDefinition, Mapping[str, Any]], ...]


def evaluate(tx: Transaction, decision_id: str | None, key: str | None, variables: Variables) -> Evaluated:
    """The result of a decision, by id or key.  Nothing is stored.

    Raises:
        NotFoundError: there is no such decision.
        ExpressionError: its tables do not allow a result for these variables.
    """
    content, definition = _find(tx, decision_id, key)
    evaluator = host.evaluator(tx.store.calendar, tx.now)
    decided = content.program.decide(definition.id, variables, evaluator, definition.id)
    known = {each.id: each for each in definitions.decisions(content)}
    steps = tuple(
        (known[str(step["element_id"])], step) for step in decided.why if str(step["element_id"]) in known
    )
    return Evaluated(definition, decided.value, steps)


def _find(tx: Transaction, decision_id: str | None, key: str | None) -> tuple[Content, DecisionDefinition]:
    if key is not None:
        content = definitions.release_of(tx, key, Defined.DECISION)
        return content, definitions.named(definitions.decisions(content), key)
    content = releases.newest(tx)
    for each in definitions.decisions(content):
        if each.id == decision_id:
            return content, each
    raise NotFoundError(f"没有决策“{decision_id}”", decision_id=decision_id)
