"""What two contents of a release differ in, in words of the field: names, limits, conditions, cells, fields, texts.

Where a thing stands in a file and how the file is laid out does not count.  Knows no database and no page.
"""

from engine.differences.changes import Change, FileChange, Kind
from engine.differences.releases import compare

__all__ = ["Change", "FileChange", "Kind", "compare"]
