"""The faults of the stub and which operation has which at the moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from threading import Lock

EVERY = "*"


class StubFault(StrEnum):
    """One way in which the stub misbehaves on request."""

    DOWN = "down"
    SLOW = "slow"
    SLOW_LORIS = "slow_loris"
    GARBAGE = "garbage"
    HTML = "html"
    TRUNCATED = "truncated"
    HUGE = "huge"
    GZIP = "gzip"
    WRONG_SIGNATURE = "wrong_signature"
    UNSIGNED = "unsigned"
    WRONG_SCHEMA = "wrong_schema"
    REDIRECT = "redirect"
    NOT_AUTHORISED = "not_authorised"
    RATE_LIMITED = "rate_limited"
    NO_RECORD = "NO_RECORD"
    MISMATCH = "MISMATCH"
    STALE = "stale"
    PARTIAL = "partial"
    PENDING_THEN_REPORT = "pending_then_report"


@dataclass(frozen=True)
class Switched:
    """A fault that is switched on.  ``times`` counts the calls it still spoils, ``None`` for all."""

    fault: StubFault
    times: int | None = None
    seconds: float = 30.0
    fetches: int = 2


@dataclass
class FaultBoard:
    """The switches.  Safe to share between threads."""

    _switched: dict[str, Switched] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def switch(self, operation: str, switched: Switched | None) -> None:
        """Switch a fault of ``operation`` (or of :data:`EVERY` one) on, or off with ``None``."""
        with self._lock:
            if switched is not None:
                self._switched[operation] = switched
            elif operation == EVERY:
                self._switched.clear()
            else:
                self._switched.pop(operation, None)

    def take(self, operation: str) -> Switched | None:
        """The fault that spoils the call of ``operation`` under way; a counted one is used up by this."""
        with self._lock:
            name = operation if operation in self._switched else EVERY
            switched = self._switched.get(name)
            if switched is None or switched.times is None:
                return switched
            if switched.times <= 1:
                del self._switched[name]
            else:
                self._switched[name] = replace(switched, times=switched.times - 1)
            return switched

    def all(self) -> Mapping[str, Switched]:
        """The faults that are switched on, by operation."""
        with self._lock:
            return dict(self._switched)
