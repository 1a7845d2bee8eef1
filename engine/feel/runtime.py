"""One running evaluation: its budget, its warnings, its clock and the frames of names.  Knows no syntax."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from engine.feel.convert import from_python
from engine.feel.errors import FeelBudgetError, FeelWarning
from engine.feel.values import Function, Value

MAX_WARNINGS = 100


@dataclass(frozen=True)
class Budget:
    """What one evaluation may use.  It counts steps, never time, so an expression always ends the same way.

    ``steps`` are parts of an expression evaluated inside loops, elements of lists touched and states of a
    regular expression tried; ``depth`` is that of calls; ``output`` the elements and characters of one value.
    """

    steps: int = 1_000_000
    depth: int = 64
    output: int = 1_000_000


DEFAULT_BUDGET = Budget()


class Spending:
    """What is left of a budget.  One per evaluation, or one for all that share an environment's."""

    __slots__ = ("depth", "output", "steps")

    def __init__(self, budget: Budget = DEFAULT_BUDGET) -> None:
        """Start with the whole ``budget``."""
        self.steps = budget.steps
        self.depth = budget.depth
        self.output = budget.output

    def spend(self, steps: int) -> None:
        """Take ``steps`` from what is left.

        Raises:
            FeelBudgetError: nothing is left.
        """
        self.steps -= steps
        if self.steps < 0:
            raise FeelBudgetError("表达式的计算步数超出限制，请减少循环次数或数据量")

    def check_size(self, size: int) -> None:
        """Refuse a value of more than the allowed output.

        Raises:
            FeelBudgetError: it is too large.
        """
        if size > self.output:
            raise FeelBudgetError("表达式的结果过大")


def _wall_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Environment:
    """What an evaluation takes from its host: clock, functions, types, budget and a place for warnings.

    ``functions`` are called with FEEL values in order.  ``types`` tell whether a value is of a named type, for
    typed parameters and ``instance of``; where ``shapes`` has the name too, ``instance of`` asks that instead.
    With ``spending`` several evaluations share one budget, otherwise each has its own.
    """

    now: datetime = field(default_factory=_wall_clock)
    functions: Mapping[str, Callable[..., Value]] = field(default_factory=dict)
    budget: Budget = DEFAULT_BUDGET
    warnings: list[FeelWarning] = field(default_factory=list)
    types: Mapping[str, Callable[[Value], bool]] = field(default_factory=dict)
    spending: Spending | None = None
    shapes: Mapping[str, Callable[[Value], bool]] = field(default_factory=dict)


class Run:
    """The state of one evaluation."""

    __slots__ = ("_environment", "imported", "spending")

    def __init__(self, environment: Environment | None) -> None:
        """Start with nothing spent, unless the environment shares a spending."""
        self._environment = environment
        self.imported: dict[str, Value] = {}
        if environment is None:
            self.spending = Spending()
        else:
            self.spending = environment.spending or Spending(environment.budget)

    @property
    def environment(self) -> Environment:
        """What the host supplied, or the defaults."""
        if self._environment is None:
            self._environment = Environment()
        return self._environment

    def spend(self, steps: int) -> None:
        """Take ``steps`` from the budget.

        Raises:
            FeelBudgetError: nothing is left.
        """
        self.spending.spend(steps)

    @property
    def now(self) -> datetime:
        """The host's clock, with a zone."""
        return self.environment.now

    def check_size(self, size: int) -> None:
        """Refuse a value of ``size`` elements or characters when that is too large.

        Raises:
            FeelBudgetError: it is.
        """
        self.spending.check_size(size)

    def null(self, code: str, message: str, at: int | None = None) -> Value:
        """Null, with a warning that says why; only the first MAX_WARNINGS are kept."""
        if self._environment is not None and len(self._environment.warnings) < MAX_WARNINGS:
            self._environment.warnings.append(FeelWarning(code, message, at))
        return None

    def host_function(self, name: str) -> Function | None:
        """The host's function of that name."""
        host = None if self._environment is None else self._environment.functions.get(name)
        return None if host is None else Function(None, lambda _, arguments: host(*arguments), name)

    def import_value(self, name: str, value: object) -> Value:
        """The host's ``value`` of variable ``name`` as FEEL; lists and contexts are converted once.

        Raises:
            FeelValueError: FEEL has no such value.
        """
        if name in self.imported:
            return self.imported[name]
        converted = from_python(value)
        if isinstance(converted, dict | list):
            self.imported[name] = converted
        return converted


class Frame:
    """Names with values; a name that is not here is looked up in ``parent``.

    The outermost frame (``parent`` is None) holds the host's scope; its values are converted when read.
    """

    __slots__ = ("names", "parent", "run")

    def __init__(self, names: Mapping[str, object], parent: Frame | None, run: Run) -> None:
        """A frame of ``names`` inside ``parent``."""
        self.names = names
        self.parent = parent
        self.run = run

    def inside(self, names: Mapping[str, object]) -> Frame:
        """A frame of ``names`` inside this one."""
        return Frame(names, self, self.run)


Code = Callable[[Frame], Value]
