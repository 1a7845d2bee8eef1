"""Contexts of the public's pages.  Names are masked; numbers too."""

from __future__ import annotations

from dataclasses import dataclass

from webui.pages.answers import AnswerGroup
from webui.pages.frame import Fact, Link, Tag
from webui.pages.task import FormPage


@dataclass(frozen=True)
class NoteRow:
    """A sentence for the public with its basis; an unchecked one says so."""

    title: str
    text: str
    basis: str


@dataclass(frozen=True)
class GuideLink:
    """An item in the guide."""

    name: str
    href: str


@dataclass(frozen=True)
class GuideHome:
    """What the service is, and the ways on."""

    about: str
    items: tuple[GuideLink, ...]
    steps: tuple[str, ...]
    rights: tuple[NoteRow, ...]
    contacts: tuple[NoteRow, ...]
    precheck_href: str
    apply_href: str
    progress_href: str


@dataclass(frozen=True)
class LimitRow:
    """How long something takes; what it is: the law's, promised, or not checked."""

    name: str
    days: str
    kind: Tag
    basis: str


@dataclass(frozen=True)
class GuideItemPage:
    """One item: who may, what to bring, what happens, how long."""

    name: str
    conditions: tuple[NoteRow, ...]
    bring: tuple[NoteRow, ...]
    spared: tuple[NoteRow, ...]
    steps: tuple[NoteRow, ...]
    limits: tuple[LimitRow, ...]
    back: Link
    precheck_href: str
    apply_href: str


@dataclass(frozen=True)
class Choice:
    """One answer to choose."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Question:
    """A question of the pre-check: ``kind`` is number, radio or checklist."""

    key: str
    kind: str
    label: str
    hint: str = ""
    value: str = ""
    suffix: str = ""
    choices: tuple[Choice, ...] = ()
    error: str = ""


@dataclass(frozen=True)
class ProspectRow:
    """What one may apply for, with reasons."""

    name: str
    verdict: Tag
    reasons: tuple[str, ...]
    href: str


@dataclass(frozen=True)
class PrecheckPage:
    """The questions, and the result once they were sent."""

    action: str
    questions: tuple[Question, ...]
    back: Link
    results: tuple[ProspectRow, ...] = ()
    apply_href: str = ""


@dataclass(frozen=True)
class SignInPage:
    """The way to the unified identity."""

    start_href: str
    notice: str = ""
    error: str = ""


@dataclass(frozen=True)
class CaseLink:
    """One of the person's cases."""

    number: str
    items: str
    state: Tag
    submitted: str
    href: str
    asked: bool = False


@dataclass(frozen=True)
class DraftLink:
    """An application that was begun."""

    code: str
    applicant: str
    saved: str
    href: str


@dataclass(frozen=True)
class HomePage:
    """What is the person's own."""

    name: str
    cases: tuple[CaseLink, ...]
    drafts: tuple[DraftLink, ...]
    begin_url: str
    resume_url: str
    looks_href: str
    sign_out_url: str
    error: str = ""


@dataclass(frozen=True)
class StepPage:
    """One part of the form."""

    number: int
    count: int
    title: str
    form: FormPage
    code: str
    back_href: str


@dataclass(frozen=True)
class UploadRow:
    """A material to hand in, and what was handed in for it."""

    code: str
    name: str
    hint: str
    files: tuple[Fact, ...]
    needed: bool


@dataclass(frozen=True)
class UploadPage:
    """The materials."""

    title: str
    intro: str
    rows: tuple[UploadRow, ...]
    action: str
    back_href: str
    next_href: str = ""
    done_url: str = ""
    error: str = ""


@dataclass(frozen=True)
class AnswersPage:
    """Everything that was filled in, before it is sent."""

    groups: tuple[tuple[str, str, AnswerGroup], ...]
    files: tuple[str, ...]
    submit_url: str
    back_href: str
    faulty: tuple[Link, ...] = ()
    repeated: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True)
class StepRow:
    """A step of an application: ``mark`` is done, now or ahead."""

    name: str
    text: str
    mark: str
    when: str


@dataclass(frozen=True)
class ItemRow:
    """One item: how it stands, its answer, its letter, its steps."""

    name: str
    state: Tag
    office: str
    due: str
    answer: str
    letters: tuple[Link, ...]
    steps: tuple[StepRow, ...]


@dataclass(frozen=True)
class AskedPart:
    """The one-time notice."""

    sent: str
    text: str
    missing: tuple[str, ...]
    href: str


@dataclass(frozen=True)
class ProgressPage:
    """How far an application is."""

    facts: tuple[Fact, ...]
    state: Tag
    steps: tuple[StepRow, ...]
    items: tuple[ItemRow, ...]
    letters: tuple[Link, ...]
    opinions: tuple[NoteRow, ...]
    entries: tuple[Link, ...]
    actions: tuple[Link, ...]
    back: Link
    asked: AskedPart | None = None
    withdrawal: str = ""


@dataclass(frozen=True)
class ReceiptPage:
    """What happens next."""

    number: str
    submitted: str
    items: tuple[str, ...]
    next_steps: tuple[NoteRow, ...]
    progress_href: str
    letter_href: str


@dataclass(frozen=True)
class SayPage:
    """Words to be sent: an opinion, a dispute, the wish to withdraw, a rating."""

    title: str
    intro: str
    action: str
    back: Link
    label: str
    items: tuple[tuple[str, str], ...] = ()
    grades: tuple[tuple[str, str], ...] = ()
    text: str = ""
    chosen: str = ""
    required: bool = True
    button: str = "提交"
    error: str = ""


@dataclass(frozen=True)
class LookRow:
    """One look at the person's data."""

    when: str
    office: str
    what: str
    why: str
    basis: str
    outcome: Tag | None
    number: str


@dataclass(frozen=True)
class LooksPage:
    """Who looked, and the way to object."""

    rows: tuple[LookRow, ...]
    back: Link
    cases: tuple[Link, ...]
