"""Plays a demo household through the diagrams in memory: every role, the platform and the calendar in one.

Decisions come from the household's script; look-ups are answered from the demo persons; a job that the platform's
catalogue would refuse fails the test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from connectors.data_sharing import policy
from connectors.data_sharing.operations import find
from connectors.data_sharing.schema import Kind
from connectors.data_sharing.stub.records import Register, parse
from connectors.sla.calendar import WorkingCalendar
from engine import host
from engine.domain import (
    Action,
    Complete,
    Deliver,
    FinishJob,
    Fire,
    JobWait,
    MessageWait,
    Passed,
    Snapshot,
    TimerWait,
    UserTaskWait,
)
from engine.forms import Form
from engine.interpreter import Program, begin, step
from engine.ports import LookUp, Push, Subject
from engine.publicity import Period
from tests.unit.processes.content import load, offering, parsed_forms, program

BEGIN = datetime(2026, 11, 24, 1, tzinfo=UTC)
MAX_STEPS = 400
ADDED = {
    "name": "某某",
    "id_number": "999001197001010000",
    "phone": "19900000000",
    "region_code": "370112",
    "occurred_at": BEGIN.isoformat(),
}
DEPENDING = ("_random_check", "_offer_proposal")
"""Decisions for steps that the case's number or the household's ages may or may not lead to."""
_SPOILED = {"down": "SOURCE_DOWN", "stale": "STALE", "partial": "PARTIAL", "not_authorised": "NOT_AUTHORISED"}


@dataclass
class Player:
    """One household on its way.  ``answers`` holds what was delivered, by item (``opinion`` for a recheck)."""

    household: Mapping[str, Any]
    running: Program = field(default_factory=program)
    forms: Mapping[str, Form] = field(default_factory=parsed_forms)
    register: Register = field(default_factory=lambda: parse(load("demo/persons.json")))
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar)
    now: datetime = BEGIN
    answers: dict[str, Mapping[str, object]] = field(default_factory=dict)
    visited: list[str] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)
    tasks: list[UserTaskWait] = field(default_factory=list)
    jobs: list[JobWait] = field(default_factory=list)
    obtained: dict[str, set[str]] = field(default_factory=dict)
    variables: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._left = {
            name: list(values) if isinstance(values, list) else values
            for name, values in self.household["decisions"].items()
        }
        self._messages = [dict(message) for message in self.household["messages"]]

    def play(self) -> None:
        """Go on until the case has ended."""
        application = self.household["application"]
        checked = self.forms["application"].check(application)
        assert not checked.errors, checked.errors
        assert offering().faults(checked.values, self.now) == ()
        variables = {
            "items": application["items"],
            "case_id": "c-1",
            "case_number": f"JZ20261124-{int(self.household['id'][1:]):05d}",
            **offering().facts(checked.values, self.now),
        }
        document, snapshot = begin(self.running, "one_thing", variables, self._evaluator())
        self._note(snapshot)
        for _ in range(MAX_STEPS):
            if snapshot.ended:
                self.variables = snapshot.variables
                return
            self.now += timedelta(minutes=5)
            document, snapshot = step(self.running, document, self._next(snapshot), self._evaluator())
            self._note(snapshot)
        raise AssertionError(f"not finished, waiting at {[w.element_id for w in snapshot.waits]}")

    def unused(self) -> list[str]:
        """Decisions and messages of the script that nobody asked for."""
        rest = [name for name, values in self._left.items() if values is not None and values != []]
        rest = [name for name in rest if not name.endswith(DEPENDING)]
        return rest + [message["at"] for message in self._messages]

    def _evaluator(self) -> Any:
        return host.evaluator(self.calendar, self.now)

    def _note(self, snapshot: Snapshot) -> None:
        self.visited += [passed.element_id for passed in snapshot.passed]
        self.passed += snapshot.passed
        self.tasks += [wait for wait in snapshot.opened if isinstance(wait, UserTaskWait)]

    def _next(self, snapshot: Snapshot) -> Action:
        for wait in snapshot.waits:
            match wait:
                case JobWait():
                    self.jobs.append(wait)
                    return FinishJob(wait.key, self._work(wait))
                case MessageWait() if message := self._message(wait):
                    if wait.name == "econcheck_report":
                        self.obtained["civil.econcheck"].add(message["payload"]["outcome"])
                    return Deliver(wait.key, message["payload"])
        people = [wait for wait in snapshot.waits if isinstance(wait, UserTaskWait)]
        if people and not (self._dawdles(people[0]) and self._timers(snapshot)):
            return Complete(people[0].key, self._decide(people[0]))
        timers = self._timers(snapshot)
        assert timers, f"nothing can wake the case: {[wait.element_id for wait in snapshot.waits]}"
        first = min(timers, key=lambda wait: wait.due_at)
        self.now = max(self.now, first.due_at)
        return Fire(first.key)

    @staticmethod
    def _timers(snapshot: Snapshot) -> list[TimerWait]:
        return [wait for wait in snapshot.waits if isinstance(wait, TimerWait)]

    def _dawdles(self, task: UserTaskWait) -> bool:
        return task.element_id in self.household.get("late", [])

    def _message(self, wait: MessageWait) -> dict[str, Any] | None:
        for position, message in enumerate(self._messages):
            if message["at"] == wait.element_id:
                assert message["name"] == wait.name
                assert wait.correlation_key in ("c-1", f"c-1:{wait.process_id}")
                return self._messages.pop(position)
        return None

    def _decide(self, task: UserTaskWait) -> Mapping[str, object]:
        assert task.element_id in self._left, f"no decision for {task.element_id}"
        decision = self._left[task.element_id]
        if isinstance(decision, list):
            assert decision, f"one more visit than decisions: {task.element_id}"
            decision = decision.pop(0)
        else:
            self._left[task.element_id] = None
        assert decision is not None, f"one more visit than decisions: {task.element_id}"
        checked = self.forms[str(task.form_id)].check(decision)
        assert not checked.errors, (task.element_id, checked.errors)
        dropped = {name for name, value in decision.items() if checked.values.get(name) != value}
        assert not dropped, f"fields of {task.element_id} that its form does not keep: {dropped}"
        return checked.values

    def _work(self, job: JobWait) -> Mapping[str, object]:
        system, _, operation = job.type.partition(".")
        if system == "data_sharing":
            return self._look_up(operation, job)
        if job.type == "answer.deliver":
            return self._answer(job)
        if job.type == "publicity.open":
            assert job.variables["kind"] in ("publicity", "long_term") and job.variables["text"]
            days = job.variables.get("days")
            period = Period(int(str(days)), job.variables.get("unit") == "working") if days else None
            last = period.last_day(self.now.date(), self.calendar) if period else None
            return {"until": f"{last}T23:59:59+08:00" if last else None}
        if job.type == "notice.send":
            assert job.variables["kind"] and job.variables["text"]
            return {}
        allowed = {sent.name for sent in find(job.type, Kind.PUSH).sends}
        fields = {
            name: value for name, value in job.variables.items() if name != "item" and value is not None
        }
        fields |= {name: value for name, value in ADDED.items() if name in allowed and name not in fields}
        policy.fields_to_push(Push(job.type, str(uuid4()), "JZ-1", job.item, fields))
        return {"receipt_number": "HZ-1"}

    def _look_up(self, code: str, job: JobWait) -> Mapping[str, object]:
        found = self._asked(code, job)
        self.obtained.setdefault(code, set()).add(str(found["outcome"]))
        return found

    def _asked(self, code: str, job: JobWait) -> Mapping[str, object]:
        operation = find(code, Kind.LOOK_UP, Kind.ASYNC)
        assert job.variables["subject"] in ("applicant", "household")
        application = self.household["application"]
        subject = Subject(application["applicant_name"], application["id_number"])
        purpose = str(job.variables["purpose"])
        request = LookUp(code, "k", "JZ-1", job.item, subject, "张三", purpose, "17号", "SQ-1")
        assert policy.refusal(operation, request) is None, (
            job.element_id,
            policy.refusal(operation, request),
        )
        fault = self.household["faults"].get(code)
        if fault is not None:
            return {"outcome": _SPOILED.get(fault, fault), "facts": {}}
        if operation.kind is Kind.ASYNC:
            return {"outcome": "PENDING", "facts": {}}
        record = self.register.record(code, self.register.person(subject.id_number))
        return {"outcome": str(record.outcome), "facts": dict(record.facts)}

    def _answer(self, job: JobWait) -> Mapping[str, object]:
        answer = job.variables
        key = "opinion" if answer.get("kind") == "opinion" else str(answer["item"])
        assert key not in self.answers, f"{key} is answered twice"
        if answer["outcome"] in ("refused", "withdrawn", "forwarded"):
            assert answer["reason_code"] and answer["article"] and answer["remedy"], answer
        assert isinstance(answer["facts"], dict)
        self.answers[key] = answer
        return {}
