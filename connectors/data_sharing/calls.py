"""Calls that are guarded: tried again within one time budget, and held back while a source is down.

Knows gates, paces, deadlines and faults; neither HTTP nor what a call is about.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import stamina

from connectors.data_sharing.deadline import Deadline
from connectors.data_sharing.faults import Blame, CallFailedError, Fault
from connectors.data_sharing.pace import Pace
from engine.ports import GATEWAY, Passage, SourceGates

Result = TypeVar("Result")


@dataclass(frozen=True)
class Patience:
    """How long and how often one call is tried.  Times are seconds."""

    attempts: int
    total: float
    each: float
    first_pause: float
    longest_pause: float


@dataclass
class GuardedCalls:
    """Runs calls to the systems behind one gateway.  Safe to share between threads.

    The gateway and each system have their own gate; a probe is a single attempt.  No system gets more calls a second
    than its pace allows.
    """

    patience: Patience
    clock: Callable[[], float]
    gates: SourceGates
    pace: Pace

    def run(self, system: str, call: Callable[[Deadline], Result]) -> Result:
        """What ``call`` returns; it gets the deadline of each attempt.

        Raises:
            CallFailedError: the last attempt's fault, ``SUSPENDED`` when the call was held back as its system is
                down, ``BUSY`` when too many calls to it were already under way.
        """
        passage = self.gates.enter(system)
        if passage is Passage.CLOSED_OFF:
            raise CallFailedError(Fault.SUSPENDED)
        attempts = 1 if passage is Passage.PROBE else self.patience.attempts
        deadline = Deadline.after(self.patience.total, self.clock)
        if not self.pace.wait(system, deadline.remaining):
            raise CallFailedError(Fault.BUSY)
        for attempt in stamina.retry_context(
            on=lambda error: self._is_worth_retrying(error, deadline),
            attempts=attempts,
            timeout=None,
            wait_initial=self.patience.first_pause,
            wait_max=self.patience.longest_pause,
            wait_jitter=self.patience.first_pause,
        ):
            with attempt:
                return self._attempt(system, call, deadline.at_most(self.patience.each))
        raise AssertionError("an attempt either returns or raises")

    def suspended(self) -> tuple[str, ...]:
        """The systems that are held back at present."""
        return tuple(sorted(self.gates.closed()))

    def _attempt(self, system: str, call: Callable[[Deadline], Result], deadline: Deadline) -> Result:
        try:
            result = call(deadline)
        except CallFailedError as error:
            self._note(system, error)
            raise
        self.gates.succeed(system)
        return result

    def _note(self, system: str, error: CallFailedError) -> None:
        match error.nature.blame:
            case Blame.GATEWAY:
                self.gates.fail(GATEWAY, error.fault)
            case Blame.SYSTEM:
                self.gates.fail(system, error.fault)
            case Blame.NOBODY:
                self.gates.succeed(system)
            case Blame.OURSELVES:
                pass

    def _is_worth_retrying(self, error: Exception, deadline: Deadline) -> bool:
        if not isinstance(error, CallFailedError) or not error.nature.retry:
            return False
        return deadline.remaining > self.patience.longest_pause
