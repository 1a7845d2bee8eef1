"""The frame around every page and the small parts pages are made of.

Every text is ready to show.  Knows no request, no database and no use case.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

PRODUCT = "“一件事”办理平台"


class Tone(StrEnum):
    """How a tag looks.  The icon and the text say the same, so colour is never alone."""

    GOOD = "good"
    INFO = "info"
    WARN = "warn"
    BAD = "bad"
    PLAIN = "plain"


@dataclass(frozen=True)
class Tag:
    """A short state with its tone and, where it helps, an icon of the sprite."""

    text: str
    tone: Tone = Tone.PLAIN
    icon: str | None = None


@dataclass(frozen=True)
class Fact:
    """One labelled value of a facts strip."""

    label: str
    value: str


@dataclass(frozen=True)
class Link:
    """Where to go on, with the text to show; a menu shows ``count`` when it is above zero, a tab unless it is None."""

    label: str
    href: str
    current: bool = False
    icon: str | None = None
    count: int | None = None


@dataclass(frozen=True)
class MenuGroup:
    """A titled part of the left menu."""

    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Shell:
    """The frame of every page.  ``user`` empty: nobody is signed in, no menu is drawn.

    Templates call it ``shell``.  ``large_type`` comes from a cookie; the toggle posts to ``large_type_url``.
    ``counts_url`` answers with the menu's numbers as they are now.  ``banners`` stand above every page.
    """

    csrf_token: str
    title: str = PRODUCT
    user: str = ""
    office: str = ""
    menu: tuple[MenuGroup, ...] = ()
    large_type: bool = False
    large_type_url: str = "/large-type"
    logout_url: str = "/logout"
    safety_url: str = ""
    home_url: str = "/"
    start_url: str = ""
    counts_url: str = ""
    absence_url: str = ""
    banners: tuple[str, ...] = ()


@dataclass(frozen=True)
class FilterField:
    """One select of a filter row; ``options`` are (value, label), ``chosen`` the current value."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str = ""


@dataclass(frozen=True)
class Filter:
    """The filter row above a list: a keyword box and selects.

    Sent by GET to the list's own address, so the keyword must be nothing personal; ``hidden`` goes with it.
    """

    action: str
    keyword: str = ""
    keyword_label: str = "受理编号"
    fields: tuple[FilterField, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
