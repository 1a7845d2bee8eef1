"""Connections that are lost at COMMIT: whoever then sends the same again gets it done once, heard or not.

As many commits are cut as ``CUT_COMMITS`` says.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from engine import inbound, jobs, tasks
from engine.domain import TaskState, WaitState
from engine.errors import ConflictError
from engine.inbound import applications
from engine.invariants import check
from engine.models import Case, History, Job, UserTask
from engine.storage import Actor, Store, connect
from tests.support.cutting import Line, listening
from tests.support.database import HOME
from tests.support.diagrams import diagram, form, status, user
from tests.support.world import CLERK, World
from webui.demo import households

CUTS = int(os.environ.get("CUT_COMMITS", "40"))
SOCKET = str(HOME / ".s.PGSQL.5432")
VALUES: dict[str, object] = {"opinion": "同意"}
FIELD: dict[str, object] = {"key": "opinion", "type": "textfield", "label": "意见"}
NODES = [user("check", form="review"), status("tell"), user("again", form="review")]
FLOW = diagram("p", NODES, "start > check > tell > again > done") | form("review", FIELD)
PORTAL = Actor("system:platform", "平台")


@dataclass
class Weak:
    """A store behind a line whose commits are cut at random: in one half of cases before they are heard."""

    store: Store
    line: Line
    lost: int = 0

    def insist(self, act: Callable[[Store], object]) -> None:
        """Do ``act`` again until no connection is lost, as a browser or a worker does."""
        for _ in range(50):
            try:
                act(self.store)
            except (DBAPIError, psycopg.Error):
                self.lost += 1
                continue
            return
        raise AssertionError("never got through")


@pytest.fixture
def weak(world: World) -> Iterator[Weak]:
    rng = Random(2026)
    line = Line(SOCKET, lambda: rng.random() < 0.4, lambda: rng.random() < 0.5)
    database = world.url.partition("?")[0].rpartition("/")[2]
    with listening(line) as port:
        engine = connect(f"postgresql://postgres@127.0.0.1:{port}/{database}")
        try:
            yield Weak(replace(world.store, engine=engine), line)
        finally:
            engine.dispose()


def finish(world: World, weak: Weak, element_id: str) -> None:
    """Let the clerk claim and complete the task at ``element_id`` of the newest case."""
    task_id = world.task(element_id)

    def claim(store: Store) -> None:
        try:
            with store.transaction(CLERK) as tx:
                tasks.claim(tx, task_id)
        except ConflictError as error:
            assert (error.fields["by"], error.fields["done"]) == (CLERK.name, False)

    def complete(store: Store) -> None:
        try:
            with store.transaction(CLERK) as tx:
                tasks.complete(tx, task_id, VALUES)
        except ConflictError:
            with store.transaction(CLERK) as tx:
                assert tasks.was_done_with(tx, task_id, VALUES)

    weak.insist(claim)
    weak.insist(complete)


def test_every_completion_and_every_job_happens_once_however_often_commits_are_cut(
    world: World, weak: Weak
) -> None:
    world.publish(FLOW)

    while weak.line.cut < CUTS:
        world.start("p")
        finish(world, weak, "check")
        (job,) = [each for each in world.rows(Job) if each.state is WaitState.WAITING]
        weak.insist(lambda store, job_id=job.id: jobs.run(store, job_id))  # type: ignore[misc]
        finish(world, weak, "again")

    assert weak.lost >= CUTS
    assert {task.state for task in world.rows(UserTask)} == {TaskState.COMPLETED}
    passed = Counter((entry.case_id, entry.element_id, entry.kind) for entry in world.rows(History))
    assert set(passed.values()) == {1}
    assert len(world.sharing.pushed) == len(world.rows(Case))
    assert check(world.store) == []


def test_an_application_whose_confirmation_was_lost_is_one_case(world: World, weak: Weak) -> None:
    values = next(each for each in households() if each.id == "H01").application

    for number in range(max(3, CUTS // 10)):
        arrival = inbound.Arrival(
            "portal", applications.KIND, f"digest-{number}", {"values": values, "key": str(number)}
        )

        def apply(store: Store, sent: inbound.Arrival = arrival) -> None:
            with store.transaction(PORTAL) as tx:
                inbound.receive(tx, sent, applications.take)

        weak.insist(apply)

    assert len(world.rows(Case)) == max(3, CUTS // 10)
    assert check(world.store) == []
