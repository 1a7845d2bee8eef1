"""Jobs that wait for a system to come back.  That costs them no attempt, whatever the outage lasts.

While a system is closed off, a single job at a time goes to it as a probe; once it answers, all that wait for it are
handed to the workers again, those that waited longest first.
"""

from __future__ import annotations

from datetime import timedelta

import structlog
from sqlalchemy import func, select, update

from engine.domain import WaitState
from engine.errors import EngineError, SourceDownError
from engine.models import Job, SourceState
from engine.sources import THRESHOLD, gate_before
from engine.storage import Store, Transaction

AT_MOST = timedelta(days=3)
"""After this long somebody has to know: the job's next failures count, and end in an incident."""
LOOK_AGAIN = timedelta(hours=1)
"""A held job is tried after this time even if nobody handed it over."""
BATCH = 500
log = structlog.get_logger()


def hold(tx: Transaction, job: Job, error: EngineError) -> bool:
    """Let ``job`` wait for the system that ``error`` names; False when the error is the job's own affair."""
    since = job.held_since or tx.now
    if not isinstance(error, SourceDownError) or tx.now - since > AT_MOST:
        job.held_for = None
        return False
    job.held_for = str(error.fields["system"])
    job.held_since = since
    job.error = error.message
    job.run_at = tx.now + LOOK_AGAIN
    job.queued_at = None
    return True


def release(store: Store) -> int:
    """Hand held jobs to the workers where their system may be called; the number handed over.

    Each batch is a transaction of its own; doing this in several processes at once is harmless.
    """
    total = 0
    while True:
        with store.transaction() as tx:
            count = sum(_release(tx, system, limit) for system, limit in _open(tx))
        total += count
        if count < BATCH:
            return total


def _open(tx: Transaction) -> list[tuple[str, int]]:
    """The systems that held jobs wait for, with how many may go now: one where a probe is due, else a batch."""
    waited_for = select(Job.held_for).where(Job.state == WaitState.WAITING, Job.held_for.is_not(None))
    systems = [system for system in tx.session.scalars(waited_for.distinct()) if system is not None]
    states = {row.system: row for row in tx.session.scalars(select(SourceState))} if systems else {}
    closed = {system for system, row in states.items() if row.failures >= THRESHOLD}
    found: dict[str, tuple[str, int]] = {}
    for system in sorted(systems):
        gate = gate_before(system, closed)
        if gate is None:
            found[system] = (system, BATCH)
        elif gate not in states or states[gate].next_probe_at <= tx.now:
            found.setdefault(gate, (system, 1))
    return list(found.values())


def _release(tx: Transaction, system: str, limit: int) -> int:
    waiting = (
        select(Job.id)
        .where(Job.state == WaitState.WAITING, Job.held_for == system, Job.queued_at.is_(None))
        .order_by(Job.held_since)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("chosen")  # as a mere sub-query it may be asked again for every row, and then knows no limit
    )
    freed = (
        update(Job)
        .where(Job.id.in_(select(waiting.c.id)))
        .values(run_at=tx.now, queued_at=tx.now)
        .returning(Job.id, Job.case_id)
    )
    jobs = tx.session.execute(freed).all()
    for job_id, case_id in jobs:
        tx.store.queue.enqueue_job(tx.driver, job_id, case_id, None)
    if jobs:
        log.info("held_jobs_released", system=system, jobs=len(jobs))
    return len(jobs)


def waiting(tx: Transaction) -> dict[str, int]:
    """How many jobs wait for each system to come back."""
    counted = (
        select(Job.held_for, func.count())
        .where(Job.state == WaitState.WAITING, Job.held_for.is_not(None))
        .group_by(Job.held_for)
    )
    return {str(system): count for system, count in tx.session.execute(counted)}
