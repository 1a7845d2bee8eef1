"""Contexts of the rehearsal's pages: beginning one, and one on its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from webui.pages.frame import Fact, Tag
from webui.pages.task import FormPage


@dataclass(frozen=True)
class Choice:
    """Something to choose: a process, a scenario."""

    value: str
    label: str


@dataclass(frozen=True)
class BeginPage:
    """Where a rehearsal begins: with a process, or with a scenario."""

    title: str
    back_href: str
    url: str
    processes: tuple[Choice, ...]
    scenarios: tuple[Choice, ...]
    history_url: str = ""
    problem: str = ""


@dataclass(frozen=True)
class WaitRow:
    """Something that waits.  ``act`` names it in the post; ``kind`` is that of :class:`engine.rehearsal.Open`."""

    act: str
    name: str
    element_id: str
    kind: str
    kind_tag: Tag
    detail: str
    due: str
    has_form: bool = False


@dataclass(frozen=True)
class Sketch:
    """A diagram with what was passed on it."""

    title: str
    settings: Mapping[str, object]
    covered: str
    failed: bool = False


@dataclass(frozen=True)
class Passed:
    """An element that was passed."""

    what: str
    when: str


@dataclass(frozen=True)
class Note:
    """Something wrong, doubtful or worth saying."""

    tag: Tag
    text: str


@dataclass(frozen=True)
class RehearsalPage:
    """A rehearsal on its way.  ``scenario`` is what was clicked so far, as JSON text."""

    title: str
    back_href: str
    url: str
    save_url: str
    begin_url: str
    scenario: str
    steps: int
    state: Tag
    facts: tuple[Fact, ...]
    waits: tuple[WaitRow, ...]
    notes: tuple[Note, ...]
    passed: tuple[Passed, ...]
    earlier: int
    sketches: tuple[Sketch, ...]
    variables: tuple[Fact, ...]
    clocks: tuple[Fact, ...]
    form: FormPage | None = None
    form_title: str = ""


@dataclass(frozen=True)
class HistoryRow:
    """What the draft would have made of one finished case."""

    name: str
    state: Tag
    told: tuple[str, ...]
    late: str
    hours: str


@dataclass(frozen=True)
class HistoryPage:
    """What the draft would have made of the cases that were finished last."""

    title: str
    back_href: str
    facts: tuple[Fact, ...]
    rows: tuple[HistoryRow, ...]
