"""Contexts of the public board: nothing here but what the law lets everybody read."""

from __future__ import annotations

from dataclasses import dataclass

from webui.pages.frame import Link


@dataclass(frozen=True)
class BoardRow:
    """One entry of a board; on the web the name is masked, on the printed sheet it is not."""

    name: str
    household_size: str
    amount: str
    item: str = ""
    begins: str = ""
    ends: str = ""
    objection_href: str = ""


@dataclass(frozen=True)
class LongTermList:
    """The long-term list of one item: name, size of the household, amount and nothing else."""

    item: str
    rows: tuple[BoardRow, ...]


@dataclass(frozen=True)
class BoardPage:
    """What a street publishes now."""

    office: str
    proposed: tuple[BoardRow, ...]
    long_term: tuple[LongTermList, ...]
    as_of: str
    sheet_href: str = ""
    back: Link | None = None


@dataclass(frozen=True)
class StreetsPage:
    """Every street with its board; ``count`` of a link is the number of entries that stand now."""

    streets: tuple[Link, ...]


@dataclass(frozen=True)
class ObjectionPage:
    """The form for an objection; ``key`` makes sending it twice count once."""

    row: BoardRow
    action: str
    key: str
    back: Link
    text: str = ""
    contact: str = ""
    error: str = ""


@dataclass(frozen=True)
class ObjectionDonePage:
    """An objection was taken in."""

    number: str
    back: Link
