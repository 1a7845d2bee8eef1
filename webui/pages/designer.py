"""Contexts of the designer's pages: drafts, their files, the editors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from webui.pages.frame import Fact, Link, Tag


@dataclass(frozen=True)
class DraftRow:
    """A draft in the list."""

    href: str
    title: str
    state: Tag
    base: str
    changed: str


@dataclass(frozen=True)
class ReleaseRow:
    """A release in the list; ``compare_href`` shows what it changed."""

    number: int
    note: str
    author: str
    reviewer: str
    published: str
    export_href: str
    compare_href: str = ""
    roll_back_url: str = ""


@dataclass(frozen=True)
class WorkspacePage:
    """The designer's first page: drafts and releases.  ``begin_url`` is empty for those who only review."""

    drafts: tuple[DraftRow, ...]
    releases: tuple[ReleaseRow, ...]
    begin_url: str
    plugin_href: str


@dataclass(frozen=True)
class FileRow:
    """A changed file of a draft; what cannot be done with it has no address."""

    path: str
    change: Tag
    who: str
    href: str = ""
    download_href: str = ""
    restore_url: str = ""


@dataclass(frozen=True)
class FileGroup:
    """Files of one kind that are as they were published."""

    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class FindingRow:
    """Something wrong or doubtful, with what to do; ``href`` leads to the element."""

    tag: Tag
    place: str
    message: str
    advice: str
    href: str = ""


@dataclass(frozen=True)
class EventRow:
    """What happened to a draft."""

    what: str
    who: str
    when: str
    reason: str


@dataclass(frozen=True)
class Verbs:
    """Where the forms of a draft's page are sent; empty when that cannot be done now or by this person."""

    add: str = ""
    bring_in: str = ""
    submit: str = ""
    send_back: str = ""
    publish: str = ""
    discard: str = ""
    merge: str = ""
    why_not: str = ""


@dataclass(frozen=True)
class DraftPage:
    """A draft in full."""

    title: str
    state: Tag
    facts: tuple[Fact, ...]
    changed: tuple[FileRow, ...]
    groups: tuple[FileGroup, ...]
    findings: tuple[FindingRow, ...]
    findings_title: str
    examined: str
    events: tuple[EventRow, ...]
    verbs: Verbs
    version: int
    export_href: str
    compare_href: str
    back_href: str
    publishing: bool = False


@dataclass(frozen=True)
class EditorPage:
    """An editor.  ``settings`` is the data block that its script reads; ``entry`` the script's bundle."""

    title: str
    name: str
    entry: str
    settings: Mapping[str, object]
    back_href: str
    download_href: str
    saved: str
    read_only: bool
    remove_url: str = ""


@dataclass(frozen=True)
class ChangeRow:
    """One difference; whole elements that came or went have one side only."""

    element_id: str
    tag: Tag
    name: str
    aspect: str
    before: str
    after: str


@dataclass(frozen=True)
class FileChanges:
    """A file with its differences; ``settings`` lets the page draw a diagram's two versions side by side."""

    path: str
    tag: Tag
    rows: tuple[ChangeRow, ...]
    settings: Mapping[str, object]
    only_layout: bool = False


@dataclass(frozen=True)
class ComparePage:
    """The differences between two contents."""

    title: str
    summary: str
    files: tuple[FileChanges, ...]
    back_href: str
