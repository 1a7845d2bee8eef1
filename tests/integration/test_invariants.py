"""The check of the invariants finds each breach, and finds none after anything that users can do."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from connectors.sla.beat import hand_over_timers
from engine import host, jobs, tasks, timers
from engine.domain import CaseState, Change
from engine.interpreter import look
from engine.invariants import ALIVE, ANSWERED, ONCE, PROJECTED, SOLE_WRITER, Breach, check
from engine.models import Case, Timer, UserTask
from engine.projection import project
from engine.releases import content
from engine.storage.statements import send
from tests.support.diagrams import catch, deadline, diagram, gateway, message, status, user
from tests.support.world import CLERK, World, world_at

ENGINE = Path(__file__).resolve().parent.parent.parent / "engine"
WRITES_DOCUMENT = re.compile(
    r"(?:update|insert)\((?:_CASE|Case|table\(Case\))\)(?:(?!\n\n)[\s\S])*?\bdocument\s*=(?!=)"
    r'|"version": 1,\s+"document"'
)
"""What gives a case's row its document: other tables have a column of that name as well."""


def test_only_execution_writes_the_document_of_a_case() -> None:
    writers = {
        path.relative_to(ENGINE).as_posix()
        for path in ENGINE.rglob("*.py")
        if WRITES_DOCUMENT.search(path.read_text("utf-8"))
    }

    assert writers == {"execution.py"}


def test_a_second_beat_finds_what_is_due_from_the_rows_alone(world: World, case_id: UUID) -> None:
    world.pass_time(hours=1)
    (timer,) = world.rows(Timer)

    assert hand_over_timers(world.store) == 1
    world.pass_time(minutes=2)
    with world_at(world.url) as successor:
        successor.clock.now = world.clock.now
        assert hand_over_timers(successor.store) == 1

    assert successor.queue.timers == [timer.id]
    assert world.waiting_at(case_id) == {"check", "late", "tell", "hear"}


@pytest.fixture
def case_id(world: World) -> UUID:
    """A case that waits for everything."""
    nodes = [gateway("fork"), gateway("meet"), user("check"), status(), catch("hear", "news"), user("more")]
    files = diagram(
        "p",
        [*nodes, deadline("late", "check", "PT1H"), gateway("either", "exclusive")],
        "start > fork > check > either > meet > more > done",
        "late > either",
        "fork > tell > meet",
        "fork > hear > meet",
        messages=[message("news")],
    )
    world.publish(files)
    return world.start("p")


def spoil(world: World, statement: str) -> None:
    """Do what no use case does."""
    with world.store.transaction() as tx:
        tx.session.execute(text(statement))


SPOILED = {
    "a task's row is lost": ("DELETE FROM user_task", PROJECTED),
    "a task's row is closed": ("UPDATE user_task SET state = 'cancelled'", PROJECTED),
    "a task's row is at another element": ("UPDATE user_task SET element_id = 'more'", PROJECTED),
    "a task's limit is another": ("UPDATE user_task SET due_at = now()", PROJECTED),
    "a task is listed nowhere": ("DELETE FROM user_task_candidate", PROJECTED),
    "a task is listed under another post": ("UPDATE user_task_candidate SET group_name = 'x'", PROJECTED),
    "a claimed task is still listed": ("UPDATE user_task SET assignee = 'x'", PROJECTED),
    "a timer is lost": ("DELETE FROM timer", PROJECTED),
    "a timer is due at another moment": ("UPDATE timer SET due_at = due_at + interval '1s'", PROJECTED),
    "a timer is done but not fired": ("UPDATE timer SET state = 'done'", PROJECTED),
    "a job is lost": ("DELETE FROM job", PROJECTED),
    "a job has another type": ("UPDATE job SET type = 'x'", PROJECTED),
    "a job is parked without an incident": ("UPDATE job SET state = 'failed'", ALIVE),
    "a subscription has another key": ("UPDATE message_subscription SET correlation_key = 'x'", PROJECTED),
    "a row too many": (
        "INSERT INTO timer SELECT gen_random_uuid(), case_id, element_id, process_id, due_at, state FROM timer",
        PROJECTED,
    ),
    "the document is damaged": ("UPDATE process_instance SET document = 'x'", SOLE_WRITER),
    "the version is turned back": (
        "UPDATE process_instance SET version = 0",
        SOLE_WRITER,
    ),
    "the case is closed over open waits": ("UPDATE process_instance SET state = 'completed'", ANSWERED),
    "a closed case has an item without answer": (
        "WITH closed AS (UPDATE process_instance SET state = 'completed' RETURNING id) "
        "INSERT INTO case_item (case_id, item) SELECT id, 'elderly_subsidy' FROM closed",
        ANSWERED,
    ),
}


