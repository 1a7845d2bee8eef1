"""Reports that a source sends by itself once they are done, instead of being asked for them again and again.

A report may come before the question that it answers is on record: then it is kept until it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine import pending
from engine.errors import ConflictError, InvalidInputError
from engine.inbound.book import Arrival, Effect
from engine.storage import Transaction

KIND = pending.REPORT


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
        pending.read(tx, operation, None, arrival.document)
        return Effect({"accepted": True}, taken=False)
    if entry.reference is None:
        raise SettledReportError(reference=reference)
    pending.settle(tx, entry, pending.read(tx, operation, entry.reference, arrival.document))
    return Effect({"accepted": True}, entry.case_id)


def _named(document: Mapping[str, object]) -> tuple[str, str]:
    operation, reference = document.get("operation"), document.get("reference")
    if not isinstance(operation, str) or not isinstance(reference, str) or not 0 < len(reference) <= 64:
        raise InvalidInputError("报告没有写明接口或者委托编号", field="reference")
    return operation, reference
