"""Who asked about an applicant and who opened what they handed in, as the ledgers have it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engine.models import (
    Account,
    Application,
    Attachment,
    AttachmentView,
    Case,
    History,
    Intake,
    IntakeLookUp,
    LookUpRecord,
    Office,
)
from engine.ports import Outcome
from engine.reach import Applying, scope
from engine.storage import Transaction

MOST = 200
PRINTED = ("print", "export", "disclose")


@dataclass(frozen=True)
class Look:
    """One look: when, by which office, at what, why, on which basis, with what outcome."""

    at: datetime
    office: str
    what: str
    operation: str
    purpose: str
    legal_basis: str
    consent: str
    outcome: Outcome | None
    case_number: str


def at_applicant(tx: Transaction) -> tuple[Look, ...]:
    """Every look at the data of the signed-in applicant, newest first, at most :data:`MOST`; nothing for others."""
    if not isinstance(tx.actor, Applying):
        return ()
    found = [*_of_cases(tx), *_before_cases(tx, tx.actor.id_number), *_papers(tx), *_files(tx)]
    return tuple(sorted(found, key=lambda look: look.at, reverse=True)[:MOST])


def _of_cases(tx: Transaction) -> list[Look]:
    query = (
        select(LookUpRecord, Case.number, Office.name)
        .join(Case, Case.id == LookUpRecord.case_id)
        .outerjoin(Account, Account.id == LookUpRecord.requester)
        .outerjoin(Office, Office.id == Account.office)
        .where(scope(tx), LookUpRecord.subject == "applicant")
        .order_by(LookUpRecord.asked_at.desc())
        .limit(MOST)
    )
    return [_asked(row, number, office) for row, number, office in tx.session.execute(query)]


def _before_cases(tx: Transaction, id_number: str) -> list[Look]:
    query = (
        select(IntakeLookUp, Intake.number, Office.name)
        .join(Intake, Intake.id == IntakeLookUp.intake_id)
        .outerjoin(Account, Account.id == IntakeLookUp.requester)
        .outerjoin(Office, Office.id == Account.office)
        .where(Intake.id_number == id_number, Intake.case_id.is_(None))
        .order_by(IntakeLookUp.asked_at.desc())
        .limit(MOST)
    )
    return [_asked(row, number, office) for row, number, office in tx.session.execute(query)]


def _asked(row: LookUpRecord | IntakeLookUp, number: str, office: str | None) -> Look:
    return Look(
        at=row.asked_at,
        office=office or "系统按办理流程自动查询",
        what=row.source,
        operation=row.operation,
        purpose=row.purpose,
        legal_basis=row.legal_basis,
        consent=row.consent or "",
        outcome=row.outcome,
        case_number=number,
    )


def _papers(tx: Transaction) -> list[Look]:
    """Printed applications, exported archives and numbers shown in full."""
    query = (
        select(History.at, History.name, Case.number, Office.name)
        .join(Case, Case.id == History.case_id)
        .join(Application, Application.case_id == Case.id)
        .outerjoin(Account, Account.id == History.actor)
        .outerjoin(Office, Office.id == Account.office)
        .where(scope(tx), History.kind.in_(PRINTED))
        .order_by(History.at.desc())
        .limit(MOST)
    )
    rows = tx.session.execute(query)
    return [_looked(at, office, name, number) for at, name, number, office in rows]


def _files(tx: Transaction) -> list[Look]:
    query = (
        select(AttachmentView.at, Attachment.name, Case.number, Office.name)
        .join(Attachment, Attachment.id == AttachmentView.attachment_id)
        .join(Case, Case.id == Attachment.case_id)
        .outerjoin(Account, Account.id == AttachmentView.actor)
        .outerjoin(Office, Office.id == Account.office)
        .where(scope(tx), AttachmentView.actor != tx.actor.id)
        .order_by(AttachmentView.at.desc())
        .limit(MOST)
    )
    rows = tx.session.execute(query)
    return [_looked(at, office, f"查看材料：{name}", number) for at, name, number, office in rows]


def _looked(at: datetime, office: str | None, what: str, number: str) -> Look:
    return Look(at, office or "工作人员", what, "", "办理申请", "", "", None, number)
