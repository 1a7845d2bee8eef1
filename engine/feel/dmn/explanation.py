"""Why a decision came out as it did, as frozen data that can be stored: rules, values and requirements.

Knows values, not how they were reached.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.feel import Value, to_json


@dataclass(frozen=True)
class Read:
    """A value that was read.  ``decisive`` tells whether a rule that matched tested it."""

    expression: str
    label: str
    value: Value
    decisive: bool = True

    def to_json(self) -> dict[str, object]:
        """The value as plain data."""
        return {
            "expression": self.expression,
            "label": self.label,
            "value": to_json(self.value),
            "decisive": self.decisive,
        }


@dataclass(frozen=True)
class MatchedRule:
    """A rule that matched.  ``index`` counts from 1; ``annotations`` are (name, text)."""

    index: int
    rule_id: str
    annotations: tuple[tuple[str, str], ...]
    outputs: tuple[tuple[str, Value], ...]

    def to_json(self) -> dict[str, object]:
        """The rule as plain data."""
        return {
            "index": self.index,
            "rule_id": self.rule_id,
            "annotations": [{"name": name, "text": text} for name, text in self.annotations],
            "outputs": {name: to_json(value) for name, value in self.outputs},
        }


@dataclass(frozen=True)
class Explained:
    """One decision, knowledge model or service that took part.

    ``rules`` are those that matched in the order of the table; ``defaulted`` tells that none did and the
    default outputs spoke.  ``requirements`` are the ids of what it used: decisions, inputs, knowledge models.
    """

    element_id: str
    name: str
    kind: str
    value: Value
    hit_policy: str | None = None
    rules: tuple[MatchedRule, ...] = ()
    inputs: tuple[Read, ...] = ()
    requirements: tuple[str, ...] = ()
    defaulted: bool = False

    def to_json(self) -> dict[str, object]:
        """The step as plain data."""
        return {
            "element_id": self.element_id,
            "name": self.name,
            "kind": self.kind,
            "value": to_json(self.value),
            "hit_policy": self.hit_policy,
            "rules": [rule.to_json() for rule in self.rules],
            "inputs": [read.to_json() for read in self.inputs],
            "requirements": list(self.requirements),
            "defaulted": self.defaulted,
        }


@dataclass(frozen=True)
class Evaluation:
    """The value of a decision and how it came about: what was required first, the decision itself last.

    ``warnings`` are sentences about parts that became null.
    """

    value: Value
    explanation: tuple[Explained, ...]
    warnings: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Everything as plain data for a JSON column."""
        return {
            "value": to_json(self.value),
            "explanation": [step.to_json() for step in self.explanation],
            "warnings": list(self.warnings),
        }
