"""Plays a scenario: publishes what is to be rehearsed, starts one case and lets happen what the scenario says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from engine import releases
from engine.content import Content
from engine.domain import TimerWait
from engine.errors import EngineError, ModelError
from engine.interpreter import Finding, Model
from engine.rehearsal import coverage, scenario
from engine.rehearsal.acting import Acting, WrongStep, replaced
from engine.rehearsal.case import CASE_ID, PLAYER, RehearsedCase, VirtualTime, open_wait
from engine.rehearsal.expecting import differences
from engine.rehearsal.outcome import Mismatch, Open, Rehearsed, State, Trouble
from engine.rehearsal.scenario import Scenario, Step
from engine.storage import Store

MOST_BY_ITSELF = 200


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
        answers = self.script.scenario.jobs
        self.acting = Acting(self.case, self.stage.time, self.content, answers)

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
            self.acting.answer_jobs()
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
            self.acting.act(step.action)
            self.acting.answer_jobs()
        except (WrongStep, scenario.ScenarioError) as error:
            self.mismatches.append(Mismatch(place, error.message, found=self._waiting()))
            return False
        except EngineError as error:
            self._trouble(error)
        self.mismatches += differences(step.expected, self._seen(begun), f"{place}.expect")
        return True

    def _go_on(self) -> None:
        """Do whatever waits, people and workers first, until nothing does or something cannot go on."""
        try:
            for _ in range(MOST_BY_ITSELF):
                waits = self.case.waits()
                if not waits:
                    return
                now = [wait for wait in waits if not isinstance(wait, TimerWait)]
                self.acting.do(now[0] if now else self.acting.timers()[0])
        except EngineError as error:
            self._trouble(error)
            return
        text = f"依次办了 {MOST_BY_ITSELF} 步还没有办结"
        self.mismatches.append(Mismatch("--auto", text, found=self._waiting()))

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


_Hide = Callable[[object], object]


def _hiding(key: str) -> _Hide:
    return lambda value: replaced(value, key, CASE_ID)


def _hidden(wait: Open, hide: _Hide) -> Open:
    variables = {name: hide(value) for name, value in wait.variables.items()}
    return replace(wait, key=str(hide(wait.key)), variables=variables)


def _as_it_is(value: object) -> object:
    return value
