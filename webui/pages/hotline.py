"""Context of the hotline form."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class HotlinePage:
    """What the caller said about which case; ``items`` and ``causes`` are (value, label)."""

    action: str
    items: tuple[tuple[str, str], ...]
    causes: tuple[tuple[str, str], ...]
    number: str = ""
    item: str = ""
    cause: str = ""
    rating: str = ""
    text: str = ""
    error: str = ""
