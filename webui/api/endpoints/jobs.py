"""Jobs for workers outside: taking, finishing, failing, throwing an error."""

from __future__ import annotations

from datetime import timedelta

from engine import releases
from engine.orchestration import definitions, leases
from engine.orchestration.clients import Scope
from engine.orchestration.keys import key_of
from engine.orchestration.leases import Failure, Lease, Result, Wish
from engine.storage import Transaction
from webui.api.operations import Call, operation
from webui.api.schemas.work import (
    ActivatedJob,
    ActivatedJobs,
    JobActivation,
    JobCompletion,
    JobError,
    JobFailure,
    JobUpdate,
)


@operation("post /jobs/activation", "领取作业", scope=Scope.WORK)
def activate_jobs(call: Call, body: JobActivation) -> ActivatedJobs:
    """Jobs for a worker, held for it; answered at once, also when there are none."""
    wish = Wish(
        type=body.type,
        worker=body.worker,
        timeout=timedelta(milliseconds=body.timeout),
        most=body.max_jobs_to_activate,
        fetch=frozenset(body.fetch_variable) if body.fetch_variable else None,
    )
    with call.transaction() as tx:
        taken = leases.activate(tx, wish)
        jobs = [_reply(tx, lease, with_token=body.with_lease is True) for lease in taken]
    return ActivatedJobs(jobs=jobs)


def _reply(tx: Transaction, lease: Lease, *, with_token: bool) -> ActivatedJob:
    content = releases.content(tx, lease.release)
    return ActivatedJob(
        type=lease.type,
        process_definition_id=content.program.model.root_of(lease.process_id).id,
        process_definition_version=lease.release,
        element_id=lease.element_id,
        custom_headers=lease.headers,
        worker=lease.worker,
        retries=lease.retries,
        deadline=int(lease.deadline.timestamp() * 1000),
        variables=lease.variables,
        job_key=lease.key,
        process_instance_key=key_of(lease.case),
        process_definition_key=definitions.process_key(content, lease.process_id),
        element_instance_key=lease.key,
        job_lease_token=lease.token if with_token else None,
    )


@operation("post /jobs/<key>/completion", "完成作业", scope=Scope.WORK)
def complete_job(call: Call, key: str, body: JobCompletion) -> None:
    """Finish a job."""
    result = Result(key, body.variables or {}, body.job_lease_token)
    leases.finish(call.store, call.session.actor, result)


@operation("post /jobs/<key>/failure", "作业失败", scope=Scope.WORK)
def fail_job(call: Call, key: str, body: JobFailure) -> None:
    """Give a job back after a failure."""
    pause = timedelta(milliseconds=body.retry_back_off)
    with call.transaction() as tx:
        leases.fail(tx, key, Failure(body.error_message, body.retries, pause), body.job_lease_token)


@operation("post /jobs/<key>/error", "作业抛出错误", scope=Scope.WORK)
def throw_job_error(call: Call, key: str, body: JobError) -> None:
    """End a job in a BPMN error."""
    result = Result(key, body.variables or {}, body.job_lease_token, error=body.error_code)
    leases.finish(call.store, call.session.actor, result)


@operation("patch /jobs/<key>", "修改作业", scope=Scope.WORK)
def update_job(call: Call, key: str, body: JobUpdate) -> None:
    """Change how often a job is tried, or hold it longer."""
    timeout = body.changeset.timeout
    longer = None if timeout is None else timedelta(milliseconds=timeout)
    with call.transaction() as tx:
        leases.change(tx, key, body.changeset.retries, longer)
