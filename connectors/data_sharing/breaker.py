"""A circuit breaker: after a run of failures it lets through only one probe per pause until one succeeds.

Knows a clock and nothing of what it protects.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock


class Passage(StrEnum):
    """Whether a call may pass, and how."""

    FREE = "free"
    PROBE = "probe"
    CLOSED_OFF = "closed_off"


@dataclass
class Breaker:
    """The breaker of one source.  ``clock`` gives seconds that only grow; safe to share between threads.

    A probe needs no release: the next one is due a ``pause`` after it, whatever became of it.
    """

    clock: Callable[[], float]
    threshold: int = 5
    pause: float = 30.0
    _failures: int = field(default=0, init=False)
    _next_probe: float = field(default=0.0, init=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    @property
    def is_open(self) -> bool:
        """Whether calls are held back at present, probes aside."""
        with self._lock:
            return self._failures >= self.threshold

    def would_pass(self) -> bool:
        """Whether :meth:`enter` would let a call through now; uses no probe up."""
        with self._lock:
            return self._failures < self.threshold or self.clock() >= self._next_probe

    def enter(self) -> Passage:
        """Whether a call may pass now; a probe is used up by asking."""
        with self._lock:
            if self._failures < self.threshold:
                return Passage.FREE
            now = self.clock()
            if now < self._next_probe:
                return Passage.CLOSED_OFF
            self._next_probe = now + self.pause
            return Passage.PROBE

    def succeed(self) -> None:
        """Note that the source answered: the run of failures is over."""
        with self._lock:
            self._failures = 0

    def fail(self) -> None:
        """Note a failure; the one that reaches ``threshold`` begins the first pause."""
        with self._lock:
            self._failures += 1
            if self._failures == self.threshold:
                self._next_probe = self.clock() + self.pause
