"""A decision table made ready to run: compiled cells, checks and priorities.

Reads the definitions and evaluates with FEEL; knows nothing of the graph around the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.feel import Expression, UnaryTests, Value
from engine.feel.dmn.checks import Check, allowed, checked
from engine.feel.dmn.definitions import Aggregation, DecisionTable, HitPolicy, TableInput, TableOutput
from engine.feel.dmn.errors import EvaluationError
from engine.feel.dmn.explanation import MatchedRule
from engine.feel.dmn.hit_policies import Hit, combine, empty_value
from engine.feel.dmn.rules import CompiledRule, Trial, compile_rules
from engine.feel.dmn.run import Run
from engine.feel.dmn.texts import compile_tests, compile_text, split_tests
from engine.feel.dmn.types import Types

LIST_VALUED = frozenset({HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER})
RANKED = frozenset({HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER})


@dataclass(frozen=True)
class InputColumn:
    """An input clause, compiled."""

    clause: TableInput
    expression: Expression
    checks: tuple[Check, ...]

    def read(self, scope: Mapping[str, object], run: Run) -> Value:
        """The value of the column, checked against its type and allowed values, and noted as read."""
        label = self.clause.label or self.clause.expression
        value = self.expression.evaluate(scope, run.environment)
        for check in self.checks:
            value = checked(check, value, run, f"输入“{label}”", self.clause.element_id)
        run.read(self.clause.expression, label, value)
        return value


@dataclass(frozen=True)
class OutputColumn:
    """An output clause, compiled; ``ranking`` are the allowed values one by one, highest priority first."""

    clause: TableOutput
    checks: tuple[Check, ...]
    ranking: tuple[UnaryTests, ...]
    default: Expression | None

    def checked(self, value: Value, run: Run) -> Value:
        """The value, checked against the column's type and allowed values."""
        label = self.clause.label or self.clause.name or "结果"
        for check in self.checks:
            value = checked(check, value, run, f"输出“{label}”", self.clause.element_id)
        return value

    def rank(self, value: Value, run: Run) -> int:
        """The place of a value in the allowed values, 0 is the highest; unknown values come last."""
        for place, test in enumerate(self.ranking):
            if test.matches(value, {}, run.environment) is True:
                return place
        return len(self.ranking)


