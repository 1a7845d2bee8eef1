"""What a user task leaves behind besides its form; the diagram's property ``records`` names the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from engine import completeness, opinions, publicity
from engine.domain import Variables
from engine.storage import Transaction

Recorder = Callable[[Transaction, UUID, Variables], None]
_RECORDERS: Mapping[str, Recorder] = {
    "opinion": opinions.record,
    "objection": publicity.note_handling,
    "correction": completeness.record,
}


def record(tx: Transaction, kind: str | None, case_id: UUID, submission: Variables) -> None:
    """Write ``submission`` into the ledger ``kind`` of the case; None and unknown kinds have none."""
    recorder = _RECORDERS.get(kind or "")
    if recorder is not None:
        recorder(tx, case_id, submission)
