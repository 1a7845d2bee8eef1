"""What we know about a person from our own cases: earlier ones, benefits in force, and who may be the same person.

Looking somebody up is part of taking in an application; each time is kept with the intake.  Reaches over all offices,
as a benefit at another street counts too; what is handed out names no address and no other person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from engine.domain import CaseState
from engine.models import Application, Case, CaseItem, CaseLink, HouseholdMember, Office
from engine.reach import scope
from engine.storage import Transaction

MOST = 20
IN_FORCE = "approved"


@dataclass(frozen=True)
class ItemThen:
    """One item of an earlier case and how it ended, if it did."""

    item: str
    outcome: str | None
    decided_at: datetime | None


@dataclass(frozen=True)
class EarlierCase:
    """An earlier case of a person.  ``within_reach`` tells whether the actor may open it."""

    id: UUID
    number: str
    state: CaseState
    started_at: datetime
    office: str
    items: tuple[ItemThen, ...]
    as_member: bool
    within_reach: bool

    @property
    def open_items(self) -> frozenset[str]:
        """The items that nothing was answered to yet."""
        return frozenset(item.item for item in self.items if item.decided_at is None)


@dataclass(frozen=True)
class Namesake:
    """Somebody of another ID number who may be the same person: same name and birthday, or same telephone."""

    name: str
    id_number: str
    phone: str
    office: str
    case_number: str
    started_at: datetime
    same_name_and_birthday: bool
    same_phone: bool


def cases_of(tx: Transaction, id_number: str) -> tuple[EarlierCase, ...]:
    """The cases of a person, as applicant or as member of the household, newest first, at most :data:`MOST`.

    Cases that look into another case again are left out.
    """
    member = select(HouseholdMember.case_id).where(HouseholdMember.id_number == id_number)
    applied = select(Application.case_id).where(Application.id_number == id_number)
    mine = or_(Case.id.in_(applied), Case.id.in_(member))
    columns = (Case, Office.name, Application.id_number, scope(tx))
    query = (
        select(*columns)
        .join(Application, Application.case_id == Case.id)
        .outerjoin(Office, Office.id == Case.office)
        .where(mine, Case.id.not_in(select(CaseLink.case_id)))
        .order_by(Case.started_at.desc(), Case.number.desc())
    )
    rows = tx.session.execute(query.limit(MOST)).all()
    items = _items(tx, [row[0].id for row in rows])
    return tuple(
        EarlierCase(
            id=case.id,
            number=case.number,
            state=case.state,
            started_at=case.started_at,
            office=office or "待指派",
            items=items.get(case.id, ()),
            as_member=applicant != id_number,
            within_reach=bool(reachable),
        )
        for case, office, applicant, reachable in rows
    )


def _items(tx: Transaction, keys: list[UUID]) -> dict[UUID, tuple[ItemThen, ...]]:
    found: dict[UUID, tuple[ItemThen, ...]] = {}
    query = select(CaseItem).where(CaseItem.case_id.in_(keys)).order_by(CaseItem.item)
    for row in tx.session.scalars(query):
        then = ItemThen(row.item, row.outcome, row.delivered_at)
        found[row.case_id] = (*found.get(row.case_id, ()), then)
    return found


def in_force(earlier: Sequence[EarlierCase]) -> frozenset[str]:
    """The items that were confirmed to the person as applicant; whether one has ended since, a look-up tells."""
    own = (case for case in earlier if not case.as_member)
    return frozenset(item.item for case in own for item in case.items if item.outcome == IN_FORCE)


def under_way(earlier: Sequence[EarlierCase], items: Sequence[str]) -> tuple[EarlierCase, ...]:
    """The open cases in which one of ``items`` is still to be answered to the same applicant."""
    wanted = frozenset(items)
    return tuple(
        case
        for case in earlier
        if case.state is CaseState.ACTIVE and not case.as_member and case.open_items & wanted
    )


def last_values(tx: Transaction, id_number: str) -> tuple[str, datetime, dict[str, object]] | None:
    """Number, moment and form of the person's last application; None without one."""
    query = (
        select(Case.number, Case.started_at, Application.values)
        .join(Application, Application.case_id == Case.id)
        .where(Application.id_number == id_number, Case.id.not_in(select(CaseLink.case_id)))
        .order_by(Case.started_at.desc())
        .limit(1)
    )
    row = tx.session.execute(query).first()
    return None if row is None else (row[0], row[1], dict(row[2]))


def namesakes(tx: Transaction, id_number: str, name: str, phone: str) -> tuple[Namesake, ...]:
    """Whoever else may be the person, the newest case of each, at most :data:`MOST`."""
    born = func.substr(Application.id_number, 7, 8)
    alike: list[ColumnElement[bool]] = []
    if name:
        alike.append(and_(Application.applicant_name == name, born == id_number[6:14]))
    if phone:
        alike.append(Application.phone == phone)
    if not alike:
        return ()
    query = (
        select(Application, Case.number, Case.started_at, Office.name)
        .join(Case, Case.id == Application.case_id)
        .outerjoin(Office, Office.id == Case.office)
        .where(Application.id_number != id_number, or_(*alike))
        .order_by(Case.started_at.desc())
        .limit(MOST)
    )
    newest: dict[str, Namesake] = {}
    for row, number, started, office in tx.session.execute(query):
        same = row.applicant_name == name and row.id_number[6:14] == id_number[6:14]
        other = Namesake(
            name=row.applicant_name,
            id_number=row.id_number,
            phone=row.phone or "",
            office=office or "待指派",
            case_number=number,
            started_at=started,
            same_name_and_birthday=same,
            same_phone=bool(phone) and row.phone == phone,
        )
        newest.setdefault(row.id_number, other)
    return tuple(newest.values())


def born_on(id_number: str) -> date:
    """The birthday that an ID number holds."""
    return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))


def age_on(id_number: str, day: date) -> int:
    """Full years on ``day``."""
    born = born_on(id_number)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
