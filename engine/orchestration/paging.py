"""Searches by programs outside: what is asked of a column, one page at a time, how many there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, false, func, or_, select

from engine.storage import Transaction

COUNTED = 10_000
MOST = 1_000
Found = TypeVar("Found")


@dataclass(frozen=True)
class Page:
    """Which part of the answer is wanted."""

    limit: int = 100
    offset: int = 0


@dataclass(frozen=True)
class Answer(Generic[Found]):
    """One page.  ``total`` is counted up to ``COUNTED``; ``more`` says that there are more than that."""

    items: tuple[Found, ...]
    total: int
    offset: int

    @property
    def more(self) -> bool:
        """Whether there may be more than ``total``."""
        return self.total >= COUNTED


@dataclass(frozen=True)
class Wanted:
    """What a value must be: each part that is given must hold.  ``like`` knows ``*`` and ``?``."""

    eq: Any = None
    neq: Any = None
    within: tuple[Any, ...] | None = None
    like: str | None = None
    exists: bool | None = None
    above: Any = None
    from_: Any = None
    below: Any = None
    until: Any = None

    def conditions(self, column: Any) -> list[ColumnElement[bool]]:
        """The conditions on ``column``."""
        found = [
            (self.eq, lambda value: column == value),
            (self.neq, lambda value: column != value),
            (self.within, column.in_),
            (self.like, lambda value: column.like(_pattern(value), escape="\\")),
            (self.exists, lambda value: column.is_not(None) if value else column.is_(None)),
            (self.above, lambda value: column > value),
            (self.from_, lambda value: column >= value),
            (self.below, lambda value: column < value),
            (self.until, lambda value: column <= value),
        ]
        return [made(value) for value, made in found if value is not None]

    def holds(self, text: str) -> bool:
        """Whether a text that is in memory already is wanted."""
        return all(
            (
                self.eq in (None, text),
                self.neq != text,
                self.within is None or text in self.within,
                self.like is None or fnmatchcase(text, self.like.replace("[", "[[]")),
                self.exists is not False,
            )
        )

    def by_key(self, same: Callable[[str], ColumnElement[bool]]) -> list[ColumnElement[bool]]:
        """The conditions on something that ``same`` compares with a key."""
        found = [] if self.eq is None else [same(self.eq)]
        found += [] if self.neq is None else [~same(self.neq)]
        found += [] if self.within is None else [or_(false(), *map(same, self.within))]
        return found


def _pattern(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return escaped.replace("*", "%").replace("?", "_")


def page_of(found: Sequence[Found], page: Page) -> Answer[Found]:
    """The page of what is in memory already."""
    return Answer(tuple(found[page.offset : page.offset + page.limit]), len(found), page.offset)


def read(tx: Transaction, query: Select[*tuple[Any, ...]], order: Sequence[Any], page: Page) -> Answer[Any]:
    """The page of ``query`` in this order, as rows."""
    counted = select(func.count()).select_from(query.limit(COUNTED).subquery())
    rows = tx.session.execute(query.order_by(*order).limit(page.limit).offset(page.offset)).all()
    return Answer(tuple(rows), tx.session.scalar(counted) or 0, page.offset)
