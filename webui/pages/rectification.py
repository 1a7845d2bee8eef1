"""Contexts of 整改台账."""

from __future__ import annotations

from dataclasses import dataclass

from webui.pages.frame import Fact, Link, Tag
from webui.pages.lists import Target
from webui.pages.task import HistoryRow


@dataclass(frozen=True)
class EntryForm:
    """A new entry; the values are what was typed when it has to be shown again, with ``error`` saying why."""

    action: str
    findings: tuple[tuple[str, str], ...]
    people: tuple[Target, ...]
    back: Link
    finding: str = ""
    problem: str = ""
    responsible: str = ""
    due_on: str = ""
    case_number: str = ""
    error: str = ""


@dataclass(frozen=True)
class EntryPage:
    """One entry with what happened to it.  Each address is empty where the actor cannot do that now."""

    title: str
    state: Tag
    facts: tuple[Fact, ...]
    problem: str
    measures: str
    evidence: str
    history: tuple[HistoryRow, ...]
    back: Link
    case_href: str = ""
    measures_url: str = ""
    postpone_url: str = ""
    close_url: str = ""
    first_day: str = ""
