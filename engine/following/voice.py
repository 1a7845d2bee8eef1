"""What applicants say about their own case: a rating, an opinion, a dispute, the wish to withdraw.

Each counts once, is kept with who, when and why, and reaches somebody who must answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select, update

from engine import opinions, rechecks, releases, tasks
from engine.domain import CaseState, TaskState
from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.models import Candidate, Case, History, Opinion, Termination, UserTask
from engine.reach import scope
from engine.storage import Transaction

MAX_TEXT = 2000
WITHDRAWN = "withdrawn"
WHOLE = "one_thing"


@dataclass(frozen=True)
class Said:
    """A rating of 1 to 5, words, or both; ``item`` None means the whole service."""

    rating: int | None = None
    text: str = ""
    item: str | None = None


@dataclass(frozen=True)
class Heard:
    """What became of it: the number of a recheck, or empty when it was entered into the case itself."""

    recheck: str = ""


def _own(tx: Transaction, case_id: UUID) -> Case:
    case = tx.session.scalar(
        select(Case).where(Case.id == case_id, scope(tx)).with_for_update(key_share=True)
    )
    if case is None:
        raise NotFoundError(case_id=str(case_id))
    return case


def rate(tx: Transaction, case_id: UUID, said: Said) -> Heard:
    """Take a rating once the results are there; one bad rating, or one with words, is looked into by somebody else.

    Raises:
        NotFoundError: the case is not the actor's.
        ConflictError: it was rated before, or the results are not there yet.
        InvalidInputError: there is no rating of 1 to 5, or too many words.
    """
    case = _own(tx, case_id)
    _check(said)
    if said.rating is None:
        raise InvalidInputError("请选择满意程度", field="rating")
    rated = select(Opinion.id).where(Opinion.case_id == case_id, Opinion.rating.is_not(None)).limit(1)
    if tx.session.scalar(rated) is not None:
        raise ConflictError("这件申请已经评价过，感谢您的意见", case_id=str(case_id))
    task = _collecting(tx, case)
    if task is not None:
        _answer_as_applicant(tx, task, said)
        return Heard()
    if case.state is CaseState.ACTIVE:
        raise ConflictError("各事项都有结果以后再评价；现在可以先提意见", case_id=str(case_id))
    return _after_the_end(tx, case, said)


def _after_the_end(tx: Transaction, case: Case, said: Said) -> Heard:
    if said.rating in opinions.BAD_RATINGS or said.text.strip():
        cause = rechecks.Cause.OPINION if said.text.strip() else rechecks.Cause.BAD_RATING
        words = said.text.strip() or "申请人评价不满意，没有写明理由。"
        complaint = rechecks.Complaint(cause, words, said.item, said.rating)
        return Heard(rechecks.open_for(tx, case.number, complaint).number)
    opinions.record(tx, case.id, {"has_opinion": "no", "rating": str(said.rating)})
    _tell(tx, case.id, "rating", "评价", "")
    return Heard()


def opine(
    tx: Transaction, case_id: UUID, said: Said, cause: rechecks.Cause = rechecks.Cause.OPINION
) -> Heard:
    """Take an opinion or a dispute at any time; it is looked into by somebody who has not handled the case.

    Raises:
        NotFoundError: the case is not the actor's.
        InvalidInputError: nothing was said, too much, or about an item that was not applied for.
    """
    case = _own(tx, case_id)
    _check(said)
    complaint = rechecks.Complaint(cause, said.text.strip(), said.item, None)
    opened = rechecks.open_for(tx, case.number, complaint)
    _tell(tx, case_id, "opinion", "提出意见", f"再核实编号 {opened.number}")
    return Heard(opened.number)


def withdraw(tx: Transaction, case_id: UUID, reason: str) -> None:
    """Ask that the case be ended: an item without an answer gets one that says it was withdrawn, once a person agreed.

    Raises:
        NotFoundError: the case is not the actor's.
        ConflictError: it is closed, or a request waits already.
        InvalidInputError: no reason was given, or too many words.
    """
    case = _own(tx, case_id)
    words = reason.strip()
    if not words or len(words) > MAX_TEXT:
        raise InvalidInputError(f"请用不超过 {MAX_TEXT} 个字写明撤回的原因", field="text")
    if case.state is not CaseState.ACTIVE:
        raise ConflictError("这件申请已经办结，不需要撤回", case_id=str(case_id))
    waiting = select(Termination.id).where(Termination.case_id == case_id, Termination.agreed.is_(None))
    if tx.session.scalar(waiting.limit(1)) is not None:
        raise ConflictError("撤回的申请已经收到，正在处理", case_id=str(case_id))
    tx.session.add(
        Termination(
            case_id=case_id,
            reason_code=WITHDRAWN,
            text=words,
            proposed_by=tx.actor.id,
            proposed_at=tx.now,
        )
    )
    _tell(tx, case_id, "terminate_propose", "申请人申请撤回", words)


def _check(said: Said) -> None:
    if len(said.text) > MAX_TEXT:
        raise InvalidInputError(f"最多写 {MAX_TEXT} 个字", field="text")
    if said.rating is not None and not 1 <= said.rating <= 5:
        raise InvalidInputError("请选择满意程度", field="rating")


def _collecting(tx: Transaction, case: Case) -> UserTask | None:
    """The open task that collects the applicant's opinion, if the case has come to it."""
    program = releases.content(tx, case.release_number).program
    query = select(UserTask).where(UserTask.case_id == case.id, UserTask.state == TaskState.OPEN)
    for task in tx.session.scalars(query):
        node = program.node(task.process_id, task.element_id)
        if node.zeebe.properties.get("records") == "opinion":
            return task
    return None


def _answer_as_applicant(tx: Transaction, task: UserTask, said: Said) -> None:
    """Let the applicant fill in the task that a clerk would fill in after a call; it is the applicant's own word."""
    tx.session.execute(delete(Candidate).where(Candidate.task_id == task.id))
    tx.session.execute(
        update(UserTask).where(UserTask.id == task.id).values(assignee=tx.actor.id, claimed_at=tx.now)
    )
    tx.session.flush()
    bad = said.rating in opinions.BAD_RATINGS
    values: dict[str, object] = {
        "rating": str(said.rating),
        "has_opinion": "yes" if said.text.strip() else "no",
        "opinion_channel": "portal",
    }
    if said.text.strip():
        values["opinion_text"] = said.text.strip()
    if said.text.strip() or bad:
        values["opinion_item"] = said.item or WHOLE
    tasks.complete(tx, task.id, values)


def _tell(tx: Transaction, case_id: UUID, kind: str, name: str, note: str) -> None:
    tx.session.add(
        History(case_id=case_id, name=name, kind=kind, actor=tx.actor.id, at=tx.now, note=note or None)
    )
    tx.session.flush()
