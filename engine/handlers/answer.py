"""Answers to the applicant: one per item and per opinion, kept only once its delivery was confirmed.

A negative answer without reason, article and remedy is refused; it never reaches anybody.
"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select, update

from engine import releases, texts
from engine.domain import Variables
from engine.errors import EngineError, InvalidInputError
from engine.host import SHANGHAI
from engine.letters import issuing
from engine.models import Case, CaseItem, Job, Opinion
from engine.ports import Push, Receipt
from engine.storage import Store, Transaction

NEGATIVE = frozenset({"refused"})
_RESULTS = {"forwarded": "terminated"}


class UnreasonedError(EngineError):
    """不予确认必须写明理由、依据条款和救济途径"""

    code = "unreasoned_refusal"


def prepare(tx: Transaction, job: Job) -> Push:
    """The message that carries the answer.

    Raises:
        UnreasonedError: a refusal lacks its reason, article or remedy, or the release does not list the reason.
        LetterMissingError: the release has no letter for this answer.
        InvalidInputError: the diagram names no outcome or an item that was not applied for.
    """
    values = job.variables
    outcome = values.get("outcome")
    if not isinstance(outcome, str) or not outcome:
        raise InvalidInputError("答复没有结论", field="outcome", element_id=job.element_id)
    if outcome in NEGATIVE and not all(values.get(key) for key in ("reason_code", "article", "remedy")):
        raise UnreasonedError(element_id=job.element_id)
    case = tx.session.get_one(Case, job.case_id)
    if values.get("kind") == "opinion":
        return _opinion_answer(tx, job, case.number)
    if tx.session.get(CaseItem, (job.case_id, values.get("item"))) is None:
        raise InvalidInputError("答复的事项不在申请之列", field="item", element_id=job.element_id)
    _require_known_reason(tx, job, case)
    letter = issuing.issue(tx, job)
    decided = letter.issued_at if letter else tx.now
    fields = {
        "result": _RESULTS.get(outcome, outcome),
        "decided_on": decided.astimezone(SHANGHAI).date().isoformat(),
        "reason": values.get("reason_code"),
        "legal_basis": letter.facts.get("law") if letter else values.get("article"),
        "letter_number": letter.number if letter else None,
    }
    sent = {key: value for key, value in fields.items() if value is not None}
    return Push("portal.result", str(job.id), case.number, str(values.get("item") or "") or None, sent)


def _require_known_reason(tx: Transaction, job: Job, case: Case) -> None:
    """Refuse a reason that the release does not list; nobody could tell the applicant what it means."""
    code = job.variables.get("reason_code")
    reasons = releases.content(tx, case.release_number).stationery.reasons
    if code and reasons and code not in reasons:
        raise UnreasonedError(f"理由代码“{code}”不在理由清单中", element_id=job.element_id, reason_code=code)


def _opinion_answer(tx: Transaction, job: Job, case_number: str) -> Push:
    letter = issuing.issue(tx, job)
    fields = {
        "stage": "recheck",
        "text": str(
            job.variables.get("text") or "您反映的意见已经再核实并有了结论，可到受理窗口查看书面答复。"
        ),
        "occurred_at": (letter.issued_at if letter else tx.now).astimezone(SHANGHAI).isoformat(),
    }
    return Push("portal.status", str(job.id), case_number, None, fields)


def ask(store: Store, request: Push) -> Receipt:
    """The proof that the answer was delivered.

    Raises:
        RemoteError: it was not confirmed.
    """
    return store.sharing.push(request)


def record(tx: Transaction, job: Job, request: Push, result: Receipt) -> Variables:
    """Keep the answer with its receipt; its letter counts as delivered from now on."""
    issuing.delivered(tx, job, result)
    texts.write(tx, job.case_id, "result", job.id)
    if job.variables.get("kind") == "opinion":
        _answer_opinions(tx, job)
    else:
        _answer_item(tx, job, result)
    return {"receipt": result.number, "delivered": True}


def _answer_item(tx: Transaction, job: Job, receipt: Receipt) -> None:
    values = job.variables
    amount = values.get("amount")
    tx.session.execute(
        update(CaseItem)
        .where(CaseItem.case_id == job.case_id, CaseItem.item == values["item"])
        .values(
            outcome=values["outcome"],
            reason_code=values.get("reason_code"),
            article=values.get("article"),
            remedy=values.get("remedy"),
            amount=None if amount is None else Decimal(str(amount)),
            facts=values.get("facts"),
            delivered_at=receipt.received_at,
            receipt=receipt.number,
        )
    )


def _answer_opinions(tx: Transaction, job: Job) -> None:
    waiting = select(Opinion).where(Opinion.case_id == job.case_id, Opinion.delivered_at.is_(None))
    for opinion in tx.session.scalars(waiting):
        opinion.answer = str(job.variables["outcome"])
        opinion.answered_by = tx.actor.id
        opinion.delivered_at = tx.now
    tx.session.flush()
