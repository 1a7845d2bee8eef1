"""Several hands at one case at the same moment: exactly one wins, and the others are told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import text

from engine import jobs, messages, tasks, timers
from engine.domain import CaseState, TaskState
from engine.errors import BusyError, ConflictError
from engine.invariants import check
from engine.models import Case, History, Job, Timer, UserTask
from engine.storage import Actor
from tests.support.diagrams import catch, deadline, diagram, gateway, message, status, user
from tests.support.world import CLERK, COLLEAGUE, World, eventually

ROUNDS = 5


def at_once(*works: Callable[[], object]) -> list[object]:
    """What each of ``works`` gave, or the conflict it ended in, when all begin at the same moment."""
    start = Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        start.wait(10)
        try:
            return work()
        except ConflictError as error:
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def claim(world: World, actor: Actor) -> Callable[[], object]:
    """The work of claiming the open task as ``actor``."""
    task_id = world.task("check")

    def work() -> None:
        with world.store.transaction(actor) as tx:
            tasks.claim(tx, task_id)

    return work


def complete(world: World, actor: Actor) -> Callable[[], object]:
    """The work of completing the open task as ``actor``."""
    task_id = world.task("check")

    def work() -> None:
        with world.store.transaction(actor) as tx:
            tasks.complete(tx, task_id, {})

    return work


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_two_clerks_claiming_one_task_exactly_one_gets_it(world: World, _round: int) -> None:
    world.publish(diagram("p", [user("check")], "start > check > done"))
    world.start("p")

    ends = at_once(claim(world, CLERK), claim(world, COLLEAGUE))

    (task,) = world.rows(UserTask)
    winner, loser = (CLERK, ends[1]) if ends[0] is None else (COLLEAGUE, ends[0])
    assert task.assignee == winner.id
    assert isinstance(loser, ConflictError)
    assert (loser.fields["by"], loser.fields["at"]) == (winner.name, world.clock.now)
    assert len([row for row in world.rows(History) if row.kind == "claim"]) == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_two_tabs_completing_one_task_exactly_one_counts(world: World, _round: int) -> None:
    world.publish(diagram("p", [user("check")], "start > check > done"))
    case_id = world.start("p")
    world.claim("check")

    ends = at_once(complete(world, CLERK), complete(world, CLERK))

    (loser,) = [end for end in ends if end is not None]
    assert isinstance(loser, ConflictError)
    assert (loser.fields["by"], loser.fields["at"], loser.fields["done"]) == (
        CLERK.name,
        world.clock.now,
        True,
    )
    assert world.path(case_id) == ["start", "check", "done"]
    assert check(world.store) == []


def test_clerks_at_parallel_tasks_of_one_case_wait_for_each_other_and_both_count(world: World) -> None:
    names = [f"check_{number}" for number in range(4)]
    flows = [f"fork > {name} > meet" for name in names]
    nodes = [*map(user, names), gateway("fork"), gateway("meet")]
    world.publish(diagram("p", nodes, "start > fork", "meet > done", *flows))
    case_id = world.start("p")

    ends = at_once(*(lambda name=name: world.finish(name) for name in names))

    assert not [end for end in ends if isinstance(end, Exception)]
    assert world.state(case_id) is CaseState.COMPLETED
    assert [case.version for case in world.rows(Case)] == [5]
    assert check(world.store) == []


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_timer_and_a_clerk_at_the_same_moment_have_one_winner(world: World, _round: int) -> None:
    nodes = [user("check"), deadline("late", "check", "PT1H"), user("hurry")]
    world.publish(diagram("p", nodes, "start > check > done", "late > hurry > done"))
    case_id = world.start("p")
    world.claim("check")
    world.pass_time(hours=1)
    (timer,) = world.rows(Timer)

    fired, completed = at_once(lambda: timers.fire(world.store, timer.id), complete(world, CLERK))

    if fired:
        assert isinstance(completed, ConflictError)
        assert world.waiting_at(case_id) == {"hurry"}
    else:
        assert completed is None
        assert world.state(case_id) is CaseState.COMPLETED
    assert check(world.store) == []


def test_a_timer_fired_by_two_workers_fires_once(world: World) -> None:
    nodes = [user("check"), deadline("late", "check", "PT1H"), user("hurry")]
    world.publish(diagram("p", nodes, "start > check > done", "late > hurry > done"))
    case_id = world.start("p")
    world.pass_time(hours=1)
    (timer,) = world.rows(Timer)

    ends = at_once(*[lambda: timers.fire(world.store, timer.id)] * 3)

    assert sorted(map(bool, ends)) == [False, False, True]
    assert world.path(case_id).count("late") == 1
    assert check(world.store) == []


def test_a_job_run_by_two_workers_is_asked_by_one_key_and_recorded_once(world: World) -> None:
    world.publish(diagram("p", [status(), user("check")], "start > tell > check > done"))
    case_id = world.start("p")
    (job,) = world.rows(Job)

    ends = at_once(*[lambda: jobs.run(world.store, job.id)] * 3)

    assert sorted(map(bool, ends)) == [False, False, True]
    assert [push.key for push in world.sharing.pushed] == [str(job.id)]
    assert world.path(case_id) == ["start", "tell"]
    assert check(world.store) == []


def test_one_message_sent_twice_at_the_same_moment_counts_once(world: World) -> None:
    nodes = [catch("first", "news"), catch("second", "news")]
    world.publish(diagram("p", nodes, "start > first > second > done", messages=[message("news")]))
    case_id = world.start("p")

    ends = at_once(*[lambda: world.tell("news", str(case_id))] * 3)

    assert sorted(end is not None for end in ends) == [False, False, True]
    assert world.waiting_at(case_id) == {"second"}


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_message_that_arrives_while_its_case_begins_to_wait_is_not_lost(world: World, _round: int) -> None:
    nodes = [user("check"), catch("hear", "news")]
    world.publish(diagram("p", nodes, "start > check > hear > done", messages=[message("news")]))
    case_id = world.start("p")
    world.claim("check")

    at_once(complete(world, CLERK), lambda: world.tell("news", str(case_id)))

    assert world.state(case_id) is CaseState.COMPLETED


def test_a_message_sent_during_a_step_waits_for_the_step_and_is_delivered(world: World) -> None:
    nodes = [user("check"), catch("hear", "news")]
    world.publish(diagram("p", nodes, "start > check > hear > done", messages=[message("news")]))
    case_id = world.start("p")
    task_id = world.claim("check")
    news = messages.Incoming("m-1", "news", str(case_id), {})

    with ThreadPoolExecutor(1) as pool:
        with world.store.transaction() as sending:
            messages.publish(sending, news)
            stepping = pool.submit(_complete, world, task_id)
            eventually(lambda: stepping.done() or _waits_for_a_lock(world))
        stepping.result(10)

    assert world.state(case_id) is CaseState.COMPLETED


def _complete(world: World, task_id: UUID) -> None:
    with world.store.transaction(CLERK) as tx:
        tasks.complete(tx, task_id, {})


def _waits_for_a_lock(world: World) -> bool:
    with world.store.transaction() as tx:
        here = "SELECT oid FROM pg_database WHERE datname = current_database()"
        query = f"SELECT count(*) FROM pg_locks WHERE NOT granted AND database = ({here})"
        return bool(tx.session.scalar(text(query)))


def test_who_waits_too_long_for_a_case_is_asked_to_try_again(world: World) -> None:
    world.publish(diagram("p", [user("check")], "start > check > done"))
    world.start("p")
    task_id = world.claim("check")

    with world.store.transaction() as holding:
        holding.session.execute(text("SELECT id FROM process_instance FOR UPDATE"))
        with pytest.raises(BusyError), world.store.transaction(CLERK) as tx:
            tx.session.execute(text("SET LOCAL lock_timeout = '50ms'"))
            tasks.complete(tx, task_id, {})

    assert [row.state for row in world.rows(UserTask)] == [TaskState.OPEN]
