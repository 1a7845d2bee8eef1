"""Jobs done by workers outside: each is held for a time, after which others may take it, and finished once.

A job that is held cannot be seen until its time is over (``run_at``), so that the same row says when it is due and
until when it is held.  What the built-in handlers do is never given away.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, select

from engine import execution, host, jobs, releases
from engine.domain import CaseState, FinishJob, IncidentKind, ThrowError, Variables, WaitState
from engine.errors import ConflictError, InvalidInputError, StoppedError
from engine.handlers import is_ours
from engine.interpreter import visible
from engine.models import Case, Incident, Job
from engine.orchestration import keys
from engine.reach import scope
from engine.storage import Actor, Store, Transaction

LONGEST = timedelta(hours=24)
MOST = 100
MOST_RETRIES = 100
NO_WORKER_LEFT = "job_no_retries"


@dataclass(frozen=True)
class Wish:
    """What a worker asks for: a type, under its own name, how many and for how long."""

    type: str
    worker: str
    timeout: timedelta
    most: int
    fetch: frozenset[str] | None = None


@dataclass(frozen=True)
class Lease:
    """A job that a worker holds until ``deadline``.  ``token`` proves it."""

    key: str
    case: UUID
    release: int
    process_id: str
    element_id: str
    type: str
    headers: Mapping[str, str]
    variables: Variables
    retries: int
    deadline: datetime
    worker: str
    token: str


def activate(tx: Transaction, wish: Wish) -> tuple[Lease, ...]:
    """Jobs of the wished type within the client's reach, the longest due first, held for it from now on.

    Two workers that ask at once never get the same job.

    Raises:
        InvalidInputError: the time is too long or none, or no type is named.
    """
    if not wish.type or not timedelta(0) < wish.timeout <= LONGEST:
        raise InvalidInputError("请写明任务类型和不超过 24 小时的占用时间", field="timeout")
    if is_ours(wish.type):
        return ()
    query = (
        _open().where(Job.type == wish.type, Job.run_at <= tx.now, scope(tx))
        .order_by(Job.run_at, Job.id)
        .limit(min(wish.most, MOST))
        .with_for_update(of=Job, skip_locked=True)
    )  # fmt: skip
    found = tx.session.execute(query).all()
    leases = tuple(_lease(tx, job, held_by, wish) for job, held_by in found)
    tx.session.flush()
    return leases


def _open() -> Select[Job, Case]:
    return (
        select(Job, Case)
        .join(Case, Case.id == Job.case_id)
        .where(Job.state == WaitState.WAITING, Case.state == CaseState.ACTIVE)
    )


def _lease(tx: Transaction, job: Job, case: Case, wish: Wish) -> Lease:
    job.run_at = tx.now + wish.timeout
    job.worker, job.lease = tx.actor.id, secrets.token_urlsafe(16)
    variables = _variables(tx, job, case)
    return Lease(
        key=keys.key_of(job.id),
        case=job.case_id,
        release=case.release_number,
        process_id=job.process_id,
        element_id=job.element_id,
        type=job.type,
        headers=job.headers,
        variables={name: variables[name] for name in variables if wish.fetch is None or name in wish.fetch},
        retries=job.retries - job.attempts,
        deadline=job.run_at,
        worker=wish.worker,
        token=job.lease,
    )


def _variables(tx: Transaction, job: Job, case: Case) -> Variables:
    """What the job's element sees, and what its input mappings made; the mappings come first."""
    program = releases.content(tx, case.release_number).program
    seen = visible(program, case.document, job.id, host.evaluator(tx.store.calendar, tx.now))
    return {**seen, **job.variables}


@dataclass(frozen=True)
class Result:
    """How a job ended: with values, or in the BPMN error ``error``.  ``token`` is that of the lease, if asked for."""

    key: str
    values: Variables
    token: str | None = None
    error: str | None = None


