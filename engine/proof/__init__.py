"""Proves a release before it is published: every way through its processes, its variables, tables and law rules.

The token game is played on a structure of our own, not by running cases, so that what runs cases and what proves them
cannot be wrong in the same way.  Knows no database and no page.
"""

from engine.proof.findings import Examined, Problem, Report
from engine.proof.game import MOST_STATES
from engine.proof.reporting import report

__all__ = ["MOST_STATES", "Examined", "Problem", "Report", "report"]
