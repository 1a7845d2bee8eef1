"""Runs BPMN: the only package that knows SpiffWorkflow.

A release's diagrams are read into a model (:mod:`.reader`), proved free of what would run wrong (:mod:`.validator`),
built into SpiffWorkflow specs (:mod:`.builder`) and kept as a :class:`~.program.Program`, shared by threads.  A case
is a compact document (:mod:`.codec`); :func:`begin` and :func:`step` turn one document into the next.
"""

from engine.interpreter.going_back import way_back
from engine.interpreter.model import Finding, Model, Node, Process
from engine.interpreter.program import Program, begin, compile_program, look, step, visible
from engine.interpreter.reader import read_diagrams

__all__ = [
    "Finding",
    "Model",
    "Node",
    "Process",
    "Program",
    "begin",
    "compile_program",
    "look",
    "read_diagrams",
    "step",
    "visible",
    "way_back",
]
