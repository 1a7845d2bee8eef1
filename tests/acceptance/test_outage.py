"""Sixteen hours without the platform: it is left in peace, and afterwards every case ends with each effect once.

As many cases as ``OUTAGE_CASES`` says; the platform is the stub behind the real client, time is virtual.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from connectors.data_sharing.client import DataSharingClient
from connectors.data_sharing.gateway import GatewayConfig
from connectors.data_sharing.stub import RunningStub, StubConfig, running_stub
from connectors.data_sharing.stub.app import DEMO
from connectors.data_sharing.stub.records import Register
from engine import held, jobs
from engine.domain import CaseState, TaskState, WaitState
from engine.invariants import check
from engine.models import Case, Job, LookUpRecord, UserTask
from engine.ports import Outcome
from engine.sources import SharedGates
from engine.storage import Store
from tests.support.diagrams import diagram, gateway, job, status, user
from tests.support.world import World

CASES = int(os.environ.get("OUTAGE_CASES", "24"))
OUTAGE = timedelta(hours=16)
STEP = timedelta(minutes=2)
FLOW = diagram(
    "p",
    [
        status("accepted"),
        job("look", "data_sharing.tax", about="subsistence_allowance", purpose='="社会救助资格审核"'),
        gateway("clear", "exclusive", default="by_hand"),
        gateway("known", "exclusive"),
        user("by_hand"),
        status("told"),
    ],
    "start > accepted > look > clear > by_hand > known > told > done",
    'clear > known if =outcome = "HIT" or outcome = "NO_RECORD"',
)


@dataclass(frozen=True)
class Outside:
    """A world whose platform is a running stub."""

    world: World
    store: Store
    stub: RunningStub

    def work(self) -> None:
        """What beat and workers do at this moment."""
        held.release(self.store)
        jobs.run_due(self.store)

    def asked(self) -> list[dict[str, object]]:
        """The requests that have reached the platform."""
        return [entry for entry in self.stub.log() if "request" in entry]


@pytest.fixture
def outside(world: World) -> Iterator[Outside]:
    config = StubConfig(Register({}, {}), now=world.clock)
    with running_stub(config) as stub:
        gates = SharedGates(world.store.engine, world.clock)
        address = GatewayConfig(stub.url, DEMO, frozenset({"127.0.0.1"}), first_pause=0, longest_pause=0)
        with DataSharingClient(address, now=world.clock, gates=gates) as client:
            yield Outside(world, replace(world.store, sharing=client), stub)


def test_nothing_is_lost_or_doubled_by_a_day_without_the_platform(outside: Outside) -> None:
    world = outside.world
    world.publish(FLOW)
    outside.stub.switch("*", "down")

    begun, started = world.clock(), 0
    while world.clock() - begun < OUTAGE:
        if started < CASES:
            for _ in range(max(1, CASES // 60)):
                world.start("p")
                started += 1
        outside.work()
        world.clock.pass_time(STEP)
    during = len(outside.asked())
    outside.stub.switch("*", None)
    rounds = 0
    while any(job.state is WaitState.WAITING for job in world.rows(Job)):
        world.pass_time(seconds=30)
        outside.work()
        rounds += 1
        assert rounds < 20
    for task in world.rows(UserTask):
        if task.state is TaskState.OPEN:
            world.finish_task(task.id)
    outside.work()

    assert during <= 2 * OUTAGE / timedelta(minutes=1)
    assert {case.state for case in world.rows(Case)} == {CaseState.COMPLETED}
    assert len(world.rows(Case)) == started
    assert world.incidents() == []
    taken = Counter(
        str(dict(entry["request"])["key"])  # type: ignore[call-overload]
        for entry in outside.asked()
        if entry["path"] == "/gateway/v1/pushes" and entry["fault"] is None
    )
    assert len(taken) == 2 * started
    assert set(taken.values()) == {1}
    assert {entry.outcome for entry in world.rows(LookUpRecord)} <= {Outcome.NO_RECORD, Outcome.SOURCE_DOWN}
    assert check(world.store) == []
