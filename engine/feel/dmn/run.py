"""One evaluation while it is going on: its environment, its limits and what it has noted for the explanation.

Mutable and used once.  Knows no model and no expression.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from engine.feel import Environment, Function, Value, from_python
from engine.feel.dmn.errors import EvaluationError
from engine.feel.dmn.explanation import Explained, MatchedRule, Read

DEEPEST_CALL = 64
MOST_CALLS = 20_000
MOST_STEPS = 200
MOST_READS = 60


@dataclass
class Frame:
    """What the element that is being evaluated has read and matched so far."""

    hit_policy: str | None = None
    defaulted: bool = False
    rules: list[MatchedRule] = field(default_factory=list)
    reads: dict[str, Read] = field(default_factory=dict)


@dataclass(frozen=True)
class Subject:
    """Whom a frame is about: a decision, knowledge model or service, and the ids it requires."""

    element_id: str
    name: str
    kind: str
    requirements: tuple[str, ...] = ()


class Run:
    """The state of one evaluation.  ``strict`` raises what is not strict turns into null and a warning."""

    def __init__(self, environment: Environment, strict: bool = True) -> None:
        """Start with nothing noted."""
        self.environment = environment
        self.strict = strict
        self.explained: list[Explained] = []
        self.warnings: list[str] = []
        self.frame = Frame()
        self._depth = 0
        self._calls = 0

    @contextmanager
    def about(self, subject: Subject) -> Iterator[list[Value]]:
        """Note everything inside as being about ``subject``; put its value into the list that is yielded.

        Raises:
            EvaluationError: the calls are nested too deeply or too many.
        """
        self._count(subject)
        outer, self.frame = self.frame, Frame()
        self._depth += 1
        result: list[Value] = []
        try:
            yield result
            self._note(subject, result[0] if result else None)
        finally:
            self.frame = outer
            self._depth -= 1

    def fail(self, error: EvaluationError) -> None:
        """Raise ``error`` when strict, else note it: the value in question becomes null."""
        if self.strict:
            raise error
        self.warnings.append(str(error))

    def read(self, expression: str, label: str, value: object) -> None:
        """Note that a value was read; the first value of an expression counts, functions do not."""
        reads = self.frame.reads
        if expression in reads or len(reads) >= MOST_READS or isinstance(value, Function):
            return
        reads[expression] = Read(expression, label, from_python(value))

    def read_paths(self, paths: Iterable[tuple[str, ...]], scope: Mapping[str, object]) -> None:
        """Note what ``paths`` name in ``scope``; a name that is not there is left out."""
        for path in paths:
            if path[0] in scope:
                self.read(".".join(path), path[-1], _follow(scope, path))

    def _count(self, subject: Subject) -> None:
        self._calls += 1
        if self._depth >= DEEPEST_CALL or self._calls > MOST_CALLS:
            raise EvaluationError("决策的调用过深或过多，已停止计算", subject.element_id)

    def _note(self, subject: Subject, value: Value) -> None:
        if len(self.explained) >= MOST_STEPS:
            return
        frame = self.frame
        self.explained.append(
            Explained(
                subject.element_id,
                subject.name,
                subject.kind,
                None if isinstance(value, Function) else value,
                frame.hit_policy,
                tuple(frame.rules),
                tuple(frame.reads.values()),
                subject.requirements,
                frame.defaulted,
            )
        )


def _follow(scope: Mapping[str, object], path: tuple[str, ...]) -> object:
    found: object = scope[path[0]]
    for name in path[1:]:
        if not isinstance(found, Mapping):
            return found
        found = found.get(name)
    return found
