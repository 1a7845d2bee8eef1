"""Repairs of SpiffWorkflow ==3.2.0 that subclasses cannot make; each has a regression test.

1. ``Task._set_state`` builds a dictionary of log extras at every state change, logged or not.
"""

from __future__ import annotations

import time
from typing import Any

from SpiffWorkflow.task import Task


def apply() -> None:
    """Put the repairs in place; doing so twice changes nothing."""
    Task._set_state = _set_state


def _set_state(self: Any, value: int) -> None:
    if value != self._state:
        self._state = value
        self.last_state_change = time.time()
