"""What an attachment is for, and how far its check has come."""

from __future__ import annotations

from enum import StrEnum


class ScanState(StrEnum):
    """How far the virus scan has come; only a clean file can be read."""

    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"


class Purpose(StrEnum):
    """What a file is for."""

    MATERIAL = "material"
    PHOTO = "photo"
    SIGNATURE = "signature"
    OTHER = "other"
