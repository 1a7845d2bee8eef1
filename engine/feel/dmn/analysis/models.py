"""Analyses every decision table of a model and gathers what is known of its inputs.

Uses item definitions, allowed values and the outputs of required tables to know which values may occur.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from engine.feel.dmn.analysis.constants import NotPlainError, constants_of
from engine.feel.dmn.analysis.dimensions import Column
from engine.feel.dmn.analysis.findings import Finding, FindingKind, Severity
from engine.feel.dmn.analysis.tables import SINGLE_HIT, Place, TableAnalysis
from engine.feel.dmn.definitions import Decision, DecisionTable, KnowledgeModel, TableInput, Variable
from engine.feel.dmn.errors import DmnError, ExpressionError
from engine.feel.dmn.graph import member_names, required_names
from engine.feel.dmn.model import Model
from engine.feel.dmn.tables import compile_table
from engine.feel.dmn.texts import compile_tests


def analyse(model: Model) -> list[Finding]:
    """The findings of every decision table of a model, and what keeps an element from being evaluated at all.

    The effort is bounded; what was not understood or not finished is a finding of its own.
    """
    found = [_broken(model, error) for error in model.problems()]
    definitions = model.definitions
    elements: list[Decision | KnowledgeModel] = [
        *definitions.decisions.values(),
        *definitions.knowledge.values(),
    ]
    for element in elements:
        for table in _tables(element):
            found += _Tables(model, element).findings(table)
    return found


def _broken(model: Model, error: DmnError) -> Finding:
    decision = model.definitions.decisions.get(error.element_id or "")
    name = decision.name if decision else ""
    return Finding(FindingKind.BROKEN, Severity.ERROR, error.element_id or "", name, error.message)


def _tables(root: object) -> Iterator[DecisionTable]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, DecisionTable):
            yield node
        elif isinstance(node, tuple):
            waiting.extend(reversed(node))
        elif is_dataclass(node):
            waiting.extend(getattr(node, each.name) for each in fields(node))


class _Tables:
    """Analyses tables of one element."""

    def __init__(self, model: Model, element: Decision | KnowledgeModel) -> None:
        self._model = model
        self._element = element
        definitions = model.definitions
        self._names = member_names(definitions) | required_names(element.requires, definitions)
        if isinstance(element, KnowledgeModel) and element.function:
            self._names |= {parameter.name for parameter in element.function.parameters}

    def findings(self, table: DecisionTable) -> list[Finding]:
        """The findings of ``table``; a table that cannot be compiled has none, as it is reported already."""
        try:
            compiled = compile_table(table, self._names, self._model.types)
        except DmnError:
            return []
        columns = [self._column(clause) for clause in table.inputs]
        place = Place(self._element.element_id, self._element.name)
        return TableAnalysis(compiled, columns, self._names, place).findings()

    def _column(self, clause: TableInput) -> Column:
        types = self._model.types
        kind, allowed = types.base_of(clause.type_ref)
        source_kind, source_allowed = types.base_of(self._source_type(clause))
        texts = [clause.allowed, *allowed, *source_allowed, self._produced(clause)]
        label = clause.label or clause.expression
        return Column(clause.expression, label, kind or source_kind, tuple(text for text in texts if text))

    def _source_type(self, clause: TableInput) -> str | None:
        """The declared type of what the expression names: an input, decision, parameter or component."""
        first, *rest = [part.strip() for part in clause.expression.split(".")]
        variable = next((each for each in self._variables() if each.name == first), None)
        return None if variable is None else self._model.types.component_of(variable.type_ref, rest)

    def _variables(self) -> Iterator[Variable]:
        definitions = self._model.definitions
        requires = self._element.requires
        yield from (definitions.inputs[key].variable for key in requires.inputs)
        yield from (definitions.decisions[key].variable for key in requires.decisions)
        if isinstance(self._element, KnowledgeModel) and self._element.function:
            yield from self._element.function.parameters

    def _produced(self, clause: TableInput) -> str | None:
        """The outputs of the required table that the expression names, when all are constants."""
        decisions = [self._model.definitions.decisions[key] for key in self._element.requires.decisions]
        source = next((each for each in decisions if each.variable.name == clause.expression), None)
        if source is None or not isinstance(source.logic, DecisionTable) or len(source.logic.outputs) != 1:
            return None
        if source.logic.hit_policy not in SINGLE_HIT:
            return None
        texts = [rule.conclusions[0] for rule in source.logic.rules]
        texts += [text for text in (source.logic.outputs[0].default,) if text]
        joined = ", ".join(dict.fromkeys(texts))
        try:
            constants_of(compile_tests(joined, self._names, None).tree)
        except (NotPlainError, ExpressionError):
            return None
        return joined or None
