"""The duty roster: who is on duty at an office on a day of Shanghai."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from engine.directory import acts, rights
from engine.directory.rights import Role
from engine.errors import InvalidInputError, NotFoundError
from engine.models import Account, DutyTurn
from engine.storage import Transaction

WEEK = 7
MOST_NOTE = 40


@dataclass(frozen=True)
class Turn:
    """Somebody's day on duty."""

    office: str
    day: date
    username: str
    note: str = ""
    name: str = ""


def week(tx: Transaction, office: str, monday: date) -> list[Turn]:
    """The turns of an office in the seven days from ``monday``, by day and name."""
    query = (
        select(DutyTurn, Account.name)
        .join(Account, Account.id == DutyTurn.account_id)
        .where(
            DutyTurn.office == office, DutyTurn.day >= monday, DutyTurn.day < monday + timedelta(days=WEEK)
        )
        .order_by(DutyTurn.day, Account.name)
    )
    return [
        Turn(turn.office, turn.day, turn.account_id, turn.note, name)
        for turn, name in tx.session.execute(query)
    ]


def put(tx: Transaction, turn: Turn, reason: str) -> None:
    """Put somebody of the office on duty; doing so twice changes the note.

    Raises:
        ForbiddenError: the actor is not the system administrator.
        InvalidInputError: the person is no open account of this office, or the note is too long.
    """
    rights.require(tx, Role.SYSTEM)
    why = rights.reason(reason)
    account = tx.session.get(Account, turn.username)
    if account is None or not account.enabled or account.office != turn.office:
        raise InvalidInputError("只能安排本单位的在岗人员值班", field="username")
    if len(turn.note) > MOST_NOTE:
        raise InvalidInputError(f"备注不超过 {MOST_NOTE} 个字", field="note")
    key = {"office": turn.office, "day": turn.day, "account_id": turn.username}
    statement = insert(DutyTurn).values(**key, note=turn.note)
    tx.session.execute(statement.on_conflict_do_update(index_elements=list(key), set_={"note": turn.note}))
    acts.record(tx, "put_on_duty", turn.username, why, office=turn.office, day=turn.day.isoformat())


def take_off(tx: Transaction, turn: Turn, reason: str) -> None:
    """Take somebody off duty on a day.

    Raises:
        ForbiddenError: the actor is not the system administrator.
        NotFoundError: the person is not on duty then.
    """
    rights.require(tx, Role.SYSTEM)
    why = rights.reason(reason)
    statement = delete(DutyTurn).where(
        DutyTurn.office == turn.office, DutyTurn.day == turn.day, DutyTurn.account_id == turn.username
    )
    if tx.session.scalar(statement.returning(DutyTurn.day)) is None:
        raise NotFoundError("这一天没有安排这位人员值班")
    acts.record(tx, "take_off_duty", turn.username, why, office=turn.office, day=turn.day.isoformat())
