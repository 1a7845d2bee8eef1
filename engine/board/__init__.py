"""The supervisor's board: what is open, what is late, how it went lately.  Reads only; knows no page."""

from engine.board.access import Days, require
from engine.board.forecast import HORIZON, LEAST, Expected, Outlook, expected_late, outlook
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
from engine.board.monitoring import (
    ItemQuality,
    SourceUse,
    StepQuality,
    WindowLevel,
    item_quality,
    sources,
    step_quality,
    windows,
)
from engine.board.open_work import (
    OfficeLoad,
    PersonLoad,
    StepLoad,
    offices,
    people,
    steps,
)
from engine.board.summary import AGES, Cards, cards
from engine.board.tasks import TaskFilter, TaskState, open_tasks

__all__ = [
    "AGES",
    "HORIZON",
    "LEAST",
    "Cards",
    "Days",
    "Expected",
    "ItemPace",
    "ItemQuality",
    "LookUps",
    "Notices",
    "OfficeLoad",
    "Outlook",
    "PersonLoad",
    "SourceUse",
    "StepLoad",
    "StepQuality",
    "TaskFilter",
    "TaskState",
    "Trend",
    "WindowLevel",
    "cards",
    "expected_late",
    "item_paces",
    "item_quality",
    "look_ups",
    "notices",
    "offices",
    "open_tasks",
    "outlook",
    "people",
    "ratings",
    "require",
    "sources",
    "step_quality",
    "steps",
    "trend",
    "windows",
]