def finish(store: Store, actor: Actor, result: Result) -> None:
    """End a job and let its case go on; of two that try, one succeeds.

    Raises:
        NotFoundError: no such job waits within the client's reach.
        ConflictError: somebody else holds it now.
        StoppedError: the case could not go on, or nothing catches the error; an incident tells of it and the job is
            kept until somebody lets it be tried again.
    """
    with store.transaction(actor) as tx:
        job = held(tx, result.key, result.token)
        job_id, case_id = job.id, job.case_id
    action: FinishJob | ThrowError = FinishJob(job_id, result.values)
    if result.error is not None:
        action = ThrowError(job_id, result.error, result.values)
    try:
        with store.transaction(actor) as tx:
            case = execution.hold(tx, case_id)
            held(tx, result.key, result.token)
            execution.advance(tx, case, action)
    except StoppedError as error:
        jobs.park(store, job_id, error)
        raise


def held(tx: Transaction, key: str, token: str | None = None) -> Job:
    """The waiting job that the client may still finish: its own, or one that nobody holds any more.

    Raises:
        NotFoundError: no such job waits within the client's reach.
        ConflictError: another worker holds it, or the token is an older one.
    """
    query = _open().where(keys.within(Job.id, key), scope(tx)).execution_options(populate_existing=True)
    job: Job = keys.only([row[0] for row in tx.session.execute(query)], key)
    if job.run_at > tx.now and job.worker not in (None, tx.actor.id):
        raise ConflictError("这项任务正由另一个工作程序办理", key=key)
    if is_ours(job.type) or (token is not None and token != job.lease):
        raise ConflictError("这项任务已经由别的工作程序接手", key=key)
    return job


@dataclass(frozen=True)
class Failure:
    """How a worker failed: what it says, how often it may be tried again, and after what pause."""

    message: str
    retries: int
    pause: timedelta = timedelta(0)


def fail(tx: Transaction, key: str, failure: Failure, token: str | None = None) -> None:
    """Give a job back after a failure; without any try left it becomes an incident.

    Raises:
        NotFoundError, ConflictError: as in :func:`finish`.
        InvalidInputError: a number is out of reason.
    """
    if not 0 <= failure.retries <= MOST_RETRIES or not timedelta(0) <= failure.pause <= LONGEST:
        raise InvalidInputError("重试次数或间隔超出范围", field="retries")
    job = _locked(tx, key, token)
    job.attempts += 1
    job.retries = job.attempts + failure.retries
    job.error = failure.message
    job.worker = job.lease = None
    job.run_at = tx.now + failure.pause
    if failure.retries == 0:
        job.state = WaitState.FAILED
        tx.session.add(
            Incident(
                case_id=job.case_id,
                kind=IncidentKind.JOB,
                subject=job.id,
                element_id=job.element_id,
                code=NO_WORKER_LEFT,
                message=f"“{job.name}”没有成功：{failure.message or '工作程序没有说明原因'}",
                opened_at=tx.now,
            )
        )
    tx.session.flush()


def change(tx: Transaction, key: str, retries: int | None, timeout: timedelta | None) -> None:
    """Let a job be tried so often from now on, or be held for so long from now on.

    Raises:
        NotFoundError, ConflictError: as in :func:`finish`.
        InvalidInputError: a number is out of reason.
    """
    if retries is not None and not 0 < retries <= MOST_RETRIES:
        raise InvalidInputError("重试次数超出范围", field="changeset.retries")
    if timeout is not None and not timedelta(0) < timeout <= LONGEST:
        raise InvalidInputError("占用时间超出范围", field="changeset.timeout")
    job = _locked(tx, key, None)
    if retries is not None:
        job.retries = job.attempts + retries
    if timeout is not None and job.worker is not None:
        job.run_at = tx.now + timeout
    tx.session.flush()


def _locked(tx: Transaction, key: str, token: str | None) -> Job:
    """The job as :func:`held` finds it, locked; read again after the lock, as somebody may have been faster."""
    job_id = held(tx, key, token).id
    tx.session.execute(select(Job.id).where(Job.id == job_id).with_for_update())
    return held(tx, key, token)
