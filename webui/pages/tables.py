"""A table of ready texts, and the page of a plain list: one context and one template for every such list."""

from __future__ import annotations

from dataclasses import dataclass

from webui.pages.frame import Filter, Link, Tag


@dataclass(frozen=True)
class Cell:
    """One cell of a table: a text, with ``href`` a link, or a ``tag``.

    ``leads`` marks the link that opens the row; ``small`` stands under the text,
    ``fixed`` keeps a number or a date on one line.
    """

    text: str = ""
    href: str = ""
    tag: Tag | None = None
    leads: bool = False
    small: str = ""
    fixed: bool = False


@dataclass(frozen=True)
class Choice:
    """That a row can be chosen to handle it together with others; ``verbs`` are those that fit it, by name."""

    key: str
    label: str
    verbs: str


@dataclass(frozen=True)
class Table:
    """Rows under named columns, or one sentence when there are none.

    ``choices``, where there are any, has one for each row, or None for a row that cannot be chosen.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = "没有数据"
    choices: tuple[Choice | None, ...] = ()


@dataclass(frozen=True)
class Verb:
    """A button that sends the chosen rows to ``href``; ``name`` tells which rows it fits."""

    name: str
    label: str
    href: str


@dataclass(frozen=True)
class ListPage:
    """A page of a list.  ``next_href`` carries the key of the last row; empty on the last page."""

    title: str
    table: Table
    summary: str = ""
    back: Link | None = None
    filter: Filter | None = None
    tabs: tuple[Link, ...] = ()
    limits: tuple[Link, ...] = ()
    tools: tuple[Link, ...] = ()
    next_href: str = ""
    first_href: str = ""
    verbs: tuple[Verb, ...] = ()

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows of the table."""
        return self.table.rows
