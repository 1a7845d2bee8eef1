"""What applicants say about their case.  Every opinion, and every bad rating, gets an answer before the case closes."""

from __future__ import annotations

from uuid import UUID

from engine.domain import Variables
from engine.models import Opinion
from engine.storage import Transaction

BAD_RATINGS = frozenset({1, 2})


def record(tx: Transaction, case_id: UUID, submission: Variables) -> None:
    """Keep what a task with the property ``records = opinion`` collected.

    A rating of three to five without an opinion needs no answer and counts as settled at once.

    Source: GB/T 39734-2020, five grades; grades 1 and 2 are to be followed up.
    """
    text = str(submission.get("opinion_text") or "")
    raw = submission.get("rating")
    rating = int(str(raw)) if str(raw or "").isdecimal() and str(raw) != "0" else None
    raised = submission.get("has_opinion") == "yes"
    if not raised and rating is None:
        return
    settled = not raised and rating not in BAD_RATINGS
    tx.session.add(
        Opinion(
            case_id=case_id,
            kind="opinion" if raised else "rating",
            text=text,
            rating=rating,
            raised_at=tx.now,
            delivered_at=tx.now if settled else None,
        )
    )
    tx.session.flush()
