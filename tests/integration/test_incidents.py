"""What happens to a case that cannot go on: nothing is half done, somebody hears of it, others are not disturbed."""

from __future__ import annotations

import pytest

from engine import incidents, jobs, tasks, timers
from engine.domain import CaseState, IncidentKind, TaskState, WaitState
from engine.errors import (
    ConflictError,
    ExpressionError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    RemoteError,
    StepLimitError,
)
from engine.invariants import check
from engine.models import Case, History, Incident, Timer, UserTask
from tests.support.diagrams import diagram, gateway, job, script, status, timer, user
from tests.support.world import CLERK, STRANGER, SUPERVISOR, World

BROKEN = diagram(
    "p",
    [user("check"), gateway("way", "exclusive", default="done"), user("more")],
    "start > check > way > done",
    "way > more if =undecided",
    "more > done",
)


def test_a_step_that_fails_leaves_no_trace_but_one_incident(world: World) -> None:
    world.publish(BROKEN)
    case_id = world.start("p")
    task_id = world.claim("check")

    for _ in range(2):
        with pytest.raises(ExpressionError, match="way"), world.store.transaction(CLERK) as tx:
            tasks.complete(tx, task_id, {})

    (task,) = world.rows(UserTask)
    assert (task.state, task.completed_by, task.submission) == (TaskState.OPEN, None, None)
    assert [case.version for case in world.rows(Case)] == [1]
    assert world.path(case_id) == ["start"]
    (incident,) = world.rows(Incident)
    assert (incident.case_id, incident.kind, incident.subject) == (case_id, IncidentKind.STEP, task_id)
    assert (incident.element_id, incident.code) == ("way", "expression_failed")
    assert check(world.store) == []


def test_a_case_that_never_waits_is_stopped_and_reported(world: World) -> None:
    nodes = [user("check"), gateway("again", "exclusive", default="tick"), script("tick", "=1", "n")]
    world.publish(diagram("p", nodes, "start > check > again > tick > again", "again > done if =false"))
    world.start("p")

    with pytest.raises(StepLimitError):
        world.finish("check")

    assert [incident.code for incident in world.incidents()] == ["step_limit"]


def test_a_timer_that_cannot_go_on_is_parked_and_the_others_fire(world: World) -> None:
    nodes = [timer("pause", "PT1H"), gateway("way", "exclusive", default="good"), user("good")]
    flows = ("start > pause > way > good > done", "way > done if =undecided")
    world.publish(diagram("p", nodes, *flows))
    broken = world.start("p")
    fine = [world.start("p", undecided=False) for _ in range(2)]
    world.pass_time(hours=1)

    fired = timers.fire_due(world.store)

    assert fired == 2
    assert [world.waiting_at(case_id) for case_id in fine] == [{"good"}, {"good"}]
    (parked,) = [row for row in world.rows(Timer) if row.case_id == broken]
    assert parked.state is WaitState.FAILED
    assert [(found.case_id, found.kind) for found in world.incidents()] == [(broken, IncidentKind.TIMER)]
    assert timers.fire_due(world.store) == 0
    assert check(world.store) == []


def test_a_parked_timer_fires_again_once_somebody_retries_its_incident(world: World) -> None:
    nodes = [timer("pause", "PT1H"), gateway("way", "exclusive", default="good"), user("good")]
    world.publish(diagram("p", nodes, "start > pause > way > good > done", "way > done if =undecided"))
    world.start("p")
    world.pass_time(hours=1)
    timers.fire_due(world.store)
    (incident,) = world.incidents()

    with world.store.transaction(SUPERVISOR) as tx:
        incidents.retry(tx, incident.id, "已核对流程")

    assert world.incidents() == []
    assert [row.note for row in world.rows(History) if row.kind == "retry"] == ["已核对流程"]
    assert timers.fire_due(world.store) == 0
    assert len(world.incidents()) == 1
    assert check(world.store) == []


def test_an_incident_is_retried_with_a_reason_by_those_in_charge_and_only_once(world: World) -> None:
    world.publish(BROKEN)
    world.start("p")
    with pytest.raises(ExpressionError):
        world.finish("check")
    (incident,) = world.incidents()

    with pytest.raises(InvalidInputError), world.store.transaction(SUPERVISOR) as tx:
        incidents.retry(tx, incident.id, " ")
    for actor in (CLERK, STRANGER):
        with pytest.raises(ForbiddenError), world.store.transaction(actor) as tx:
            incidents.retry(tx, incident.id, "再试一次")
    with pytest.raises(NotFoundError), world.store.transaction(SUPERVISOR) as tx:
        incidents.retry(tx, world.task("check"), "再试一次")
    with world.store.transaction(SUPERVISOR) as tx:
        incidents.retry(tx, incident.id, "再试一次")
    with pytest.raises(ConflictError), world.store.transaction(SUPERVISOR) as tx:
        incidents.retry(tx, incident.id, "再试一次")

    assert world.incidents() == []


def test_a_case_that_cannot_even_begin_is_refused_and_leaves_nothing(world: World) -> None:
    nodes = [gateway("way", "exclusive", default="done"), user("more")]
    world.publish(diagram("p", nodes, "start > way > done", "way > more if =undecided", "more > done"))

    with pytest.raises(ExpressionError):
        world.start("p")

    assert (world.rows(Case), world.rows(Incident)) == ([], [])


def test_other_cases_go_on_while_one_is_stuck(world: World) -> None:
    world.publish(BROKEN)
    stuck = world.start("p")
    with pytest.raises(ExpressionError):
        world.finish("check")

    other = world.start("p", undecided=False)
    with world.store.transaction(CLERK) as tx:
        task_id = world.task("check", other)
        tasks.claim(tx, task_id)
        tasks.complete(tx, task_id, {})

    assert world.state(other) is CaseState.COMPLETED
    assert world.state(stuck) is CaseState.ACTIVE


class WrongDoorError(RemoteError):
    """接收地址有误"""

    code = "wrong_door"
    permanent = True


def test_incidents_of_one_sort_are_retried_together_and_no_others(world: World) -> None:
    world.publish(diagram("p", [status()], "start > tell > done"))
    for _ in range(4):
        world.start("p")
    world.sharing.refuse_pushes("portal.status", WrongDoorError())
    jobs.run_due(world.store)
    world.publish(diagram("odd", [job("fax", "fax.send")], "start > fax > done"))
    world.start("odd")
    jobs.run_due(world.store)
    world.sharing.refuse_pushes("portal.status", None)
    chosen = next(each for each in world.incidents() if each.code == "wrong_door")

    with world.store.transaction(SUPERVISOR) as tx:
        count = incidents.retry_alike(tx, chosen.id, "地址已更正")
    jobs.run_due(world.store)

    assert count == 4
    assert [each.code for each in world.incidents()] == ["unknown_job"]
    notes = [entry.note for entry in world.rows(History) if entry.kind == "retry"]
    assert notes == ["地址已更正"] * 4
    assert check(world.store) == []


def test_retrying_together_asks_for_a_reason_and_for_somebody_in_charge(world: World) -> None:
    world.publish(diagram("p", [status()], "start > tell > done"))
    world.start("p")
    world.sharing.refuse_pushes("portal.status", WrongDoorError())
    jobs.run_due(world.store)
    (incident,) = world.incidents()

    with world.store.transaction(SUPERVISOR) as tx, pytest.raises(InvalidInputError):
        incidents.retry_alike(tx, incident.id, " ")
    with world.store.transaction(CLERK) as tx, pytest.raises(ForbiddenError):
        incidents.retry_alike(tx, incident.id, "试试")
