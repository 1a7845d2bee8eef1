"""Files of cases: taken in, scanned, looked at by whoever may, swept when nobody keeps them.

The bytes lie in the store's ``files`` under their digest; rows say whose they are.  A row is written only after its
bytes are safe, and nobody reads a file before the scan found it clean.  No scan and no disk is waited for inside a
transaction.
"""

from engine.attached import Attached
from engine.attachments.keeping import of_case, of_field, own_loose, remove, take_into
from engine.attachments.reading import SIDES, Opened, Preview, look, picture, whole
from engine.attachments.receiving import Upload, receive
from engine.attachments.scanning import scan_waiting
from engine.attachments.sweeping import sweep

__all__ = [
    "SIDES",
    "Attached",
    "Opened",
    "Preview",
    "Upload",
    "look",
    "of_case",
    "of_field",
    "own_loose",
    "picture",
    "receive",
    "remove",
    "scan_waiting",
    "sweep",
    "take_into",
    "whole",
]
