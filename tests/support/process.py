"""Drives one BPMN text without a database, on a clock that moves only when told.

Every step goes through the stored document, so each test also tests the codec.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from engine import host
from engine.domain import (
    Action,
    Complete,
    Deliver,
    FinishJob,
    Fire,
    JobWait,
    MessageWait,
    Snapshot,
    ThrowError,
    TimerWait,
    UserTaskWait,
    Variables,
    Wait,
)
from engine.interpreter import Program, begin, compile_program, look, step
from engine.interpreter.expressions import Evaluator

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


class Weekdays:
    """A working calendar without holidays."""

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is no Saturday or Sunday."""
        return day.weekday() < 5

    def is_provisional(self, day: date) -> bool:
        """False: weekends are certain."""
        del day
        return False

    def add(self, start: date, days: int) -> date:
        """The date ``days`` working days after ``start``."""
        while days > 0:
            start += timedelta(days=1)
            days -= self.is_working(start)
        return start

    def working_days_between(self, start: date, end: date) -> int:
        """The number of working days after ``start`` up to ``end``."""
        return sum(self.is_working(start + timedelta(days=n + 1)) for n in range((end - start).days))

    def roll_forward(self, day: date) -> date:
        """``day`` or the next working day."""
        return day if self.is_working(day) else self.add(day, 1)

    def reason(self, day: date) -> str:
        """The weekday's kind."""
        return "工作日" if self.is_working(day) else "周末"


def program(*diagrams: str, tables: str | None = None) -> Program:
    """The program of the given BPMN texts and an optional DMN text."""
    files = {f"{number}.bpmn": text.encode() for number, text in enumerate(diagrams)}
    return compile_program(files, {} if tables is None else {"tables.dmn": tables.encode()})


def start(
    diagram: str | Program, variables: Mapping[str, object] | None = None, process_id: str = "p"
) -> Case:
    """A new case of ``process_id``, run up to its first waits."""
    compiled = program(diagram) if isinstance(diagram, str) else diagram
    case = Case(compiled)
    case.begin(process_id, {"case_id": "c-1", **(variables or {})})
    return case


@dataclass
class Case:
    """A running case; what it waits for is addressed by element id."""

    program: Program
    now: datetime = MONDAY
    document: bytes = b""
    path: list[str] = field(default_factory=list)
    snapshots: list[Snapshot] = field(default_factory=list)

    def begin(self, process_id: str, variables: Variables) -> None:
        """Begin the case."""
        self._take(*begin(self.program, process_id, variables, self.evaluator))

    @property
    def evaluator(self) -> Evaluator:
        """FEEL at the case's moment."""
        return host.evaluator(Weekdays(), self.now)

    @property
    def snapshot(self) -> Snapshot:
        """What the last step led to."""
        return self.snapshots[-1]

    @property
    def waits(self) -> tuple[Wait, ...]:
        """What the document waits for, read anew."""
        return look(self.program, self.document, self.evaluator).waits

    @property
    def waiting_at(self) -> set[str]:
        """The ids of the elements that wait."""
        return {wait.element_id for wait in self.waits}

    @property
    def waiting(self) -> Counter[str]:
        """How often each element waits."""
        return Counter(wait.element_id for wait in self.waits)

    @property
    def variables(self) -> Variables:
        """The process variables."""
        return look(self.program, self.document, self.evaluator).variables

    @property
    def ended(self) -> bool:
        """Whether the case is over."""
        return self.snapshot.ended

    def has_passed(self, *element_ids: str) -> bool:
        """Whether the case has left all these elements behind."""
        return set(element_ids) <= set(self.path)

    def wait(self, kind: type[Wait], element_id: str, nth: int = 0) -> Wait:
        """The ``nth`` open wait of ``kind`` at ``element_id``."""
        found = [wait for wait in self.waits if isinstance(wait, kind) and wait.element_id == element_id]
        assert len(found) > nth, f"{element_id} does not wait; waiting: {self.waiting_at}"
        return found[nth]

    def task(self, element_id: str, nth: int = 0) -> UserTaskWait:
        """The open user task at ``element_id``."""
        wait = self.wait(UserTaskWait, element_id, nth)
        assert isinstance(wait, UserTaskWait)
        return wait

    def job(self, element_id: str, nth: int = 0) -> JobWait:
        """The open job at ``element_id``."""
        wait = self.wait(JobWait, element_id, nth)
        assert isinstance(wait, JobWait)
        return wait

    def due(self, element_id: str, nth: int = 0) -> datetime:
        """When the timer at ``element_id`` elapses."""
        wait = self.wait(TimerWait, element_id, nth)
        assert isinstance(wait, TimerWait)
        return wait.due_at

    def key(self, element_id: str, nth: int = 0) -> str:
        """The correlation key that ``element_id`` waits for."""
        wait = self.wait(MessageWait, element_id, nth)
        assert isinstance(wait, MessageWait)
        return wait.correlation_key

    def complete(self, element_id: str, values: Variables | None = None, nth: int = 0) -> None:
        """A person finishes the user task at ``element_id``."""
        self.act(Complete(self.task(element_id, nth).key, values or {}))

    def finish_job(self, element_id: str, values: Variables | None = None, nth: int = 0) -> None:
        """A worker finishes the job at ``element_id``."""
        self.act(FinishJob(self.job(element_id, nth).key, values or {}))

    def throw_error(self, element_id: str, code: str, values: Variables | None = None, nth: int = 0) -> None:
        """A worker ends the job at ``element_id`` in a BPMN error."""
        self.act(ThrowError(self.job(element_id, nth).key, code, values or {}))

    def fire(self, element_id: str, nth: int = 0) -> None:
        """The timer at ``element_id`` elapses now."""
        self.act(Fire(self.wait(TimerWait, element_id, nth).key))

    def deliver(self, element_id: str, payload: Variables | None = None, nth: int = 0) -> None:
        """The message that ``element_id`` waits for arrives."""
        self.act(Deliver(self.wait(MessageWait, element_id, nth).key, payload or {}))

    def pass_time(self, **length: float) -> None:
        """Let time go by, and every timer elapse at its moment."""
        until = self.now + timedelta(**length)
        while due := [wait for wait in self.waits if isinstance(wait, TimerWait) and wait.due_at <= until]:
            first = min(due, key=lambda wait: wait.due_at)
            self.now = max(self.now, first.due_at)
            self.act(Fire(first.key))
        self.now = until

    def act(self, action: Action) -> None:
        """Let ``action`` happen."""
        self._take(*step(self.program, self.document, action, self.evaluator))

    def _take(self, document: bytes, snapshot: Snapshot) -> None:
        self.document = document
        self.path += [entry.element_id for entry in snapshot.passed]
        self.snapshots.append(snapshot)

    def keys(self) -> set[UUID]:
        """The keys of the open waits."""
        return {wait.key for wait in self.waits}
