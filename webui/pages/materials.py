"""Contexts of materials and of what was made public, as parts of a task page and a case page."""

from __future__ import annotations

from dataclasses import dataclass

from webui.pages.frame import Link, Tag


@dataclass(frozen=True)
class MaterialRow:
    """One material: its chip, for which items, on which basis."""

    name: str
    state: Tag
    detail: str
    items: str
    basis: str


@dataclass(frozen=True)
class PublicityRow:
    """One entry on the public board and what was said against it."""

    item: str
    period: str
    state: Tag
    objection: str = ""
    result: str = ""


@dataclass(frozen=True)
class Background:
    """What stands behind a case besides its steps: materials, publicity, linked cases."""

    materials: tuple[MaterialRow, ...] = ()
    publicity: tuple[PublicityRow, ...] = ()
    linked: tuple[Link, ...] = ()
