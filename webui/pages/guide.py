"""Contexts of the service guide: open to everybody, nothing about anybody."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from webui.pages.frame import Link


@dataclass(frozen=True)
class NoteRow:
    """A sentence with its basis in words."""

    title: str
    text: str
    basis: str


@dataclass(frozen=True)
class LimitRow:
    """A limit as printed."""

    name: str
    length: str
    basis: str
    pauses: str


@dataclass(frozen=True)
class MaterialRow:
    """A material as printed."""

    name: str
    how: str
    when: str
    basis: str


@dataclass(frozen=True)
class StepRow:
    """A step as printed."""

    who: str
    name: str
    text: str
    limits: tuple[str, ...]
    always: bool


@dataclass(frozen=True)
class WayPart:
    """A way from beginning to end: as a picture, in pieces for paper, and as a list."""

    title: str
    picture: Markup
    pieces: tuple[Markup, ...]
    steps: tuple[StepRow, ...]


@dataclass(frozen=True)
class GuidePage:
    """The guide of the whole service."""

    title: str
    about: str
    version: str
    items: tuple[Link, ...]
    way: WayPart
    limits: tuple[LimitRow, ...]
    rights: tuple[NoteRow, ...]
    contacts: tuple[NoteRow, ...]
    pdf: str


@dataclass(frozen=True)
class ItemPage:
    """The guide of one item."""

    title: str
    version: str
    back: Link
    conditions: tuple[NoteRow, ...]
    materials: tuple[MaterialRow, ...]
    whole: tuple[LimitRow, ...]
    limits: tuple[LimitRow, ...]
    way: WayPart
    pdf: str


@dataclass(frozen=True)
class PrintedGuide:
    """The whole guide on paper."""

    guide: GuidePage
    items: tuple[ItemPage, ...]
