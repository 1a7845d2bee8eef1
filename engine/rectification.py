"""整改台账: a supervisor opens an entry, somebody puts the matter right, a second person closes it with proof.

Every change is an event of the entry; an entry about a case is told in the history of the case as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, or_, select, true
from sqlalchemy.orm import aliased

from engine import cases
from engine.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from engine.host import SHANGHAI
from engine.models import Account, Case, Finding, History, Office, Rectification, RectificationEvent
from engine.paging import PAGE, Mark, beyond
from engine.reach import overseen
from engine.storage import Transaction

LONGEST = 1000
EVERY = "*"


class Stage(StrEnum):
    """Which entries are asked for."""

    OPEN = "open"
    OVERDUE = "overdue"
    CLOSED = "closed"


@dataclass(frozen=True)
class NewEntry:
    """What an entry begins with; without a case number it is about an office's work as a whole."""

    finding: Finding
    problem: str
    responsible: str
    due_on: date
    case_number: str = ""


Line = Row[Rectification, str | None, str | None, str | None]
"""An entry with the name of who is responsible, of the office, and the number of its case."""


def open_entry(tx: Transaction, new: NewEntry) -> UUID:
    """The id of a new entry.

    Raises:
        ForbiddenError: the actor is no supervisor of the office.
        InvalidInputError: nothing was said, nobody is responsible, or the day is over.
        NotFoundError: there is no such case within the actor's scope.
    """
    problem = _said(new.problem, "问题", "problem")
    person = tx.session.get(Account, new.responsible)
    if person is None or not person.enabled:
        raise InvalidInputError("请选择责任人", field="responsible")
    if new.due_on < _today(tx):
        raise InvalidInputError("整改期限不能早于今天", field="due_on")
    case = cases.find(tx, new.case_number) if new.case_number.strip() else None
    office = person.office if case is None else case.office or person.office
    _require_oversight(tx, office)
    entry = Rectification(
        case_id=None if case is None else case.id,
        finding=new.finding,
        problem=problem,
        office=office,
        responsible=person.id,
        opened_by=tx.actor.id,
        opened_at=tx.now,
        due_on=new.due_on,
    )
    tx.session.add(entry)
    tx.session.flush()
    _tell(tx, entry, "open", f"{problem}（责任人{person.name}，{new.due_on} 前完成）")
    return entry.id


def take_measures(tx: Transaction, entry_id: UUID, text: str) -> None:
    """Write down what is done about it: by who is responsible or a supervisor.

    Raises:
        InvalidInputError: nothing was said.
        ConflictError: the entry is closed.
    """
    words = _said(text, "整改措施", "text")
    entry = _open_one(tx, entry_id)
    if entry.responsible != tx.actor.id:
        _require_oversight(tx, entry.office)
    entry.measures = words
    _tell(tx, entry, "measures", words)


def postpone(tx: Transaction, entry_id: UUID, due_on: date, reason: str) -> None:
    """Set another day, with a reason; for supervisors.

    Raises:
        InvalidInputError: no reason, or the day is over.
        ForbiddenError: the actor is no supervisor of the office.
        ConflictError: the entry is closed.
    """
    words = _said(reason, "调整原因", "text")
    if due_on < _today(tx):
        raise InvalidInputError("整改期限不能早于今天", field="due_on")
    entry = _open_one(tx, entry_id)
    _require_oversight(tx, entry.office)
    before, entry.due_on = entry.due_on, due_on
    _tell(tx, entry, "postpone", f"{before} 改为 {due_on}：{words}")


def close(tx: Transaction, entry_id: UUID, evidence: str) -> None:
    """Close an entry with the proof that the matter was put right; never by who is responsible.

    Raises:
        InvalidInputError: no proof, or no measures were written down.
        ForbiddenError: the actor is responsible for it, or no supervisor of the office.
        ConflictError: the entry is closed.
    """
    words = _said(evidence, "销号依据", "text")
    entry = _open_one(tx, entry_id)
    _require_oversight(tx, entry.office)
    if entry.responsible == tx.actor.id:
        raise ForbiddenError("责任人不能给自己销号，请由其他督办人员核实")
    if not entry.measures:
        raise InvalidInputError("还没有填写整改措施，不能销号", field="measures")
    entry.evidence, entry.closed_by, entry.closed_at = words, tx.actor.id, tx.now
    _tell(tx, entry, "close", words)


