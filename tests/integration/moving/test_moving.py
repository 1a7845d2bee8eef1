"""Moving running cases in bulk: what survives, what is refused, stopping, going on, and the end of 200 cases."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from threading import Thread
from typing import Any
from uuid import UUID

import pytest

from engine import moving, tasks
from engine.domain import CaseState, TaskState
from engine.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from engine.invariants import check
from engine.limits import ledger
from engine.models import (
    Candidate,
    Case,
    Clock,
    Draft,
    EntryState,
    History,
    Move,
    MoveEntry,
    MoveState,
    Timer,
    UserTask,
)
from engine.moving import Order
from tests.support.diagrams import deadline, diagram, form, gateway, job, timer, user
from tests.support.world import CLERK, SUPERVISOR, World

CLOCKS = {"clocks": [{
    "code": "step.look", "name": "查看", "step": "look",
    "limits": [{"kind": "promised", "days": 5, "unit": "working", "basis": "内部承诺", "basis_status": "待核",
                "effective_from": "2024-10-18", "owner": "district"}],
}]}  # fmt: skip
FIELD: dict[str, object] = {"key": "seen", "type": "textfield", "label": "所见"}


def service(*nodes: str, way: str, more: Mapping[str, Any] | None = None) -> dict[str, bytes]:
    """The files of one process ``p`` with a clock on ``look``."""
    clocks = json.dumps(CLOCKS if more is None else more, ensure_ascii=False).encode()
    return {**diagram("p", nodes, way), **form("look", FIELD), "clocks.json": clocks}


OLD = service(user("look", form="look"), user("sign"), way="start > look > sign > done")
NEW = service(
    user("look", form="look"), user("weigh"), user("sign"), way="start > look > weigh > sign > done"
)


def order(target: int, mapping: Mapping[str, str] | None = None, *, trial: bool = False) -> Order:
    """To ``target``, from the release before it."""
    return Order(target - 1, target, mapping or {}, "按新办法办理", trial)


def begin(world: World, wanted: Order) -> UUID:
    """The id of a new move."""
    with world.store.transaction(world.person("supervisor1")) as tx:
        return moving.begin(tx, wanted)


def entries(world: World, move_id: UUID) -> dict[EntryState, int]:
    """What came of the cases of a move."""
    with world.store.transaction() as tx:
        return dict(moving.standing(tx, move_id).counts)


def refused(world: World, move_id: UUID) -> list[tuple[str, str, int]]:
    """Why cases stay."""
    with world.store.transaction() as tx:
        return [(each.code, each.element_id, each.count) for each in moving.refused(tx, move_id)]


def test_drafts_clocks_due_dates_and_assignments_survive(world: World) -> None:
    first = world.publish(OLD)
    case_id = world.start("p", amount=5)
    task_id = world.claim("look")
    with world.store.transaction(CLERK) as tx:
        tasks.save_draft(tx, task_id, {"seen": "一半"})
    [clock] = world.rows(Clock)
    [task] = world.rows(UserTask)
    second = world.publish(NEW)
    world.pass_time(days=2)

    moving.run(world.store, begin(world, order(second.number)))

    [case] = [each for each in world.rows(Case) if each.id == case_id]
    assert (case.release_number, second.number) == (first.number + 1, first.number + 1)
    [moved] = world.rows(UserTask)
    assert (moved.id, moved.assignee, moved.due_at) == (task.id, CLERK.id, task.due_at)
    assert [draft.values for draft in world.rows(Draft)] == [{"seen": "一半"}]
    [running] = world.rows(Clock)
    assert (running.id, running.due_at, running.started_at) == (clock.id, clock.due_at, clock.started_at)
    assert check(world.store) == []
    with world.store.transaction(CLERK) as tx:
        tasks.complete(tx, task_id, {"seen": "全部"})
    assert world.waiting_at(case_id) == {"weigh"}
    [stopped] = world.rows(Clock)
    assert stopped.stopped_at is not None


def test_the_history_says_who_moved_the_case_and_why(world: World) -> None:
    world.publish(OLD)
    case_id = world.start("p")
    second = world.publish(NEW)

    moving.run(world.store, begin(world, order(second.number)))

    [told] = [row for row in world.rows(History) if row.kind == "migrate"]
    assert (told.case_id, told.actor, told.note) == (case_id, "supervisor1", "按新办法办理")
    assert str(second.number) in told.name


def test_a_trial_says_which_could_move_and_changes_nothing(world: World) -> None:
    world.publish(service(user("look", form="look"), user("sign"), way="start > look > sign > done"))
    early, late = world.start("p"), world.start("p")
    task_id = world.task("look", late)
    with world.store.transaction(CLERK) as tx:
        tasks.claim(tx, task_id)
        tasks.complete(tx, task_id, {})
    before = {case.id: (case.version, case.release_number) for case in world.rows(Case)}
    second = world.publish(service(user("look", form="look"), way="start > look > done"))

    move_id = begin(world, order(second.number, trial=True))
    moving.run(world.store, move_id)

    assert entries(world, move_id) == {EntryState.FIT: 1, EntryState.REFUSED: 1}
    assert refused(world, move_id) == [("element_gone", "sign", 1)]
    assert {case.id: (case.version, case.release_number) for case in world.rows(Case)} == before
    states = {row.case_id: row.state for row in world.rows(MoveEntry)}
    assert states == {early: EntryState.FIT, late: EntryState.REFUSED}


def test_a_renamed_step_is_suggested_and_its_rows_and_clock_follow(world: World) -> None:
    world.publish(OLD)
    case_id = world.start("p")
    clocks: dict[str, Any] = json.loads(json.dumps(CLOCKS))
    clocks["clocks"][0] |= {"code": "step.inspect", "step": "inspect"}
    second = world.publish(
        service(user("inspect", form="look"), user("sign"), way="start > inspect > sign > done", more=clocks)
    )

    with world.store.transaction(world.person("supervisor1")) as tx:
        plan = moving.plan(tx, second.number - 1, second.number)
    [row] = plan.rows
    moving.run(world.store, begin(world, order(second.number, {row.old: row.suggested or ""})))

    assert (row.old, row.suggested, row.cases, plan.cases) == ("look", "inspect", 1, 1)
    assert world.waiting_at(case_id) == {"inspect"}
    assert [clock.code for clock in world.rows(Clock)] == ["step.inspect"]
    assert check(world.store) == []
    world.finish("inspect", seen="x")
    [clock] = world.rows(Clock)
    assert clock.stopped_at is not None


def test_a_limit_that_nothing_would_stop_is_refused(world: World) -> None:
    world.publish(OLD)
    world.start("p")
    second = world.publish(
        service(
            user("look", form="look"), user("sign"), way="start > look > sign > done", more={"clocks": []}
        )
    )

    move_id = begin(world, order(second.number))
    moving.run(world.store, move_id)

    assert refused(world, move_id) == [("clock_gone", "look", 1)]


def test_timers_and_jobs_keep_their_moments(world: World) -> None:
    waiting = diagram(
        "p",
        [gateway("fork"), gateway("join"), timer("pause", "PT1H"), job("tell"), user("look"),
         deadline("late", "look", "PT2H")],
        "start > fork > pause > join > done", "fork > tell > join", "fork > look > join", "late > done",
    )  # fmt: skip
    world.publish(waiting)
    case_id = world.start("p")
    before = {row.id: row.due_at for row in world.rows(Timer)}
    second = world.publish({**waiting, **form("other", FIELD)})
    world.clock.pass_time(timedelta(minutes=30))

    moving.run(world.store, begin(world, order(second.number)))

    after = {row.id: row.due_at for row in world.rows(Timer)}
    assert after == before
    assert len(after) == 2
    assert world.waiting_at(case_id) == {"pause", "tell", "look", "late"}
    assert check(world.store) == []


def test_a_stopped_move_goes_on_where_it_was(world: World) -> None:
    world.publish(OLD)
    for _ in range(5):
        world.start("p")
    second = world.publish(NEW)
    move_id = begin(world, order(second.number))
    boss = world.person("supervisor1")

    assert moving.sweep(world.store, 2) == 2
    with world.store.transaction(boss) as tx:
        moving.stop(tx, move_id, "先看看")
    assert moving.sweep(world.store) == 0
    assert entries(world, move_id) == {EntryState.MOVED: 2, EntryState.WAITING: 3}
    with world.store.transaction(boss) as tx:
        moving.go_on(tx, move_id, "没有问题")
    moving.sweep(world.store)

    assert entries(world, move_id) == {EntryState.MOVED: 5}
    moving.sweep(world.store)
    [move] = world.rows(Move)
    assert move.state is MoveState.FINISHED
    assert move.reason == "按新办法办理；先看看；没有问题"
    with world.store.transaction(boss) as tx, pytest.raises(ConflictError):
        moving.stop(tx, move_id, "太晚")


def test_a_case_that_ended_meanwhile_is_left_alone(world: World) -> None:
    world.publish(OLD)
    case_id = world.start("p")
    second = world.publish(NEW)
    move_id = begin(world, order(second.number))
    world.finish("look", seen="x")
    world.finish("sign")

    moving.run(world.store, move_id)

    assert world.state(case_id) is CaseState.COMPLETED
    assert entries(world, move_id) == {EntryState.GONE: 1}


def test_cases_that_begin_later_are_not_part_of_it(world: World) -> None:
    world.publish(OLD)
    world.start("p")
    second = world.publish(NEW)
    move_id = begin(world, order(second.number))
    later = world.start("p")

    moving.run(world.store, move_id)

    assert {row.case_id for row in world.rows(MoveEntry)} == {
        case.id for case in world.rows(Case) if case.id != later
    }


def test_a_claimed_list_follows_the_new_name_of_a_step(world: World) -> None:
    world.publish(OLD)
    world.start("p")
    renamed = {
        path: source.replace(b'name="look"', 'name="现场查看"'.encode()) for path, source in OLD.items()
    }
    second = world.publish(renamed)

    moving.run(world.store, begin(world, order(second.number)))

    assert [task.name for task in world.rows(UserTask)] == ["现场查看"]
    assert {row.step for row in world.rows(Candidate)} == {"现场查看"}


def test_only_who_answers_for_all_cases_may_move_them(world: World) -> None:
    world.publish(OLD)
    world.start("p")
    second = world.publish(NEW)

    for actor in (CLERK, world.person("shanda_window"), world.person("admin")):
        with world.store.transaction(actor) as tx:
            with pytest.raises(ForbiddenError):
                moving.plan(tx, 2, second.number)
            with pytest.raises(ForbiddenError):
                moving.begin(tx, order(second.number))
            with pytest.raises(ForbiddenError):
                moving.latest(tx)


def test_what_makes_no_sense_is_refused_at_once(world: World) -> None:
    world.publish(OLD)
    world.start("p")
    second = world.publish(NEW)
    number = second.number

    def refuses(kind: type[Exception], wanted: Order) -> None:
        with world.store.transaction(world.person("supervisor1")) as tx, pytest.raises(kind):
            moving.begin(tx, wanted)

    refuses(InvalidInputError, Order(number - 1, number, {}, " "))
    refuses(InvalidInputError, Order(number, number, {}, "x"))
    refuses(NotFoundError, Order(number - 1, 99, {}, "x"))
    refuses(InvalidInputError, Order(number - 1, number, {"nothing": "look"}, "x"))
    refuses(InvalidInputError, Order(number - 1, number, {"look": "nothing"}, "x"))
    refuses(InvalidInputError, Order(number - 1, number, {"look": "weigh", "sign": "weigh"}, "x"))
    refuses(ConflictError, Order(number, number - 1, {}, "没有办件"))
    begin(world, order(number))
    refuses(ConflictError, order(number))
    assert len(world.rows(Move)) == 1


def test_several_workers_share_a_move_and_each_case_moves_once(world: World) -> None:
    world.publish(OLD)
    for _ in range(24):
        world.start("p")
    second = world.publish(NEW)
    move_id = begin(world, order(second.number))

    threads = [Thread(target=moving.run, args=(world.store, move_id)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    moving.run(world.store, move_id)

    assert entries(world, move_id) == {EntryState.MOVED: 24}
    assert len([row for row in world.rows(History) if row.kind == "migrate"]) == 24
    assert check(world.store) == []


def test_two_hundred_running_cases_move_and_end_under_the_new_release(world: World) -> None:
    world.publish(OLD)
    for _ in range(200):
        world.start("p")
    second = world.publish(NEW)

    move_id = begin(world, order(second.number))
    while moving.sweep(world.store):
        pass
    assert entries(world, move_id) == {EntryState.MOVED: 200}
    for element_id in ("look", "weigh", "sign"):
        for task in [task for task in world.rows(UserTask) if task.element_id == element_id]:
            with world.store.transaction(CLERK) as tx:
                tasks.claim(tx, task.id)
                tasks.complete(tx, task.id, {"seen": "x"} if element_id == "look" else {})

    own = [case for case in world.rows(Case) if case.process_id == "p"]
    assert len(own) == 200
    assert {case.release_number for case in own} == {second.number}
    assert {case.state for case in own} == {CaseState.COMPLETED}
    assert {task.state for task in world.rows(UserTask)} == {TaskState.COMPLETED}
    assert check(world.store) == []


def test_limits_of_the_moved_case_are_still_explained(world: World) -> None:
    world.publish(OLD)
    case_id = world.start("p")
    second = world.publish(NEW)

    moving.run(world.store, begin(world, order(second.number)))

    with world.store.transaction(SUPERVISOR) as tx:
        [view] = ledger.of_case(tx, case_id)
    assert view.clock.days == 5
