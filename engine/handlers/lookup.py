"""Look-ups at the data-sharing platform: who is asked about, and what may be concluded.

Only ``HIT`` and ``NO_RECORD`` are facts.  For a household every person is asked about one by one, and one unclear
answer makes the whole unclear.
"""

from __future__ import annotations

from sqlalchemy import select

from engine import pending, releases
from engine.domain import Variables
from engine.models import Application, Case, HouseholdMember, Job, LookUpRecord
from engine.ports import Answer, LookUp, Subject
from engine.storage import Store, Transaction

PREFIX = "data_sharing."


def prepare(tx: Transaction, job: Job) -> list[LookUp]:
    """One question per person concerned, with purpose, basis and consent."""
    case = tx.session.get_one(Case, job.case_id)
    application = tx.session.get_one(Application, job.case_id)
    node = releases.content(tx, case.release_number).program.node(job.process_id, job.element_id)
    people = [Subject(application.applicant_name, application.id_number)]
    if job.variables.get("subject") == "household":
        query = select(HouseholdMember).where(HouseholdMember.case_id == job.case_id)
        members = tx.session.scalars(query.order_by(HouseholdMember.position))
        people += [Subject(member.name, member.id_number) for member in members]
    consent = application.consent_at and f"{case.number}@{application.consent_at:%Y-%m-%d}"
    return [
        LookUp(
            operation=job.type.removeprefix(PREFIX),
            key=f"{job.id}:{position}",
            case_number=case.number,
            item=job.item,
            subject=person,
            requester=tx.actor.id,
            purpose=str(job.variables.get("purpose", "")),
            legal_basis=node.zeebe.properties.get("legalBasis", ""),
            consent=consent or None,
        )
        for position, person in enumerate(people)
    ]


def ask(store: Store, request: list[LookUp]) -> list[Answer]:
    """The platform's answers, in the order of the questions."""
    return [store.sharing.look_up(question) for question in request]


def record(tx: Transaction, job: Job, request: list[LookUp], result: list[Answer]) -> Variables:
    """Write each question and its real outcome into the ledger; ``outcome`` and ``facts`` for the diagram."""
    entries = []
    for position, (question, answer) in enumerate(zip(request, result, strict=True)):
        entries.append(
            LookUpRecord(
                case_id=job.case_id,
                job_id=job.id,
                item=job.item,
                operation=question.operation,
                subject="applicant" if position == 0 else f"member:{position}",
                requester=question.requester,
                purpose=question.purpose,
                legal_basis=question.legal_basis,
                consent=question.consent,
                outcome=answer.outcome,
                facts=dict(answer.facts),
                source=answer.source,
                detail=answer.detail,
                reference=answer.reference,
                report_number=answer.report_number,
                asked_at=tx.now,
                answered_at=answer.answered_at,
            )
        )
    tx.session.add_all(entries)
    tx.session.flush()
    for entry in entries:
        if entry.reference is not None:
            pending.match_kept(tx, entry)
    return pending.conclude([(answer.outcome, answer.facts) for answer in result])
