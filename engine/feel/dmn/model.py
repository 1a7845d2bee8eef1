"""A decision model that can be evaluated: decisions by id or name, each required decision evaluated once.

Ties the graph to the compiled expressions.  Knows neither XML nor who asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property, partial

from engine.feel import Environment, Spending, Value
from engine.feel.dmn.boxed import Body, Compiler, Unit
from engine.feel.dmn.definitions import Decision, Definitions, KnowledgeModel, Literal
from engine.feel.dmn.errors import DmnError, UnknownDecisionError
from engine.feel.dmn.explanation import Evaluation
from engine.feel.dmn.graph import declared_names, member_names, refuse_cycles, required_names
from engine.feel.dmn.run import Run
from engine.feel.dmn.session import Session
from engine.feel.dmn.types import Types


class Decisions(Mapping[str, Decision]):
    """The decisions of a model in the order of the file: iteration is by id, look-up by id or name."""

    def __init__(self, by_id: Mapping[str, Decision]) -> None:
        """Make the names addressable too; an id wins over an equal name."""
        self._by_id = by_id
        self._all = {decision.name: decision for decision in by_id.values()} | dict(by_id)

    def __getitem__(self, key: str) -> Decision:
        return self._all[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)


class Model:
    """A parsed DMN file.  Compiled parts are kept; many threads may evaluate one model."""

    def __init__(self, definitions: Definitions) -> None:
        """Check the graph; expressions are compiled when they are first needed, or all by :meth:`problems`.

        Raises:
            CycleError: decisions require each other in a circle.
        """
        refuse_cycles(definitions)
        self.definitions = definitions
        self.decisions = Decisions(definitions.decisions)
        self.types = Types(definitions.items)
        self._units: dict[str, Unit] = {}
        self._bodies: dict[str, Body] = {}

    @cached_property
    def declared(self) -> frozenset[str]:
        """The names of all elements of the graph."""
        return declared_names(self.definitions)

    @cached_property
    def compiler(self) -> Compiler:
        """The compiler for this model's expressions."""
        return Compiler(self.types, member_names(self.definitions))

    def evaluate(
        self,
        decision_id: str,
        scope: Mapping[str, object],
        environment: Environment | None = None,
        strict: bool = True,
    ) -> Evaluation:
        """The value of a decision, decision service or knowledge model, by id or name, and how it came about.

        ``scope`` holds the input data by name; names that the model does not declare are visible to every
        decision, declared ones only to those that require them.  What is not strict yields null and a warning
        where a value breaks its type, its allowed values or a hit policy.

        Raises:
            UnknownDecisionError: there is no such decision.
            EvaluationError: strict, and a value or a table breaks the model's own rules.
            ExpressionError: an expression of the decision is not FEEL.
        """
        environment = self._own(environment or Environment())
        earlier = len(environment.warnings)
        run = Run(environment, strict)
        session = Session(self, scope, run)
        if decision_id in self.decisions:
            value = session.decide(self.decisions[decision_id])
        else:
            value = self._invoke(decision_id, session)
        warnings = [*run.warnings, *(warning.message for warning in environment.warnings[earlier:])]
        return Evaluation(value, tuple(run.explained), tuple(warnings))

    def _own(self, environment: Environment) -> Environment:
        """The environment with one budget for all, and the model's types."""
        spending = environment.spending or Spending(environment.budget)
        types = {**self.types.predicates, **environment.types}
        shapes = {**self.types.shapes, **environment.shapes}
        return replace(environment, spending=spending, types=types, shapes=shapes)

    def _invoke(self, key: str, session: Session) -> Value:
        for service in self.definitions.services.values():
            if key in (service.element_id, service.name):
                return session.serve(service)
        for knowledge in self.definitions.knowledge.values():
            if key in (knowledge.element_id, knowledge.name):
                return session.call(knowledge)
        raise UnknownDecisionError(f"决策模型里没有名为“{key}”的决策", key)

    def problems(self) -> list[DmnError]:
        """What keeps elements from being evaluated: texts that are not FEEL, unknown types and the like."""
        found: list[DmnError] = []
        attempts: list[Callable[[], object]] = []
        attempts += [partial(self.unit, decision) for decision in self.definitions.decisions.values()]
        attempts += [partial(self.body, knowledge) for knowledge in self.definitions.knowledge.values()]
        attempts += [partial(self.types.check_for, name) for name in self.definitions.items]
        inputs = self.definitions.inputs.values()
        attempts += [
            partial(self.types.check_for, each.variable.type_ref, each.element_id) for each in inputs
        ]
        for attempt in attempts:
            try:
                attempt()
            except DmnError as error:
                found.append(error)
        return [*found, *self.types.unknown()]

    def unit(self, decision: Decision) -> Unit:
        """The compiled logic of a decision, its type check included.

        Raises:
            DmnError: it cannot be compiled.
        """
        unit = self._units.get(decision.element_id)
        if unit is None:
            with _blaming(decision.element_id):
                unit = self._compile(decision)
            self._units[decision.element_id] = unit
        return unit

    def _compile(self, decision: Decision) -> Unit:
        names = required_names(decision.requires, self.definitions)
        unit = self.compiler.compile(decision.logic or Literal(""), names)
        what = f"决策“{decision.name}”的结果"
        return self.compiler.typed(unit, decision.variable.type_ref, decision.element_id, what)

    def body(self, knowledge: KnowledgeModel) -> Body | None:
        """The compiled function of a knowledge model; ``None`` when it has no logic.

        Raises:
            DmnError: it cannot be compiled.
        """
        if knowledge.function is None:
            return None
        body = self._bodies.get(knowledge.element_id)
        if body is None:
            names = required_names(knowledge.requires, self.definitions) | {knowledge.variable.name}
            result = self.types.result_of(knowledge.variable.type_ref)
            with _blaming(knowledge.element_id):
                body = self.compiler.function_body(knowledge.function, names, result)
            self._bodies[knowledge.element_id] = body
        return body


@contextmanager
def _blaming(element_id: str) -> Iterator[None]:
    """Give an error that names no element the id of the decision or knowledge model around it."""
    try:
        yield
    except DmnError as error:
        if error.element_id is not None:
            raise
        raise type(error)(error.message, element_id) from error
