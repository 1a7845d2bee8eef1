"""What a list of open tasks is narrowed down to, as words of an address and as conditions on tables.

Knows no list and no page.  A person's name or number is never part of a :class:`Selection`, because selections stand
in addresses and are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, any_, func, literal, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from engine.models import Application, Candidate, Case, CaseItem, UserTask

ZONE = ZoneInfo("Asia/Shanghai")
LONGEST = 60
SOON_DAYS = 2
LAST_DIGITS = 4


class Share(StrEnum):
    """Whose open tasks a list shows."""

    ALL = "all"
    MINE = "mine"
    UNCLAIMED = "unclaimed"


class TimeState(StrEnum):
    """How near the limit of a task is; days are days of Shanghai.  ``SOON`` has today in it, but nothing overdue."""

    OVERDUE = "over"
    TODAY = "today"
    SOON = "soon"
    FINE = "fine"


@dataclass(frozen=True)
class Selection:
    """Which open tasks to show.

    ``keyword`` is the beginning of a case number, ``step`` the name of a step, ``street`` the office of the case.
    """

    share: Share = Share.ALL
    keyword: str = ""
    item: str = ""
    step: str = ""
    street: str = ""
    time: TimeState | None = None

    @property
    def narrows(self) -> bool:
        """Whether anything but the share is chosen."""
        return bool(self.keyword or self.item or self.step or self.street or self.time)

    def words(self) -> dict[str, str]:
        """What is chosen, by name, as an address or a saved view keeps it; :func:`read_selection` reads it back."""
        kept = {name: str(value) for name, value in asdict(self).items() if value}
        return {name: value for name, value in kept.items() if (name, value) != ("share", Share.ALL)}


EVERYTHING = Selection()


def read_selection(words: Mapping[str, object]) -> Selection:
    """The selection that ``words`` name; what is unknown or too long is not chosen."""
    text = {
        name: value.strip()
        for name, value in words.items()
        if isinstance(value, str) and len(value) <= LONGEST and "\x00" not in value
    }
    share, state = text.get("share", ""), text.get("time", "")
    return Selection(
        share=Share(share) if share in set(Share) else Share.ALL,
        keyword=text.get("keyword", ""),
        item=text.get("item", ""),
        step=text.get("step", ""),
        street=text.get("street", ""),
        time=TimeState(state) if state in set(TimeState) else None,
    )


def span(state: TimeState | None, now: datetime) -> tuple[datetime | None, datetime | None]:
    """From which moment until before which one the limits of ``state`` lie."""
    today = datetime.combine(now.astimezone(ZONE).date(), time(), ZONE)
    match state:
        case TimeState.OVERDUE:
            return None, now
        case TimeState.TODAY:
            return now, today + timedelta(days=1)
        case TimeState.SOON:
            return now, today + timedelta(days=SOON_DAYS + 1)
        case TimeState.FINE:
            return now, None
        case _:
            return None, None


def by_limit(
    due_at: InstrumentedAttribute[datetime], state: TimeState | None, now: datetime
) -> list[ColumnElement[bool]]:
    """The conditions under which the limit ``due_at`` is in ``state``; both bound a range of the list's index."""
    begin, end = span(state, now)
    return [
        *([due_at >= begin] if begin is not None else []),
        *([due_at < end] if end is not None else []),
    ]


def by_task(selection: Selection) -> list[ColumnElement[bool]]:
    """The conditions on ``user_task`` for the step, the item and the street of ``selection``.

    What the task does not say itself is looked up row by row, so that a page stops at its last row.
    """
    found: list[ColumnElement[bool]] = []
    if selection.step:
        found.append(UserTask.name == selection.step)
    if selection.item:
        among = select(true()).where(CaseItem.case_id == UserTask.case_id, CaseItem.item == selection.item)
        of_case = and_(UserTask.item.is_(None), among.scalar_subquery())
        found.append(or_(UserTask.item == selection.item, of_case))
    if selection.street:
        office = select(Case.office).where(Case.id == UserTask.case_id)
        found.append(office.scalar_subquery() == selection.street)
    return found


def by_queue(selection: Selection) -> list[ColumnElement[bool]]:
    """The conditions on ``user_task_candidate`` for the step, the item and the street of ``selection``."""
    return [
        *([Candidate.step == selection.step] if selection.step else []),
        *([literal(selection.item) == any_(Candidate.items)] if selection.item else []),
        *([Candidate.office == selection.street] if selection.street else []),
    ]


def by_case(selection: Selection, person: str = "") -> list[ColumnElement[bool]]:
    """The conditions on the case of a ``user_task`` for the number of ``selection`` and for ``person``.

    ``person`` is an applicant's full name or the last four characters of the ID number.
    """
    found: list[ColumnElement[bool]] = []
    if selection.keyword:
        spellings = {selection.keyword, selection.keyword.upper()}
        numbered = or_(*(Case.number.startswith(text, autoescape=True) for text in sorted(spellings)))
        found.append(UserTask.case_id.in_(select(Case.id).where(numbered)))
    if person:
        applied = select(Application.case_id).where(_is_called(person))
        found.append(UserTask.case_id.in_(applied))
    return found


def _is_called(person: str) -> ColumnElement[bool]:
    named = Application.applicant_name == person
    if len(person) != LAST_DIGITS:
        return named
    return or_(named, func.right(Application.id_number, LAST_DIGITS) == person.upper())
