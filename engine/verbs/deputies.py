"""代理: while somebody is away, a colleague acts for them.

Tasks stay where they are; the history says who acted for whom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import aliased

from engine import directory
from engine.directory.rights import Role
from engine.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from engine.host import SHANGHAI
from engine.models import Absence, Account
from engine.reach import overseen
from engine.storage import Transaction
from engine.verbs.permission import said

LONGEST = timedelta(days=92)


@dataclass(frozen=True)
class Away:
    """From which day to which, both counted, in Shanghai; who acts meanwhile, and why it is needed."""

    first: date
    last: date
    deputy: str
    reason: str
    account: str = ""


def register(tx: Transaction, away: Away) -> UUID:
    """The id of a new absence of the actor, or of somebody for whom it is entered.

    A supervisor enters it for people of the own office, the security administrator for anybody.

    Raises:
        InvalidInputError: no reason, days that are over or too many, or a deputy who cannot act.
        ForbiddenError: the actor may not enter it for that person.
        ConflictError: another absence of the person falls into these days.
    """
    words = said(away.reason, "原因")
    account = away.account or tx.actor.id
    _require_own(tx, account)
    begins, ends = _span(tx, away)
    _require_able(tx, account, away.deputy)
    _require_there(tx, account, (begins, ends), "这段时间已经登记过外出")
    _require_there(tx, away.deputy, (begins, ends), "代理人这段时间也外出，请另选")
    absence = Absence(
        account_id=account,
        deputy=away.deputy,
        begins_at=begins,
        ends_at=ends,
        reason=words,
        entered_by=tx.actor.id,
        entered_at=tx.now,
    )
    tx.session.add(absence)
    tx.session.flush()
    return absence.id


def end(tx: Transaction, absence_id: UUID) -> None:
    """End an absence now, or drop it before it begins.

    Raises:
        NotFoundError: there is none that the actor may end.
        ConflictError: it is over.
    """
    absence = tx.session.scalar(select(Absence).where(Absence.id == absence_id).with_for_update())
    if absence is None or not _may_enter(tx, absence.account_id):
        raise NotFoundError(absence_id=str(absence_id))
    if absence.ended_at is not None or absence.ends_at <= tx.now:
        raise ConflictError("这次外出已经结束", absence_id=str(absence_id))
    absence.ended_at, absence.ended_by = tx.now, tx.actor.id
    tx.session.flush()


Entry = Row[Absence, str, str]


def entered(tx: Transaction) -> Sequence[Entry]:
    """The absences that touch the actor, either way, the latest first, with the names of both."""
    return touching(tx, tx.actor.id)


def touching(tx: Transaction, account: str) -> Sequence[Entry]:
    """The absences that touch ``account``, either way, the latest first, with the names of both."""
    person, deputy = aliased(Account), aliased(Account)
    query = (
        select(Absence, person.name, deputy.name)
        .join(person, person.id == Absence.account_id)
        .join(deputy, deputy.id == Absence.deputy)
        .where(or_(Absence.account_id == account, Absence.deputy == account))
        .order_by(Absence.begins_at.desc(), Absence.id)
        .limit(50)
    )
    return tx.session.execute(query).all()


def is_current(absence: Absence, now: datetime) -> bool:
    """Whether somebody acts for the person at ``now``."""
    return absence.ended_at is None and absence.begins_at <= now < absence.ends_at


def _span(tx: Transaction, away: Away) -> tuple[datetime, datetime]:
    """From the beginning of the first day, or now if that is today, to the end of the last."""
    begins = datetime.combine(away.first, time(), SHANGHAI)
    ends = datetime.combine(away.last + timedelta(days=1), time(), SHANGHAI)
    if away.first < tx.now.astimezone(SHANGHAI).date():
        raise InvalidInputError("开始日期已经过去", field="first")
    if ends <= begins:
        raise InvalidInputError("结束日期不能早于开始日期", field="last")
    if ends - begins > LONGEST:
        raise InvalidInputError(f"一次最多登记 {LONGEST.days} 天", field="last")
    return max(begins, tx.now), ends


def _require_own(tx: Transaction, account: str) -> None:
    if not _may_enter(tx, account):
        raise ForbiddenError("只能登记本人的外出；他人的由本单位监督人或者安全管理员登记")


def _may_enter(tx: Transaction, account: str) -> bool:
    actor = tx.actor
    if account == actor.id or actor.holds(Role.SECURITY):
        return True
    office = tx.session.scalar(select(Account.office).where(Account.id == account))
    return bool(overseen(actor) & {office, "*"})


def _require_able(tx: Transaction, account: str, deputy: str) -> None:
    """The deputy is somebody else of the same office with an open account."""
    try:
        person, other = directory.actor(tx, account), directory.actor(tx, deputy)
    except directory.UnknownAccountError as error:
        raise InvalidInputError("请选择代理人", field="deputy") from error
    if other.id == person.id:
        raise InvalidInputError("不能由本人代理本人", field="deputy")
    if other.office != person.office:
        raise InvalidInputError("代理人应是本单位的同事", field="deputy")


def _require_there(tx: Transaction, account: str, span: tuple[datetime, datetime], message: str) -> None:
    begins, ends = span
    query = select(Absence.id).where(
        Absence.account_id == account,
        Absence.ended_at.is_(None),
        Absence.begins_at < ends,
        Absence.ends_at > begins,
    )
    if tx.session.scalar(query.limit(1)) is not None:
        raise ConflictError(message, account=account)
