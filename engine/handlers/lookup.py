"""Look-ups at the data-sharing platform: who is asked about, and what may be concluded.

Only ``HIT`` and ``NO_RECORD`` are facts.  For a household every person is asked about one by one, and one unclear
answer makes the whole unclear.
"""

from __future__ import annotations

from datetime import timedelta

import structlog
from sqlalchemy import or_, select, update

from engine import messages, releases
from engine.domain import Variables
from engine.errors import EngineError
from engine.models import Application, Case, HouseholdMember, Job, LookUpRecord
from engine.ports import DECISIVE, Answer, LookUp, Outcome, Subject
from engine.storage import Store, Transaction

PREFIX = "data_sharing."
POLL_EVERY = timedelta(minutes=10)
BATCH = 100
log = structlog.get_logger()


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
    for position, (question, answer) in enumerate(zip(request, result, strict=True)):
        tx.session.add(
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
                asked_at=tx.now,
                answered_at=answer.answered_at,
            )
        )
    tx.session.flush()
    return conclude([(answer.outcome, answer.facts) for answer in result])


def conclude(answers: list[tuple[Outcome, Variables]]) -> Variables:
    """What several answers about one household mean together.

    The first unclear outcome stands for all; else one record is a record, with its facts.
    """
    for outcome, _ in answers:
        if outcome not in DECISIVE:
            return {"outcome": outcome.value, "facts": {}}
    for outcome, facts in answers:
        if outcome is Outcome.HIT:
            return {"outcome": outcome.value, "facts": dict(facts)}
    return {"outcome": Outcome.NO_RECORD.value, "facts": {}}


def poll(store: Store) -> int:
    """Ask for reports that were still being made; the number that arrived."""
    with store.transaction() as tx:
        due = or_(LookUpRecord.polled_at.is_(None), LookUpRecord.polled_at <= tx.now - POLL_EVERY)
        query = select(LookUpRecord).where(LookUpRecord.reference.is_not(None), due)
        pending = list(tx.session.scalars(query.limit(BATCH).with_for_update(skip_locked=True)))
        for entry in pending:
            entry.polled_at = tx.now
    return sum(_fetch_safely(store, entry) for entry in pending)


def _fetch_safely(store: Store, entry: LookUpRecord) -> bool:
    """A report that its case cannot take leaves an incident there and is asked for again; the others go on."""
    try:
        return _fetch(store, entry)
    except EngineError as error:
        log.warning("report_not_taken", look_up=str(entry.id), code=error.code)
        return False


def _fetch(store: Store, entry: LookUpRecord) -> bool:
    answer = store.sharing.fetch_report(entry.operation, entry.reference or "")
    if answer.outcome in (Outcome.PENDING, Outcome.SOURCE_DOWN):
        return False
    with store.transaction() as tx:
        settled = (
            update(LookUpRecord)
            .where(LookUpRecord.id == entry.id, LookUpRecord.reference.is_not(None))
            .values(
                outcome=answer.outcome,
                facts=dict(answer.facts),
                detail=answer.detail,
                answered_at=answer.answered_at,
                reference=None,
            )
            .returning(LookUpRecord.id)
        )
        if tx.session.scalar(settled) is not None:
            _report(tx, entry)
    return True


def _report(tx: Transaction, entry: LookUpRecord) -> None:
    """Tell the case once every report that its question led to is there."""
    same_job = select(LookUpRecord).where(LookUpRecord.job_id == entry.job_id).order_by(LookUpRecord.subject)
    entries = list(tx.session.scalars(same_job))
    if any(each.reference is not None for each in entries):
        return
    name = f"{entry.operation.rpartition('.')[2]}_report"
    payload = conclude([(each.outcome, each.facts) for each in entries])
    key = f"{entry.case_id}:{entry.item}"
    messages.publish(tx, messages.Incoming(f"report:{entry.job_id}", name, key, payload))
