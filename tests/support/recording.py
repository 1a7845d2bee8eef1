"""Writes the scenarios of the shipped processes: ``python -m tests.support.recording [PROCESS…]``.

Random cases are led through each process in memory, with the answers that the demonstration's households give where
they have any.  Of these the few are kept that together pass every element and every flow; each is written as a scenario
with the path it must take.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from itertools import count
from random import Random
from typing import Any

from connectors.data_sharing.operations import CATALOGUE
from connectors.data_sharing.schema import Kind
from connectors.sla.calendar import WorkingCalendar
from engine import host
from engine.content import Content, compile_content
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
from engine.feel import Environment
from engine.interpreter import begin, step
from engine.ports import DECISIVE, Outcome
from engine.rehearsal.scenario import MONDAY
from processes import catalog
from tests.support.coverage import Coverage
from tests.support.exploring import fact
from tests.support.filling_in import fill_in

ITEMS = (
    "subsistence_allowance", "destitute_support", "temporary_assistance", "elderly_subsidy", "employment_hardship",
)  # fmt: skip
PROCESSES = ("one_thing", *ITEMS, "recheck", "termination")
MOST_STEPS = 400
PATIENCE = 400
"""So many cases in a row that pass nothing new end the search."""
RECEIPTS: Mapping[str, Mapping[str, object]] = {
    "answer.deliver": {"receipt_number": "HZ-1", "receipt": "HZ-1", "delivered": True},
    "city.push": {"receipt": "HZ-2"},
    "notice.send": {"receipt": "HZ-3"},
    "portal.result": {"receipt": "HZ-4"},
    "portal.status": {"receipt": "HZ-5"},
    "hr.transfer": {"receipt": "HZ-6"},
}


@cache
def content() -> Content:
    """The shipped service."""
    return compile_content(1, catalog.release_files())


@cache
def decisions() -> Mapping[str, list[Mapping[str, Any]]]:
    """What the households' stories fill in, by element."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    stories: Any = catalog.reference("demo/households.json")
    for story in stories:
        for element, values in story["decisions"].items():
            found.setdefault(element, []).extend(values if isinstance(values, list) else [values])
    return found


@dataclass
class Recording:
    """One random case of ``process_id`` and the scenario of what was done to it."""

    process_id: str
    rng: Random
    steps: list[dict[str, Any]] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    coverage: Coverage = field(default_factory=lambda: Coverage(content().program))
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar)
    now: Any = MONDAY

    def go(self) -> bool:
        """Lead the case to its end; whether it came there in good time."""
        self.variables = variables(self.process_id, self.rng)
        given = {"case_id": "{case_id}", **self.variables}
        evaluator = host.evaluator(self.calendar, self.now)
        document, snapshot = begin(content().program, self.process_id, given, evaluator)
        self._note(snapshot)
        for _ in range(MOST_STEPS):
            if snapshot.ended:
                return True
            action = self._next(snapshot)
            evaluator = host.evaluator(self.calendar, self.now)
            document, snapshot = step(content().program, document, action, evaluator)
            self._note(snapshot)
        return False

    def scenario(self, name: str) -> dict[str, Any]:
        """The scenario of what was done."""
        return {
            "name": name,
            "process": self.process_id,
            "start_at": "2026-11-23T09:00:00+08:00",
            "variables": self.variables,
            "jobs": {kind: result for kind, result in RECEIPTS.items() if kind in self._answered},
            "steps": self.steps,
            "expect": {"ended": True, "incidents": [], "path": self.path},
        }

    def __post_init__(self) -> None:
        self._answered: set[str] = set()

    def _note(self, snapshot: Snapshot) -> None:
        self.coverage.note(snapshot.passed)
        self.path += [passed.element_id for passed in snapshot.passed]

    def _next(self, snapshot: Snapshot) -> Action:
        jobs = [wait for wait in snapshot.waits if isinstance(wait, JobWait)]
        usual = next((job for job in jobs if job.type in RECEIPTS), None)
        if usual is not None:
            self._answered.add(usual.type)
            return FinishJob(usual.key, RECEIPTS[usual.type])
        timers = [wait for wait in snapshot.waits if isinstance(wait, TimerWait)]
        others: list[Wait] = [wait for wait in snapshot.waits if not isinstance(wait, TimerWait)]
        if timers and (not others or self.rng.random() < 0.15):
            first = min(timers, key=lambda timer: timer.due_at)
            self.now = max(self.now, first.due_at)
            self.steps.append({"until": first.element_id})
            return Fire(first.key)
        return self._do(self.rng.choice(jobs or others), snapshot)

    def _do(self, wait: Wait, snapshot: Snapshot) -> Action:
        same = [each for each in snapshot.waits if each.element_id == wait.element_id]
        nth = {"nth": same.index(wait) + 1} if len(same) > 1 else {}
        match wait:
            case UserTaskWait():
                values = self._submission(wait)
                self.steps.append({"complete": wait.element_id, "values": values, **nth})
                return Complete(wait.key, values)
            case JobWait():
                result = self._result(wait)
                self.steps.append({"job": wait.element_id, "result": result, **nth})
                return FinishJob(wait.key, result)
            case MessageWait():
                payload = self._payload(wait)
                self.steps.append({"message": wait.name, "payload": payload})
                return Deliver(wait.key, payload)
        raise AssertionError("a new kind of wait")

    def _submission(self, task: UserTaskWait) -> dict[str, object]:
        if task.form_id is None:
            return {}
        form = content().form(task.form_id)
        known = decisions().get(task.element_id, [])
        if known and self.rng.random() < 0.75:
            checked = form.check(dict(self.rng.choice(known)), environment=Environment(now=self.now))
            if not checked.errors:
                return dict(checked.values)
        return fill_in(form, self.rng, self.now)

    def _result(self, job: JobWait) -> dict[str, object]:
        if job.type.startswith("data_sharing."):
            return self._answer(job.type.removeprefix("data_sharing."), first=True)
        days = int(str(job.variables.get("days") or 0))
        if job.type == "publicity.open" and days:
            last = self.now + timedelta(days=days)
            return {"until": last.isoformat(timespec="seconds"), "receipt": "HZ-7"}
        return {"receipt": "HZ-8"}

    def _payload(self, message: MessageWait) -> dict[str, object]:
        operation = next(
            (code for code in CATALOGUE if f"{code.rpartition('.')[2]}_report" == message.name), None
        )
        return {"objection_number": "YY-1"} if operation is None else self._answer(operation)

    def _answer(self, code: str, *, first: bool = False) -> dict[str, object]:
        operation = CATALOGUE[code]
        if first and operation.kind is Kind.ASYNC and self.rng.random() < 0.5:
            return {"outcome": Outcome.PENDING.value, "facts": {}}
        unclear = [outcome for outcome in Outcome if outcome not in DECISIVE | {Outcome.PENDING}]
        if self.rng.random() < 0.15:
            return {"outcome": self.rng.choice(unclear).value, "facts": {}}
        if self.rng.random() < 0.2:
            return {"outcome": Outcome.NO_RECORD.value, "facts": {}}
        facts = {returned.name: fact(returned, self.rng) for returned in operation.returns}
        return {"outcome": Outcome.HIT.value, "facts": facts}


