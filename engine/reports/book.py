"""An Excel file that is written row by row: however long a list is, only one row of it is in memory.

Texts are written as texts.  One that begins like a formula is marked as text for good, so that it stays one when the
cell is edited.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import TracebackType
from typing import BinaryIO, Self

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

Value = str | int | Decimal | None
MOST_ROWS = 1_048_575
"""Below the headings of one sheet; a longer list goes on in the next sheet."""
LONGEST = 32_767
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True)
class Column:
    """A heading with the width of its column in characters."""

    title: str
    width: int = 14


class Book:
    """The file at ``target``, complete once the block has ended."""

    def __init__(self, target: str | BinaryIO, most_rows: int = MOST_ROWS) -> None:
        """Begin an empty file, of sheets with ``most_rows`` rows at most."""
        self._most = most_rows
        self._book = Workbook(target, _OPTIONS)
        self._bold: Format = self._book.add_format({"bold": True})
        self._text: Format = self._book.add_format({"quote_prefix": True})

    def __enter__(self) -> Self:
        """The book itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the file."""
        self._book.close()

    def write(self, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> int:
        """Add ``rows`` under ``columns`` as sheet ``title``, and as further ones if need be; how many rows."""
        count, sheet, line = 0, self._sheet(title, columns), 0
        for row in rows:
            if line == self._most:
                sheet, line = self._sheet(f"{title} {count // self._most + 1}", columns), 0
            line += 1
            count += 1
            self._put(sheet, line, row)
        return count

    def _sheet(self, title: str, columns: Sequence[Column]) -> Worksheet:
        sheet = self._book.add_worksheet(title)
        for position, column in enumerate(columns):
            sheet.set_column(position, position, column.width)
            sheet.write_string(0, position, column.title, self._bold)
        sheet.freeze_panes(1, 0)
        return sheet

    def _put(self, sheet: Worksheet, line: int, row: Sequence[Value]) -> None:
        for position, value in enumerate(row):
            if isinstance(value, str):
                risky = value.startswith(_RISKY)
                sheet.write_string(line, position, value[:LONGEST], self._text if risky else None)
            elif value is not None:
                sheet.write_number(line, position, value)
