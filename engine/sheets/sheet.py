"""A letter as it will be read: title, addressee, paragraphs, signature.  Knows neither HTML nor templates.

It stands between the two so that a letter can be compared by its words, whatever its style was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.sheets.words import shown


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of running text."""

    text: str


@dataclass(frozen=True)
class Listing:
    """Numbered entries."""

    entries: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """A table; without ``columns`` its rows are (label, value)."""

    rows: tuple[tuple[str, ...], ...]
    columns: tuple[str, ...] = ()
    title: str = ""


Part = Paragraph | Listing | Grid


@dataclass(frozen=True)
class Sheet:
    """One letter, whole.  ``issuer`` signs and seals; ``fine_print`` stands small at the end."""

    title: str
    number: str
    parts: tuple[Part, ...]
    issuer: str
    day: date
    to: str = ""
    sealed: bool = True
    fine_print: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The letter in plain text, line by line: what is compared when a letter is computed anew."""
        lines = [self.issuer, self.title, self.number, *([self.to] if self.to else [])]
        for part in self.parts:
            lines += _lines(part)
        return "\n".join([*lines, self.issuer, shown(self.day), *self.fine_print]) + "\n"


def _lines(part: Part) -> list[str]:
    match part:
        case Paragraph(text):
            return [text]
        case Listing(entries):
            return [f"{number}. {entry}" for number, entry in enumerate(entries, start=1)]
        case Grid(rows, columns, title):
            head = [line for line in (title, " | ".join(columns)) if line]
            return head + [" | ".join(row) for row in rows]