@pytest.mark.parametrize(("statement", "number"), SPOILED.values(), ids=SPOILED)
def test_a_breach_is_found_and_named(world: World, case_id: UUID, statement: str, number: int) -> None:
    assert check(world.store) == []

    spoil(world, statement)

    found = check(world.store)
    assert number in {breach.invariant for breach in found}
    assert {breach.case_number for breach in found} == {"T-p-00000"}
    assert all(breach.message for breach in found)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM history WHERE kind = 'userTask'",
        "INSERT INTO history (case_id, key, element_id, process_id, name, kind, actor, at) "
        "SELECT case_id, key, element_id, process_id, name, kind, actor, at FROM history WHERE kind = 'userTask'",
        "INSERT INTO history (case_id, key, element_id, process_id, name, kind, actor, at) "
        "SELECT case_id, key, element_id, process_id, name, kind, actor, at FROM history WHERE kind = 'serviceTask'",
    ],
    ids=["a completion is not told", "a completion is told twice", "a job's result is told twice"],
)
def test_what_was_done_is_told_exactly_once(world: World, case_id: UUID, statement: str) -> None:
    jobs.run_due(world.store)
    world.finish("check")
    assert check(world.store) == []

    spoil(world, statement)

    assert [breach.invariant for breach in check(world.store)] == [ONCE]


def test_a_case_without_any_wait_is_found(world: World) -> None:
    world.publish(diagram("p", [user("check")], "start > check > done"))
    world.start("p")
    done = world.start("p")
    task_id = world.task("check", done)
    with world.store.transaction(CLERK) as tx:
        tasks.claim(tx, task_id)
        tasks.complete(tx, task_id, {})

    spoil(world, "UPDATE process_instance SET state = 'active'")

    assert check(world.store) == [Breach("T-p-00001", ALIVE, "办件没有办结，却没有任何等待，也没有登记事故")]


def test_projecting_a_snapshot_twice_changes_nothing(world: World, case_id: UUID) -> None:
    before = {row.id: (row.state, row.due_at) for row in world.rows(UserTask)}

    with world.store.transaction() as tx:
        case = tx.session.get_one(Case, case_id)
        now = look(
            content(tx, case.release_number).program,
            case.document,
            host.evaluator(world.store.calendar, tx.now),
        )
        send(tx, project(tx, Change(case_id, None, replace(now, opened=now.waits))))

    assert {row.id: (row.state, row.due_at) for row in world.rows(UserTask)} == before
    assert check(world.store) == []


def test_all_cases_are_looked_at_however_small_the_batches(world: World) -> None:
    world.publish(diagram("p", [user("check")], "start > check > done"))
    for _ in range(7):
        world.start("p")
    spoil(world, "DELETE FROM user_task_candidate")

    for batch in (1, 3, 7, 100):
        found = check(world.store, batch)

        assert sorted(breach.case_number for breach in found) == [f"T-p-{number:05d}" for number in range(7)]


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_in_whatever_order_no_invariant_breaks(
    world: World, case_id: UUID, seed: int
) -> None:
    chance = random.Random(seed)
    events = ["finish", "fire", "work", "tell"]

    for _ in range(12):
        match chance.choice(events):
            case "finish" if any(row.state == "open" for row in world.rows(UserTask)):
                element_id = next(row.element_id for row in world.rows(UserTask) if row.state == "open")
                world.finish(element_id)
            case "fire":
                world.pass_time(minutes=chance.choice([1, 70]))
                timers.fire_due(world.store)
            case "work":
                jobs.run_due(world.store)
            case "tell":
                world.tell("news", str(case_id), number=str(chance.random()))

        assert check(world.store) == []
    assert world.state(case_id) in set(CaseState)
