"""挂起 and 恢复: nothing happens to a case that stands still, and it goes on as it was."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from engine import jobs, messages, tasks, timers
from engine.deadlines import ClockState, LimitKind
from engine.domain import CaseState, WaitState
from engine.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from engine.invariants import check
from engine.models import Clock, History, Message, Suspension, Timer
from engine.verbs import suspension
from tests.support.diagrams import catch, diagram, gateway, message, status, timer, user
from tests.support.playing import Playing
from tests.support.world import World

SUPERVISOR = "supervisor1"
HOLDS = (
    b'<extensionElements><zeebe:properties><zeebe:property name="verbs" value="suspend"/></zeebe:properties>'
)


def may_stand_still(files: dict[str, bytes]) -> dict[str, bytes]:
    """``files`` with a process that allows its cases to be suspended."""
    opening = b'isExecutable="true">'
    return {
        name: source.replace(opening, opening + HOLDS + b"</extensionElements>", 1)
        for name, source in files.items()
    }


def suspend(world: World, case_id: UUID) -> None:
    """The supervisor lets the case stand still."""
    with world.store.transaction(world.person(SUPERVISOR)) as tx:
        suspension.suspend(tx, case_id, "等待法院裁定")


def resume(world: World, case_id: UUID) -> None:
    """The supervisor lets the case go on."""
    with world.store.transaction(world.person(SUPERVISOR)) as tx:
        suspension.resume(tx, case_id, "裁定已生效")


def test_a_timer_does_not_fire_while_its_case_stands_still_and_does_afterwards(world: World) -> None:
    world.publish(may_stand_still(diagram("p", [timer("pause", "P1D")], "start > pause > done")))
    case_id = world.start("p")
    suspend(world, case_id)
    world.pass_time(days=3)

    assert timers.fire_due(world.store) == 0
    assert world.state(case_id) is CaseState.SUSPENDED
    assert check(world.store) == []
    resume(world, case_id)
    assert [row.state for row in world.rows(Timer)] == [WaitState.WAITING]
    assert timers.fire_due(world.store) == 1

    assert world.state(case_id) is CaseState.COMPLETED
    kinds = [row.kind for row in world.rows(History)]
    assert (kinds.count("suspend"), kinds.count("resume")) == (1, 1)


def test_a_job_waits_and_is_promised_anew(world: World) -> None:
    world.publish(may_stand_still(diagram("p", [status("tell")], "start > tell > done")))
    case_id = world.start("p")
    suspend(world, case_id)
    assert jobs.run_due(world.store) == 0
    world.queue.promises.clear()

    resume(world, case_id)

    assert len(world.queue.promises) == 1
    assert jobs.run_due(world.store) == 1
    assert world.state(case_id) is CaseState.COMPLETED


def test_a_message_is_kept_and_heard_before_a_timer_that_ran_out_meanwhile(world: World) -> None:
    steps = [gateway("either", "eventBased"), timer("over", "P7D"), catch("objection", "objected")]
    flows = ("start > either > over > done", "either > objection > handle > done")
    source = diagram("p", [*steps, user("handle")], *flows, messages=[message("objected")])
    world.publish(may_stand_still(source))
    case_id = world.start("p")
    world.pass_time(days=6)
    suspend(world, case_id)
    with world.store.transaction() as tx:
        assert messages.publish(tx, messages.Incoming("m-1", "objected", str(case_id), {})) is None
    world.pass_time(days=10)

    resume(world, case_id)
    timers.fire_due(world.store)

    assert world.waiting_at(case_id) == {"handle"}
    assert [row.delivered_to for row in world.rows(Message)] == [case_id]
    assert check(world.store) == []


def test_tasks_cannot_be_claimed_or_finished_meanwhile(world: World) -> None:
    world.publish(may_stand_still(diagram("p", [user("check"), user("also"), gateway("s"), gateway("j")],
        "start > s > check > j > done", "s > also > j")))  # fmt: skip
    case_id = world.start("p")
    task_id = world.claim("check")
    suspend(world, case_id)

    with (
        pytest.raises(ConflictError, match="挂起"),
        world.store.transaction(world.person("shanda_review")) as tx,
    ):
        tasks.complete(tx, task_id, {})
    with pytest.raises(ConflictError, match="挂起"):
        world.claim("also")

    resume(world, case_id)
    world.finish("check")
    world.finish("also")
    assert world.state(case_id) is CaseState.COMPLETED


def test_promised_limits_stand_still_and_the_laws_go_on(world: World) -> None:
    playing = Playing(world, "H01")
    playing.until("subsistence_allowance_survey")
    before = {clock.id: clock.due_at for clock in world.rows(Clock)}

    suspend(world, playing.case_id)

    for clock in world.rows(Clock):
        if clock.state is not ClockState.STOPPED:
            held = clock.kind is LimitKind.PROMISED
            assert (clock.state is ClockState.PAUSED) is held, clock.code
            assert (clock.due_at is None) is held or before[clock.id] is not None
    world.pass_time(days=7)
    resume(world, playing.case_id)
    running = [clock for clock in world.rows(Clock) if clock.state is ClockState.RUNNING]
    assert running
    for clock in running:
        due = before[clock.id]
        assert clock.due_at is not None and due is not None
        assert (clock.due_at > due) is (clock.kind is LimitKind.PROMISED), clock.code


def test_a_suspended_case_is_finished_with_its_answers_afterwards(world: World) -> None:
    playing = Playing(world, "H01")
    playing.until("accept_application")
    suspend(world, playing.case_id)
    world.pass_time(days=2)
    resume(world, playing.case_id)

    playing.to_the_end()

    assert world.state(playing.case_id) is CaseState.COMPLETED
    assert check(world.store) == []


def test_it_takes_a_reason_a_supervisor_and_a_running_case(world: World) -> None:
    world.publish(may_stand_still(diagram("p", [user("check")], "start > check > done")))
    case_id = world.start("p")
    with pytest.raises(InvalidInputError), world.store.transaction(world.person(SUPERVISOR)) as tx:
        suspension.suspend(tx, case_id, " ")
    with pytest.raises(InvalidInputError), world.store.transaction(world.person(SUPERVISOR)) as tx:
        suspension.suspend(tx, case_id, "等待", world.clock.now - timedelta(days=1))
    with pytest.raises(NotFoundError), world.store.transaction(world.person("shanda_review")) as tx:
        suspension.suspend(tx, case_id, "等待")
    with (
        pytest.raises(ConflictError, match="没有挂起"),
        world.store.transaction(world.person(SUPERVISOR)) as tx,
    ):
        suspension.resume(tx, case_id, "继续")

    suspend(world, case_id)

    with pytest.raises(ConflictError, match="没有在办"):
        suspend(world, case_id)
    with world.store.transaction() as tx:
        found = suspension.of_case(tx, case_id)
        assert found is not None and found.reason == "等待法院裁定"
        assert tx.session.scalar(select(Suspension.ended_at)) is None


def test_where_the_diagram_does_not_allow_it_no_case_stands_still(world: World) -> None:
    world.publish(diagram("p", [user("check")], "start > check > done"))
    case_id = world.start("p")

    with pytest.raises(ForbiddenError, match="不允许挂起"):
        suspend(world, case_id)
