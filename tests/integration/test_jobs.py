"""Jobs: asked outside any transaction, tried again with pauses, applied once whatever dies in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import QueuePool

from connectors.data_sharing.memory import MemoryDataSharing
from engine import execution, incidents, jobs, timers
from engine.domain import CaseState, FinishJob, IncidentKind, WaitState
from engine.errors import ConflictError, RemoteError
from engine.handlers import handler_for
from engine.invariants import check
from engine.models import Job, Timer
from engine.ports import Push, Receipt
from tests.support.diagrams import deadline, diagram, job, status, user
from tests.support.world import BEGIN, SUPERVISOR, World

TELL = diagram("p", [status(), user("check")], "start > tell > check > done")


def the_job(world: World) -> Job:
    """The only job there is."""
    (found,) = world.rows(Job)
    return found


class PermanentError(RemoteError):
    """对方拒绝"""

    permanent = True


def test_a_job_is_promised_in_its_step_and_its_result_lets_the_case_go_on(world: World) -> None:
    world.publish(TELL)
    case_id = world.start("p")
    assert world.queue.promises == [(the_job(world).id, None)]

    assert jobs.run_due(world.store) == 1

    assert world.waiting_at(case_id) == {"check"}
    assert [push.operation for push in world.sharing.pushed] == ["portal.status"]
    assert check(world.store) == []


def test_no_transaction_is_open_while_another_system_is_asked(world: World) -> None:
    open_connections: list[int] = []

    class Watching(MemoryDataSharing):
        def push(self, message: Push) -> Receipt:
            pool = world.store.engine.pool
            assert isinstance(pool, QueuePool)
            open_connections.append(pool.checkedout())
            return super().push(message)

    world.publish(TELL)
    world.start("p")

    jobs.run_due(replace(world.store, sharing=Watching(now=world.clock)))

    assert open_connections == [0]


def test_a_failed_job_is_tried_again_after_growing_pauses_and_then_becomes_an_incident(world: World) -> None:
    world.publish(TELL)
    case_id = world.start("p")
    world.sharing.refuse_pushes("portal.status", RemoteError("对方没有应答"))
    job_id = the_job(world).id

    moments: list[timedelta] = []
    while the_job(world).state is WaitState.WAITING:
        world.clock.now = the_job(world).run_at
        moments.append(world.clock.now - BEGIN)
        assert jobs.run(world.store, job_id) is False

    assert moments == [timedelta(0), timedelta(seconds=10), timedelta(seconds=70)]
    assert [run_at and run_at - BEGIN for _, run_at in world.queue.promises] == [None, *moments[1:]]
    assert (the_job(world).attempts, the_job(world).error) == (3, "对方没有应答")
    (incident,) = world.incidents()
    assert (incident.kind, incident.subject, incident.element_id) == (IncidentKind.JOB, job_id, "tell")
    assert "对方没有应答" in incident.message
    assert world.state(case_id) is CaseState.ACTIVE
    assert check(world.store) == []


def test_a_job_does_not_run_before_its_pause_is_over(world: World) -> None:
    world.publish(TELL)
    world.start("p")
    world.sharing.refuse_pushes("portal.status", RemoteError("对方没有应答"))
    jobs.run_due(world.store)
    world.sharing.refuse_pushes("portal.status", None)

    world.pass_time(seconds=9)
    assert jobs.run_due(world.store) == 0
    world.pass_time(seconds=1)

    assert jobs.run_due(world.store) == 1


def test_a_failure_that_cannot_pass_becomes_an_incident_at_once(world: World) -> None:
    world.publish(TELL)
    world.start("p")
    world.sharing.refuse_pushes("portal.status", PermanentError())

    jobs.run_due(world.store)

    assert (the_job(world).state, the_job(world).attempts) == (WaitState.FAILED, 1)
    assert len(world.incidents()) == 1


def test_a_job_that_nobody_can_do_becomes_an_incident(world: World) -> None:
    world.publish(diagram("p", [job("odd", "fax.send")], "start > odd > done"))
    world.start("p")

    jobs.run_due(world.store)

    assert [incident.code for incident in world.incidents()] == ["unknown_job"]
    assert check(world.store) == []


def test_a_job_runs_again_once_somebody_retries_its_incident(world: World) -> None:
    world.publish(TELL)
    case_id = world.start("p")
    world.sharing.refuse_pushes("portal.status", PermanentError())
    jobs.run_due(world.store)
    world.sharing.refuse_pushes("portal.status", None)
    (incident,) = world.incidents()

    with world.store.transaction(SUPERVISOR) as tx:
        incidents.retry(tx, incident.id, "对方已恢复")

    assert world.queue.promises[-1] == (the_job(world).id, None)
    assert jobs.run_due(world.store) == 1
    assert world.waiting_at(case_id) == {"check"}
    assert world.incidents() == []
    assert check(world.store) == []


def test_a_worker_that_dies_between_asking_and_recording_has_its_effect_once(world: World) -> None:
    world.publish(TELL)
    case_id = world.start("p")
    handler = handler_for("portal.status")
    with world.store.transaction() as tx:
        request = handler.prepare(tx, tx.session.get_one(Job, the_job(world).id))
    handler.ask(world.store, request)

    jobs.run_due(world.store)

    assert [push.key for push in world.sharing.pushed] == [str(the_job(world).id)]
    assert world.waiting_at(case_id) == {"check"}


def test_a_result_that_comes_twice_is_applied_once(world: World) -> None:
    world.publish(TELL)
    case_id = world.start("p")
    job_id = the_job(world).id

    ends = [jobs.run(world.store, job_id) for _ in range(2)]

    assert ends == [True, False]
    assert world.path(case_id) == ["start", "tell"]


def test_a_lost_job_is_handed_over_again_but_a_young_one_is_not(world: World) -> None:
    world.publish(TELL)
    world.start("p")

    def resent() -> int:
        with world.store.transaction() as tx:
            return jobs.resend_lost(tx)

    assert resent() == 0
    world.pass_time(minutes=6)
    assert (resent(), resent()) == (1, 0)
    assert [job_id for job_id, _ in world.queue.promises] == [the_job(world).id] * 2


def test_a_job_whose_deadline_came_first_is_not_recorded(world: World) -> None:
    nodes = [status(), deadline("late", "tell", "PT1H"), user("by_hand")]
    world.publish(diagram("p", nodes, "start > tell > done", "late > by_hand > done"))
    case_id = world.start("p")
    job_id: UUID = the_job(world).id
    (timer,) = [row for row in world.rows(Timer) if row.element_id == "late"]
    timers.fire(world.store, timer.id)

    assert jobs.run(world.store, job_id) is False

    assert world.waiting_at(case_id) == {"by_hand"}
    assert world.sharing.pushed == []
    assert check(world.store) == []


def test_a_result_after_which_the_case_cannot_go_on_parks_the_job_until_it_is_retried(world: World) -> None:
    nodes = [status(), '<exclusiveGateway id="way" default="way__done"/>', user("more")]
    world.publish(diagram("p", nodes, "start > tell > way > done", "way > more if =undecided", "more > done"))
    world.start("p")

    assert jobs.run_due(world.store) == 0

    assert the_job(world).state is WaitState.FAILED
    (incident,) = world.incidents()
    assert (incident.subject, incident.code, incident.element_id) == (
        the_job(world).id,
        "expression_failed",
        "way",
    )
    with world.store.transaction(SUPERVISOR) as tx:
        incidents.retry(tx, incident.id, "再试")
    assert jobs.run_due(world.store) == 0
    assert len(world.incidents()) == 1
    assert len(world.sharing.pushed) == 1
    assert check(world.store) == []


def test_a_job_result_for_a_closed_wait_is_a_conflict_and_changes_nothing(world: World) -> None:
    world.publish(TELL)
    case_id = world.start("p")
    job_id = the_job(world).id
    jobs.run_due(world.store)

    with pytest.raises(ConflictError), world.store.transaction() as tx:
        execution.advance(tx, case_id, FinishJob(job_id, {}))

    assert check(world.store) == []
