"""Contexts of files: rows of a list, the page that shows one, what a script hears of one."""

from __future__ import annotations

from dataclasses import dataclass, field

from webui.pages.answers import AnswerGroup
from webui.pages.frame import Fact, Link, Tag


@dataclass(frozen=True)
class FileRow:
    """A file in a list.  ``thumb`` is the address of a small picture, empty when none can be shown."""

    id: str
    name: str
    about: str
    state: Tag
    href: str
    thumb: str = ""
    remove_url: str = ""


@dataclass(frozen=True)
class FileGroup:
    """The files that answer one thing."""

    title: str
    rows: tuple[FileRow, ...]


@dataclass(frozen=True)
class FilesPanel:
    """The files of a case; with ``upload_url`` more can be added, also without scripts."""

    groups: tuple[FileGroup, ...] = ()
    upload_url: str = ""
    hidden: tuple[tuple[str, str], ...] = ()
    materials: tuple[tuple[str, str], ...] = ()
    accept: str = ""
    hint: str = ""

    @property
    def count(self) -> int:
        """How many files there are."""
        return sum(len(group.rows) for group in self.groups)


@dataclass(frozen=True)
class FilePage:
    """One file: what it is, its pages as pictures, a link to the whole."""

    name: str
    state: Tag
    facts: tuple[Fact, ...]
    pictures: tuple[str, ...]
    download_url: str
    back: Link
    remove_url: str = ""
    notice: str = ""
    more: tuple[Link, ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class RecordPicture:
    """A signature or a photo on a sheet; ``address`` holds the picture itself."""

    label: str
    when: str
    address: str
    purpose: str


@dataclass(frozen=True)
class RecordSheet:
    """A finished task as it is printed."""

    title: str
    facts: tuple[Fact, ...]
    answers: tuple[AnswerGroup, ...]
    pictures: tuple[RecordPicture, ...]
