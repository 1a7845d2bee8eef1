"""Keeps the sweep away from a file whose row is just being written."""

from __future__ import annotations

from sqlalchemy import text

from engine.storage import Transaction

_KEY = 7_041_924_111


def keep_from_sweeping(tx: Transaction) -> None:
    """Let no sweep begin until this transaction ends; any number of them may ask for this at once."""
    tx.session.execute(text("SELECT pg_advisory_xact_lock_shared(:key)"), {"key": _KEY})


def sweep_alone(tx: Transaction) -> None:
    """Wait for every row that is just being written, and let none begin until this transaction ends."""
    tx.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _KEY})
