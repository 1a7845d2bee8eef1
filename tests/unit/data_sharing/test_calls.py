"""Guarded calls: tried again within one budget, held back while a source is down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import stamina

from connectors.data_sharing.calls import GuardedCalls, Patience
from connectors.data_sharing.deadline import Deadline
from connectors.data_sharing.faults import NATURES, CallFailedError, Fault
from connectors.data_sharing.gates import LocalGates
from connectors.data_sharing.pace import Pace
from connectors.data_sharing.schema import System

ALL_FAULTS = sorted(set(Fault) - {Fault.SUSPENDED})
PATIENCE = Patience(attempts=3, total=20, each=8, first_pause=0, longest_pause=0)


@dataclass
class HandClock:
    """Seconds that pass when told to."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds

    def pass_by(self, seconds: float) -> None:
        self.seconds += seconds


@dataclass
class Source:
    """A source whose calls fail with the faults it is given, one each, then succeed."""

    faults: Iterator[Fault]
    clock: HandClock
    takes: float = 0.0
    calls: int = 0

    def __call__(self, deadline: Deadline) -> str:
        self.calls += 1
        self.clock.seconds += min(self.takes, deadline.remaining)
        fault = next(self.faults, None)
        if fault is not None:
            raise CallFailedError(fault)
        return "answer"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def calls(clock: HandClock) -> GuardedCalls:
    return guarded(PATIENCE, clock)


def guarded(patience: Patience, clock: HandClock) -> GuardedCalls:
    return GuardedCalls(patience, clock, LocalGates(clock), Pace(clock, clock.pass_by))


def always(fault: Fault) -> Iterator[Fault]:
    while True:
        yield fault


def exhaust(calls: GuardedCalls, clock: HandClock, fault: Fault, system: System = System.TAX) -> None:
    for _ in range(2):
        with pytest.raises(CallFailedError):
            calls.run(system, Source(always(fault), clock))


def fault_of(calls: GuardedCalls, source: Source, system: System = System.TAX) -> Fault:
    with pytest.raises(CallFailedError) as caught:
        calls.run(system, source)
    return caught.value.fault


def test_a_passing_fault_is_overcome(calls: GuardedCalls, clock: HandClock) -> None:
    source = Source(iter([Fault.UNAVAILABLE, Fault.TIMEOUT]), clock)

    assert calls.run(System.TAX, source) == "answer"
    assert source.calls == 3


@pytest.mark.parametrize("fault", ALL_FAULTS)
def test_only_what_may_pass_is_tried_again(calls: GuardedCalls, clock: HandClock, fault: Fault) -> None:
    source = Source(always(fault), clock)

    assert fault_of(calls, source) is fault
    assert source.calls == (3 if NATURES[fault].retry else 1)


def test_the_attempts_together_keep_the_total_time(calls: GuardedCalls, clock: HandClock) -> None:
    source = Source(always(Fault.TIMEOUT), clock, takes=60)

    fault_of(calls, source)

    assert clock.seconds == 20  # 8 + 8 + the 4 that were left


def test_nothing_is_tried_again_when_the_time_is_used_up(clock: HandClock) -> None:
    calls = guarded(Patience(attempts=3, total=8, each=8, first_pause=0, longest_pause=0), clock)
    source = Source(always(Fault.TIMEOUT), clock, takes=60)

    fault_of(calls, source)

    assert source.calls == 1


@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, Fault.TIMEOUT])
def test_a_system_that_keeps_failing_is_left_alone_and_the_others_are_not(
    calls: GuardedCalls, clock: HandClock, fault: Fault
) -> None:
    exhaust(calls, clock, fault)
    held_back = Source(iter([]), clock)

    assert fault_of(calls, held_back) is Fault.SUSPENDED
    assert held_back.calls == 0
    assert calls.run(System.FINANCE, Source(iter([]), clock)) == "answer"
    assert calls.suspended() == (System.TAX,)


