"""Lets happen to a rehearsed case what a scenario says: people, workers, time and messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine import domain, feel
from engine.content import Content
from engine.domain import JobWait, MessageWait, TimerWait, UserTaskWait, Variables, Wait
from engine.errors import EngineError
from engine.host import SHANGHAI
from engine.rehearsal import scenario
from engine.rehearsal.case import CASE_ID, RehearsedCase, VirtualTime

MOST_EVENTS = 10_000
_Kind = type[UserTaskWait] | type[JobWait] | type[TimerWait] | type[MessageWait]


class WrongStep(EngineError):
    """剧本的这一步做不了"""

    code = "step_impossible"


@dataclass(frozen=True)
class Acting:
    """Acts on ``case``, whose clock is ``time``; ``jobs`` are answered by themselves, by type."""

    case: RehearsedCase
    time: VirtualTime
    content: Content
    jobs: Mapping[str, Variables]

    def act(self, action: scenario.Action) -> None:
        """Let one step of a scenario happen.

        Raises:
            WrongStep: nobody waits for it, or the form refuses it.
            EngineError: the case cannot go on.
        """
        match action:
            case scenario.Complete(element_id, values, nth):
                wait = self._find(UserTaskWait, element_id, nth)
                self.case.act(domain.Complete(wait.key, self._filled(wait, self._own(values))))
            case scenario.FinishJob(element_id, result, error, nth):
                job = self._find(JobWait, element_id, nth)
                if error is None:
                    self.case.act(domain.FinishJob(job.key, self._own(result)))
                else:
                    self.case.act(domain.ThrowError(job.key, error, self._own(result)))
            case scenario.PassTime(length):
                self._pass(self.time.now + length)
            case scenario.Until(element_id):
                self._until(element_id)
            case scenario.Message(name, payload, key):
                self.case.tell(name, self._key(name, key), self._own(payload))

    def _find(self, kind: _Kind, element_id: str, nth: int) -> Wait:
        found = [
            wait for wait in self.case.waits() if isinstance(wait, kind) and wait.element_id == element_id
        ]
        if len(found) < nth:
            which = "" if nth == 1 else f"第 {nth} 个"
            raise WrongStep(f"{which}“{element_id}”现在没有在等{_NAMES[kind]}")
        return found[nth - 1]

    def _filled(self, wait: Wait, values: Variables) -> Variables:
        """What the form makes of ``values``.

        Raises:
            WrongStep: they do not fit the form; says each fault.
        """
        if not isinstance(wait, UserTaskWait) or wait.form_id is None:
            return values
        moment = feel.Environment(now=self.time.now.astimezone(SHANGHAI))
        checked = self.content.form(wait.form_id).check(values, environment=moment)
        if checked.errors:
            raise WrongStep("；".join(f"{fault.path}：{fault.message_zh}" for fault in checked.errors))
        return dict(checked.values)

    def _key(self, name: str, key: str | None) -> str:
        if key is not None:
            return key.replace(CASE_ID, self.case.key)
        waiting = [wait for wait in self.case.waits() if isinstance(wait, MessageWait) and wait.name == name]
        if not waiting:
            raise WrongStep(f"没有环节在等消息“{name}”；先发的消息要写明 key")
        return waiting[0].correlation_key

    def _own(self, values: Variables) -> Variables:
        """``values`` with the id of this case where the scenario says so."""
        return {name: replaced(value, CASE_ID, self.case.key) for name, value in values.items()}

    def _pass(self, until: datetime) -> None:
        """Let every timer up to ``until`` elapse at its moment; what it opens may elapse too."""
        for _ in range(MOST_EVENTS):
            due = [timer for timer in self.timers() if timer.due_at <= until]
            if not due:
                self.time.now = until
                return
            self.fire(due[0])
        raise WrongStep(f"这段时间里定时器触发超过 {MOST_EVENTS} 次")

    def _until(self, element_id: str) -> None:
        for _ in range(MOST_EVENTS):
            timers = self.timers()
            if all(timer.element_id != element_id for timer in timers):
                raise WrongStep(f"“{element_id}”现在没有在等定时器")
            self.fire(timers[0])
            if timers[0].element_id == element_id:
                return
        raise WrongStep(f"等“{element_id}”时定时器触发超过 {MOST_EVENTS} 次")

    def timers(self) -> list[TimerWait]:
        """The open timers, the one that is due first in front."""
        found = [wait for wait in self.case.waits() if isinstance(wait, TimerWait)]
        return sorted(found, key=lambda timer: timer.due_at)

    def fire(self, timer: TimerWait) -> None:
        """Let time pass until ``timer`` is due, and it elapse."""
        self.time.now = max(self.time.now, timer.due_at)
        self.case.act(domain.Fire(timer.key))
        self.answer_jobs()

    def answer_jobs(self) -> None:
        """Answer the jobs whose type the scenario answers by itself."""
        answers = self.jobs
        for _ in range(MOST_EVENTS):
            open_jobs = (wait for wait in self.case.waits() if isinstance(wait, JobWait))
            job = next((wait for wait in open_jobs if wait.type in answers), None)
            if job is None:
                return
            self.case.act(domain.FinishJob(job.key, self._own(answers[job.type])))
        raise WrongStep(f"服务任务反复出现，超过 {MOST_EVENTS} 次")

    def do(self, wait: Wait) -> None:
        """Let happen what ``wait`` waits for, with nothing filled in."""
        match wait:
            case TimerWait():
                self.fire(wait)
            case JobWait():
                self.case.act(domain.FinishJob(wait.key))
            case UserTaskWait():
                self.case.act(domain.Complete(wait.key))
            case MessageWait():
                self.case.tell(wait.name, wait.correlation_key, {})


_NAMES: Mapping[type, str] = {
    UserTaskWait: "人办理",
    JobWait: "服务任务的结果",
    TimerWait: "定时器",
    MessageWait: "消息",
}


def replaced(value: object, old: str, new: str) -> object:
    """``value`` with ``old`` replaced in every text in it."""
    match value:
        case str():
            return value.replace(old, new)
        case list():
            return [replaced(entry, old, new) for entry in value]
        case dict():
            return {name: replaced(entry, old, new) for name, entry in value.items()}
        case _:
            return value
