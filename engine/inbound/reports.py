"""Reports that a source sends by itself once they are done, instead of being asked for them again and again.

A report may come before the question that it answers is on record: then it is kept until it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, update

from engine import pending
from engine.errors import ConflictError, InvalidInputError
from engine.inbound.book import Arrival, Effect
from engine.models import InboundMessage, InboundState, LookUpRecord
from engine.ports import Answer, Outcome
from engine.storage import Transaction

KIND = "report"


class SettledReportError(ConflictError):
    """这份报告对应的查询已经有了结果"""

    code = "report_settled"


def take(tx: Transaction, arrival: Arrival) -> Effect:
    """Settle the question that the report answers, or keep the report until the question is there.

    Raises:
        SettledReportError: the question was answered before, by another report.
        InvalidInputError: it names no operation or reference, or breaks the catalogue.
    """
    operation, reference = _named(arrival.document)
    entry = pending.asked_under(tx, operation, reference)
    if entry is None:
        _read(tx, operation, None, arrival.document)
        return Effect({"accepted": True}, taken=False)
    if entry.reference is None:
        raise SettledReportError(reference=reference)
    pending.settle(tx, entry, _read(tx, operation, entry.reference, arrival.document))
    return Effect({"accepted": True}, entry.case_id)


def _named(document: Mapping[str, object]) -> tuple[str, str]:
    operation, reference = document.get("operation"), document.get("reference")
    if not isinstance(operation, str) or not isinstance(reference, str) or not 0 < len(reference) <= 64:
        raise InvalidInputError("报告没有写明接口或者委托编号", field="reference")
    return operation, reference


def _read(tx: Transaction, operation: str, reference: str | None, document: Mapping[str, object]) -> Answer:
    answer = tx.store.sharing.read_report(operation, reference, document)
    if answer.outcome is Outcome.PENDING:
        raise InvalidInputError("报告还没有完成，不应发送", field="outcome")
    return answer


def match_kept(tx: Transaction, entry: LookUpRecord) -> bool:
    """Settle ``entry``, just put on record, with a report that came before it; whether there was one."""
    kept = select(InboundMessage).where(
        InboundMessage.kind == KIND,
        InboundMessage.state == InboundState.KEPT,
        InboundMessage.document["reference"].as_string() == entry.report_number,
    )
    message = tx.session.scalars(kept.limit(1).with_for_update(skip_locked=True)).first()
    if message is None or message.document is None or message.document.get("operation") != entry.operation:
        return False
    answer = _read(tx, entry.operation, entry.reference, message.document)
    settled = pending.settle(tx, entry, answer)
    tx.session.execute(
        update(InboundMessage)
        .where(InboundMessage.id == message.id)
        .values(state=InboundState.TAKEN, document=None, case_id=entry.case_id)
    )
    return settled
