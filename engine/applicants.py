"""Applicants who sign in themselves: an account for each identity that was vouched for, bound to one person.

An account is no member of staff, holds no post and reaches only what concerns its own person.
"""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from engine.errors import ForbiddenError
from engine.models import Applicant
from engine.ports import Vouched
from engine.reach import Applying
from engine.storage import Transaction

PREFIX = "applicant:"


class NoApplicantError(ForbiddenError):
    """请先用统一身份认证登录"""

    code = "applicant_signed_out"


def sign_in(tx: Transaction, person: Vouched) -> Applying:
    """The applicant behind ``person``; an identity stays bound to the number that it was first vouched for with.

    Raises:
        NoApplicantError: the identity now names another person; somebody has to look into that.
    """
    row = {
        "id": uuid4(),
        "issuer": person.issuer,
        "subject": person.subject,
        "name": person.name,
        "id_number": person.id_number,
        "first_seen": tx.now,
        "last_seen": tx.now,
    }
    kept = (
        insert(Applicant)
        .values(row)
        .on_conflict_do_update(
            index_elements=["issuer", "subject"], set_={"last_seen": tx.now, "name": person.name}
        )
        .returning(Applicant.id, Applicant.id_number)
    )
    applicant_id, id_number = tx.session.execute(kept).one()
    if id_number != person.id_number:
        raise NoApplicantError("这个账号登记的是另一个人，请到窗口核对")
    return Applying(f"{PREFIX}{applicant_id}", person.name, id_number=id_number)


def find(tx: Transaction, applicant_id: UUID) -> Applying:
    """The applicant ``applicant_id``.

    Raises:
        NoApplicantError: there is none.
    """
    row = tx.session.execute(
        select(Applicant.name, Applicant.id_number).where(Applicant.id == applicant_id)
    ).first()
    if row is None:
        raise NoApplicantError
    return Applying(f"{PREFIX}{applicant_id}", row.name, id_number=row.id_number)
