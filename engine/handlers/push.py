"""Pushes outwards: status, results, notices, forwarded applications.  Only the fields that the receiver needs."""

from __future__ import annotations

from sqlalchemy import select

from engine import texts
from engine.domain import Variables
from engine.host import SHANGHAI
from engine.letters import issuing
from engine.models import Application, Case, Job, Office
from engine.ports import Push, Receipt
from engine.storage import Store, Transaction

PREFIX = "push."
PERSONAL = "personal"
NOTICE = "notice.send"
_MOMENT = frozenset({"portal.status", "notice.send"})
_INWARD = frozenset({"item", "missing", "materials", "facts"})
"""Inputs for the letter or the envelope, not for the message."""
_PERSON = {
    "city.push": ("name", "id_number", "region_code"),
    "hr.transfer": ("name", "id_number", "region_code", "phone"),
}


def prepare(tx: Transaction, job: Job) -> Push:
    """The message of ``job``; personal data are added only for the receivers that need them."""
    case = tx.session.get_one(Case, job.case_id)
    letter = issuing.issue(tx, job)
    fields = {key: value for key, value in job.variables.items() if key not in _INWARD and value is not None}
    if job.type in _MOMENT:
        fields["occurred_at"] = (letter.issued_at if letter else tx.now).astimezone(SHANGHAI).isoformat()
    wanted = _personal(job)
    if wanted:
        known = _person(tx, case)
        fields |= {key: known[key] for key in wanted}
    return Push(
        operation=job.type.removeprefix(PREFIX),
        key=str(job.id),
        case_number=case.number,
        item=str(job.variables.get("item") or job.item or "") or None,
        fields=fields,
    )


def _personal(job: Job) -> tuple[str, ...]:
    """What of the applicant goes along: what the task's header ``personal`` lists, else what is usual."""
    listed = str(job.headers.get(PERSONAL, ""))
    return tuple(name.strip() for name in listed.split(",")) if listed else _PERSON.get(job.type, ())


def _person(tx: Transaction, case: Case) -> dict[str, object]:
    application = tx.session.get_one(Application, case.id)
    office = tx.session.get(Office, case.office) if case.office else _district(tx)
    return {
        "name": application.applicant_name,
        "id_number": application.id_number,
        "phone": application.phone,
        "region_code": office.region_code if office else None,
    }


def _district(tx: Transaction) -> Office | None:
    """Where a case belongs whose street is not known yet."""
    return tx.session.scalar(select(Office).where(Office.level == "district").order_by(Office.id).limit(1))


def ask(store: Store, request: Push) -> Receipt:
    """The receipt for the message.

    Raises:
        RemoteError: it was not confirmed.
    """
    return store.sharing.push(request)


def record(tx: Transaction, job: Job, request: Push, result: Receipt) -> Variables:
    """The receipt's number for the diagram; a notice's letter counts as delivered from now on."""
    issuing.delivered(tx, job, result)
    if request.operation == NOTICE:
        texts.write(tx, job.case_id, str(request.fields.get("kind")), job.id)
    return {"receipt": result.number}
