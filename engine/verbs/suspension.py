"""挂起 and 恢复: a case stands still, whole, and goes on as it was.

While it does, no timer fires, no job runs and no message arrives: they wait as rows and are put back in place.  A
timer keeps its moment: one whose moment has passed fires after the case goes on, when the messages that came
meanwhile have been delivered, so that what the public said in time is heard first.  Promised limits stand still; the
law's go on, as nothing in it lets an office stop them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from engine import execution, mailbox
from engine.clocks import reopening
from engine.domain import CaseState, Deliver, MessageWait, WaitState
from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.models import Case, Job, MessageSubscription, Suspension, Timer
from engine.storage import Transaction
from engine.verb_names import VERBS, Verb, listed
from engine.verbs import whole_case
from engine.verbs.permission import said

CAUSE = "挂起"
_WAITS = (Timer, Job, MessageSubscription)


def suspend(tx: Transaction, case_id: UUID, reason: str, until: datetime | None = None) -> UUID:
    """Let a case stand still; the id of the suspension.  ``until`` is when to look at it again, and does nothing else.

    Raises:
        InvalidInputError: no reason, or ``until`` is over.
        NotFoundError: there is no such case within the actor's reach.
        ForbiddenError: the actor is no supervisor of its office, or the diagram does not allow it.
        ConflictError: it is not running.
    """
    words = said(reason, "挂起原因")
    if until is not None and until <= tx.now:
        raise InvalidInputError("预计恢复时间已经过去", field="until")
    whole = whole_case.hold(tx, case_id, Verb.SUSPEND)
    _turn(tx, case_id, CaseState.ACTIVE, CaseState.SUSPENDED)
    for waits in _WAITS:
        waiting = update(waits).where(waits.case_id == case_id, waits.state == WaitState.WAITING)
        tx.session.execute(waiting.values(state=WaitState.SUSPENDED))
    reopening.hold(tx, case_id, CAUSE, words)
    suspension = Suspension(
        case_id=whole.held.id, reason=words, begun_by=tx.actor.id, begun_at=tx.now, until=until
    )
    tx.session.add(suspension)
    tx.session.flush()
    whole_case.tell(tx, case_id, "suspend", words)
    return suspension.id


def resume(tx: Transaction, case_id: UUID, reason: str) -> None:
    """Let a suspended case go on: first the messages that came meanwhile, then what is due.

    Raises:
        InvalidInputError: no reason.
        NotFoundError: there is no such case within the actor's reach.
        ForbiddenError: the actor is no supervisor of its office.
        ConflictError: it is not suspended.
    """
    words = said(reason, "恢复原因")
    whole_case.hold(tx, case_id, Verb.SUSPEND)
    _turn(tx, case_id, CaseState.SUSPENDED, CaseState.ACTIVE)
    open_one = update(Suspension).where(Suspension.case_id == case_id, Suspension.ended_at.is_(None))
    tx.session.execute(open_one.values(ended_at=tx.now, ended_by=tx.actor.id, note=words))
    reopening.let_go(tx, case_id, CAUSE, words)
    whole_case.tell(tx, case_id, "resume", words)
    _put_back(tx, case_id)
    _deliver(tx, case_id)


def allowed_now(tx: Transaction, case_id: UUID) -> tuple[str, ...]:
    """The words of the verbs that the actor may use on the case as a whole now."""
    row = whole_case.look(tx, case_id)
    if row is None or not whole_case.oversees(tx.actor, row.office):
        return ()
    allowed = listed(row.process.properties.get(VERBS, ""))
    if row.state is CaseState.SUSPENDED:
        return ("resume",) if Verb.SUSPEND in allowed else ()
    if row.state is not CaseState.ACTIVE:
        return ()
    return tuple(verb.value for verb in (Verb.SUSPEND, Verb.TERMINATE) if verb in allowed)


def is_within_reach(tx: Transaction, case_id: UUID) -> bool:
    """Whether the actor may look at the case."""
    return whole_case.look(tx, case_id) is not None


def looked_at(tx: Transaction, case_id: UUID) -> whole_case.Look:
    """The case as it stands, for a page.

    Raises:
        NotFoundError: there is none within the actor's reach.
    """
    row = whole_case.look(tx, case_id)
    if row is None:
        raise NotFoundError(case_id=str(case_id))
    return row


def of_case(tx: Transaction, case_id: UUID) -> Suspension | None:
    """The suspension that a case is under now, if any."""
    query = select(Suspension).where(Suspension.case_id == case_id, Suspension.ended_at.is_(None))
    return tx.session.scalar(query)


def _turn(tx: Transaction, case_id: UUID, before: CaseState, after: CaseState) -> None:
    statement = update(Case).where(Case.id == case_id, Case.state == before).values(state=after)
    if tx.session.scalar(statement.returning(Case.id)) is None:
        what = "办件没有在办，不能挂起" if after is CaseState.SUSPENDED else "办件没有挂起"
        raise ConflictError(what, case_id=str(case_id))


def _put_back(tx: Transaction, case_id: UUID) -> None:
    """Timers, jobs and subscriptions wait again; jobs are promised to the workers anew."""
    for waits in (Timer, MessageSubscription):
        held = update(waits).where(waits.case_id == case_id, waits.state == WaitState.SUSPENDED)
        tx.session.execute(held.values(state=WaitState.WAITING))
    queued = update(Timer).where(Timer.case_id == case_id, Timer.state == WaitState.WAITING)
    tx.session.execute(queued.values(queued_at=None))
    jobs = update(Job).where(Job.case_id == case_id, Job.state == WaitState.SUSPENDED)
    again = jobs.values(state=WaitState.WAITING, queued_at=tx.now).returning(Job.id, Job.run_at)
    for job_id, run_at in tx.session.execute(again).all():
        tx.store.queue.enqueue_job(tx.driver, job_id, case_id, run_at if run_at > tx.now else None)


def _deliver(tx: Transaction, case_id: UUID) -> None:
    for wait in _subscriptions(tx, case_id):
        kept = mailbox.take(tx, case_id, wait)
        if kept is not None:
            execution.advance(tx, case_id, Deliver(wait.key, kept))


def _subscriptions(tx: Transaction, case_id: UUID) -> Sequence[MessageWait]:
    query = select(MessageSubscription).where(
        MessageSubscription.case_id == case_id, MessageSubscription.state == WaitState.WAITING
    )
    return [
        MessageWait(row.id, row.element_id, row.process_id, row.name, row.correlation_key)
        for row in tx.session.scalars(query.order_by(MessageSubscription.created_at, MessageSubscription.id))
    ]
