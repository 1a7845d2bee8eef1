"""Plays a finished case again on another release: the same inputs, at the same distances in time.

What a new step wants and history does not hold ends the replay; it is told, never made up.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from engine import domain, feel
from engine.content import Content
from engine.domain import JobWait, MessageWait, TimerWait, UserTaskWait, Variables, Wait
from engine.errors import EngineError
from engine.host import SHANGHAI
from engine.publicity import Period
from engine.rehearsal.case import RehearsedCase
from engine.rehearsal.history import Past, Submission, Told, local, variables
from engine.rehearsal.play import Stage

MOST_STEPS = 600
ANSWER = "answer.deliver"
_TOLD = ("outcome", "amount", "reason_code")


@dataclass
class Replayed:
    """How a case went on a release.  ``late`` are steps done after their limit; ``lacking`` is why it did not end.

    ``answers`` are the answers by item, ``decided`` what decision tables came to, by element.
    """

    path: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    answers: dict[str, Mapping[str, object]] = field(default_factory=dict)
    decided: dict[str, object] = field(default_factory=dict)
    late: list[str] = field(default_factory=list)
    hours: float = 0.0
    lacking: str = ""


def replay(stage: Stage, content: Content, past: Past) -> Replayed:
    """How ``past`` goes on ``content``, which is published on ``stage`` as the newest release."""
    stage.time.now = past.started_at
    return _Replay(stage, content, past).go()


class _Replay:
    def __init__(self, stage: Stage, content: Content, past: Past) -> None:
        self.stage, self.content, self.past = stage, content, past
        self.case = RehearsedCase(stage.store, stage.time, content.offering.process)
        self.tasks: dict[str, deque[Submission]] = defaultdict(deque)
        for task in past.tasks:
            self.tasks[task.element_id].append(task)
        self.look_ups = {element: deque(results) for element, results in past.look_ups.items()}
        self.messages = deque(past.messages)
        self.opened: dict[UUID, datetime] = {}
        self.seen = Replayed()

    def go(self) -> Replayed:
        """Go on until the case ends, or wants what history does not hold."""
        try:
            facts = self.content.offering.facts(self.past.values, local(self.past.started_at))
            self.case.begin(variables(self.past, facts))
            for _ in range(MOST_STEPS):
                waits = self.case.waits()
                if not waits:
                    break
                if not self._next(waits):
                    break
            else:
                self.seen.lacking = f"{MOST_STEPS} 步之后还没有办结"
        except (EngineError, feel.FeelError) as error:
            self.seen.lacking = str(error)
        self.seen.decided = dict(self.case.decided)
        self.seen.passed = [done.element_id for done in self.case.done]
        return self.seen

    def _next(self, waits: tuple[Wait, ...]) -> bool:
        """Let happen what comes first; False when nothing that history knows of can happen."""
        now = self.stage.time.now
        for wait in waits:
            self.opened.setdefault(wait.key, now)
        planned = [
            (moment, index, wait) for index, wait in enumerate(waits) if (moment := self._moment(wait))
        ]
        if not planned:
            names = "、".join(dict.fromkeys(wait.element_id for wait in waits))
            self.seen.lacking = f"历史中没有“{names}”所需的内容"
            return False
        moment, _, wait = min(planned, key=lambda entry: entry[:2])
        self.stage.time.now = max(now, moment)
        self._do(wait)
        return True

    def _moment(self, wait: Wait) -> datetime | None:
        """When ``wait`` ends, by history; None when history does not know."""
        now = self.stage.time.now
        match wait:
            case JobWait():
                return now
            case TimerWait():
                return max(now, wait.due_at)
            case UserTaskWait():
                known = self.tasks[wait.element_id]
                return max(now, self.opened[wait.key] + known[0].lay) if known else None
            case MessageWait():
                told = self._told(wait)
                return max(now, self.past.started_at + told.after) if told else None

    def _told(self, wait: MessageWait) -> Told | None:
        return next((told for told in self.messages if told.name == wait.name), None)

    def _do(self, wait: Wait) -> None:
        match wait:
            case TimerWait():
                self.case.act(domain.Fire(wait.key))
            case JobWait():
                self.case.act(domain.FinishJob(wait.key, self._result(wait)))
            case UserTaskWait():
                self._complete(wait)
            case MessageWait():
                told = self._told(wait)
                if told is not None:
                    self.messages.remove(told)
                    self.case.act(domain.Deliver(wait.key, told.payload))

    def _complete(self, task: UserTaskWait) -> None:
        done = self.tasks[task.element_id].popleft()
        values = done.values
        if task.form_id is not None:
            moment = feel.Environment(now=local(self.stage.time.now))
            checked = self.content.form(task.form_id).check(values, environment=moment)
            if checked.errors:
                raise EngineError(f"“{task.name}”的表单不接受当时填写的内容：{checked.errors[0].message_zh}")
            values = dict(checked.values)
        self.seen.path.append(task.element_id)
        self.seen.hours += done.handled / timedelta(hours=1)
        if task.due_at is not None and self.stage.time.now > task.due_at:
            self.seen.late.append(task.element_id)
        self.case.act(domain.Complete(task.key, values))

    def _result(self, job: JobWait) -> Variables:
        known = self.look_ups.get(job.element_id)
        if known:
            return known.popleft() if len(known) > 1 else known[0]
        if job.type.startswith("data_sharing."):
            raise EngineError(f"历史中没有“{job.name}”的查询结果")
        if job.type == ANSWER:
            item = str(job.variables.get("item") or job.variables.get("kind") or "")
            self.seen.answers[item] = {name: job.variables.get(name) for name in _TOLD}
        return {"receipt": "HZ", "receipt_number": "HZ", "delivered": True, **self._publicity(job)}

    def _publicity(self, job: JobWait) -> Variables:
        days = job.variables.get("days")
        if job.type != "publicity.open" or not days:
            return {}
        period = Period(int(str(days)), working=job.variables.get("unit") == "working")
        last = period.last_day(local(self.stage.time.now).date(), self.stage.store.calendar)
        end = datetime.combine(last, datetime.max.time().replace(microsecond=0), SHANGHAI)
        return {"until": end.isoformat()}
