"""Contexts of letters and of the unified feedback."""

from __future__ import annotations

from dataclasses import dataclass

from webui.pages.frame import Fact, Link, Tag


@dataclass(frozen=True)
class LetterRow:
    """A letter in a list; ``receipt`` proves its delivery."""

    number: str
    title: str
    item: str
    office: str
    issued: str
    state: Tag
    href: str
    pdf_href: str
    warning: str = ""
    receipt: str = ""


@dataclass(frozen=True)
class GroundRow:
    """A decision behind a letter: what it was, from which inputs, with what result."""

    name: str
    inputs: str
    result: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class LetterPage:
    """A letter as staff see it: where it went, its wording, why it says so, its digests."""

    title: str
    number: str
    state: Tag
    facts: tuple[Fact, ...]
    lines: tuple[str, ...]
    unchecked: tuple[str, ...]
    grounds: tuple[GroundRow, ...]
    digests: tuple[Fact, ...]
    original_href: str
    pdf_href: str
    back: Link
    provisional: str = ""


@dataclass(frozen=True)
class ResultRow:
    """One item of the unified feedback."""

    name: str
    office: str
    state: Tag
    limit: Tag
    answer: str = ""
    reason: str = ""
    article: str = ""
    remedy: str = ""
    decided: str = ""
    letter: Link | None = None
    waiting: str = ""
    late: bool = False


@dataclass(frozen=True)
class OpinionRow:
    """One opinion or rating and its answer."""

    text: str
    raised: str
    state: Tag
    answer: str = ""
    answered: str = ""


@dataclass(frozen=True)
class ResultPage:
    """The unified feedback of a case, filled item by item."""

    case_number: str
    facts: tuple[Fact, ...]
    summary: Tag
    rows: tuple[ResultRow, ...]
    opinions: tuple[OpinionRow, ...]
    late_offices: tuple[str, ...]
    back: Link
    letters: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Documents:
    """What a case page offers to print and to export."""

    result_href: str
    application_href: str
    receipt_href: str
    archive_url: str
    letters: tuple[LetterRow, ...] = ()
