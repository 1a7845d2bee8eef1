"""Contexts of the supervisor's board.  A chart carries its own table, so that both show the same numbers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from webui.pages.frame import Link, Tone
from webui.pages.tables import Cell, Table, Verb

HOTTEST = 6
"""So many steps stand under a heat map to be jumped to."""


@dataclass(frozen=True)
class Card:
    """A number on top that leads to the list it counts."""

    label: str
    value: int
    href: str
    icon: str
    tone: Tone = Tone.PLAIN
    note: str = ""


class ChartKind(StrEnum):
    """How a chart is drawn: lines over time, columns, or lying bars."""

    LINES = "lines"
    COLUMNS = "columns"
    BARS = "bars"


@dataclass(frozen=True)
class Chart:
    """Numbers by label, one row of them per series.  Series of ``stacked`` bars add up."""

    title: str
    kind: ChartKind
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[int, ...]], ...]
    stacked: bool = False

    @property
    def settings(self) -> dict[str, object]:
        """What the page's script reads, as plain JSON values."""
        series = [{"name": name, "values": values} for name, values in self.series]
        return {
            "title": self.title,
            "kind": self.kind,
            "labels": self.labels,
            "series": series,
            "stacked": self.stacked,
        }

    def table(self, first: str) -> Table:
        """The same numbers; ``first`` heads the column of labels."""
        rows = (
            (Cell(label), *(Cell(str(values[row])) for _, values in self.series))
            for row, label in enumerate(self.labels)
        )
        return Table(self.title, (first, *(name for name, _ in self.series)), tuple(rows))


@dataclass(frozen=True)
class Panel:
    """A titled part of the board: a chart, a table, or a chart with its table folded under it."""

    title: str
    note: str
    table: Table
    chart: Chart | None = None
    wide: bool = False


@dataclass(frozen=True)
class Badge:
    """How many tasks are open, and of these late, at one element of a diagram."""

    id: str
    name: str
    open: int
    overdue: int


@dataclass(frozen=True)
class HeatMap:
    """A diagram on which the steps glow by their open tasks."""

    title: str
    url: str
    badges: tuple[Badge, ...]

    @property
    def hottest(self) -> tuple[Badge, ...]:
        """The elements with the most open tasks, most first."""
        return tuple(sorted(self.badges, key=lambda badge: -badge.open)[:HOTTEST])

    @property
    def total(self) -> int:
        """The open tasks on the whole diagram."""
        return sum(badge.open for badge in self.badges)

    @property
    def settings(self) -> dict[str, object]:
        """What the page's script reads, as plain JSON values."""
        heat = [{"id": each.id, "open": each.open, "overdue": each.overdue} for each in self.badges]
        return {"url": self.url, "passed": [], "current": [], "failed": [], "heat": heat}


@dataclass(frozen=True)
class BoardPage:
    """督办看板: numbers, backlog on the diagrams, what is late, and how it went lately."""

    updated: str
    tabs: tuple[Link, ...]
    cards: tuple[Card, ...]
    heat: tuple[HeatMap, ...]
    backlog: Table
    overdue: Table
    verbs: tuple[Verb, ...]
    overdue_all: Link
    panels: tuple[Panel, ...]


@dataclass(frozen=True)
class PanelsPage:
    """A page of the board that is made of panels."""

    title: str
    updated: str
    tabs: tuple[Link, ...]
    panels: tuple[Panel, ...]
