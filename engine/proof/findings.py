"""What a proof says: problems with the way that leads to each, and how far every process was examined."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from engine.interpreter import Finding


@dataclass(frozen=True)
class Problem:
    """Something wrong (or, as a warning, doubtful).  ``advice`` says what to do.

    ``path`` are the ids of the elements and flows of a way that leads there, in order: the counter-example.
    ``scope`` is the process or embedded sub-process of the path, empty outside diagrams.
    """

    code: str
    file: str
    scope: str
    element_id: str
    message: str
    advice: str = ""
    path: tuple[str, ...] = ()
    warning: bool = False


@dataclass(frozen=True)
class Examined:
    """How far a process or sub-process was examined: its states, and whether those are all."""

    process_id: str
    name: str
    file: str
    nodes: int
    states: int
    complete: bool


@dataclass(frozen=True)
class Report:
    """The outcome of a proof."""

    problems: tuple[Problem, ...]
    examined: tuple[Examined, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What forbids publishing."""
        return tuple(problem for problem in self.problems if not problem.warning)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What somebody should look at."""
        return tuple(problem for problem in self.problems if problem.warning)

    @property
    def proved(self) -> bool:
        """Whether nothing is wrong and every state was seen."""
        return not self.errors and all(each.complete for each in self.examined)

    def to_json(self) -> dict[str, object]:
        """The report as plain data, for ``--json`` and the designer's page."""
        return {
            "proved": self.proved,
            "errors": [asdict(problem) for problem in self.errors],
            "warnings": [asdict(problem) for problem in self.warnings],
            "processes": [asdict(each) for each in self.examined],
        }


def of_finding(finding: Finding) -> Problem:
    """``finding`` of a rule as a problem; its sentence says what to do."""
    return Problem(
        finding.code,
        finding.file,
        "",
        finding.element_id,
        finding.message,
        path=finding.path,
        warning=finding.warning,
    )
