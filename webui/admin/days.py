"""Reads days and numbers from addresses; what makes no sense is left out."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from webui.pages import SHANGHAI

LONGEST_NUMBER = 15


def day_begin(text: str, more: int = 0) -> datetime | None:
    """The first moment in Shanghai of the day ``more`` days after the ISO date ``text``."""
    try:
        day = date.fromisoformat(text) + timedelta(days=more)
    except (ValueError, OverflowError):
        return None
    return datetime.combine(day, time.min, SHANGHAI)


def number(text: str) -> int | None:
    """The row number that ``text`` names."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER else None
