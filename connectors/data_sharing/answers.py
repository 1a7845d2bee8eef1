"""Reads what the platform answered into the nine outcomes, believing nothing that the catalogue forbids.

Knows documents and the catalogue; no network.  The remote side's own wording is never passed on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.data_sharing.faults import CallFailedError, Fault
from connectors.data_sharing.schema import Checked, Operation, check, read_moment
from connectors.data_sharing.signing import keyed_digest
from engine.errors import InvalidInputError
from engine.ports import Answer, Outcome, Receipt

AHEAD = timedelta(minutes=5)
"""How far a source's clock may run before ours."""

_SENTENCES = {
    Outcome.HIT: "已查到记录。",
    Outcome.NO_RECORD: "没有查到这个人的记录。",
    Outcome.MISMATCH: "返回的不是这个人的记录，内容不予采用，请人工核实。",
    Outcome.STALE: "返回的数据已经过期，只供参考，请人工核实。",
    Outcome.PARTIAL: "只返回了部分内容，请人工核实。",
    Outcome.PENDING: "已经受理，报告还没有出来。",
    Outcome.SOURCE_DOWN: "暂时不可用。",
    Outcome.NOT_AUTHORISED: "未授权本单位查询，请联系平台管理员。",
    Outcome.CONSENT_MISSING: "需要当事人授权，平台没有查到授权。",
}
_WITHOUT_FACTS = {
    Outcome.MISMATCH.value: Outcome.MISMATCH,
    Outcome.NOT_AUTHORISED.value: Outcome.NOT_AUTHORISED,
    Outcome.CONSENT_MISSING.value: Outcome.CONSENT_MISSING,
}
_LONGEST_REFERENCE = 64


@dataclass(frozen=True)
class PersonMark:
    """Ties an answer to the person asked about without keeping who that is.

    The mark is keyed with our secret, so that a report's reference can carry it for days.
    """

    secret: bytes

    def of(self, operation: str, id_number: str) -> str:
        """The mark of a person for one operation."""
        return keyed_digest(self.secret, "person", operation, id_number.strip().upper())[:32]

    def join(self, reference: str, mark: str) -> str:
        """The reference that the engine keeps."""
        return f"{reference}~{mark}"

    def split(self, reference: str) -> tuple[str, str]:
        """The platform's reference and the mark in a reference that the engine kept."""
        remote, _, mark = reference.rpartition("~")
        return remote, mark


@dataclass(frozen=True)
class Question:
    """What an answer has to fit: the operation and the mark of the person asked about."""

    operation: Operation
    mark: str
    marks: PersonMark


def read_answer(question: Question, document: Mapping[str, object], now: datetime) -> Answer:
    """The answer in ``document``.

    Raises:
        CallFailedError: the document breaks the contract, or says that the source is down.
    """
    stated = document.get("outcome")
    if document.get("operation") != question.operation.code or not isinstance(stated, str):
        raise CallFailedError(Fault.WRONG_SCHEMA, "不是对这个问题的应答")
    if stated == Outcome.SOURCE_DOWN:
        raise CallFailedError(Fault.UNAVAILABLE, "平台转告")
    if stated in _WITHOUT_FACTS:
        return _bare(question, _WITHOUT_FACTS[stated], now)
    if not _is_about(question, document):
        return _bare(question, Outcome.MISMATCH, now)
    match stated:
        case Outcome.PENDING:
            return _pending(question, document, now)
        case Outcome.NO_RECORD:
            old = _is_old(question.operation, document, now)
            return _bare(question, Outcome.STALE if old else Outcome.NO_RECORD, now)
        case Outcome.HIT | Outcome.PARTIAL | Outcome.STALE:
            return _with_facts(question, Outcome(stated), document, now)
    raise CallFailedError(Fault.WRONG_SCHEMA, "结果代码未约定")


def read_report(
    operation: Operation,
    marks: PersonMark,
    reference: str | None,
    document: Mapping[str, object],
    now: datetime,
) -> Answer:
    """The report in ``document``; with the ``reference`` that was kept it must be about the person asked about.

    Raises:
        InvalidInputError: the document breaks the contract.
    """
    subject = document.get("subject")
    named = subject.get("id_number") if isinstance(subject, dict) else None
    mark = marks.split(reference)[1] if reference else marks.of(operation.code, str(named))
    try:
        return read_answer(Question(operation, mark, marks), document, now)
    except CallFailedError as error:
        raise InvalidInputError(error.sentence(operation.source), operation=operation.code) from error


def read_receipt(key: str, document: Mapping[str, object]) -> Receipt:
    """The receipt in ``document`` for the push ``key``.

    Raises:
        CallFailedError: the document is no receipt for this push.
    """
    number, received_at = document.get("receipt_number"), read_moment(document.get("received_at"))
    if document.get("key") != key or received_at is None:
        raise CallFailedError(Fault.WRONG_SCHEMA, "不是这次推送的回执")
    if not isinstance(number, str) or not 0 < len(number) <= _LONGEST_REFERENCE:
        raise CallFailedError(Fault.WRONG_SCHEMA, "回执没有编号")
    return Receipt(number, received_at)


def sentence(operation: Operation, outcome: Outcome) -> str:
    """The sentence for a clerk about ``outcome``."""
    return f"{operation.source}：{_SENTENCES[outcome]}"


def _bare(question: Question, outcome: Outcome, now: datetime) -> Answer:
    operation = question.operation
    return Answer(outcome, {}, operation.source, now, detail=sentence(operation, outcome))


def _is_about(question: Question, document: Mapping[str, object]) -> bool:
    subject = document.get("subject")
    id_number = subject.get("id_number") if isinstance(subject, dict) else None
    if not isinstance(id_number, str):
        raise CallFailedError(Fault.WRONG_SCHEMA, "没有说明是谁的记录")
    return question.marks.of(question.operation.code, id_number) == question.mark


def _pending(question: Question, document: Mapping[str, object], now: datetime) -> Answer:
    reference = document.get("reference")
    if not isinstance(reference, str) or not 0 < len(reference) <= _LONGEST_REFERENCE:
        raise CallFailedError(Fault.WRONG_SCHEMA, "没有委托编号")
    kept = question.marks.join(reference, question.mark)
    detail = sentence(question.operation, Outcome.PENDING)
    return Answer(Outcome.PENDING, {}, question.operation.source, now, kept, detail, reference)


def _with_facts(question: Question, stated: Outcome, document: Mapping[str, object], now: datetime) -> Answer:
    operation = question.operation
    facts = document.get("facts")
    if not isinstance(facts, dict):
        raise CallFailedError(Fault.WRONG_SCHEMA, "没有内容")
    checked = check(operation.returns, facts)
    if checked.wrong or (checked.missing and stated is Outcome.HIT):
        raise CallFailedError(Fault.WRONG_SCHEMA, "、".join((*checked.wrong, *checked.missing)))
    if stated is Outcome.HIT and _is_old(operation, document, now):
        stated = Outcome.STALE
    detail = sentence(operation, stated) + _gap(checked)
    return Answer(stated, checked.values, operation.source, now, detail=detail)


def _gap(checked: Checked) -> str:
    return f"缺少：{'、'.join(checked.missing)}。" if checked.missing else ""


def _is_old(operation: Operation, document: Mapping[str, object], now: datetime) -> bool:
    as_of = read_moment(document.get("as_of"))
    if as_of is None or as_of > now + AHEAD:
        raise CallFailedError(Fault.WRONG_SCHEMA, "数据时间不正确")
    freshness = operation.terms.freshness if operation.terms else None
    return freshness is not None and now - as_of > freshness
