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

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from engine.models import Application, Case, CaseItem, UserTask

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
    """How near the limit of a task is, in calendar days of Shanghai; ``SOON`` has today in it."""

    OVERDUE = "over"
    TODAY = "today"
    SOON = "soon"
    FINE = "fine"


@dataclass(frozen=True)
class Selection:
    """Which open tasks to show.  ``keyword`` is the beginning of a case number, ``step`` the name of a step."""

    share: Share = Share.ALL
    keyword: str = ""
    item: str = ""
    step: str = ""
    time: TimeState | None = None

    @property
    def narrows(self) -> bool:
        """Whether anything but the share is chosen."""
        return bool(self.keyword or self.item or self.step or self.time)

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
        time=TimeState(state) if state in set(TimeState) else None,
    )


def span(state: TimeState | None, now: datetime) -> tuple[datetime | None, datetime | None]:
    """From which moment until before which one the limits of ``state`` lie."""
    today = datetime.combine(now.astimezone(ZONE).date(), time(), ZONE)
    match state:
        case TimeState.OVERDUE:
            return None, today
        case TimeState.TODAY:
            return today, today + timedelta(days=1)
        case TimeState.SOON:
            return today, today + timedelta(days=SOON_DAYS + 1)
        case TimeState.FINE:
            return today, None
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


def by_task(selection: Selection, person: str = "") -> list[ColumnElement[bool]]:
    """The conditions on ``user_task`` for everything of ``selection`` but its share and time, and for ``person``.

    ``person`` is an applicant's full name or the last four characters of the ID number.
    """
    found: list[ColumnElement[bool]] = []
    if selection.step:
        found.append(UserTask.name == selection.step)
    if selection.item:
        among = select(CaseItem.case_id).where(
            CaseItem.case_id == UserTask.case_id, CaseItem.item == selection.item
        )
        found.append(or_(UserTask.item == selection.item, and_(UserTask.item.is_(None), among.exists())))
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
