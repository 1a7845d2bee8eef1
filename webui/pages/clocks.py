"""Contexts of the pages about legal limits: why one is due on its day, and which are near or over."""

from __future__ import annotations

from dataclasses import dataclass, field

from webui.pages.frame import Fact, Link, Tag


@dataclass(frozen=True)
class DayRow:
    """One day of an explanation; ``number`` is empty for a day that does not count."""

    day: str
    weekday: str
    number: str
    reason: str
    counted: bool
    last: bool = False


@dataclass(frozen=True)
class ClockCard:
    """One limit: its light, its facts, what happened to it and every day until it is due.

    ``extend_url`` is set when the user may extend it, by at most ``extend_most`` days.
    """

    title: str
    kind: Tag
    state: Tag
    limit: Tag
    facts: tuple[Fact, ...]
    events: tuple[str, ...]
    days: tuple[DayRow, ...]
    provisional: bool = False
    extend_url: str = ""
    extend_most: int = 0
    is_open: bool = False
    ends: bool = True


@dataclass(frozen=True)
class ClocksPage:
    """All limits of one case, those of items and of the case before those of steps."""

    case_number: str
    cards: tuple[ClockCard, ...]
    steps: tuple[ClockCard, ...] = ()
    back: Link = field(default_factory=lambda: Link("案件", "/cases/"))


@dataclass(frozen=True)
class AlarmRow:
    """A limit near or over its end."""

    case_number: str
    href: str
    name: str
    kind: Tag
    office: str
    stage: Tag
    limit: Tag
    due: str


@dataclass(frozen=True)
class AlarmsPage:
    """时限预警, the most urgent first."""

    rows: tuple[AlarmRow, ...]
