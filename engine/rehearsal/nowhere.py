"""Nowhere to ask: a rehearsal calls no other system, as its scenario answers every job."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from engine.ports import Answer, InWords, LookUp, Outcome, Push, Receipt

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class NoSharing:
    """A data-sharing platform that is never there."""

    def look_up(self, request: LookUp) -> Answer:
        """That the source is down."""
        return Answer(Outcome.SOURCE_DOWN, {}, request.operation, _NEVER)

    def fetch_report(self, operation: str, reference: str) -> Answer:
        """That the source is down."""
        del reference
        return Answer(Outcome.SOURCE_DOWN, {}, operation, _NEVER)

    def read_report(self, operation: str, reference: str | None, document: Mapping[str, object]) -> Answer:
        """That the source is down."""
        del reference, document
        return Answer(Outcome.SOURCE_DOWN, {}, operation, _NEVER)

    def system_name(self, system: str) -> str:
        """The code of ``system``."""
        return system

    def in_words(self, operation: str, facts: Mapping[str, object]) -> InWords:
        """The bare operation."""
        del facts
        return InWords(operation)

    def push(self, message: Push) -> Receipt:
        """A receipt that says it was a rehearsal."""
        return Receipt(f"YL-{message.key}", _NEVER)
