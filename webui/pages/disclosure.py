"""Contexts of what is masked by default: asking to see it, seeing it, and the auditor's list of who did."""

from __future__ import annotations

from dataclasses import dataclass

from webui.pages.frame import Filter, Link


@dataclass(frozen=True)
class DisclosePart:
    """The part of a case page that asks to see one value in full; ``may_print`` are papers that hold all of them."""

    action: str
    places: tuple[tuple[str, str], ...]
    may_print: bool
    may_keep: bool


@dataclass(frozen=True)
class DisclosedPage:
    """One value in full, shown this once."""

    case_number: str
    label: str
    value: str
    reason: str
    back: Link


@dataclass(frozen=True)
class LookRow:
    """Somebody saw, printed or exported personal data."""

    when: str
    who: str
    case_number: str
    what: str
    reason: str


@dataclass(frozen=True)
class LooksPage:
    """查看记录, for the auditor."""

    rows: tuple[LookRow, ...]
    filter: Filter
    next_href: str = ""
    first_href: str = ""
