"""What the analysis of a table found, as frozen data that can be stored and shown.

Knows values and texts only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.feel import Value, to_json


class FindingKind(StrEnum):
    """What is the matter with a table."""

    GAP = "gap"
    OVERLAP = "overlap"
    UNREACHABLE = "unreachable"
    NOT_ANALYSED = "not_analysed"
    BROKEN = "broken"


class Severity(StrEnum):
    """How bad it is: an error fails some case, a warning may, a hint is for information."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True)
class Finding:
    """One finding.  ``rules`` count from 1; ``example`` has a value for each input expression."""

    kind: FindingKind
    severity: Severity
    decision_id: str
    decision_name: str
    message: str
    rules: tuple[int, ...] = ()
    example: Mapping[str, Value] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """The finding as plain data."""
        return {
            "kind": str(self.kind),
            "severity": str(self.severity),
            "decision_id": self.decision_id,
            "decision_name": self.decision_name,
            "message": self.message,
            "rules": list(self.rules),
            "example": {name: to_json(value) for name, value in self.example.items()},
        }
