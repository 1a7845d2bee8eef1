"""Contexts of the window: whom we have before us, what is known, the form, what may be a repetition."""

from __future__ import annotations

from dataclasses import dataclass, field

from webui.pages.frame import Fact, Link, Tag
from webui.pages.task import FormPage


@dataclass(frozen=True)
class WaitingRow:
    """An application that was begun and not submitted."""

    number: str
    applicant: str
    saved: str
    href: str


@dataclass(frozen=True)
class StartPage:
    """The field of the card reader, the code of an application begun at home, and what was left unfinished."""

    look_up_url: str
    resume_url: str
    waiting: tuple[WaitingRow, ...] = ()
    error: str = ""
    error_field: str = ""


@dataclass(frozen=True)
class IdentifyPart:
    """What is asked before anything is looked up: name, consent, and whether somebody acts for the person."""

    action: str
    name: str = ""
    agent: bool = False
    agent_name: str = ""
    agent_id_number: str = ""
    error: str = ""


@dataclass(frozen=True)
class EarlierRow:
    """An earlier case of the person; without ``href`` it belongs to another office."""

    number: str
    items: str
    state: Tag
    office: str
    started: str
    role: str
    href: str = ""


@dataclass(frozen=True)
class ProspectRow:
    """What the person may apply for besides, or may not, with reasons."""

    name: str
    verdict: Tag
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class SourceRow:
    """What one source said, and which fields it filled in."""

    title: str
    source: str
    outcome: Tag
    answered: str
    detail: str
    filled: str


@dataclass(frozen=True)
class FileRow:
    """A scanned file."""

    name: str
    material: str
    state: Tag


@dataclass(frozen=True)
class ScanPart:
    """The files of the application, and the materials that one may be."""

    action: str
    materials: tuple[tuple[str, str], ...]
    files: tuple[FileRow, ...]
    needed: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True)
class DeskPage:
    """One person at the window.  Without ``form`` the person must be identified first."""

    number: str
    code: str
    facts: tuple[Fact, ...]
    identify: IdentifyPart
    identified: bool
    earlier: tuple[EarlierRow, ...]
    in_force: tuple[Tag, ...]
    prospects: tuple[ProspectRow, ...]
    sources: tuple[SourceRow, ...]
    ask_url: str
    scan: ScanPart
    leave_url: str
    duplicates_href: str = ""
    form: FormPage | None = None
    back: Link = field(default_factory=lambda: Link("窗口受理", "/window/"))


@dataclass(frozen=True)
class ComparedPerson:
    """One side of a comparison; values in the order of the labels of the page."""

    title: str
    values: tuple[str, ...]
    same: tuple[bool, ...]


@dataclass(frozen=True)
class DuplicatesPage:
    """Possible repetitions beside the application, and the reason why it is right all the same."""

    labels: tuple[str, ...]
    people: tuple[ComparedPerson, ...]
    under_way: tuple[EarlierRow, ...]
    action: str
    desk_href: str
    leave_url: str
    error: str = ""


@dataclass(frozen=True)
class ReceiptPage:
    """The receipt for an application that was taken in."""

    case_number: str
    applicant: str
    submitted: str
    items: tuple[str, ...]
    promise: str
    case_href: str
    again_href: str
    office: str = ""
    pdf_href: str = ""
