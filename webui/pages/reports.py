"""Contexts of 统计报表."""

from __future__ import annotations

from dataclasses import dataclass

from webui.pages.frame import Link, Tag


@dataclass(frozen=True)
class ReportChoice:
    """A report that can be ordered; ``at_once`` ones are small and come as the answer."""

    value: str
    title: str
    note: str
    at_once: bool


@dataclass(frozen=True)
class ReportLine:
    """One export of the user's; ``file`` leads to it while it is there."""

    title: str
    reason: str
    asked: str
    rows: str
    state: Tag
    file: Link | None = None


@dataclass(frozen=True)
class ReportsPage:
    """统计报表: what can be had, and what was taken; ``waiting`` says that something is still being written."""

    action: str
    lines_url: str
    choices: tuple[ReportChoice, ...]
    months: tuple[str, ...]
    lines: tuple[ReportLine, ...]
    waiting: bool
    month: str = ""
    error: str = ""
