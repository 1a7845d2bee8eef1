"""How strictly identity is proved: what an operator may set; the defaults are what GB/T 22239 level 3 asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum


class SecondFactor(StrEnum):
    """Whom a second factor is asked of; who has set one up is always asked."""

    OFF = "off"
    ADMINISTRATORS = "administrators"
    EVERYBODY = "everybody"


@dataclass(frozen=True)
class Policy:
    """The rules of one installation.

    A session ends after ``idle`` without a request and after ``absolute`` in any case.  A password has at least
    ``length`` characters of ``classes`` kinds, is good for ``days`` (0: for ever) and none of the ``remembered`` last
    ones.  After ``tries`` failures the next attempt has to wait, longer each time, at most ``longest_wait``.
    """

    idle: timedelta = timedelta(minutes=15)
    absolute: timedelta = timedelta(hours=8)
    length: int = 10
    classes: int = 3
    days: int = 90
    remembered: int = 5
    tries: int = 5
    first_wait: timedelta = timedelta(minutes=1)
    longest_wait: timedelta = timedelta(minutes=30)
    second_factor: SecondFactor = SecondFactor.ADMINISTRATORS


DEMO_POLICY = replace(Policy(), days=0, second_factor=SecondFactor.OFF)
"""The demonstration's people have a known password and no telephone."""
