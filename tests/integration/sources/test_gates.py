"""One suite for the gates of one process and those that all processes share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.data_sharing.gates import LocalGates
from engine.ports import GATEWAY, Passage, SourceGates
from engine.sources import PAUSE, SUSPECT, THRESHOLD, SharedGates, failing
from tests.support.world import World

SECONDS = PAUSE.total_seconds()


@dataclass
class Gatehouse:
    """Gates with a clock that only a test moves."""

    gates: SourceGates
    pass_time: Callable[[float], None]
    now: Callable[[], float]

    def close(self, system: str) -> None:
        for _ in range(THRESHOLD):
            self.gates.fail(system, "timeout")


@dataclass
class HandClock:
    """Seconds that pass when told to."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds

    def pass_by(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture(params=["local", "shared"])
def house(request: pytest.FixtureRequest, world: World) -> Gatehouse:
    if request.param == "local":
        clock = HandClock()
        return Gatehouse(LocalGates(clock), clock.pass_by, clock)
    shared = SharedGates(world.store.engine, world.clock)
    return Gatehouse(
        shared, lambda seconds: world.pass_time(seconds=seconds), lambda: world.clock().timestamp()
    )


def test_calls_pass_while_failures_are_fewer_than_the_threshold(house: Gatehouse) -> None:
    for _ in range(THRESHOLD - 1):
        house.gates.fail("tax", "timeout")

    assert house.gates.enter("tax") is Passage.FREE
    assert house.gates.closed() == frozenset()


def test_a_success_ends_the_run_of_failures(house: Gatehouse) -> None:
    for _ in range(THRESHOLD - 1):
        house.gates.fail("tax", "timeout")
    house.gates.succeed("tax")
    house.gates.fail("tax", "timeout")

    assert house.gates.enter("tax") is Passage.FREE


def test_the_run_of_failures_closes_the_system_off_and_no_other(house: Gatehouse) -> None:
    house.close("tax")

    assert house.gates.enter("tax") is Passage.CLOSED_OFF
    assert house.gates.enter("bank") is Passage.FREE
    assert house.gates.closed() == {"tax"}


def test_one_probe_passes_after_the_pause_and_no_second(house: Gatehouse) -> None:
    house.close("tax")
    house.pass_time(SECONDS)

    assert house.gates.enter("tax") is Passage.PROBE
    assert house.gates.enter("tax") is Passage.CLOSED_OFF


def test_a_successful_probe_opens_the_way_again(house: Gatehouse) -> None:
    house.close("tax")
    house.pass_time(SECONDS)
    house.gates.enter("tax")

    house.gates.succeed("tax")

    assert house.gates.enter("tax") is Passage.FREE


def test_a_probe_that_never_reports_back_does_not_block_the_next(house: Gatehouse) -> None:
    house.close("tax")
    house.pass_time(SECONDS)
    house.gates.enter("tax")
    house.pass_time(SECONDS)

    assert house.gates.enter("tax") is Passage.PROBE


def test_a_closed_gateway_closes_every_system(house: Gatehouse) -> None:
    house.close(GATEWAY)

    assert house.gates.enter("tax") is Passage.CLOSED_OFF


def test_many_systems_closed_off_at_once_count_as_the_gateway(house: Gatehouse) -> None:
    for number in range(SUSPECT):
        house.close(f"system_{number}")

    assert house.gates.enter("another") is Passage.PROBE
    assert house.gates.enter("system_0") is Passage.CLOSED_OFF
    house.gates.succeed("another")
    assert house.gates.closed() == frozenset()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(gaps=st.lists(st.integers(0, 60), max_size=40))
def test_a_system_that_stays_down_is_probed_at_most_twice_a_minute(house: Gatehouse, gaps: list[int]) -> None:
    house.gates.succeed("tax")
    house.close("tax")
    probes = []

    for gap in gaps:
        house.pass_time(gap)
        if house.gates.enter("tax") is Passage.PROBE:
            probes.append(house.now())
            house.gates.fail("tax", "timeout")

    assert all(later - earlier >= SECONDS for earlier, later in pairwise(probes))


def test_two_processes_share_one_probe(world: World) -> None:
    here, there = (SharedGates(world.store.engine, world.clock) for _ in range(2))
    for _ in range(THRESHOLD):
        here.fail("tax", "timeout")
    world.pass_time(seconds=SECONDS)

    passages = {here.enter("tax"), there.enter("tax")}

    assert passages == {Passage.PROBE, Passage.CLOSED_OFF}


def test_since_when_a_system_fails_and_why_can_be_read(world: World) -> None:
    gates = SharedGates(world.store.engine, world.clock)
    begun = world.clock()
    gates.fail("tax", "timeout")
    world.pass_time(minutes=5)
    gates.fail("tax", "unavailable")

    with world.store.transaction() as tx:
        (state,) = failing(tx)

    assert (state.system, state.failures, state.fault) == ("tax", 2, "unavailable")
    assert state.failing_since == begun
