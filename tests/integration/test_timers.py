"""Timers: what is due is a row, firing twice does nothing, and time passes only when told."""

from __future__ import annotations

from datetime import timedelta

from connectors.sla.beat import hand_over_timers
from engine import timers
from engine.domain import CaseState, WaitState
from engine.invariants import check
from engine.models import Timer
from tests.support.diagrams import deadline, diagram, timer, user
from tests.support.world import BEGIN, World

PAUSE = diagram("p", [timer("pause", "PT1H")], "start > pause > done")


def test_a_timer_fires_at_its_moment_and_not_before(world: World) -> None:
    world.publish(PAUSE)
    case_id = world.start("p")

    world.pass_time(minutes=59, seconds=59)
    assert timers.fire_due(world.store) == 0
    world.pass_time(seconds=1)
    assert timers.fire_due(world.store) == 1

    assert world.state(case_id) is CaseState.COMPLETED
    assert check(world.store) == []


def test_two_beats_hand_a_timer_over_once_and_again_when_nothing_happened_for_a_minute(world: World) -> None:
    world.publish(PAUSE)
    world.start("p")
    world.pass_time(hours=1)

    first, second = hand_over_timers(world.store), hand_over_timers(world.store)
    world.pass_time(seconds=61)
    third = hand_over_timers(world.store)

    assert (first, second, third) == (1, 0, 1)
    assert world.queue.timers == [row.id for row in world.rows(Timer)] * 2


def test_a_beat_does_not_wait_for_timers_that_another_beat_holds(world: World) -> None:
    world.publish(PAUSE)
    for _ in range(3):
        world.start("p")
    world.pass_time(hours=1)

    with world.store.transaction() as one:
        assert timers.enqueue_due(one) == 3
        with world.store.transaction() as another:
            assert timers.enqueue_due(another) == 0


def test_firing_a_timer_twice_does_nothing_the_second_time(world: World) -> None:
    world.publish(diagram("p", [timer("pause", "PT1H"), user("check")], "start > pause > check > done"))
    case_id = world.start("p")
    (row,) = world.rows(Timer)

    ends = [timers.fire(world.store, row.id) for _ in range(2)]

    assert ends == [True, False]
    assert world.path(case_id) == ["start", "pause"]


def test_a_deadline_ends_its_task_and_the_task_is_not_completed_any_more(world: World) -> None:
    nodes = [user("check"), deadline("late", "check", "PT1H"), user("hurry")]
    world.publish(diagram("p", nodes, "start > check > done", "late > hurry > done"))
    case_id = world.start("p")
    world.pass_time(hours=1)

    timers.fire_due(world.store)

    assert world.waiting_at(case_id) == {"hurry"}
    assert check(world.store) == []


def test_a_completed_task_takes_its_deadline_with_it(world: World) -> None:
    nodes = [user("check"), deadline("late", "check", "PT1H"), user("hurry")]
    world.publish(diagram("p", nodes, "start > check > done", "late > hurry > done"))
    world.start("p")

    world.finish("check")
    world.pass_time(hours=2)

    assert timers.fire_due(world.store) == 0
    assert [row.state for row in world.rows(Timer)] == [WaitState.CANCELLED]


def test_a_repeating_timer_comes_back_at_its_next_moment_and_not_at_once(world: World) -> None:
    reminder = (
        '<boundaryEvent id="remind" attachedToRef="check" cancelActivity="false"><timerEventDefinition>'
        "<timeCycle>R2/PT24H</timeCycle></timerEventDefinition></boundaryEvent>"
    )
    nodes = [user("check"), reminder, user("urge"), '<endEvent id="urged"/>']
    world.publish(diagram("p", nodes, "start > check > done", "remind > urge > urged"))
    world.start("p")

    world.pass_time(hours=24)
    assert timers.fire_due(world.store) == 1
    (row,) = [row for row in world.rows(Timer) if row.state is WaitState.WAITING]
    assert (row.due_at, row.queued_at) == (BEGIN + timedelta(hours=48), None)
    assert check(world.store) == []
    world.pass_time(hours=24)
    assert timers.fire_due(world.store) == 1
    world.pass_time(hours=48)

    assert timers.fire_due(world.store) == 0
    assert check(world.store) == []
