"""Plays a scenario: publishes what is to be rehearsed, starts one case and lets happen what the scenario says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from engine import domain, feel, releases
from engine.content import Content
from engine.domain import JobWait, MessageWait, TimerWait, UserTaskWait, Variables, Wait
from engine.errors import EngineError, ModelError
from engine.host import SHANGHAI
from engine.interpreter import Finding, Model
from engine.rehearsal import coverage, scenario
from engine.rehearsal.case import CASE_ID, PLAYER, RehearsedCase, VirtualTime, open_wait
from engine.rehearsal.expecting import differences
from engine.rehearsal.outcome import Mismatch, Open, Rehearsed, State, Trouble
from engine.rehearsal.scenario import Scenario, Step
from engine.storage import Store

MOST_EVENTS = 10_000
MOST_BY_ITSELF = 200
_Kind = type[UserTaskWait] | type[JobWait] | type[TimerWait] | type[MessageWait]


@dataclass(frozen=True)
class Stage:
    """An empty database of one's own, and the clock that its store reads."""

    store: Store
    time: VirtualTime


@dataclass(frozen=True)
class Script:
    """What is rehearsed: files of a release (path → bytes), and the scenario; ``notes`` go into the outcome.

    With ``all_by_itself`` whatever still waits after the last step is done in turn, with nothing filled in.
    """

    files: Mapping[str, bytes]
    scenario: Scenario
    notes: tuple[str, ...] = ()
    all_by_itself: bool = False


def rehearse(stage: Stage, script: Script) -> Rehearsed:
    """What comes of ``script`` on ``stage``.  Never raises for what is wrong with files or scenario: that is told."""
    stage.time.now = script.scenario.start_at
    try:
        with stage.store.transaction(PLAYER) as tx:
            content = releases.publish(tx, script.files, "演练")
    except ModelError as error:
        return Rehearsed(State.REFUSED, _findings(error), script.notes)
    except EngineError as error:
        return Rehearsed(State.REFUSED, (Finding(error.code, "", "", error.message),), script.notes)
    process_id = script.scenario.process or _root(content)
    if process_id not in content.program.specs or content.program.model.processes[process_id].parent:
        text = f"没有流程“{process_id}”；可以演练的有：{'、'.join(_roots(content.program.model))}"
        return Rehearsed(State.REFUSED, (Finding("process_missing", "", process_id, text),), script.notes)
    return _Play(stage, script, content, process_id).play()


def _findings(error: ModelError) -> tuple[Finding, ...]:
    found = error.fields.get("findings")
    if isinstance(found, tuple) and found:
        return found
    return (Finding(error.code, str(error.fields.get("file") or ""), "", error.message),)


def _root(content: Content) -> str:
    """The process to begin with: the service's, else the first that no other calls."""
    if content.is_offered:
        return content.offering.process
    return next(iter(_roots(content.program.model)))


def _roots(model: Model) -> list[str]:
    called = {node.zeebe.called for _, node in model.nodes()}
    own = [process.id for process in model.processes.values() if process.parent is None]
    return [process_id for process_id in own if process_id not in called] or own


class WrongStep(EngineError):
    """剧本的这一步做不了"""

    code = "step_impossible"


