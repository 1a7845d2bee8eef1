"""Proves small diagrams in one line."""

from __future__ import annotations

from engine import proof
from engine.proof import Problem, Report


def proved(*diagrams: str, most: int = proof.MOST_STATES) -> Report:
    """The report on the given BPMN texts."""
    files = {f"{number}.bpmn": text.encode() for number, text in enumerate(diagrams)}
    return proof.report(files, most)


def found(*diagrams: str) -> list[tuple[str, str]]:
    """Code and element of every error in the given BPMN texts."""
    return [(problem.code, problem.element_id) for problem in proved(*diagrams).errors]


def warned(*diagrams: str) -> list[tuple[str, str]]:
    """Code and element of every warning of the proof itself."""
    return [(problem.code, problem.element_id) for problem in proved(*diagrams).warnings if problem.advice]


def only(report: Report, code: str) -> Problem:
    """The one error of ``report``, which has ``code``."""
    (problem,) = report.errors
    assert problem.code == code
    return problem
