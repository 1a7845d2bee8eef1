"""Contexts of a case: its answers, where it stands, what was asked."""

from __future__ import annotations

from dataclasses import dataclass, field

from webui.pages.answers import AnswerGroup
from webui.pages.files import FilesPanel
from webui.pages.frame import Fact, Link, Tag
from webui.pages.letters import Documents
from webui.pages.lists import IncidentRow
from webui.pages.materials import Background
from webui.pages.task import Diagram, HistoryRow


@dataclass(frozen=True)
class ItemAnswer:
    """One chosen benefit of a case and how it ended, if it did."""

    name: str
    state: Tag
    office: str = ""
    answer: str = ""
    reason: str = ""
    decided: str = ""
    limit: Tag | None = None
    letter_href: str = ""


@dataclass(frozen=True)
class LookUpRow:
    """A question to an outside source and its outcome in words."""

    operation: str
    source: str
    outcome: Tag
    asked: str
    answered: str = ""
    detail: str = ""


@dataclass(frozen=True)
class OpenTaskRow:
    """Where a case stands now and with whom."""

    step: str
    holder: str
    arrived: str
    limit: Tag
    href: str = ""


@dataclass(frozen=True)
class CasePage:
    """A case: facts, answers per item, where it stands, history, look-ups, incidents."""

    case_number: str
    title: str
    state: Tag
    facts: tuple[Fact, ...]
    items: tuple[ItemAnswer, ...]
    tasks: tuple[OpenTaskRow, ...] = ()
    history: tuple[HistoryRow, ...] = ()
    diagrams: tuple[Diagram, ...] = ()
    look_ups: tuple[LookUpRow, ...] = ()
    incidents: tuple[IncidentRow, ...] = ()
    application: tuple[AnswerGroup, ...] = ()
    background: Background = field(default_factory=Background)
    files: FilesPanel = field(default_factory=FilesPanel)
    documents: Documents | None = None
    clocks_href: str = ""
    back: Link = field(default_factory=lambda: Link("案件查询", "/cases/"))
