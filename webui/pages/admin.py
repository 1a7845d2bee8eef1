"""Contexts of the administrators' pages: people, posts, offices, responsibility, duty, imports, acts."""

from __future__ import annotations

from dataclasses import dataclass

from webui.pages.frame import Fact, Filter, Link, Tag

Option = tuple[str, str]


@dataclass(frozen=True)
class Hands:
    """What the reader of an administrator's page may do; the use cases ask again."""

    keeps_accounts: bool
    grants_posts: bool
    reads_acts: bool


@dataclass(frozen=True)
class PersonRow:
    """Somebody of the staff in a list."""

    href: str
    username: str
    name: str
    office: str
    posts: str
    state: Tag


@dataclass(frozen=True)
class PeoplePage:
    """人员和账号.  ``tabs`` are those here and those who left."""

    rows: tuple[PersonRow, ...]
    filter: Filter
    tabs: tuple[Link, ...]
    hands: Hands
    offices: tuple[Option, ...]
    find_url: str
    open_url: str
    export_url: str
    name: str = ""
    next_href: str = ""
    first_href: str = ""


@dataclass(frozen=True)
class HeldRow:
    """A post that somebody holds; ``post`` and ``office`` are codes."""

    name: str
    office_name: str
    items: str
    post: str
    office: str


@dataclass(frozen=True)
class ActRow:
    """What an administrator did."""

    when: str
    who: str
    what: str
    subject: str
    reason: str
    detail: str


@dataclass(frozen=True)
class SessionRow:
    """Where somebody is signed in."""

    opened: str
    seen: str
    address: str
    method: str


@dataclass(frozen=True)
class SigningIn:
    """How somebody signs in: what holds them up, where they are signed in, what else is asked of them."""

    locks: tuple[str, ...]
    sessions: tuple[SessionRow, ...]
    has_factor: bool
    subject: str
    unlock_url: str
    end_url: str
    drop_url: str
    bind_url: str


@dataclass(frozen=True)
class AwayRow:
    """A time in which somebody acts for somebody; ``end_url`` is empty once it is over."""

    who: str
    deputy: str
    days: str
    reason: str
    state: Tag
    end_url: str


@dataclass(frozen=True)
class AwayPart:
    """外出和代理 of somebody."""

    rows: tuple[AwayRow, ...]
    today: str
    enter_url: str


@dataclass(frozen=True)
class WorkRow:
    """A task that somebody has claimed."""

    case_number: str
    step: str
    limit: Tag


@dataclass(frozen=True)
class PersonUrls:
    """Where the forms of a person's page are sent."""

    change: str
    close: str
    reopen: str
    reset: str
    grant: str
    revoke: str


@dataclass(frozen=True)
class PersonPage:
    """Somebody of the staff: posts, open work, what administrators did."""

    username: str
    name: str
    office: str
    state: Tag
    facts: tuple[Fact, ...]
    posts: tuple[HeldRow, ...]
    work: tuple[WorkRow, ...]
    acts: tuple[ActRow, ...]
    hands: Hands
    urls: PersonUrls
    enabled: bool
    is_me: bool
    may_reset: bool
    offices: tuple[Option, ...]
    all_posts: tuple[Option, ...]
    items: tuple[Option, ...]
    heirs: tuple[Option, ...]
    back: Link


@dataclass(frozen=True)
class PasswordsPage:
    """First passwords, shown this once."""

    title: str
    rows: tuple[tuple[str, str], ...]
    back: Link


@dataclass(frozen=True)
class PostRow:
    """A post and what it carries."""

    code: str
    name: str
    duty: str
    roles: str
    holders: int
    href: str


@dataclass(frozen=True)
class PostsPage:
    """岗位和职责."""

    rows: tuple[PostRow, ...]
    hands: Hands
    roles: tuple[Option, ...]
    save_url: str


@dataclass(frozen=True)
class OfficeRow:
    """An office."""

    code: str
    name: str
    level: str
    region: str
    people: int
    leads: bool
    href: str


@dataclass(frozen=True)
class OfficesPage:
    """单位."""

    rows: tuple[OfficeRow, ...]
    hands: Hands
    levels: tuple[Option, ...]
    save_url: str


@dataclass(frozen=True)
class ResponsibilityPage:
    """事项由谁承办: one row an area, one column an item; texts are names of offices."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    basis: tuple[str, ...]
    release: str


@dataclass(frozen=True)
class TurnRow:
    """Somebody's day on duty."""

    username: str
    name: str
    note: str


@dataclass(frozen=True)
class DutyDay:
    """A day of the roster."""

    day: str
    label: str
    turns: tuple[TurnRow, ...]


@dataclass(frozen=True)
class DutyPage:
    """值班表 of one office and week."""

    office: str
    office_name: str
    offices: tuple[Option, ...]
    people: tuple[Option, ...]
    days: tuple[DutyDay, ...]
    hands: Hands
    put_url: str
    take_off_url: str
    earlier_href: str
    later_href: str
    week: str


@dataclass(frozen=True)
class FindingRow:
    """What an import makes of a row."""

    number: int
    cells: tuple[str, ...]
    state: Tag
    text: str


@dataclass(frozen=True)
class ImportPage:
    """An import: the form, and after a dry run the findings and the way to enter what was checked."""

    title: str
    kind: str
    columns: tuple[str, ...]
    check_url: str
    template_url: str
    enter_url: str
    back: Link
    findings: tuple[FindingRow, ...] = ()
    payload: str = ""
    may_enter: bool = False
    error: str = ""


@dataclass(frozen=True)
class ActsPage:
    """操作记录, for the auditor."""

    rows: tuple[ActRow, ...]
    filter: Filter
    next_href: str = ""
    first_href: str = ""