@dataclass(frozen=True)
class CompiledTable:
    """A decision table that can be evaluated any number of times."""

    table: DecisionTable
    inputs: tuple[InputColumn, ...]
    outputs: tuple[OutputColumn, ...]
    rules: tuple[CompiledRule, ...]

    def evaluate(self, scope: Mapping[str, object], run: Run) -> Value:
        """The value of the table by its hit policy; null when nothing matches and nothing is the default.

        Raises:
            EvaluationError: strict, and the table or a value breaks its own rules.
        """
        run.frame.hit_policy = _policy_text(self.table)
        values = [column.read(scope, run) for column in self.inputs]
        matched = self.matching(values, scope, run)
        self._mark_decisive(matched, run)
        try:
            return self._combine(matched, scope, run)
        except EvaluationError as error:
            run.fail(type(error)(error.message, error.element_id or self.table.element_id or None))
            return None

    def matching(self, values: Sequence[Value], scope: Mapping[str, object], run: Run) -> list[CompiledRule]:
        """The rules that match the values of the columns, in order; FIRST stops at the first."""
        trial = Trial.of(values, scope, run.environment)
        if self.table.hit_policy is not HitPolicy.FIRST:
            return [rule for rule in self.rules if rule.matches(trial)]
        first = next((rule for rule in self.rules if rule.matches(trial)), None)
        return [] if first is None else [first]

    def _combine(self, matched: Sequence[CompiledRule], scope: Mapping[str, object], run: Run) -> Value:
        if not matched:
            return self._default(scope, run)
        hits = [self._hit(rule, scope, run) for rule in matched]
        return combine(self.table.hit_policy, self.table.aggregation, hits)

    def _hit(self, rule: CompiledRule, scope: Mapping[str, object], run: Run) -> Hit:
        found = [output.evaluate(scope, run.environment) for output in rule.outputs]
        values = [column.checked(value, run) for column, value in zip(self.outputs, found, strict=True)]
        named = tuple((column.clause.name, value) for column, value in zip(self.outputs, values, strict=True))
        run.frame.rules.append(MatchedRule(rule.index, rule.rule.element_id, rule.rule.annotations, named))
        ranks: tuple[int, ...] = ()
        if self.table.hit_policy in RANKED:
            ranks = tuple(c.rank(v, run) for c, v in zip(self.outputs, values, strict=True))
        return Hit(rule.index, values[0] if len(values) == 1 else dict(named), ranks)

    def _default(self, scope: Mapping[str, object], run: Run) -> Value:
        if all(column.default is None for column in self.outputs):
            return empty_value(self.table.hit_policy, self.table.aggregation)
        run.frame.defaulted = True
        values = [
            None
            if column.default is None
            else column.checked(column.default.evaluate(scope, run.environment), run)
            for column in self.outputs
        ]
        names = [column.clause.name for column in self.outputs]
        value: Value = values[0] if len(values) == 1 else dict(zip(names, values, strict=True))
        listed = self.table.hit_policy in LIST_VALUED and self.table.aggregation is None
        return [value] if listed else value

    def _mark_decisive(self, matched: Sequence[CompiledRule], run: Run) -> None:
        """Note which columns no matching rule tested: their values did not matter."""
        if not matched:
            return
        tested = {cell.column for rule in matched for cell in rule.cells}
        for number, column in enumerate(self.inputs):
            read = run.frame.reads.get(column.clause.expression)
            if number not in tested and read is not None:
                run.frame.reads[column.clause.expression] = replace(read, decisive=False)


def compile_table(table: DecisionTable, names: Iterable[str], types: Types) -> CompiledTable:
    """A table whose every cell is compiled; ``names`` are those that its expressions may use.

    Raises:
        ExpressionError: a cell is not FEEL.
        MissingReferenceError: a column has an unknown type.
    """
    known = frozenset(names)
    return CompiledTable(
        table,
        tuple(_input_column(clause, known, types) for clause in table.inputs),
        tuple(_output_column(clause, known, types) for clause in table.outputs),
        compile_rules(table.rules, known),
    )


def _input_column(clause: TableInput, names: frozenset[str], types: Types) -> InputColumn:
    expression = compile_text(clause.expression, names, clause.element_id)
    return InputColumn(clause, expression, _checks(clause, names, types))


def _output_column(clause: TableOutput, names: frozenset[str], types: Types) -> OutputColumn:
    default = compile_text(clause.default, names, clause.element_id) if clause.default else None
    return OutputColumn(clause, _checks(clause, names, types), _ranking(clause, names, types), default)


def _checks(clause: TableInput | TableOutput, names: frozenset[str], types: Types) -> tuple[Check, ...]:
    """The checks of a clause: its type, then its allowed values."""
    found = [types.check_for(clause.type_ref, clause.element_id)]
    if clause.allowed:
        found.append(allowed(compile_tests(clause.allowed, names, clause.element_id)))
    return tuple(check for check in found if check is not None)


def _ranking(clause: TableOutput, names: frozenset[str], types: Types) -> tuple[UnaryTests, ...]:
    """The allowed values one by one; a column without any has those of its type."""
    texts = (clause.allowed,) if clause.allowed else types.base_of(clause.type_ref)[1][:1]
    pieces = [piece for text in texts for piece in split_tests(text, clause.element_id)]
    return tuple(compile_tests(piece, names, clause.element_id) for piece in pieces)


def _policy_text(table: DecisionTable) -> str:
    if table.aggregation is None:
        return str(table.hit_policy)
    return f"{table.hit_policy} {Aggregation(table.aggregation)}"