def test_a_gateway_that_cannot_be_reached_is_left_alone_for_every_system(
    calls: GuardedCalls, clock: HandClock
) -> None:
    exhaust(calls, clock, Fault.UNREACHABLE)

    assert fault_of(calls, Source(iter([]), clock), System.FINANCE) is Fault.SUSPENDED


def test_a_probe_is_a_single_attempt_and_its_success_ends_the_pause(
    calls: GuardedCalls, clock: HandClock
) -> None:
    exhaust(calls, clock, Fault.UNAVAILABLE)
    failing, well = Source(always(Fault.UNAVAILABLE), clock), Source(iter([]), clock)

    clock.seconds += 30
    fault_of(calls, failing)
    clock.seconds += 30
    answer = calls.run(System.TAX, well)

    assert failing.calls == 1
    assert answer == "answer"
    assert calls.suspended() == ()


def test_a_day_without_the_platform_costs_at_most_two_calls_a_minute(
    calls: GuardedCalls, clock: HandClock
) -> None:
    exhaust(calls, clock, Fault.UNREACHABLE)
    source = Source(always(Fault.UNREACHABLE), clock)

    for _ in range(24 * 60 * 6):
        clock.seconds += 10
        for system in (System.TAX, System.FINANCE, System.MARKET):
            fault_of(calls, source, system)

    assert source.calls <= 2 * 24 * 60


def test_systems_that_fail_together_share_the_probes_of_the_gateway(
    calls: GuardedCalls, clock: HandClock
) -> None:
    silent = (System.TAX, System.FINANCE, System.MARKET)
    for system in silent:
        exhaust(calls, clock, Fault.TIMEOUT, system)
    source = Source(always(Fault.TIMEOUT), clock)

    for _ in range(60 * 6):
        clock.seconds += 10
        for system in (*silent, System.POLICE):
            with pytest.raises(CallFailedError):
                calls.run(system, source)

    assert source.calls <= 2 * 60


def test_one_answer_after_an_outage_opens_the_way_to_all_systems(
    calls: GuardedCalls, clock: HandClock
) -> None:
    for system in (System.TAX, System.FINANCE, System.MARKET):
        exhaust(calls, clock, Fault.TIMEOUT, system)
    clock.seconds += 30

    calls.run(System.POLICE, Source(iter([]), clock))

    assert calls.suspended() == ()
    assert calls.run(System.TAX, Source(iter([]), clock)) == "answer"


def test_a_system_gets_no_more_calls_a_second_than_its_pace(clock: HandClock) -> None:
    calls = GuardedCalls(PATIENCE, clock, LocalGates(clock), Pace(clock, clock.pass_by, per_second=10))
    source = Source(iter([]), clock)

    for _ in range(110):
        calls.run(System.TAX, source)

    assert clock.seconds == pytest.approx(10, abs=0.2)


def test_who_would_wait_too_long_for_his_turn_is_sent_away(clock: HandClock) -> None:
    slow = Pace(clock, clock.pass_by, per_second=0.01)
    calls = GuardedCalls(PATIENCE, clock, LocalGates(clock), slow)
    calls.run(System.TAX, Source(iter([]), clock))

    assert fault_of(calls, Source(iter([]), clock)) is Fault.BUSY
    assert calls.suspended() == ()


@pytest.mark.parametrize("fault", [Fault.NOT_AUTHORISED, Fault.REJECTED, Fault.NOT_FOUND, Fault.BUSY])
def test_a_source_that_says_no_is_not_down(calls: GuardedCalls, clock: HandClock, fault: Fault) -> None:
    for _ in range(20):
        fault_of(calls, Source(always(fault), clock))

    assert calls.suspended() == ()


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_has_its_own_sentence(fault: Fault) -> None:
    sentences = {CallFailedError(one).sentence("税务系统") for one in Fault}

    assert len(sentences) == len(Fault)
    assert CallFailedError(fault, "HTTP 503").sentence("税务系统").endswith("（HTTP 503）。")


def test_retries_are_not_switched_off() -> None:
    assert stamina.is_active()
