"""How many calls a second one system gets from this process.

A bucket that refills evenly; whoever finds it empty waits for his turn, or does not go if that takes too long.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

PER_SECOND = 60.0
"""Calls a second that one process sends to one system; ten workers together send ten times as many."""


@dataclass
class Pace:
    """The pace of calls to each system.  ``clock`` gives seconds that only grow; safe to share between threads."""

    clock: Callable[[], float]
    sleep: Callable[[float], None] = time.sleep
    per_second: float = PER_SECOND
    _free_from: dict[str, float] = field(default_factory=dict, init=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def wait(self, system: str, longest: float) -> bool:
        """Wait for a turn at ``system``, at most ``longest`` seconds; whether there is one.

        A second's worth of calls may go at once after a rest.
        """
        with self._lock:
            now = self.clock()
            turn = max(self._free_from.get(system, -math.inf), now - 1.0)
            pause = turn - now
            if pause > longest:
                return False
            self._free_from[system] = turn + 1.0 / self.per_second
        if pause > 0:
            self.sleep(pause)
        return True
