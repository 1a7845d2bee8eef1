"""Intakes: opened for a person, gone on with by id or by code, saved, laid aside.

A window's intakes belong to its office, an applicant's to the applicant; whoever carries the code may go on at any
window.  Nothing here asks a source.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, false, or_, select

from engine.attachments.sweeping import IN_PREPARATION
from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.forms import is_id_number
from engine.host import SHANGHAI
from engine.models import Attachment, Intake
from engine.reach import Applying
from engine.storage import Store, Transaction
from engine.storage.database import to_json

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8
MAX_VALUES = 256 * 1024
KEPT_FOR = timedelta(days=30)
WINDOW_POST = "window_clerk"


@dataclass(frozen=True)
class Opening:
    """Who an intake is for, and how it came in.  ``name`` may be unknown at first."""

    id_number: str
    channel: str
    name: str = ""


def normal_id_number(text: str, now: datetime) -> str:
    """``text`` as an ID number: blanks gone, check letter large.

    Raises:
        InvalidInputError: it is not one; the number is not repeated in the message.
    """
    number = "".join(text.split()).upper()
    if not is_id_number(number, now.astimezone(SHANGHAI).date()):
        raise InvalidInputError(
            "公民身份号码不正确：应为 18 位，最后一位校验码要相符，请核对后重输", field="id_number"
        )
    return number


def open_for(tx: Transaction, opening: Opening) -> Intake:
    """A new intake of the actor for a person, or the actor's open one for the same person and channel.

    Raises:
        InvalidInputError: the ID number is none.
    """
    number = normal_id_number(opening.id_number, tx.now)
    known = tx.session.scalar(
        select(Intake)
        .where(Intake.id_number == number, Intake.closed_at.is_(None), Intake.opened_by == tx.actor.id)
        .where(Intake.channel == opening.channel)
        .order_by(Intake.saved_at.desc())
        .limit(1)
    )
    if known is not None:
        known.name = known.name or opening.name or None
        return known
    intake = Intake(
        number=f"YS{tx.now.astimezone(SHANGHAI):%Y%m%d}-{secrets.token_hex(4).upper()}",
        code="".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH)),
        channel=opening.channel,
        id_number=number,
        name=opening.name or None,
        values={},
        prefilled=[],
        office=tx.actor.office,
        opened_by=tx.actor.id,
        opened_at=tx.now,
        saved_at=tx.now,
    )
    tx.session.add(intake)
    tx.session.flush()
    return intake


def find(tx: Transaction, intake_id: UUID, *, locked: bool = False) -> Intake:
    """The open intake, if the actor may go on with it.

    Raises:
        NotFoundError: there is none within the actor's reach.
        ConflictError: it has become a case, or was laid aside.
    """
    query = select(Intake).where(Intake.id == intake_id, _reach(tx))
    found = tx.session.scalar(query.with_for_update() if locked else query)
    if found is None:
        raise NotFoundError(intake_id=str(intake_id))
    if found.closed_at is not None:
        text = "这份申请已经提交" if found.case_id else "这份申请已经结束"
        raise ConflictError(text, case_id=str(found.case_id or ""))
    return found


def resume(tx: Transaction, code: str) -> Intake:
    """The open intake behind ``code``; at a window it moves to the actor's office.

    Raises:
        NotFoundError: no open one that the actor may go on with; an unknown code is not told from a foreign one.
    """
    wanted = "".join(code.split()).upper().replace("-", "")
    found = tx.session.scalar(
        select(Intake).where(Intake.code == wanted, Intake.closed_at.is_(None)).with_for_update()
    )
    own = found is not None and _is_own(tx, found)
    if found is None or not (own or tx.actor.holds(WINDOW_POST)):
        raise NotFoundError("没有这个续办码，或者申请已经提交", field="code")
    if not own:
        found.office = tx.actor.office
    return found


def _is_own(tx: Transaction, intake: Intake) -> bool:
    person = tx.actor.id_number if isinstance(tx.actor, Applying) else None
    return intake.opened_by == tx.actor.id or (person is not None and intake.id_number == person)


def _reach(tx: Transaction) -> ColumnElement[bool]:
    """Applicants reach what they opened and what is theirs; window clerks what lies at their office."""
    actor = tx.actor
    if isinstance(actor, Applying):
        return or_(Intake.opened_by == actor.id, Intake.id_number == actor.id_number)
    if actor.holds(WINDOW_POST):
        return or_(Intake.opened_by == actor.id, Intake.office == actor.office)
    return false()


def own_open(tx: Transaction) -> Sequence[Intake]:
    """The open intakes that the actor may go on with, the last saved first, at most 50."""
    query = select(Intake).where(_reach(tx), Intake.closed_at.is_(None)).order_by(Intake.saved_at.desc())
    return tx.session.scalars(query.limit(50)).all()


def save(tx: Transaction, intake_id: UUID, values: Mapping[str, object]) -> Intake:
    """Keep ``values`` as they are, unchecked; they take the place of what was kept before.

    Raises:
        InvalidInputError: it is too much, or holds what cannot be stored.
    """
    intake = find(tx, intake_id, locked=True)
    try:
        size = len(to_json(dict(values)))
    except TypeError as error:
        raise InvalidInputError("提交的内容含有不能保存的字符或数值", field="values") from error
    if size > MAX_VALUES:
        raise InvalidInputError("内容太多，没有保存", field="values")
    intake.values, intake.saved_at = dict(values), tx.now
    tx.session.flush()
    return intake


def lay_aside(tx: Transaction, intake_id: UUID) -> None:
    """End an intake that leads to nothing; what was asked about the person stays in the ledger, the form goes."""
    _empty(tx, [find(tx, intake_id, locked=True)])


def sweep(store: Store) -> None:
    """Forget old intakes until there is none left; some at a time."""
    forgotten = 1
    while forgotten:
        with store.transaction() as tx:
            forgotten = forget_old(tx)


def forget_old(tx: Transaction) -> int:
    """Remove the forms of intakes that nobody went on with for :data:`KEPT_FOR`; how many."""
    old = select(Intake).where(Intake.closed_at.is_(None), Intake.saved_at < tx.now - KEPT_FOR)
    found = tx.session.scalars(old.limit(500).with_for_update(skip_locked=True)).all()
    _empty(tx, found)
    return len(found)


def _empty(tx: Transaction, intakes: Sequence[Intake]) -> None:
    """Close intakes and take away what was filled in and the files that belong to nothing else."""
    for intake in intakes:
        intake.values, intake.prefilled, intake.closed_at = {}, [], tx.now
    places = [place_of(intake.id) for intake in intakes]
    loose = delete(Attachment).where(Attachment.field.in_(places), Attachment.case_id.is_(None))
    tx.session.execute(loose.execution_options(synchronize_session=False))
    tx.session.flush()


def place_of(intake_id: UUID) -> str:
    """The field under which the files of an intake are kept until it is a case."""
    return f"{IN_PREPARATION}{intake_id}"
