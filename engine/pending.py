"""Reports that sources are still making: fetched from time to time, or sent by the source, and applied once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import structlog
from sqlalchemy import or_, select, update

from engine import messages
from engine.domain import Variables
from engine.errors import EngineError, InvalidInputError
from engine.models import InboundMessage, InboundState, LookUpRecord
from engine.ports import DECISIVE, Answer, Outcome
from engine.storage import Store, Transaction

POLL_EVERY = timedelta(minutes=10)
BATCH = 100
REPORT = "report"
"""The kind of message with which a source sends one."""
log = structlog.get_logger()


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
        settle(tx, entry, answer)
    return True


def settle(tx: Transaction, entry: LookUpRecord, answer: Answer) -> bool:
    """Put the report's ``answer`` on record and tell the case; False when another report was faster."""
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
    if tx.session.scalar(settled) is None:
        return False
    _tell(tx, entry)
    return True


def _tell(tx: Transaction, entry: LookUpRecord) -> None:
    """Tell the case once every report that its question led to is there."""
    same_job = select(LookUpRecord).where(LookUpRecord.job_id == entry.job_id).order_by(LookUpRecord.subject)
    entries = list(tx.session.scalars(same_job.execution_options(populate_existing=True)))
    if any(each.reference is not None for each in entries):
        return
    name = f"{entry.operation.rpartition('.')[2]}_report"
    payload = conclude([(each.outcome, each.facts) for each in entries])
    key = f"{entry.case_id}:{entry.item}"
    messages.publish(tx, messages.Incoming(f"report:{entry.job_id}", name, key, payload))


def asked_under(tx: Transaction, operation: str, number: str) -> LookUpRecord | None:
    """The question that report ``number`` answers; it may have been answered before."""
    query = select(LookUpRecord).where(
        LookUpRecord.operation == operation, LookUpRecord.report_number == number
    )
    return tx.session.scalars(query.limit(1).with_for_update()).first()


def read(tx: Transaction, operation: str, reference: str | None, document: Mapping[str, object]) -> Answer:
    """The finished report that a source sent as ``document``; without ``reference`` nobody has asked for it yet.

    Raises:
        InvalidInputError: it breaks the catalogue, or is not finished.
    """
    answer = tx.store.sharing.read_report(operation, reference, document)
    if answer.outcome is Outcome.PENDING:
        raise InvalidInputError("报告还没有完成，不应发送", field="outcome")
    return answer


def match_kept(tx: Transaction, entry: LookUpRecord) -> bool:
    """Settle ``entry``, just put on record, with a report that came before it; whether there was one."""
    kept = select(InboundMessage).where(
        InboundMessage.kind == REPORT,
        InboundMessage.state == InboundState.KEPT,
        InboundMessage.document["reference"].as_string() == entry.report_number,
    )
    message = tx.session.scalars(kept.limit(1).with_for_update(skip_locked=True)).first()
    if message is None or message.document is None or message.document.get("operation") != entry.operation:
        return False
    answer = read(tx, entry.operation, entry.reference, message.document)
    settled = settle(tx, entry, answer)
    tx.session.execute(
        update(InboundMessage)
        .where(InboundMessage.id == message.id)
        .values(state=InboundState.TAKEN, document=None, case_id=entry.case_id)
    )
    return settled
