"""Jobs whose system is down: they wait for its return without losing attempts, and go on once it is back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import held, incidents, jobs
from engine.domain import CaseState, WaitState
from engine.errors import RemoteError, SourceDownError
from engine.invariants import check
from engine.models import Job
from engine.sources import PAUSE, THRESHOLD, SharedGates
from tests.support.diagrams import diagram, status, user
from tests.support.world import SUPERVISOR, World

TELL = diagram("p", [status(), user("check")], "start > tell > check > done")


def portal_goes_down(world: World) -> SharedGates:
    """The portal fails until its gate is closed."""
    world.sharing.refuse_pushes(
        "portal.status", SourceDownError("爱山东政务服务平台暂时不可用。", system="portal")
    )
    gates = SharedGates(world.store.engine, world.clock)
    for _ in range(THRESHOLD):
        gates.fail("portal", "unavailable")
    return gates


def waiting_jobs(world: World) -> list[Job]:
    return [job for job in world.rows(Job) if job.state is WaitState.WAITING]


def test_a_job_whose_system_is_down_waits_without_losing_an_attempt(world: World) -> None:
    world.publish(TELL)
    world.start("p")
    portal_goes_down(world)

    for _ in range(20):
        jobs.run_due(world.store)
        world.pass_time(hours=1)

    (job,) = waiting_jobs(world)
    assert (job.attempts, job.held_for, job.error) == (0, "portal", "爱山东政务服务平台暂时不可用。")
    assert world.incidents() == []
    assert check(world.store) == []


def test_held_jobs_are_handed_over_once_their_system_answers(world: World) -> None:
    world.publish(TELL)
    case_ids = [world.start("p") for _ in range(7)]
    gates = portal_goes_down(world)
    jobs.run_due(world.store)
    world.queue.promises.clear()

    world.sharing.refuse_pushes("portal.status", None)
    gates.succeed("portal")

    assert held.release(world.store) == 7
    assert len(world.queue.promises) == 7
    assert jobs.run_due(world.store) == 7
    assert all(world.waiting_at(case_id) == {"check"} for case_id in case_ids)
    assert held.release(world.store) == 0


def test_while_a_system_is_closed_off_one_job_a_pause_goes_to_it(world: World) -> None:
    world.publish(TELL)
    for _ in range(4):
        world.start("p")
    gates = portal_goes_down(world)
    jobs.run_due(world.store)

    assert held.release(world.store) == 0
    world.pass_time(seconds=PAUSE.total_seconds())
    assert held.release(world.store) == 1
    gates.enter("portal")
    jobs.run_due(world.store)
    assert held.release(world.store) == 0


def test_several_systems_that_are_down_share_one_probe(world: World) -> None:
    world.publish(TELL)
    world.start("p")
    gates = portal_goes_down(world)
    for system in ("tax", "bank"):
        for _ in range(THRESHOLD):
            gates.fail(system, "timeout")
    jobs.run_due(world.store)

    assert held.release(world.store) == 1, "nobody has asked the gateway yet"
    gates.enter("tax")
    jobs.run_due(world.store)
    world.pass_time(seconds=1)

    assert held.release(world.store) == 0


def test_a_job_that_waited_too_long_becomes_somebodys_business(world: World) -> None:
    world.publish(TELL)
    world.start("p")
    portal_goes_down(world)
    jobs.run_due(world.store)

    world.clock.pass_time(held.AT_MOST + timedelta(hours=1))
    for _ in range(4):
        jobs.run_due(world.store)
        world.pass_time(hours=2)

    (incident,) = world.incidents()
    assert incident.code == SourceDownError.code
    assert held.release(world.store) == 0


def test_a_person_who_tries_again_lets_it_wait_anew(world: World) -> None:
    world.publish(TELL)
    case_id = world.start("p")
    gates = portal_goes_down(world)
    jobs.run_due(world.store)
    world.clock.pass_time(held.AT_MOST + timedelta(hours=1))
    for _ in range(4):
        jobs.run_due(world.store)
        world.pass_time(hours=2)
    world.sharing.refuse_pushes("portal.status", None)
    gates.succeed("portal")

    with world.store.transaction(SUPERVISOR) as tx:
        incidents.retry(tx, world.incidents()[0].id, "平台已恢复")
    jobs.run_due(world.store)

    assert world.waiting_at(case_id) == {"check"}
    assert world.state(case_id) is CaseState.ACTIVE


def test_an_error_of_the_message_itself_still_costs_an_attempt(world: World) -> None:
    world.publish(TELL)
    world.start("p")
    world.sharing.refuse_pushes("portal.status", RemoteError("回执没有编号"))

    jobs.run_due(world.store)

    (job,) = waiting_jobs(world)
    assert (job.attempts, job.held_for) == (1, None)


@pytest.mark.parametrize("system", ["portal", "city"])
def test_how_many_wait_for_what_can_be_read(world: World, system: str) -> None:
    world.publish(TELL)
    for _ in range(3):
        world.start("p")
    world.sharing.refuse_pushes("portal.status", SourceDownError(system=system))
    jobs.run_due(world.store)

    with world.store.transaction() as tx:
        assert held.waiting(tx) == {system: 3}
