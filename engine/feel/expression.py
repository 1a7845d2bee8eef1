"""Compiled expressions and unary tests: the front door.  Compiling is cached and safe between threads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from engine.feel.compiler import compiled
from engine.feel.convert import from_python
from engine.feel.errors import FeelBudgetError
from engine.feel.lexer import Names, names_of
from engine.feel.parser import parse_expression, parse_unary_tests
from engine.feel.reads import Reads, reads_of
from engine.feel.runtime import Code, Environment, Frame, Run
from engine.feel.standard import STANDARD
from engine.feel.syntax import Node
from engine.feel.values import Value

CACHED = 4096


@dataclass(frozen=True)
class Expression:
    """An expression that was parsed once and can be evaluated often, by several threads at a time."""

    text: str
    tree: Node = field(repr=False)
    reads: Reads = field(repr=False)
    _code: Code = field(repr=False, compare=False)

    @property
    def variables(self) -> frozenset[str]:
        """The names that are read from the scope."""
        return self.reads.variables

    @property
    def paths(self) -> frozenset[tuple[str, ...]]:
        """The paths that are read from the scope: ``a.b`` is ``("a", "b")``."""
        return self.reads.paths

    @property
    def functions(self) -> frozenset[str]:
        """The names of called functions that are neither standard nor defined inside."""
        return self.reads.functions

    def evaluate(self, scope: Mapping[str, object], environment: Environment | None = None) -> Value:
        """The value in ``scope``, whose values are converted when read; impossible operations give null.

        Raises:
            FeelBudgetError: the evaluation needs more than the environment's budget.
            FeelValueError: a value that is read is no FEEL value.
        """
        run = Run(environment)
        return _evaluated(self._code, Frame(scope, None, run), run)


class Candidate:
    """A FEEL value with the scope around it, made ready to be put to any number of tests."""

    __slots__ = ("frame", "run")

    def __init__(
        self, value: Value, scope: Mapping[str, object], environment: Environment | None = None
    ) -> None:
        """Take ``value`` as it is; the values of ``scope`` are converted when read."""
        self.run = Run(environment)
        self.frame = Frame(scope, None, self.run).inside({"?": value})


@dataclass(frozen=True)
class UnaryTests:
    """The tests of a decision table's cell."""

    text: str
    tree: Node = field(repr=False)
    reads: Reads = field(repr=False)
    _code: Code = field(repr=False, compare=False)

    @property
    def variables(self) -> frozenset[str]:
        """The names that are read from the scope, without ``?``."""
        return self.reads.variables - {"?"}

    @property
    def paths(self) -> frozenset[tuple[str, ...]]:
        """The paths that are read from the scope, without those of ``?``."""
        return frozenset(path for path in self.reads.paths if path[0] != "?")

    def matches(
        self, value: object, scope: Mapping[str, object], environment: Environment | None = None
    ) -> bool | None:
        """Whether ``value`` passes; None when that cannot be said.

        Raises:
            FeelBudgetError: the evaluation needs more than the environment's budget.
            FeelValueError: a value that is read is no FEEL value.
        """
        return self.passed_by(Candidate(from_python(value), scope, environment))

    def passed_by(self, candidate: Candidate) -> bool | None:
        """Whether the candidate passes; None when that cannot be said.

        Raises:
            FeelBudgetError: the evaluation needs more than the environment's budget.
            FeelValueError: a value of the scope that is read is no FEEL value.
        """
        result = _evaluated(self._code, candidate.frame, candidate.run)
        return result if isinstance(result, bool) else None


def _evaluated(code: Code, frame: Frame, run: Run) -> Value:
    try:
        value = code(frame)
    except RecursionError:
        raise FeelBudgetError("表达式的嵌套或递归过深") from None
    if isinstance(value, list | dict):
        _check_size(value, run)
    return value


def _check_size(value: Value, run: Run) -> None:
    waiting: list[Value] = [value]
    seen = 0
    while waiting:
        item = waiting.pop()
        seen += 1
        if isinstance(item, str):
            seen += len(item) >> 4
        elif isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, dict):
            waiting.extend(item.values())
        run.check_size(seen)


def compile_expression(text: str, names: Iterable[str] = ()) -> Expression:
    """``text`` compiled; ``names`` are those with spaces or symbols that it may use.  Cached.

    Raises:
        FeelSyntaxError: the text is not FEEL.
    """
    return _expression(text, frozenset(names))


def compile_unary_tests(text: str, names: Iterable[str] = ()) -> UnaryTests:
    """The tests in ``text`` compiled; ``names`` are those with spaces or symbols that they may use.  Cached.

    Raises:
        FeelSyntaxError: the text is not FEEL.
    """
    return _unary_tests(text, frozenset(names))


@lru_cache(maxsize=CACHED)
def _expression(text: str, names: frozenset[str]) -> Expression:
    tree = parse_expression(text, _known(names))
    return Expression(text, tree, reads_of(tree, STANDARD), _compiled(tree))


@lru_cache(maxsize=CACHED)
def _unary_tests(text: str, names: frozenset[str]) -> UnaryTests:
    tree = parse_unary_tests(text, _known(names))
    return UnaryTests(text, tree, reads_of(tree, STANDARD), _compiled(tree))


def _compiled(tree: Node) -> Code:
    try:
        return compiled(tree)
    except RecursionError:
        raise FeelBudgetError("表达式嵌套过深") from None


SPECIAL_NAMES = (*STANDARD, "start included", "end included", "time offset")


@lru_cache(maxsize=1024)
def _known(names: frozenset[str]) -> Names:
    return names_of((*SPECIAL_NAMES, *names))
