"""Contexts of a task and of its form, to fill in or filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from engine.forms import FieldError
from webui.pages.answers import AnswerGroup
from webui.pages.evidence import Evidence
from webui.pages.files import FilesPanel
from webui.pages.frame import Fact, Link, Tag
from webui.pages.materials import Background


@dataclass(frozen=True)
class FormFault:
    """One thing to correct.  ``path`` is the dotted place of the value, list rows counted from 0."""

    path: str
    component_id: str
    label: str
    message: str

    @property
    def indexes(self) -> str:
        """The row numbers within ``path``, dotted, as the page's script wants them."""
        return ".".join(part for part in self.path.split(".") if part.isdigit())


@dataclass(frozen=True)
class Behind:
    """How a form is sent in the background: as ``account``; ``url`` tells who is signed in now."""

    url: str
    account: str


@dataclass(frozen=True)
class Uploads:
    """Where files of a form go, with what; ``known`` are those already there, by key.

    ``patient`` keeps what cannot be sent now and tries again.
    """

    url: str
    hidden: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    patient: bool = False


@dataclass(frozen=True)
class Keep:
    """How a form is kept in the browser while there is no network: the name and the key of what is kept.

    ``draft_at`` is the moment of the server's draft as ISO text, empty without one.
    """

    name: str
    key: str
    draft_at: str = ""


@dataclass(frozen=True)
class FormPage:
    """A form-js form to fill in.

    ``values`` are stored values or the draft; ``context`` is further data the form reads (options, facts),
    never sent back.  The browser posts ``csrf_token`` and ``values`` (JSON text) to ``submit_url`` and puts
    ``{"values": …}`` to ``draft_url`` (header ``X-CSRF-Token``), which answers ``{"saved_at": "10:32"}``.
    ``hidden`` are further (name, value) pairs of the post, such as the version the user saw.
    """

    schema: Mapping[str, object]
    values: Mapping[str, object]
    submit_url: str
    draft_url: str = ""
    draft_state: str = ""
    context: Mapping[str, object] = field(default_factory=dict)
    faults: tuple[FormFault, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    behind: Behind | None = None
    uploads: Uploads | None = None
    keep: Keep | None = None

    @property
    def settings(self) -> dict[str, object]:
        """What the page's script reads, as plain JSON values."""
        faults = [{"path": fault.path, "message": fault.message} for fault in self.faults]
        parts = {"session": self.behind, "uploads": self.uploads, "keep": self.keep}
        return {
            "schema": self.schema,
            "values": self.values,
            "context": self.context,
            "draft_url": self.draft_url,
            "errors": faults,
            **{name: asdict(part) for name, part in parts.items() if part is not None},
        }


class ActionKind(StrEnum):
    """What a button of the action bar does."""

    SUBMIT = "submit"
    SAVE_DRAFT = "save_draft"
    POST = "post"
    LINK = "link"


@dataclass(frozen=True)
class Action:
    """A button of a task's action bar; ``href`` is needed by POST and LINK."""

    label: str
    kind: ActionKind
    href: str = ""
    primary: bool = False
    icon: str | None = None


@dataclass(frozen=True)
class Diagram:
    """A BPMN diagram to show: where its XML comes from and which elements to mark."""

    title: str
    url: str
    passed: tuple[str, ...] = ()
    current: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()

    @property
    def settings(self) -> dict[str, object]:
        """What the page's script reads, as plain JSON values."""
        return {"url": self.url, "passed": self.passed, "current": self.current, "failed": self.failed}


@dataclass(frozen=True)
class HistoryRow:
    """One entry of 办理记录.  ``href`` leads to the filled form; ``why`` explains a decision, line by line."""

    what: str
    who: str
    when: str
    tag: Tag
    detail: str = ""
    href: str = ""
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class TaskPage:
    """A task.  ``form`` while the user may work on it; else ``answers``, or ``notice`` says why not."""

    title: str
    case_number: str
    case_href: str
    limit: Tag
    facts: tuple[Fact, ...]
    history: tuple[HistoryRow, ...]
    diagram: Diagram | None = None
    form: FormPage | None = None
    answers: tuple[AnswerGroup, ...] = ()
    actions: tuple[Action, ...] = ()
    notice: str = ""
    background: Background = field(default_factory=Background)
    evidence: Evidence = field(default_factory=Evidence)
    files: FilesPanel = field(default_factory=FilesPanel)
    record_url: str = ""
    clocks_href: str = ""
    back: Link = field(default_factory=lambda: Link("待办事项", "/inbox/"))


def form_faults(errors: Iterable[FieldError]) -> tuple[FormFault, ...]:
    """What a check found, for the error summary."""
    return tuple(FormFault(error.path, error.component_id, error.label, error.message_zh) for error in errors)
