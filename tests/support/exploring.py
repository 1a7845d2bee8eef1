"""Leads a case of any release through its diagrams at random, in memory, on a virtual calendar.

Every choice comes from one seeded source: which items, what stands in the forms, what the sources answer, which
messages arrive and which timers elapse first.  Knows no particular service.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from connectors.data_sharing.operations import CATALOGUE
from connectors.data_sharing.schema import Field, FieldType, Kind, Operation
from connectors.sla.calendar import WorkingCalendar
from engine import host
from engine.content import Content
from engine.domain import (
    Action,
    Complete,
    Deliver,
    FinishJob,
    Fire,
    JobWait,
    MessageWait,
    Snapshot,
    TimerWait,
    UserTaskWait,
    Wait,
)
from engine.interpreter import begin, step
from engine.ports import DECISIVE, Outcome
from tests.support.coverage import Coverage
from tests.support.filling_in import application_of, fill_in

NEW_YEAR = datetime(2026, 1, 5, 1, tzinfo=UTC)
MAX_STEPS = 1500
ATTEMPTS = 50
UNCLEAR = 0.25
NEGATIVE = frozenset({"refused", "forwarded", "withdrawn"})


@dataclass
class Journey:
    """One case on its way; ``answers`` holds every answer in the order of delivery."""

    content: Content
    rng: Random
    coverage: Coverage
    catalogue: Mapping[str, Operation] = field(default_factory=lambda: CATALOGUE)
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar)
    now: datetime = NEW_YEAR
    items: tuple[str, ...] = ()
    path: list[str] = field(default_factory=list)
    answers: list[Mapping[str, Any]] = field(default_factory=list)

    def go(self) -> None:
        """Go on until the case has ended.

        Raises:
            AssertionError: it waits for nothing, or does not end.
        """
        document, snapshot = self._begin()
        for _ in range(MAX_STEPS):
            if snapshot.ended:
                return
            self.now += timedelta(minutes=7)
            document, snapshot = step(self.content.program, document, self._next(snapshot), self._evaluator())
            self._note(snapshot)
        raise AssertionError(f"not ended, waiting at {[wait.element_id for wait in snapshot.waits]}")

    def _begin(self) -> tuple[bytes, Snapshot]:
        offered = self.content.offering
        application = application_of(self.content, self.rng, self.now)
        self.items = offered.chosen(application)
        variables = {
            "items": list(self.items),
            "channel": "window",
            "case_id": "c-1",
            "case_number": f"{offered.number_prefix}{self.now:%Y%m%d}-{self.rng.randint(1, 99999):05d}",
            **offered.facts(application, self.now),
        }
        document, snapshot = begin(self.content.program, offered.process, variables, self._evaluator())
        self._note(snapshot)
        return document, snapshot

    def _evaluator(self) -> Any:
        return host.evaluator(self.calendar, self.now)

    def _note(self, snapshot: Snapshot) -> None:
        self.coverage.note(snapshot.passed)
        self.path += [passed.element_id for passed in snapshot.passed]

    def _next(self, snapshot: Snapshot) -> Action:
        """One of the things that can happen now; time passes only when it is the timers' turn."""
        now: list[Wait] = [wait for wait in snapshot.waits if not isinstance(wait, TimerWait)]
        timers = [wait for wait in snapshot.waits if isinstance(wait, TimerWait)]
        assert now or timers, "nothing can wake the case"
        if timers and (not now or self.rng.random() < 0.3):
            first = min(timers, key=lambda wait: wait.due_at)
            self.now = max(self.now, first.due_at)
            return Fire(first.key)
        match self.rng.choice(now):
            case JobWait() as job:
                return FinishJob(job.key, self._result(job))
            case MessageWait() as message:
                return Deliver(message.key, self._payload(message))
            case UserTaskWait() as task:
                return Complete(task.key, self._submission(task))
        raise AssertionError("a new kind of wait")

    def _submission(self, task: UserTaskWait) -> Mapping[str, object]:
        assert task.candidate_groups or task.assignee, f"nobody can do {task.element_id}"
        return fill_in(self.content.form(task.form_id), self.rng, self.now) if task.form_id else {}

    def _payload(self, message: MessageWait) -> Mapping[str, object]:
        operation = next(
            (code for code in self.catalogue if f"{code.rpartition('.')[2]}_report" == message.name), None
        )
        if operation is None:
            return {"objection_number": f"YY-{self.rng.randint(1, 999)}"}
        return self._answer(self.catalogue[operation])

    def _result(self, job: JobWait) -> Mapping[str, object]:
        if job.type.startswith("data_sharing."):
            return self._answer(self.catalogue[job.type.removeprefix("data_sharing.")], first=True)
        if job.type == "answer.deliver":
            self._keep(job)
        return {**self._publicity(job), "receipt": "HZ-1", "receipt_number": "HZ-1", "delivered": True}

    def _publicity(self, job: JobWait) -> Mapping[str, object]:
        """Until when something is published that is to stand for a number of days."""
        days = job.variables.get("days")
        if job.type != "publicity.open" or not days:
            return {}
        last = self.now + timedelta(days=int(str(days)))
        return {"until": last.isoformat(timespec="seconds")}

    def _keep(self, job: JobWait) -> None:
        answer = job.variables
        assert answer.get("outcome"), f"{job.element_id} answers nothing"
        if answer["outcome"] in NEGATIVE:
            lacking = [name for name in ("reason_code", "article", "remedy") if not answer.get(name)]
            assert not lacking, f"{job.element_id}: {answer['outcome']} without {lacking}"
        self.answers.append(answer)

    def _answer(self, operation: Operation, *, first: bool = False) -> Mapping[str, object]:
        if first and operation.kind is Kind.ASYNC and self.rng.random() < 0.6:
            return {"outcome": Outcome.PENDING.value, "facts": {}}
        unclear = [outcome for outcome in Outcome if outcome not in DECISIVE | {Outcome.PENDING}]
        if self.rng.random() < UNCLEAR:
            return {"outcome": self.rng.choice(unclear).value, "facts": {}}
        if self.rng.random() < 0.3:
            return {"outcome": Outcome.NO_RECORD.value, "facts": {}}
        facts = {returned.name: fact(returned, self.rng) for returned in operation.returns}
        return {"outcome": Outcome.HIT.value, "facts": facts}


def apply_for(content: Content, rng: Random, now: datetime) -> dict[str, object]:
    """A random application that the release's form and its checks accept."""
    offered = content.offering
    for _ in range(ATTEMPTS):
        found = fill_in(content.form(offered.form), rng, now)
        if not offered.faults(found, now):
            return found
    raise AssertionError("no application passes the checks")


def fact(returned: Field, rng: Random) -> object:
    """Something that a source may say in the field ``returned``."""
    match returned.type:
        case FieldType.FLAG:
            return rng.random() < 0.5
        case FieldType.COUNT | FieldType.MONEY:
            return rng.randint(0, 3000)
        case FieldType.CHOICE:
            return rng.choice(returned.choices)[0]
        case FieldType.DATE:
            return f"20{rng.randint(10, 25)}-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}"
        case FieldType.MOMENT:
            return "2025-01-01T00:00:00+08:00"
        case FieldType.TEXTS:
            return ["某项"]
        case FieldType.TEXT:
            return "某值"
