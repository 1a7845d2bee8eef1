"""The supervisor's board: what is open, what is late, how it went lately.  Reads only; knows no page."""

from engine.board.access import Days, require
from engine.board.lately import (
    ItemPace,
    LookUps,
    Notices,
    Trend,
    item_paces,
    look_ups,
    notices,
    ratings,
    trend,
)
from engine.board.open_work import (
    AGES,
    Cards,
    OfficeLoad,
    PersonLoad,
    StepLoad,
    ages,
    cards,
    offices,
    people,
    steps,
)
from engine.board.tasks import TaskFilter, TaskState, open_tasks

__all__ = [
    "AGES",
    "Cards",
    "Days",
    "ItemPace",
    "LookUps",
    "Notices",
    "OfficeLoad",
    "PersonLoad",
    "StepLoad",
    "TaskFilter",
    "TaskState",
    "Trend",
    "ages",
    "cards",
    "item_paces",
    "look_ups",
    "notices",
    "offices",
    "open_tasks",
    "people",
    "ratings",
    "require",
    "steps",
    "trend",
]