@dataclass
class _Play:
    stage: Stage
    script: Script
    content: Content
    process_id: str
    mismatches: list[Mismatch] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.case = RehearsedCase(self.stage.store, self.stage.time, self.process_id)

    def play(self) -> Rehearsed:
        """Play to the end, or to the first step that is impossible."""
        if not self._begin():
            return self._outcome(State.FAILED)
        place = "$.steps[{}]"
        for number, step in enumerate(self.script.scenario.steps):
            if not self._step(step, place.format(number)):
                break
        else:
            if self.script.all_by_itself:
                self._go_on()
        self.mismatches += differences(self.script.scenario.expected, self._seen(0), "$.expect")
        self._unexpected()
        return self._outcome(State.COMPLETED if self.case.ended else State.ACTIVE)

    def _begin(self) -> bool:
        try:
            self.case.begin(self.script.scenario.variables)
            self._answer_jobs()
        except EngineError as error:
            self._trouble(error)
            if self.case.id is None:
                text = f"流程没有开始：{error.message}"
                self.mismatches.append(Mismatch("$.variables", text))
                return False
        return True

    def _step(self, step: Step, place: str) -> bool:
        begun = len(self.case.done)
        try:
            self._act(step.action)
            self._answer_jobs()
        except (WrongStep, scenario.ScenarioError) as error:
            self.mismatches.append(Mismatch(place, error.message, found=self._waiting()))
            return False
        except EngineError as error:
            self._trouble(error)
        self.mismatches += differences(step.expected, self._seen(begun), f"{place}.expect")
        return True

    def _act(self, action: scenario.Action) -> None:
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
                self._pass(self.stage.time.now + length)
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
        moment = feel.Environment(now=self.stage.time.now.astimezone(SHANGHAI))
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
        return {name: _replaced(value, CASE_ID, self.case.key) for name, value in values.items()}

    def _pass(self, until: datetime) -> None:
        """Let every timer up to ``until`` elapse at its moment; what it opens may elapse too."""
        for _ in range(MOST_EVENTS):
            due = [timer for timer in self._timers() if timer.due_at <= until]
            if not due:
                self.stage.time.now = until
                return
            self._fire(due[0])
        raise WrongStep(f"这段时间里定时器触发超过 {MOST_EVENTS} 次")

    def _until(self, element_id: str) -> None:
        for _ in range(MOST_EVENTS):
            timers = self._timers()
            if all(timer.element_id != element_id for timer in timers):
                raise WrongStep(f"“{element_id}”现在没有在等定时器")
            self._fire(timers[0])
            if timers[0].element_id == element_id:
                return
        raise WrongStep(f"等“{element_id}”时定时器触发超过 {MOST_EVENTS} 次")

    def _timers(self) -> list[TimerWait]:
        found = [wait for wait in self.case.waits() if isinstance(wait, TimerWait)]
        return sorted(found, key=lambda timer: timer.due_at)

    def _fire(self, timer: TimerWait) -> None:
        self.stage.time.now = max(self.stage.time.now, timer.due_at)
        self.case.act(domain.Fire(timer.key))
        self._answer_jobs()

    def _answer_jobs(self) -> None:
        """Answer the jobs whose type the scenario answers by itself."""
        answers = self.script.scenario.jobs
        for _ in range(MOST_EVENTS):
            open_jobs = (wait for wait in self.case.waits() if isinstance(wait, JobWait))
            job = next((wait for wait in open_jobs if wait.type in answers), None)
            if job is None:
                return
            self.case.act(domain.FinishJob(job.key, self._own(answers[job.type])))
        raise WrongStep(f"服务任务反复出现，超过 {MOST_EVENTS} 次")

    def _go_on(self) -> None:
        """Do whatever waits, people and workers first, until nothing does or something cannot go on."""
        try:
            for _ in range(MOST_BY_ITSELF):
                waits = self.case.waits()
                if not waits:
                    return
                now = [wait for wait in waits if not isinstance(wait, TimerWait)]
                self._do(now[0] if now else self._timers()[0])
        except EngineError as error:
            self._trouble(error)
            return
        text = f"依次办了 {MOST_BY_ITSELF} 步还没有办结"
        self.mismatches.append(Mismatch("--auto", text, found=self._waiting()))

    def _do(self, wait: Wait) -> None:
        match wait:
            case TimerWait():
                self._fire(wait)
            case JobWait():
                self.case.act(domain.FinishJob(wait.key))
            case UserTaskWait():
                self.case.act(domain.Complete(wait.key))
            case MessageWait():
                self.case.tell(wait.name, wait.correlation_key, {})

    def _trouble(self, error: EngineError) -> None:
        element = str(error.fields.get("element_id") or "")
        self.troubles.append(Trouble(element, error.code, error.message, self.stage.time.now))

    def _unexpected(self) -> None:
        """An incident that the scenario nowhere expects is a mismatch."""
        expected = [self.script.scenario.expected, *(step.expected for step in self.script.scenario.steps)]
        told = self._incidents(self.case.id is not None)
        if told and all(each.incidents is None for each in expected):
            codes = [f"{each.element_id}：{each.message}" for each in told]
            self.mismatches.append(Mismatch("$.expect.incidents", "出现了没有预期的事故", [], codes))

    def _waiting(self) -> list[str]:
        return [wait.element_id for wait in self.case.waits()]

    def _seen(self, begun: int) -> Rehearsed:
        state = State.COMPLETED if self.case.ended else State.ACTIVE
        whole = self._standing(state)
        return replace(whole, done=whole.done[begun:])

    def _outcome(self, state: State) -> Rehearsed:
        covered = coverage.of(self.content.program.model, self.process_id, self.case.done)
        return replace(self._standing(state), mismatches=tuple(self.mismatches), coverage=tuple(covered))

    def _standing(self, state: State) -> Rehearsed:
        begun = self.case.id is not None
        hidden = _hiding(self.case.key) if begun else _as_it_is
        waits = [open_wait(wait, self.content.program) for wait in self.case.waits()] if begun else []
        return Rehearsed(
            state=state,
            findings=self.content.program.findings,
            notes=self.script.notes,
            process_id=self.process_id,
            now=self.stage.time.now,
            done=tuple(self.case.done),
            waits=tuple(_hidden(wait, hidden) for wait in waits),
            incidents=self._incidents(begun),
            clocks=self.case.clocks() if begun else (),
            variables={name: hidden(value) for name, value in self.case.variables().items()} if begun else {},
        )

    def _incidents(self, begun: bool) -> tuple[Trouble, ...]:
        """What was recorded; what could not be recorded, as the case never began or was not stopped for it."""
        recorded = self.case.incidents() if begun else ()
        known = {(each.element_id, each.code) for each in recorded}
        return (*recorded, *(each for each in self.troubles if (each.element_id, each.code) not in known))


_NAMES: Mapping[type, str] = {
    UserTaskWait: "人办理",
    JobWait: "服务任务的结果",
    TimerWait: "定时器",
    MessageWait: "消息",
}
_Hide = Callable[[object], object]


def _hiding(key: str) -> _Hide:
    return lambda value: _replaced(value, key, CASE_ID)


def _hidden(wait: Open, hide: _Hide) -> Open:
    variables = {name: hide(value) for name, value in wait.variables.items()}
    return replace(wait, key=str(hide(wait.key)), variables=variables)


def _as_it_is(value: object) -> object:
    return value


def _replaced(value: object, old: str, new: str) -> object:
    match value:
        case str():
            return value.replace(old, new)
        case list():
            return [_replaced(entry, old, new) for entry in value]
        case dict():
            return {name: _replaced(entry, old, new) for name, entry in value.items()}
        case _:
            return value
