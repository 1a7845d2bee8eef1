"""Moving running cases to another release: what would become of which element, a trial over all cases, the move.

Each case moves in a transaction of its own, so that a move can be stopped, go on, and survive a crash.  Keys, drafts,
due dates, running limits and assignments stay as they are.
"""

from engine.moving.moves import (
    Order,
    Refused,
    Standing,
    begin,
    find,
    go_on,
    latest,
    refused,
    standing,
    standings,
    stop,
)
from engine.moving.plans import Plan, Row, open_cases, plan
from engine.moving.sweep import run, sweep

__all__ = [
    "Order",
    "Plan",
    "Refused",
    "Row",
    "Standing",
    "begin",
    "find",
    "go_on",
    "latest",
    "open_cases",
    "plan",
    "refused",
    "run",
    "standing",
    "standings",
    "stop",
    "sweep",
]
