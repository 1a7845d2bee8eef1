"""Contexts of the pages that move running cases to another release."""

from __future__ import annotations

from dataclasses import dataclass

from webui.pages.frame import Fact, Link, Tag


@dataclass(frozen=True)
class MoveRow:
    """A move in the list."""

    link: Link
    kind: Tag
    state: Tag
    progress: str
    by: str
    at: str


@dataclass(frozen=True)
class MovesPage:
    """Which releases have open cases, and the moves so far.  Choices are (number, label)."""

    sources: tuple[tuple[str, str], ...]
    targets: tuple[tuple[str, str], ...]
    action: str
    rows: tuple[MoveRow, ...]


@dataclass(frozen=True)
class MappingRow:
    """An element that is not in the new release as it was, and what it may become; ``chosen`` is suggested."""

    field: str
    old: str
    name: str
    cases: int
    choices: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True)
class PlanPage:
    """A plan before anything is done."""

    title: str
    back: Link
    facts: tuple[Fact, ...]
    rows: tuple[MappingRow, ...]
    action: str
    source: int
    target: int
    reason: str = ""
    error: str = ""


@dataclass(frozen=True)
class RefusalRow:
    """A reason for which cases stay, with some of their numbers."""

    message: str
    element_id: str
    count: int
    cases: tuple[Link, ...]
    more: int


@dataclass(frozen=True)
class MovePage:
    """One move as it stands.  Empty addresses: that is not possible now."""

    title: str
    back: Link
    state: Tag
    facts: tuple[Fact, ...]
    done: int
    total: int
    counts: tuple[Tag, ...]
    refusals: tuple[RefusalRow, ...]
    mapping: tuple[tuple[str, str], ...]
    running: bool
    progress_url: str
    stop_url: str = ""
    go_on_url: str = ""
    start_url: str = ""
