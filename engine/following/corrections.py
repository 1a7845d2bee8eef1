"""Answering the one-time notice from home: materials are sent, and the office is told once that they were.

A clerk still notes what was received; nothing goes on by itself.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from engine import attachments
from engine.archive import letters as kept
from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.following.progress import Asked, asked_of
from engine.models import Case, History, Letter
from engine.reach import scope
from engine.storage import Transaction

FIELD = "correction"
SENT = "correction_sent"


def require_open(tx: Transaction, case_id: UUID) -> Asked:
    """The notice that the case waits for.

    Raises:
        NotFoundError: the case is not the actor's.
        ConflictError: nothing is asked for at present.
    """
    if tx.session.scalar(select(Case.id).where(Case.id == case_id, scope(tx))) is None:
        raise NotFoundError(case_id=str(case_id))
    asked = asked_of(tx, case_id)
    if asked is None:
        raise ConflictError("现在没有需要补的材料", case_id=str(case_id))
    return asked


def sent_files(tx: Transaction, case_id: UUID) -> tuple[attachments.Attached, ...]:
    """What the applicant has sent in answer to notices, oldest first."""
    return tuple(file for file in attachments.of_case(tx, case_id) if file.field == FIELD)


def tell_sent(tx: Transaction, case_id: UUID) -> None:
    """Note in the history that the applicant has sent what was asked for.

    Raises:
        InvalidInputError: nothing was sent since the notice.
        ConflictError: nothing is asked for at present.
    """
    asked = require_open(tx, case_id)
    names = [file.name for file in sent_files(tx, case_id) if file.uploaded_at >= asked.sent_at]
    if not names:
        raise InvalidInputError("还没有上传材料，请先上传", field="file")
    note = f"申请人在网上补交 {len(names)} 份材料"
    tx.session.add(
        History(case_id=case_id, name="补交材料", kind=SENT, actor=tx.actor.id, at=tx.now, note=note)
    )
    tx.session.flush()


def delivered_letter(tx: Transaction, letter_id: UUID) -> tuple[Letter, Case]:
    """A letter of the actor's own case that was delivered, or was given at once like a receipt.

    Raises:
        NotFoundError: there is none, or it is still on its way.
    """
    letter, case = kept.find(tx, letter_id)
    if letter.delivered_at is None and letter.job_id is not None:
        raise NotFoundError("这份文书还没有送达", letter_id=str(letter_id))
    return letter, case
