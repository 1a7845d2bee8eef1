"""The public board: who is about to receive what, for as long as the law says, and what the public says against it.

An entry opens when its job is done and closes itself: what is shown follows from its moments, nothing has to be
switched off.  Knows no page, no diagram and no message.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from engine.domain import Variables
from engine.errors import NotFoundError
from engine.host import SHANGHAI
from engine.models import Application, Case, HouseholdMember, Job, Objection, Office, Publicity
from engine.ports import WorkingCalendar
from engine.storage import Transaction

LONG_TERM = "long_term"
_LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True)
class Period:
    """How long an entry stands: so many calendar days, or ``working`` days; the day of opening does not count."""

    days: int
    working: bool = False

    def last_day(self, opened: date, calendar: WorkingCalendar) -> date:
        """The last day; one counted in calendar days that is no working day moves on to the next working day."""
        if self.working:
            return calendar.add(opened, self.days)
        last = opened + timedelta(days=self.days)
        while not calendar.is_working(last):
            last += timedelta(days=1)
        return last


@dataclass(frozen=True)
class Entry:
    """One entry of the board."""

    id: UUID
    item: str
    kind: str
    name: str
    household_size: int
    amount: Decimal | None
    opened_at: datetime
    until: datetime | None


@dataclass(frozen=True)
class Board:
    """What an office publishes at this moment, newest first."""

    office_id: str
    office: str
    entries: tuple[Entry, ...]


def open_entry(tx: Transaction, job: Job, period: Period | None) -> datetime | None:
    """Open the entry that ``job`` asks for, once; the end of its last day, None when it stands until further notice.

    An earlier entry of the same kind for the same item of the case is closed.
    """
    known = tx.session.scalar(select(Publicity).where(Publicity.job_id == job.id))
    if known is not None:
        return known.until
    values = job.variables
    entry = Publicity(
        case_id=job.case_id,
        job_id=job.id,
        office=tx.session.get_one(Case, job.case_id).office,
        item=str(values.get("item") or job.item),
        kind=str(values["kind"]),
        name=tx.session.get_one(Application, job.case_id).applicant_name,
        household_size=_household_size(tx, job),
        amount=None if values.get("amount") is None else Decimal(str(values["amount"])),
        opened_at=tx.now,
        until=None if period is None else _end(tx, period),
    )
    close(tx, job.case_id, entry.item, entry.kind)
    tx.session.add(entry)
    tx.session.flush()
    return entry.until


def _end(tx: Transaction, period: Period) -> datetime:
    last = period.last_day(tx.now.astimezone(SHANGHAI).date(), tx.store.calendar)
    return datetime.combine(last, _LAST_SECOND, SHANGHAI)


def _household_size(tx: Transaction, job: Job) -> int:
    given = job.variables.get("household_size")
    if given is not None:
        return int(str(given))
    members = select(func.count()).select_from(HouseholdMember).where(HouseholdMember.case_id == job.case_id)
    return 1 + (tx.session.scalar(members) or 0)


def close(tx: Transaction, case_id: UUID, item: str, kind: str) -> None:
    """Take the open entries of an item off the board now."""
    tx.session.execute(
        update(Publicity)
        .where(Publicity.case_id == case_id, Publicity.item == item, Publicity.kind == kind, stands(tx.now))
        .values(closed_at=tx.now)
    )


def stands(now: datetime) -> ColumnElement[bool]:
    """The condition that limits :class:`Publicity` to what is on a board at ``now``."""
    return and_(
        Publicity.opened_at <= now,
        or_(Publicity.until.is_(None), Publicity.until >= now),
        or_(Publicity.closed_at.is_(None), Publicity.closed_at > now),
    )


def board(tx: Transaction, office_id: str) -> Board:
    """What office ``office_id`` publishes now.

    Raises:
        NotFoundError: there is no such street office.
    """
    office = tx.session.get(Office, office_id)
    if office is None or office.level != "street":
        raise NotFoundError("没有这个街道的公示栏", office=office_id)
    query = select(Publicity).where(Publicity.office == office_id, stands(tx.now))
    found = tx.session.scalars(query.order_by(Publicity.opened_at.desc(), Publicity.id))
    return Board(office_id, office.name, tuple(_entry(row) for row in found))


def _entry(row: Publicity) -> Entry:
    return Entry(
        row.id, row.item, row.kind, row.name, row.household_size, row.amount, row.opened_at, row.until
    )


def boards(tx: Transaction) -> list[tuple[str, str, int]]:
    """Every street office with its id, its name and how many entries stand on its board now."""
    count = func.count(Publicity.id)
    join = and_(Publicity.office == Office.id, stands(tx.now))
    query = select(Office.id, Office.name, count).outerjoin(Publicity, join).where(Office.level == "street")
    return [
        (key, name, n) for key, name, n in tx.session.execute(query.group_by(Office.id).order_by(Office.id))
    ]


def entry(tx: Transaction, entry_id: UUID) -> tuple[Entry, str]:
    """An entry that stands on a board at this moment, and the id of the office.

    Raises:
        NotFoundError: it does not, or not any more.
    """
    row = tx.session.scalar(select(Publicity).where(Publicity.id == entry_id, stands(tx.now)))
    if row is None or row.office is None:
        raise NotFoundError("这一条已经公示期满或者撤下", entry=str(entry_id))
    return _entry(row), row.office


def note_handling(tx: Transaction, case_id: UUID, submission: Variables) -> None:
    """Keep with the open objections of the case what a task with the property ``records = objection`` found."""
    tx.session.execute(
        update(Objection)
        .where(Objection.case_id == case_id, Objection.handled_at.is_(None))
        .values(
            handled_at=tx.now, handled_by=tx.actor.id, result=str(submission.get("objection_result") or "")
        )
    )


def office_of(tx: Transaction, entry_id: UUID) -> str:
    """The id of the office on whose board an entry stands or stood.

    Raises:
        NotFoundError: there is no such entry.
    """
    found = tx.session.scalar(select(Publicity.office).where(Publicity.id == entry_id))
    if found is None:
        raise NotFoundError(entry=str(entry_id))
    return found