def entries(tx: Transaction, stage: Stage, after: Mark | None = None) -> list[Line]:
    """The entries within the actor's reach, newest first, one more than a page."""
    case, person, office = aliased(Case), aliased(Account), aliased(Office)
    query = (
        select(Rectification, person.name, office.name, case.number)
        .outerjoin(person, person.id == Rectification.responsible)
        .outerjoin(office, office.id == Rectification.office)
        .outerjoin(case, case.id == Rectification.case_id)
        .where(_seen(tx), _at(tx, stage))
        .where(*beyond(after, Rectification.opened_at, Rectification.id, newest_first=True))
        .order_by(Rectification.opened_at.desc(), Rectification.id.desc())
        .limit(PAGE + 1)
    )
    return list(tx.session.execute(query).all())


def counts(tx: Transaction) -> dict[Stage, int]:
    """How many entries are open, and how many of these are over their day; closed ones are not counted."""
    query = select(func.count(), func.count().filter(_at(tx, Stage.OVERDUE))).select_from(Rectification)
    open_ones, late = tx.session.execute(query.where(_seen(tx), _at(tx, Stage.OPEN))).one()
    return {Stage.OPEN: open_ones, Stage.OVERDUE: late}


def find(tx: Transaction, entry_id: UUID) -> Line:
    """The entry.

    Raises:
        NotFoundError: there is none within the actor's reach.
    """
    query = (
        select(Rectification, Account.name, Office.name, Case.number)
        .outerjoin(Account, Account.id == Rectification.responsible)
        .outerjoin(Office, Office.id == Rectification.office)
        .outerjoin(Case, Case.id == Rectification.case_id)
        .where(Rectification.id == entry_id, _seen(tx))
    )
    found = tx.session.execute(query).one_or_none()
    if found is None:
        raise NotFoundError(rectification_id=str(entry_id))
    return found


def events(tx: Transaction, entry_id: UUID) -> Sequence[RectificationEvent]:
    """What happened to an entry, oldest first."""
    query = select(RectificationEvent).where(RectificationEvent.rectification_id == entry_id)
    return tx.session.scalars(query.order_by(RectificationEvent.id)).all()


def require_supervisor(tx: Transaction) -> None:
    """Nothing, if the actor may open entries somewhere.

    Raises:
        ForbiddenError: the actor is no supervisor.
    """
    if not tx.actor.holds("supervisor"):
        raise ForbiddenError("只有督办人员可以登记整改")


def oversees(tx: Transaction, office: str | None) -> bool:
    """Whether the actor supervises ``office``."""
    offices = overseen(tx.actor)
    return EVERY in offices or office in offices


def _open_one(tx: Transaction, entry_id: UUID) -> Rectification:
    query = select(Rectification).where(Rectification.id == entry_id, _seen(tx)).with_for_update()
    entry = tx.session.scalar(query)
    if entry is None:
        raise NotFoundError(rectification_id=str(entry_id))
    if entry.closed_at is not None:
        raise ConflictError("这条整改已经销号", at=entry.closed_at)
    return entry


def _require_oversight(tx: Transaction, office: str | None) -> None:
    if not oversees(tx, office):
        raise ForbiddenError("只有本单位或者区级的督办人员可以登记和销号整改")


def _seen(tx: Transaction) -> ColumnElement[bool]:
    offices = overseen(tx.actor)
    if EVERY in offices:
        return true()
    return or_(Rectification.responsible == tx.actor.id, Rectification.office.in_(offices))


def _at(tx: Transaction, stage: Stage) -> ColumnElement[bool]:
    match stage:
        case Stage.OPEN:
            return Rectification.closed_at.is_(None)
        case Stage.OVERDUE:
            return Rectification.closed_at.is_(None) & (Rectification.due_on < _today(tx))
        case Stage.CLOSED:
            return Rectification.closed_at.is_not(None)


def _today(tx: Transaction) -> date:
    return tx.now.astimezone(SHANGHAI).date()


def _said(text: str, what: str, field: str) -> str:
    words = text.strip()
    if not 0 < len(words) <= LONGEST:
        raise InvalidInputError(f"请填写{what}，不超过 {LONGEST} 个字", field=field)
    return words


def _tell(tx: Transaction, entry: Rectification, kind: str, text: str) -> None:
    event = RectificationEvent(rectification_id=entry.id, kind=kind, actor=tx.actor.id, at=tx.now, text=text)
    tx.session.add(event)
    if entry.case_id is not None:
        told = {"case_id": entry.case_id, "name": "整改", "kind": f"rectify_{kind}", "note": text}
        tx.session.add(History(**told, actor=tx.actor.id, at=tx.now))
    tx.session.flush()
