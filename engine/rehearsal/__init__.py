"""Rehearses a release, published or not: one case on a database of its own and a virtual clock, step by step.

What happens goes through the use cases that serve real cases; only the answers of people, workers and time come from
a scenario.  Knows no page and no command line.
"""

from engine.rehearsal.case import VirtualTime
from engine.rehearsal.comparing import Changed, Comparison, compare
from engine.rehearsal.history import Past, finished
from engine.rehearsal.loose import Loose, stand_in
from engine.rehearsal.outcome import Covered, Done, Mismatch, Open, Rehearsed, State
from engine.rehearsal.play import Script, Stage, rehearse
from engine.rehearsal.scenario import Scenario, ScenarioError, read
from engine.rehearsal.shape import schema
from engine.rehearsal.stages import stage_beside, stage_on

__all__ = [
    "Changed",
    "Comparison",
    "Covered",
    "Done",
    "Loose",
    "Mismatch",
    "Open",
    "Past",
    "Rehearsed",
    "Scenario",
    "ScenarioError",
    "Script",
    "Stage",
    "State",
    "VirtualTime",
    "compare",
    "finished",
    "read",
    "rehearse",
    "schema",
    "stage_beside",
    "stage_on",
    "stand_in",
]
