"""The rows of a decision table made ready to run.

Knows the cells of a row and how often they need to be asked; neither hit policies nor columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.feel import Candidate, Environment, Expression, UnaryTests, Value
from engine.feel.dmn.definitions import Rule
from engine.feel.dmn.texts import compile_tests, compile_text


@dataclass(frozen=True)
class Trial:
    """One attempt at a table: the values of the columns, and what cells have said so far, by their slot."""

    candidates: Sequence[Candidate]
    verdicts: dict[int, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Sequence[Value], scope: Mapping[str, object], environment: Environment) -> Trial:
        """An attempt with ``values``, one for each column."""
        return cls([Candidate(value, scope, environment) for value in values])


@dataclass(frozen=True)
class Cell:
    """A cell that tests something.  Cells of one column with the same text share a ``slot``."""

    column: int
    slot: int
    tests: UnaryTests

    def passes(self, trial: Trial) -> bool:
        """Whether the value of the column passes; a cell that cannot say does not let it pass."""
        verdict = self.tests.passed_by(trial.candidates[self.column]) is True
        trial.verdicts[self.slot] = verdict
        return verdict


@dataclass(frozen=True)
class CompiledRule:
    """A row; ``cells`` leaves out those that let every value pass.  ``index`` counts from 1."""

    index: int
    rule: Rule
    cells: tuple[Cell, ...]
    outputs: tuple[Expression, ...]

    def matches(self, trial: Trial) -> bool:
        """Whether every cell lets the values of the columns pass."""
        verdicts = trial.verdicts
        for cell in self.cells:
            verdict = verdicts.get(cell.slot)
            if not (cell.passes(trial) if verdict is None else verdict):
                return False
        return True


def compile_rules(rules: Sequence[Rule], names: frozenset[str]) -> tuple[CompiledRule, ...]:
    """The rows of one table.

    Raises:
        ExpressionError: a cell is not FEEL.
    """
    slots: dict[tuple[int, str], int] = {}
    return tuple(_compile_rule(index, rule, names, slots) for index, rule in enumerate(rules, 1))


def _compile_rule(
    index: int, rule: Rule, names: frozenset[str], slots: dict[tuple[int, str], int]
) -> CompiledRule:
    cells = []
    for column, text in enumerate(rule.conditions):
        if text != "-":
            tests = compile_tests(text, names, rule.element_id)
            slot = slots.setdefault((column, text), len(slots))
            cells.append(Cell(column, slot, tests))
    outputs = tuple(compile_text(text, names, rule.element_id) for text in rule.conclusions)
    return CompiledRule(index, rule, tuple(cells), outputs)
