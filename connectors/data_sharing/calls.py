"""Calls that are guarded: tried again within one time budget, and held back while a source is down.

Knows breakers, deadlines and faults; neither HTTP nor what a call is about.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeVar

import stamina

from connectors.data_sharing.breaker import Breaker, Passage
from connectors.data_sharing.deadline import Deadline
from connectors.data_sharing.faults import Blame, CallFailedError, Fault

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

    The gateway and each system have their own breaker; a probe is a single attempt.
    """

    patience: Patience
    clock: Callable[[], float]
    breaker: Callable[[Callable[[], float]], Breaker] = Breaker
    _breakers: dict[str, Breaker] = field(default_factory=dict, init=False, repr=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def run(self, system: str, call: Callable[[Deadline], Result]) -> Result:
        """What ``call`` returns; it gets the deadline of each attempt.

        Raises:
            CallFailedError: the last attempt's fault, or ``SUSPENDED`` when the call was held back.
        """
        attempts = 1 if self._enter(system) is Passage.PROBE else self.patience.attempts
        deadline = Deadline.after(self.patience.total, self.clock)
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
        """The systems that are held back at present; all that were called while the gateway itself is."""
        with self._lock:
            gateway = self._breakers.get(Blame.GATEWAY)
            down = gateway is not None and gateway.is_open
            return tuple(
                key
                for key, one in self._breakers.items()
                if not isinstance(key, Blame) and (down or one.is_open)
            )

    def _enter(self, system: str) -> Passage:
        breakers = (self._breaker(Blame.GATEWAY), self._breaker(system))
        if not all(one.would_pass() for one in breakers):
            raise CallFailedError(Fault.SUSPENDED)
        passages = {one.enter() for one in breakers}
        if Passage.CLOSED_OFF in passages:
            raise CallFailedError(Fault.SUSPENDED)
        return Passage.PROBE if Passage.PROBE in passages else Passage.FREE

    def _attempt(self, system: str, call: Callable[[Deadline], Result], deadline: Deadline) -> Result:
        try:
            result = call(deadline)
        except CallFailedError as error:
            self._note(system, error.nature.blame)
            raise
        self._note(system, Blame.NOBODY)
        return result

    def _note(self, system: str, blame: Blame) -> None:
        gateway, own = self._breaker(Blame.GATEWAY), self._breaker(system)
        match blame:
            case Blame.GATEWAY:
                gateway.fail()
            case Blame.SYSTEM:
                gateway.succeed()
                own.fail()
            case Blame.NOBODY:
                gateway.succeed()
                own.succeed()
            case Blame.OURSELVES:
                pass

    def _is_worth_retrying(self, error: Exception, deadline: Deadline) -> bool:
        if not isinstance(error, CallFailedError) or not error.nature.retry:
            return False
        return deadline.remaining > self.patience.longest_pause

    def _breaker(self, key: str) -> Breaker:
        with self._lock:
            if key not in self._breakers:
                self._breakers[key] = self.breaker(self.clock)
            return self._breakers[key]
