"""The circuit breaker on a clock that only a test moves."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from connectors.data_sharing.breaker import Breaker, Passage


@dataclass
class HandClock:
    """Seconds that pass when told to."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


def broken(clock: HandClock) -> Breaker:
    breaker = Breaker(clock, threshold=3, pause=30)
    for _ in range(3):
        assert breaker.enter() is Passage.FREE
        breaker.fail()
    return breaker


def test_calls_pass_while_failures_are_fewer_than_the_threshold() -> None:
    breaker = Breaker(HandClock(), threshold=3)

    breaker.fail()
    breaker.fail()

    assert breaker.enter() is Passage.FREE
    assert not breaker.is_open


def test_a_success_ends_the_run_of_failures() -> None:
    breaker = Breaker(HandClock(), threshold=3)

    breaker.fail()
    breaker.fail()
    breaker.succeed()
    breaker.fail()

    assert breaker.enter() is Passage.FREE


def test_the_run_of_failures_closes_the_way_off() -> None:
    breaker = broken(HandClock())

    assert breaker.is_open
    assert not breaker.would_pass()
    assert breaker.enter() is Passage.CLOSED_OFF


def test_one_probe_passes_after_the_pause_and_no_second() -> None:
    clock = HandClock()
    breaker = broken(clock)

    clock.seconds += 30

    assert breaker.would_pass()
    assert breaker.enter() is Passage.PROBE
    assert breaker.enter() is Passage.CLOSED_OFF


def test_a_successful_probe_opens_the_way_again() -> None:
    clock = HandClock()
    breaker = broken(clock)
    clock.seconds += 30
    breaker.enter()

    breaker.succeed()

    assert breaker.enter() is Passage.FREE


def test_a_probe_that_never_reports_back_does_not_block_the_next() -> None:
    clock = HandClock()
    breaker = broken(clock)
    clock.seconds += 30
    breaker.enter()

    clock.seconds += 30

    assert breaker.enter() is Passage.PROBE


@given(st.lists(st.integers(0, 60), max_size=200))
def test_a_source_that_stays_down_is_probed_at_most_twice_a_minute(gaps: list[int]) -> None:
    clock = HandClock()
    breaker = broken(clock)
    probes = []

    for gap in gaps:
        clock.seconds += gap
        if breaker.enter() is Passage.PROBE:
            probes.append(clock.seconds)
            breaker.fail()

    assert all(later - earlier >= 30 for earlier, later in pairwise(probes))
