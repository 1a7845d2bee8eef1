"""Contexts of the pages on which staff use verbs: the form of one verb, what colleagues ask, absences."""

from __future__ import annotations

from dataclasses import dataclass, field

from webui.pages.frame import Fact, Link, Tag


@dataclass(frozen=True)
class Choice:
    """One thing to choose; ``detail`` says more about it."""

    value: str
    label: str
    detail: str = ""


@dataclass(frozen=True)
class ChoiceField:
    """A question with its choices: one of them (``many`` False) or several; ``chosen`` is what was chosen before."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    many: bool = False
    chosen: tuple[str, ...] = ()


@dataclass(frozen=True)
class DayField:
    """A day to enter, as ISO text."""

    name: str
    label: str
    value: str = ""
    required: bool = True


@dataclass(frozen=True)
class TextField:
    """The words that a verb wants."""

    name: str
    label: str
    value: str = ""
    required: bool = True


@dataclass(frozen=True)
class VerbPage:
    """The form of one verb.  ``error`` says what was wrong with what was sent; nothing typed is lost."""

    title: str
    hint: str
    action: str
    button: str
    back: Link
    facts: tuple[Fact, ...] = ()
    choices: tuple[ChoiceField, ...] = ()
    days: tuple[DayField, ...] = ()
    text: TextField | None = None
    error: str = ""
    field: str = ""


@dataclass(frozen=True)
class TeamRow:
    """A colleague in a task: who, as what, what was asked and answered; ``remove_href`` takes a signer off."""

    name: str
    role: str
    state: Tag
    text: str
    answer: str = ""
    when: str = ""
    remove_href: str = ""


@dataclass(frozen=True)
class VerbMenu:
    """What the actor may do with a task or case besides its form, who else is in it, and what the actor should know."""

    links: tuple[Link, ...] = ()
    notices: tuple[str, ...] = ()
    mine: tuple[Link, ...] = ()
    team: tuple[TeamRow, ...] = ()


@dataclass(frozen=True)
class RequestRow:
    """What a colleague asks of the actor."""

    href: str
    case_number: str
    step: str
    kind: Tag
    sender: str
    text: str
    when: str
    state: Tag


@dataclass(frozen=True)
class RequestListPage:
    """协作请求, newest first."""

    rows: tuple[RequestRow, ...]
    next_href: str = ""
    first_href: str = ""


@dataclass(frozen=True)
class AbsenceRow:
    """An absence that touches the actor."""

    who: str
    deputy: str
    span: str
    reason: str
    state: Tag
    end_href: str = ""


@dataclass(frozen=True)
class AbsencePage:
    """外出和代理: the absences, and the form of a new one."""

    rows: tuple[AbsenceRow, ...]
    form: VerbPage = field(default_factory=lambda: VerbPage("", "", "", "", Link("", "")))
