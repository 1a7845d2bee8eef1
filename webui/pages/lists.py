"""Contexts of the lists: tasks to do, tasks done, cases, incidents."""

from __future__ import annotations

from dataclasses import dataclass

from webui.pages.frame import Filter, Link, Tag


@dataclass(frozen=True)
class InboxRow:
    """A task in a list.  ``applicant`` is masked by the view; ``fresh`` marks what nobody has opened yet.

    ``key`` is the task's id, by which several are handled at once; without one the row cannot be chosen.
    """

    href: str
    case_number: str
    item: str
    applicant: str
    step: str
    previous: str
    arrived: str
    limit: Tag
    check: Tag | None = None
    verb: str = "办理"
    fresh: bool = False
    key: str = ""


@dataclass(frozen=True)
class PersonSearch:
    """The box for a name or the last four digits: posted, so that neither stands in an address.

    ``person`` is what was looked for, shown again on the page that answers.
    """

    action: str
    person: str = ""


@dataclass(frozen=True)
class ViewTools:
    """What can be done with the present selection: keep it as a view, or forget the view that is open.

    Each address is empty where that cannot be done; ``words`` are the hidden fields of what is kept.
    """

    save_url: str = ""
    words: tuple[tuple[str, str], ...] = ()
    remove_url: str = ""
    export_href: str = ""


@dataclass(frozen=True)
class Bulk:
    """Where chosen rows are sent to."""

    claim_url: str
    release_url: str
    transfer_url: str
    opinion_url: str


@dataclass(frozen=True)
class InboxPage:
    """待办事项.  ``next_href`` carries the key of the last row; empty on the last page."""

    rows: tuple[InboxRow, ...]
    tabs: tuple[Link, ...] = ()
    filter: Filter | None = None
    summary: str = ""
    next_href: str = ""
    first_href: str = ""
    views: tuple[Link, ...] = ()
    tools: ViewTools | None = None
    search: PersonSearch | None = None
    bulk: Bulk | None = None


@dataclass(frozen=True)
class BulkRow:
    """What became of one task that was handled together with others."""

    case_number: str
    step: str
    href: str
    outcome: Tag
    detail: str = ""


@dataclass(frozen=True)
class Target:
    """Somebody to whom the chosen tasks can be given."""

    value: str
    label: str


@dataclass(frozen=True)
class TogetherPage:
    """What is still asked before several tasks are handled together: to whom, and with which words.

    ``chosen`` are the tasks by key with their number and step; ``asks`` names what else is asked: nothing but
    the words, one of the ``targets`` as ``colleague``, or ``days``.
    """

    title: str
    action: str
    verb: str
    text_name: str
    text_label: str
    chosen: tuple[tuple[str, str], ...]
    back: Link
    explanation: str = ""
    targets: tuple[Target, ...] = ()
    asks: str = "words"
    phrases: tuple[str, ...] = ()
    may_keep: bool = False


@dataclass(frozen=True)
class BulkPage:
    """The results of handling several tasks at once, in the order in which they were chosen."""

    title: str
    summary: str
    rows: tuple[BulkRow, ...]
    back: Link


@dataclass(frozen=True)
class CopyLine:
    """A copy of a task that a colleague sent; ``key`` is its id, by which several are marked as read at once."""

    key: str
    href: str
    case_number: str
    item: str
    applicant: str
    step: str
    sender: str
    text: str
    sent: str
    state: Tag
    unread: bool


@dataclass(frozen=True)
class CopiesPage:
    """抄送我的, newest first."""

    rows: tuple[CopyLine, ...]
    read_url: str
    next_href: str = ""
    first_href: str = ""


@dataclass(frozen=True)
class IncidentRow:
    """A step that could not go on.  ``retry_url`` empty: the user may not retry it; ``staff_href`` finds it hands.

    ``alike_url`` retries all of the same sort.
    """

    case_number: str
    case_href: str
    step: str
    element_id: str
    message: str
    occurred: str
    state: Tag
    retry_url: str = ""
    alike_url: str = ""
    staff_href: str = ""


@dataclass(frozen=True)
class OutageRow:
    """A system that does not answer: since when, why, and how many jobs wait for its return."""

    system: str
    since: str
    state: Tag
    waiting: int


@dataclass(frozen=True)
class IncidentListPage:
    """异常处理: open incidents, newest first, and the systems that do not answer."""

    rows: tuple[IncidentRow, ...]
    outages: tuple[OutageRow, ...] = ()
    next_href: str = ""
    first_href: str = ""
