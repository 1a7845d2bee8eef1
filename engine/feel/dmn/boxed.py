"""Boxed expressions made ready to run: each becomes a function of a scope and the run.

Knows every kind of boxed expression but nothing of the graph: required decisions are names in the scope.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from engine.feel import Function, Value
from engine.feel.dmn.checks import Check, checked, kind_check
from engine.feel.dmn.definitions import (
    BoxedContext,
    BoxedList,
    Conditional,
    DecisionTable,
    Entry,
    Filter,
    FunctionDefinition,
    FunctionItem,
    Invocation,
    Iteration,
    Literal,
    Logic,
    Relation,
    Variable,
)
from engine.feel.dmn.errors import EvaluationError, UnsupportedError
from engine.feel.dmn.run import Run
from engine.feel.dmn.tables import compile_table
from engine.feel.dmn.texts import compile_text
from engine.feel.dmn.types import Types
from engine.feel.values import Running

Scope = Mapping[str, object]
Unit = Callable[[Scope, Run], Value]
Body = Callable[[Scope, tuple[Value, ...], Run], Value]
CALLED = "f"


class Compiler:
    """Compiles the boxed expressions of one model."""

    def __init__(self, types: Types, members: Iterable[str]) -> None:
        """``members`` are names that may follow a dot anywhere: components, columns, entries and outputs."""
        self._types = types
        self._members = frozenset(members)

    def compile(self, logic: Logic, names: frozenset[str]) -> Unit:
        """The unit of ``logic``; ``names`` are those in its scope.

        Raises:
            DmnError: a text is not FEEL, a type is unknown, or a kind of function is external.
        """
        if isinstance(logic, FunctionDefinition):  # the type is that of its result
            return self._function(logic, names)
        unit = _KINDS[type(logic)](self, logic, names)
        return self.typed(unit, logic.type_ref, logic.element_id, "表达式的结果")

    def typed(self, unit: Unit, type_ref: str | None, element_id: str, what: str) -> Unit:
        """``unit`` with its value checked against a type.  ``what`` names the value in messages."""
        signature = self._types.function_item(type_ref)
        if signature is not None:
            return self._function_typed(unit, signature, element_id, what)
        check = self._types.check_for(type_ref, element_id or None)
        if check is None:
            return unit

        def run_checked(scope: Scope, run: Run) -> Value:
            return checked(check, unit(scope, run), run, what, element_id)

        return run_checked

    def _function_typed(self, unit: Unit, signature: FunctionItem, element_id: str, what: str) -> Unit:
        """``unit``, whose value is a function, with the arguments and results of that function checked."""
        inputs = [self._types.check_for(each.type_ref, element_id) for each in signature.parameters]
        output = self._types.check_for(signature.result, element_id)
        is_function = kind_check("function")

        def run_wrapped(scope: Scope, run: Run) -> Value:
            value = checked(is_function, unit(scope, run), run, what, element_id)
            if not isinstance(value, Function):
                return None

            def call(evaluation: Running, arguments: Sequence[Value]) -> Value:
                pairs = zip_longest(arguments, inputs[: len(arguments)])
                given = [_passed(check, argument, run, "参数", element_id) for argument, check in pairs]
                return _passed(output, value.body(evaluation, given), run, "函数的结果", element_id)

            return replace(value, body=call)

        return run_wrapped

    def _known(self, names: frozenset[str]) -> frozenset[str]:
        return names | self._members

    def _table(self, logic: DecisionTable, names: frozenset[str]) -> Unit:
        return compile_table(logic, self._known(names), self._types).evaluate

    def _literal(self, logic: Literal, names: frozenset[str]) -> Unit:
        if not logic.text:
            return lambda scope, run: None
        expression = compile_text(logic.text, self._known(names), logic.element_id)
        paths = tuple(sorted(expression.paths))

        def evaluate(scope: Scope, run: Run) -> Value:
            run.read_paths(paths, scope)
            return expression.evaluate(scope, run.environment)

        return evaluate

    def _context(self, logic: BoxedContext, names: frozenset[str]) -> Unit:
        steps: list[tuple[str | None, Unit]] = []
        for entry in logic.entries:
            steps.append((entry.variable.name if entry.variable else None, self._entry(entry, names)))
            names = names | {entry.variable.name} if entry.variable else names

        def evaluate(scope: Scope, run: Run) -> Value:
            inner = dict(scope)
            built: dict[str, Value] = {}
            for name, unit in steps:
                value = unit(inner, run)
                if name is None:
                    return value
                inner[name] = built[name] = value
            return built

        return evaluate

    def _entry(self, entry: Entry, names: frozenset[str]) -> Unit:
        unit = self.compile(entry.logic, names)
        if entry.variable is None:
            return unit
        variable = entry.variable
        if isinstance(
            entry.logic, FunctionDefinition
        ):  # the type of such an entry is often that of its result
            return unit
        return self.typed(unit, variable.type_ref, variable.element_id, f"“{variable.name}”")

    def _list(self, logic: BoxedList, names: frozenset[str]) -> Unit:
        units = [self.compile(item, names) for item in logic.items]
        return lambda scope, run: [unit(scope, run) for unit in units]

    def _relation(self, logic: Relation, names: frozenset[str]) -> Unit:
        rows = [
            [
                (column.name, self._entry(Entry(column, cell), names))
                for column, cell in zip(logic.columns, row, strict=True)
            ]
            for row in logic.rows
        ]
        return lambda scope, run: [{name: unit(scope, run) for name, unit in row} for row in rows]

    def _invocation(self, logic: Invocation, names: frozenset[str]) -> Unit:
        """The call is FEEL's own with named arguments, so that arity and names are judged in one place."""
        function = self.compile(logic.function, names)
        bindings = [(f"a{i}", self._entry(entry, names)) for i, entry in enumerate(logic.bindings)]
        parameters = [entry.variable.name for entry in logic.bindings if entry.variable]
        named = ", ".join(f"{name}: {local}" for name, (local, _) in zip(parameters, bindings, strict=True))
        call = compile_text(f"{CALLED}({named})", parameters, logic.element_id)

        def evaluate(scope: Scope, run: Run) -> Value:
            called = function(scope, run)
            if not isinstance(called, Function):
                run.fail(EvaluationError("调用的不是函数", logic.element_id or None))
                return None
            arguments = {local: unit(scope, run) for local, unit in bindings}
            return call.evaluate({CALLED: called, **arguments}, run.environment)

        return evaluate

    def _function(self, logic: FunctionDefinition, names: frozenset[str]) -> Unit:
        body = self.function_body(logic, names)
        parameters = tuple(parameter.name for parameter in logic.parameters)

        def evaluate(scope: Scope, run: Run) -> Value:
            return Function.of(lambda *arguments: body(scope, arguments, run), parameters)

        return evaluate

    def function_body(
        self, logic: FunctionDefinition, names: frozenset[str], result: str | None = None
    ) -> Body:
        """What a boxed function does with a scope and its arguments, each checked against its type.

        ``result`` is a further type that the result has to be of.

        Raises:
            UnsupportedError: the function is written in another language.
        """
        if logic.kind.upper() not in ("FEEL", "F"):
            raise UnsupportedError(f"不支持外部函数（{logic.kind}）", logic.element_id or None)
        signature = self._types.function_item(logic.type_ref) or FunctionItem()
        pairs = zip_longest(logic.parameters, signature.parameters[: len(logic.parameters)])
        checks = [self._parameter(own, typed) for own, typed in pairs]
        inside = names | {parameter.name for parameter in logic.parameters}
        body = self.compile(logic.body or Literal("null"), inside)
        for type_ref in (self._types.result_of(logic.type_ref), result):
            body = self.typed(body, type_ref, logic.element_id, "函数的结果")

        def call(scope: Scope, arguments: tuple[Value, ...], run: Run) -> Value:
            inner = dict(scope)
            for (parameter, check), value in zip(checks, arguments, strict=True):
                what = f"参数“{parameter.name}”"
                inner[parameter.name] = _passed(check, value, run, what, parameter.element_id)
            return body(inner, run)

        return call

    def _parameter(self, own: Variable, typed: Variable | None) -> tuple[Variable, Check | None]:
        """A parameter with its check; without a type of its own it has that of the signature."""
        type_ref = own.type_ref or (typed.type_ref if typed else None)
        return own, self._types.check_for(type_ref, own.element_id or None)

    def _conditional(self, logic: Conditional, names: frozenset[str]) -> Unit:
        condition = self.compile(logic.condition, names)
        yes, no = self.compile(logic.then, names), self.compile(logic.otherwise, names)
        return lambda scope, run: (yes if condition(scope, run) is True else no)(scope, run)

    def _filter(self, logic: Filter, names: frozenset[str]) -> Unit:
        source, match = self.compile(logic.source, names), self.compile(logic.match, names | {"item"})

        def evaluate(scope: Scope, run: Run) -> Value:
            kept = []
            for item in _items(source(scope, run)):
                inner = {**scope, **item} if isinstance(item, dict) else dict(scope)
                if match({**inner, "item": item}, run) is True:
                    kept.append(item)
            return kept

        return evaluate

    def _iteration(self, logic: Iteration, names: frozenset[str]) -> Unit:
        source = self.compile(logic.source, names)
        body = self.compile(logic.body, names | {logic.iterator, "partial"})
        finish = _FINISHES[logic.kind]

        def evaluate(scope: Scope, run: Run) -> Value:
            found: list[Value] = []
            for item in _items(source(scope, run)):
                found.append(body({**scope, logic.iterator: item, "partial": list(found)}, run))
            return finish(found)

        return evaluate


def _passed(check: Check | None, value: Value, run: Run, what: str, element_id: str) -> Value:
    return value if check is None else checked(check, value, run, what, element_id)


def _items(value: Value) -> list[Value]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _some(values: list[Value]) -> Value:
    if any(value is True for value in values):
        return True
    return None if any(value is None for value in values) else False


def _every(values: list[Value]) -> Value:
    if any(value is False for value in values):
        return False
    return None if any(value is None for value in values) else True


_FINISHES: Mapping[str, Callable[[list[Value]], Value]] = {
    "for": lambda values: values,
    "some": _some,
    "every": _every,
}
_KINDS: Mapping[type, Callable[..., Unit]] = {
    Literal: Compiler._literal,
    DecisionTable: Compiler._table,
    BoxedContext: Compiler._context,
    BoxedList: Compiler._list,
    Relation: Compiler._relation,
    Invocation: Compiler._invocation,
    Conditional: Compiler._conditional,
    Filter: Compiler._filter,
    Iteration: Compiler._iteration,
}
