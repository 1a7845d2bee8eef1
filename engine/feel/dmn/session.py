"""One walk through the requirements graph: inputs checked, each decision evaluated once, functions made.

Used once.  Asks the model for compiled units and knows nothing of how they work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

from engine.feel import FeelError, Function, Value, from_python
from engine.feel.dmn.boxed import Body, Unit
from engine.feel.dmn.checks import checked
from engine.feel.dmn.definitions import (
    Decision,
    DecisionService,
    Definitions,
    InputData,
    KnowledgeModel,
    Requirements,
    Variable,
)
from engine.feel.dmn.errors import EvaluationError
from engine.feel.dmn.run import Run, Subject
from engine.feel.dmn.types import Types


class Compiled(Protocol):
    """What a session needs of a model."""

    definitions: Definitions
    types: Types

    @property
    def declared(self) -> frozenset[str]:
        """The names of all elements of the graph."""

    def unit(self, decision: Decision) -> Unit:
        """The compiled logic of a decision."""

    def body(self, knowledge: KnowledgeModel) -> Body | None:
        """The compiled function of a knowledge model."""


class Session:
    """Evaluates decisions for one set of inputs."""

    def __init__(self, model: Compiled, given: Mapping[str, object], run: Run) -> None:
        """``given`` are the inputs by name, from outside: not yet checked."""
        self._model = model
        self._given = given
        self._run = run
        self._open = {name: value for name, value in given.items() if name not in model.declared}
        self._values: dict[str, Value] = {}

    def decide(self, decision: Decision) -> Value:
        """The value of a decision, remembered for the rest of the session."""
        if decision.element_id not in self._values:
            self._values[decision.element_id] = self._evaluate(decision)
        return self._values[decision.element_id]

    def serve(self, service: DecisionService) -> Value:
        """The value of a decision service whose inputs are among the given ones."""
        return self._serve(service, self._given)

    def call(self, knowledge: KnowledgeModel) -> Value:
        """The value of a knowledge model whose arguments are among the given values, by parameter name."""
        if knowledge.function is None:
            return None
        names = [parameter.name for parameter in knowledge.function.parameters]
        return self._apply(knowledge, *(from_python(self._given.get(name)) for name in names))

    def _evaluate(self, decision: Decision) -> Value:
        variable = decision.variable
        if decision.logic is None and variable.name in self._given:  # a person or another system decides
            return self._checked(variable, self._given[variable.name], decision.name)
        scope = self._scope(decision.requires)
        unit = self._model.unit(decision)
        kind = type(decision.logic).__name__ if decision.logic else "none"
        subject = Subject(decision.element_id, decision.name, kind, _all(decision.requires))
        with self._run.about(subject) as result:
            try:
                result.append(unit(scope, self._run))
            except FeelError as error:
                raise EvaluationError(error.message, decision.element_id) from error
        return result[0]

    def _scope(self, requires: Requirements) -> dict[str, object]:
        scope = dict(self._open)
        definitions = self._model.definitions
        for element_id in requires.inputs:
            item = definitions.inputs[element_id]
            scope[item.variable.name] = self._input(item)
        values = {
            element_id: self.decide(definitions.decisions[element_id]) for element_id in requires.decisions
        }
        named = {
            definitions.decisions[element_id].variable.name: value for element_id, value in values.items()
        }
        return scope | values | named | self._functions(requires)

    def _functions(self, requires: Requirements) -> dict[str, object]:
        found: dict[str, object] = {}
        for element_id in requires.knowledge:
            knowledge = self._model.definitions.knowledge.get(element_id)
            if knowledge is not None:
                found[knowledge.variable.name] = self._function(knowledge)
            else:
                service = self._model.definitions.services[element_id]
                found[service.variable.name] = self._service_function(service)
        return found

    def _input(self, item: InputData) -> Value:
        if item.element_id not in self._values:
            self._values[item.element_id] = self._checked(
                item.variable, self._given.get(item.variable.name), item.name
            )
        return self._values[item.element_id]

    def _checked(self, variable: Variable, value: object, name: str) -> Value:
        types = self._model.types
        try:
            found = types.read(from_python(value), variable.type_ref)
        except FeelError as error:
            raise EvaluationError(f"输入“{name}”{error.message}", variable.element_id or None) from error
        check = types.check_for(variable.type_ref, variable.element_id or None)
        return (
            found if check is None else checked(check, found, self._run, f"输入“{name}”", variable.element_id)
        )

    def _function(self, knowledge: KnowledgeModel) -> Function | None:
        if knowledge.function is None:
            return None
        names = [parameter.name for parameter in knowledge.function.parameters]
        return Function.of(partial(self._apply, knowledge), names, knowledge.name)

    def _apply(self, knowledge: KnowledgeModel, *arguments: Value) -> Value:
        body = self._model.body(knowledge)
        if body is None:
            return None
        subject = Subject(knowledge.element_id, knowledge.name, "KnowledgeModel", _all(knowledge.requires))
        scope: dict[str, object] = {knowledge.variable.name: self._function(knowledge)}
        with self._run.about(subject) as result:
            result.append(body(scope | self._functions(_without(knowledge)), arguments, self._run))
        return result[0]

    def _service_function(self, service: DecisionService) -> Function:
        variables = self._service_inputs(service)
        names = [variable.name for variable in variables]

        def call(*arguments: Value) -> Value:
            return self._serve(service, dict(zip(names, arguments, strict=True)))

        return Function.of(call, names, service.name)

    def _service_inputs(self, service: DecisionService) -> Sequence[Variable]:
        """The parameters of a service: input data first, then input decisions."""
        definitions = self._model.definitions
        found = [definitions.inputs[element_id].variable for element_id in service.input_data]
        found += [definitions.decisions[element_id].variable for element_id in service.input_decisions]
        signature = self._model.types.function_item(service.variable.type_ref)
        typed = {each.name: each.type_ref for each in signature.parameters} if signature else {}
        return [replace(each, type_ref=each.type_ref or typed.get(each.name)) for each in found]

    def _serve(self, service: DecisionService, given: Mapping[str, object]) -> Value:
        definitions = self._model.definitions
        inner = Session(self._model, given, self._run)
        elements = (*service.input_data, *service.input_decisions)
        for element_id, variable in zip(elements, self._service_inputs(service), strict=True):
            inner._values[element_id] = inner._checked(variable, given.get(variable.name), variable.name)
        subject = Subject(service.element_id, service.name, "DecisionService", service.outputs)
        with self._run.about(subject) as result:
            outputs = [definitions.decisions[element_id] for element_id in service.outputs]
            values = {decision.variable.name: inner.decide(decision) for decision in outputs}
            result.append(next(iter(values.values())) if len(values) == 1 else dict(values))
        return self._checked_output(service, result[0])

    def _checked_output(self, service: DecisionService, value: Value) -> Value:
        types = self._model.types
        check = types.check_for(types.result_of(service.variable.type_ref), service.element_id)
        if check is None:
            return value
        return checked(check, value, self._run, f"决策服务“{service.name}”的结果", service.element_id)


def _all(requires: Requirements) -> tuple[str, ...]:
    return (*requires.decisions, *requires.inputs, *requires.knowledge)


def _without(knowledge: KnowledgeModel) -> Requirements:
    """What a knowledge model requires apart from itself."""
    others = tuple(element for element in knowledge.requires.knowledge if element != knowledge.element_id)
    return Requirements(knowledge=others)
