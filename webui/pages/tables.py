"""A table of ready texts, and the page of a plain list: one context and one template for every such list."""

from __future__ import annotations

from dataclasses import dataclass

from webui.pages.frame import Filter, Link, Tag


@dataclass(frozen=True)
class Cell:
    """One cell of a table: a text, with ``href`` a link, or a ``tag``.

    ``leads`` marks the link that opens the row; ``small`` stands under the text.
    """

    text: str = ""
    href: str = ""
    tag: Tag | None = None
    leads: bool = False
    small: str = ""


@dataclass(frozen=True)
class Table:
    """Rows under named columns, or one sentence when there are none."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = "没有数据"


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

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows of the table."""
        return self.table.rows
