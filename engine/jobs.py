"""Jobs: what service tasks ask of the world outside.

A job runs in three parts: read what is needed in one transaction, do the remote call in none, record the result and
let the case go on in another.  A worker may die between any two of them; the job's id is the idempotency key, so
asking again is harmless, and only one result is ever applied.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import or_, select, update

from engine import execution, held
from engine.domain import FinishJob, IncidentKind, WaitState
from engine.errors import ConflictError, EngineError, StoppedError
from engine.handlers import Handler, handler_for, is_ours, ours
from engine.models import ApiClient, Incident, Job
from engine.storage import Store, Transaction

BATCH = 200
RESEND_AFTER = timedelta(minutes=5)
PAUSES = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=6), timedelta(hours=1))
WORK = "jobs:work"
"""What a program outside must be allowed in order to take jobs."""
log = structlog.get_logger()


def run(store: Store, job_id: UUID) -> bool:
    """Do job ``job_id`` if it still waits; whether its case went on.

    A failure is tried again later with growing pauses; after the last try, or when trying again cannot help, it
    becomes an incident.
    """
    try:
        with store.transaction() as tx:
            job = _waiting(tx, job_id)
            if job is None or (not is_ours(job.type) and _somebody_works(tx)):
                return False
            handler: Handler = handler_for(job.type)
            request = handler.prepare(tx, job)
        result = handler.ask(store, request)
        with store.transaction() as tx:
            values = handler.record(tx, job, request, result)
            execution.advance(tx, job.case_id, FinishJob(job_id, values))
        return True
    except ConflictError:
        return False
    except StoppedError as error:
        park(store, job_id, error)
        return False
    except EngineError as error:
        _failed(store, job_id, error)
        return False


def _waiting(tx: Transaction, job_id: UUID) -> Job | None:
    query = select(Job).where(Job.id == job_id, Job.state == WaitState.WAITING, Job.run_at <= tx.now)
    return tx.session.scalar(query)


def _somebody_works(tx: Transaction) -> bool:
    """Whether a program outside may take jobs, so that one of an unknown type has somebody to wait for."""
    working = select(ApiClient.id).where(ApiClient.scopes.contains([WORK]), ApiClient.closed_at.is_(None))
    return tx.session.scalar(working.limit(1)) is not None


def park(store: Store, job_id: UUID, error: EngineError) -> None:
    """The case cannot go on and its incident is recorded; keep the job until somebody retries."""
    log.warning("job_stopped", job=str(job_id), code=error.code)
    with store.transaction() as tx:
        values = {"state": WaitState.FAILED, "attempts": Job.attempts + 1, "error": error.message}
        tx.session.execute(update(Job).where(Job.id == job_id).values(values))


def _failed(store: Store, job_id: UUID, error: EngineError) -> None:
    with store.transaction() as tx:
        job = tx.session.scalar(
            select(Job).where(Job.id == job_id, Job.state == WaitState.WAITING).with_for_update()
        )
        if job is None or held.hold(tx, job, error):
            return
        job.attempts += 1
        job.error = error.message
        log.warning("job_failed", job=str(job_id), type=job.type, code=error.code, attempt=job.attempts)
        if error.permanent or job.attempts >= job.retries:
            job.state = WaitState.FAILED
            tx.session.add(
                Incident(
                    case_id=job.case_id,
                    kind=IncidentKind.JOB,
                    subject=job.id,
                    element_id=job.element_id,
                    code=error.code,
                    message=f"“{job.name}”没有成功：{error.message}",
                    opened_at=tx.now,
                )
            )
        else:
            job.run_at = tx.now + _pause(job.attempts)
            job.queued_at = tx.now
            tx.store.queue.enqueue_job(tx.driver, job.id, job.case_id, job.run_at)


def _pause(attempts: int) -> timedelta:
    return PAUSES[min(attempts, len(PAUSES)) - 1]


def resend_lost(tx: Transaction) -> int:
    """Hand jobs to the workers again that are long due and were not done; the number handed over."""
    jobs = _due(tx, tx.now - RESEND_AFTER)
    for job_id, case_id in jobs.items():
        tx.store.queue.enqueue_job(tx.driver, job_id, case_id, None)
    if jobs:
        tx.session.execute(update(Job).where(Job.id.in_(jobs)).values(queued_at=tx.now))
    return len(jobs)


def _due(tx: Transaction, before: datetime) -> Mapping[UUID, UUID]:
    query = (
        select(Job.id, Job.case_id)
        .where(Job.state == WaitState.WAITING, Job.run_at <= before, ours(Job.type))
        .where(or_(Job.queued_at.is_(None), Job.queued_at <= before))
        .order_by(Job.run_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    return dict(tx.session.execute(query).all())


def run_due(store: Store) -> int:
    """Run everything that is due now, in this process; the number done.  For the demonstration and tests."""
    done, tried = 0, set[UUID]()
    while True:
        with store.transaction() as tx:
            query = select(Job.id).where(Job.state == WaitState.WAITING, Job.run_at <= tx.now)
            due = [key for key in tx.session.scalars(query.order_by(Job.run_at)) if key not in tried]
        if not due:
            return done
        tried.update(due)
        done += sum(run(store, job_id) for job_id in due)
