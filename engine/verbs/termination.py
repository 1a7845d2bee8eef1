"""终止: ending a case before its time, by two people, and never without an answer.

A supervisor proposes it for one of the reasons that the diagram names; somebody else who may confirm decides.  Agreed,
the case leaves its way and runs the process that the diagram names for this, which gives every item without an answer
one in writing.  What was answered stays answered; what is being answered is waited for.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update

from engine import execution, publicity, releases
from engine.domain import CaseState, Restart, TaskState, WaitState
from engine.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from engine.models import (
    Case,
    CaseItem,
    History,
    Job,
    MessageSubscription,
    Opinion,
    Publicity,
    Termination,
    Timer,
    UserTask,
)
from engine.storage import Transaction
from engine.verb_names import ENDS_BY, ENDS_FOR, Verb, listed
from engine.verbs import whole_case
from engine.verbs.permission import said

ANSWERS = "answer."
CONFIRMER = "confirmer"
_OPEN = (WaitState.WAITING, WaitState.SUSPENDED, WaitState.FAILED)


def propose(tx: Transaction, case_id: UUID, reason_code: str, text: str) -> UUID:
    """The id of a proposal to end a case for ``reason_code``; the case goes on until it is decided.

    Raises:
        InvalidInputError: nothing was said, or the diagram does not allow this reason.
        NotFoundError: there is no such case within the actor's reach.
        ForbiddenError: the actor is no supervisor of its office, or the diagram allows no end.
        ConflictError: it is not running, everything is answered, or another proposal waits.
    """
    words = said(text, "终止说明", "text")
    whole = whole_case.hold(tx, case_id, Verb.TERMINATE)
    if reason_code not in listed(whole.process.properties.get(ENDS_FOR, "")):
        raise InvalidInputError("请选择终止理由", field="reason_code")
    _require_something_to_answer(tx, whole)
    waiting = select(Termination.id).where(Termination.case_id == case_id, Termination.agreed.is_(None))
    if tx.session.scalar(waiting) is not None:
        raise ConflictError("已经有人提出终止，正在等待审定", case_id=str(case_id))
    proposal = Termination(
        case_id=case_id,
        reason_code=reason_code,
        text=words,
        proposed_by=tx.actor.id,
        proposed_at=tx.now,
    )
    tx.session.add(proposal)
    tx.session.flush()
    whole_case.tell(tx, case_id, "terminate_propose", words)
    return proposal.id


def decide(tx: Transaction, termination_id: UUID, *, agreed: bool, text: str) -> UUID:
    """Decide on somebody else's proposal; the id of the case, which is on its last stretch if ``agreed``.

    Raises:
        InvalidInputError: nothing was said.
        NotFoundError: there is no such proposal within the actor's reach.
        ForbiddenError: the actor made it, or is neither confirmer nor supervisor there.
        ConflictError: it was decided before, or the case cannot end now.
    """
    words = said(text, "审定意见", "text")
    proposal = find(tx, termination_id)
    if proposal.proposed_by in tx.actor.hands:
        raise ForbiddenError("提出终止的人不能自己审定", termination_id=str(termination_id))
    case = execution.hold(tx, proposal.case_id)
    row = update(Termination).where(Termination.id == termination_id, Termination.agreed.is_(None))
    decision = row.values(agreed=agreed, decided_by=tx.actor.id, decided_at=tx.now, answer=words)
    if tx.session.scalar(decision.returning(Termination.id)) is None:
        raise ConflictError("这项终止已经审定", termination_id=str(termination_id))
    whole_case.tell(tx, proposal.case_id, "terminate" if agreed else "terminate_decline", words)
    if agreed:
        _end(tx, case, proposal)
    return proposal.case_id


def may_decide(tx: Transaction, proposal: Termination) -> bool:
    """Whether the actor confirms or supervises at the office of the case."""
    office = tx.session.scalar(select(Case.office).where(Case.id == proposal.case_id))
    return tx.actor.holds(f"{CONFIRMER}@{office}") or whole_case.oversees(tx.actor, office)


def find(tx: Transaction, termination_id: UUID) -> Termination:
    """The proposal, for somebody who may decide on it.

    Raises:
        NotFoundError: there is none within the actor's reach.
    """
    proposal = tx.session.get(Termination, termination_id)
    if proposal is None or not may_decide(tx, proposal):
        raise NotFoundError(termination_id=str(termination_id))
    return proposal


def reasons(tx: Transaction, case_id: UUID) -> tuple[tuple[str, str], ...]:
    """The reasons, with their names, for which the case may be ended."""
    row = tx.session.execute(select(Case.release_number, Case.process_id).where(Case.id == case_id)).one()
    content = releases.content(tx, row.release_number)
    codes = listed(content.program.model.processes[row.process_id].properties.get(ENDS_FOR, ""))
    known = content.stationery.reasons
    return tuple((code, known[code].name if code in known else code) for code in codes)


def of_case(tx: Transaction, case_id: UUID) -> Termination | None:
    """The last proposal to end a case, decided or not."""
    query = select(Termination).where(Termination.case_id == case_id)
    return tx.session.scalar(query.order_by(Termination.proposed_at.desc()).limit(1))


def _end(tx: Transaction, case: execution.Held, proposal: Termination) -> None:
    row = tx.session.execute(
        select(Case.number, Case.process_id, Case.office).where(Case.id == case.id)
    ).one()
    process = releases.content(tx, case.release_number).program.model.processes[row.process_id]
    whole = whole_case.Whole(case, row.office, row.number, process)
    items = _require_something_to_answer(tx, whole)
    _require_nothing_half_answered(tx, whole)
    for kind in tx.session.scalars(select(Publicity.kind).where(Publicity.case_id == case.id).distinct()):
        for item in items:
            publicity.close(tx, case.id, item, kind)
    begun = select(History.item).where(History.case_id == case.id, History.item.in_(items)).distinct()
    values = {
        "case_id": str(case.id),
        "case_number": row.number,
        "items": items,
        "accepted_items": sorted(item for item in tx.session.scalars(begun) if item),
        "reason_code": proposal.reason_code,
    }
    execution.advance(tx, case, Restart(proposal.id, process.properties[ENDS_BY], values))


def _require_something_to_answer(tx: Transaction, whole: whole_case.Whole) -> list[str]:
    """The items without an answer."""
    if whole.held.state is not CaseState.ACTIVE:
        raise ConflictError("办件没有在办；挂起的请先恢复", case_id=str(whole.held.id))
    query = select(CaseItem.item).where(CaseItem.case_id == whole.held.id, CaseItem.delivered_at.is_(None))
    items = list(tx.session.scalars(query.order_by(CaseItem.item)))
    earlier = select(Termination.id).where(
        Termination.case_id == whole.held.id, Termination.agreed.is_(True), Termination.decided_at < tx.now
    )
    if not items or tx.session.scalar(earlier) is not None:
        raise ConflictError("所有事项都已经答复或者正在终止，不需要终止", case_id=str(whole.held.id))
    return items


def _require_nothing_half_answered(tx: Transaction, whole: whole_case.Whole) -> None:
    """No answer is on its way, no opinion waits for one, and no answered item still has something to be done."""
    case_id = whole.held.id
    answering = select(Job.id).where(
        Job.case_id == case_id, Job.state.in_(_OPEN), Job.type.startswith(ANSWERS)
    )
    opinions = select(Opinion.id).where(Opinion.case_id == case_id, Opinion.delivered_at.is_(None))
    if tx.session.scalar(answering.limit(1)) is not None:
        raise ConflictError("有事项正在送达答复，请等送达之后再终止", case_id=str(case_id))
    if tx.session.scalar(opinions.limit(1)) is not None:
        raise ConflictError("有意见还没有答复，不能终止", case_id=str(case_id))
    answered = set(
        tx.session.scalars(
            select(CaseItem.item).where(CaseItem.case_id == case_id, CaseItem.delivered_at.is_not(None))
        )
    )
    program = releases.content(tx, whole.held.release_number).program
    busy = {program.item_of(process_id) for process_id in _places(tx, case_id)} & answered
    if busy:
        raise ConflictError("有事项已经答复，后续手续还没有办完，请先办完", items=sorted(map(str, busy)))


def _places(tx: Transaction, case_id: UUID) -> set[str]:
    """The processes in which the case waits for something."""
    found: set[str] = set()
    for rows in (Job, Timer, MessageSubscription):
        waits = select(rows.process_id).where(rows.case_id == case_id, rows.state.in_(_OPEN))
        found.update(tx.session.scalars(waits))
    open_tasks = select(UserTask.process_id).where(
        UserTask.case_id == case_id, UserTask.state == TaskState.OPEN
    )
    return found | set(tx.session.scalars(open_tasks))