def variables(process_id: str, rng: Random) -> dict[str, Any]:
    """What a case of ``process_id`` begins with."""
    found: dict[str, Any] = {
        "case_number": f"YL20261123-{rng.randint(1, 99999):05d}",
        "street": "lc_shanda",
        "items": [process_id] if process_id in ITEMS else [],
    }
    if process_id == "recheck":
        item = rng.choice(ITEMS)
        return {
            **found,
            "opinion_item": item,
            "recheck_cause": rng.choice(["opinion", "rating"]),
            "rating": "2",
        }
    if process_id == "termination":
        chosen = list(ITEMS[:2])
        return {
            **found,
            "items": chosen,
            "accepted_items": chosen,
            "open_items": chosen,
            "reason_code": "withdrawn",
        }
    found |= {
        "household_size": rng.randint(1, 4),
        "oldest_age": rng.choice([35, 61, 82]),
        "idle_adults": rng.randint(0, 2),
        "staff_relative": rng.choice(["yes", "no", "no"]),
    }
    if process_id == "one_thing":
        chosen = rng.sample(ITEMS, rng.choice([1, 1, 1, 2, 2]))
        basis = rng.choice(["elderly", "disabled", "minor"]) if "destitute_support" in chosen else None
        return {**found, "items": chosen, "channel": "window", "has_agent": False, "destitute_basis": basis}
    return {**found, "office": "lc_shanda", "already_in_benefit": rng.random() < 0.2}


def chosen(process_id: str) -> list[Recording]:
    """Few cases that together pass everything in ``process_id``."""
    whole = Coverage(content().program)
    found: list[Recording] = []
    fruitless = 0
    for seed in count():
        recording = Recording(process_id, Random(f"{process_id} {seed}"))
        new = _gain(process_id, recording, whole) if recording.go() else 0
        fruitless = 0 if new else fruitless + 1
        if new:
            found.append(recording)
            whole.elements.update(recording.coverage.elements)
            whole.flows.update(recording.coverage.flows)
        missed = whole.missed_elements(process_id) + whole.missed_flows(process_id)
        if not missed:
            return _without_superfluous(process_id, found)
        if fruitless > PATIENCE:
            raise AssertionError(f"{process_id}: nothing passes {missed}")
    raise AssertionError("count() has no end")


def _gain(process_id: str, recording: Recording, whole: Coverage) -> int:
    return len(_passed(process_id, recording) - set(whole.elements) - set(whole.flows))


def _passed(process_id: str, recording: Recording) -> set[tuple[str, str]]:
    seen = recording.coverage
    return {each for each in (*seen.elements, *seen.flows) if each[0] == process_id}


def _without_superfluous(process_id: str, found: list[Recording]) -> list[Recording]:
    """``found`` without the cases that the others make superfluous, longest first."""
    kept = list(found)
    for recording in sorted(found, key=lambda each: -len(each.steps)):
        others = [_passed(process_id, each) for each in kept if each is not recording]
        if _passed(process_id, recording) <= set().union(*others):
            kept.remove(recording)
    return kept


def write(process_id: str) -> int:
    """Write the scenarios of ``process_id`` below its folder; how many."""
    folder = catalog.HOME / process_id / "scenarios"
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.json"):
        old.unlink()
    nodes = content().program.model.processes[process_id].nodes
    seen: set[str] = set()
    recordings = chosen(process_id)
    for number, recording in enumerate(recordings, start=1):
        new = [each for each in recording.path if each in nodes and each not in seen]
        seen.update(recording.path)
        named = [
            nodes[each].name for each in new if nodes[each].name != each and "Gateway" not in nodes[each].type
        ]
        title = "、".join(dict.fromkeys(named[:1] + named[-3:])) or "其余走法"
        text = json.dumps(recording.scenario(f"{number}　{title}"), ensure_ascii=False, indent=1)
        (folder / f"{number:02}.json").write_text(text + "\n", encoding="utf-8")
    return len(recordings)


if __name__ == "__main__":
    for process in sys.argv[1:] or PROCESSES:
        print(process, write(process))  # noqa: T201
