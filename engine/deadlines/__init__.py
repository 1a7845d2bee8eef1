"""Legal limits as plain rules: what a clock is, when it starts and stops, on which day it is due and why.

Pure: knows no table, no transaction and no case.  :mod:`engine.clocks` keeps the rows.
"""

from engine.deadlines.definitions import (
    BasisStatus,
    Book,
    Definition,
    LimitDefinition,
    LimitKind,
    Pause,
    Rule,
    Trigger,
)
from engine.deadlines.due import ClockState, Day, Event, EventKind, Limit, Unit, due_on, explain, pauses
from engine.deadlines.stages import Stage, end_of, notice_moments

__all__ = [
    "BasisStatus",
    "Book",
    "ClockState",
    "Day",
    "Definition",
    "Event",
    "EventKind",
    "Limit",
    "LimitDefinition",
    "LimitKind",
    "Pause",
    "Rule",
    "Stage",
    "Trigger",
    "Unit",
    "due_on",
    "end_of",
    "explain",
    "notice_moments",
    "pauses",
]
