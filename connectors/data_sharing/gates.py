"""Gates of one process alone, in memory: for a single tool, and the second implementation beside the shared rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from engine.ports import GATEWAY, Passage
from engine.sources import PAUSE, THRESHOLD, gate_before


@dataclass
class LocalGates:
    """Implements :class:`engine.ports.SourceGates`.  ``clock`` gives seconds that only grow; safe between threads."""

    clock: Callable[[], float]
    _failures: dict[str, int] = field(default_factory=dict, init=False)
    _next_probe: dict[str, float] = field(default_factory=dict, init=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def enter(self, system: str) -> Passage:
        """Whether a call to ``system`` may pass now; a probe is used up by asking."""
        with self._lock:
            gate = gate_before(system, self._closed())
            if gate is None:
                return Passage.FREE
            now = self.clock()
            if self._failures.get(gate, 0) >= THRESHOLD and now < self._next_probe[gate]:
                return Passage.CLOSED_OFF
            self._failures[gate] = max(THRESHOLD, self._failures.get(gate, 0))
            self._next_probe[gate] = now + PAUSE.total_seconds()
            return Passage.PROBE

    def succeed(self, system: str) -> None:
        """Forget the failures of ``system`` and of the gateway; of all systems if the gateway had been closed off."""
        with self._lock:
            if self._failures.get(GATEWAY, 0) >= THRESHOLD:
                self._failures.clear()
            self._failures.pop(system, None)
            self._failures.pop(GATEWAY, None)

    def fail(self, system: str, fault: str) -> None:
        """Count one failure of ``system``; the one that closes it off begins the first pause."""
        with self._lock:
            self._failures[system] = self._failures.get(system, 0) + 1
            if self._failures[system] == THRESHOLD:
                self._next_probe[system] = self.clock() + PAUSE.total_seconds()

    def closed(self) -> frozenset[str]:
        """The systems that get probes only."""
        with self._lock:
            return self._closed()

    def _closed(self) -> frozenset[str]:
        return frozenset(system for system, count in self._failures.items() if count >= THRESHOLD)
