"""Plays every role of a case through the public use cases, on a clock that moves only when nothing else can."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from engine import cases, directory, dossier, jobs, messages, pending, releases, tasks, timers
from engine.domain import CaseState
from engine.errors import EngineError, ForbiddenError
from engine.models import UserTask
from engine.storage import Actor, Store
from webui.demo.setting import Household

OFFICE_PACE = timedelta(minutes=20)
REPORT_PAUSE = timedelta(hours=6)
ROUNDS = 400
WATCHER = Actor("demo", "演示", None, frozenset({"supervisor", "supervisor@district", "supervisor@*"}))


class Faults(Protocol):
    """The switches of the stub platform."""

    def switch(self, operation: str, fault: str | None, **options: float) -> None:
        """Switch a fault of ``operation`` on, or off with None."""


@dataclass
class VirtualClock:
    """Time that passes only when told."""

    now: datetime

    def __call__(self) -> datetime:
        """The moment it is now, aware UTC."""
        return self.now

    def pass_time(self, length: timedelta) -> None:
        """Let ``length`` go by."""
        self.now += length


@dataclass
class Played:
    """How one household's case went."""

    household: Household
    number: str
    case_id: UUID
    started_at: datetime
    days: int = 0
    path: list[str] = field(default_factory=list)
    outcomes: dict[str, str | None] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def answered(self) -> bool:
        """Whether the case is closed and every item ended as the household's story says."""
        return not self.problems and self.outcomes == dict(self.household.expect)


@dataclass
class Stage:
    """Where the play takes place."""

    store: Store
    clock: VirtualClock
    faults: Faults
    people: dict[str, Actor] = field(default_factory=dict)


def play_households(stage: Stage, stories: Iterable[Household]) -> list[Played]:
    """Play one household after the other until its case is closed or cannot go on."""
    with stage.store.transaction() as tx:
        stage.people = {key: directory.actor(tx, key) for key in directory.account_ids(tx)}
    return [_play(stage, story) for story in stories]


def _play(stage: Stage, story: Household) -> Played:
    for operation, fault in story.faults.items():
        stage.faults.switch(operation, fault)
    try:
        return _play_case(stage, story)
    finally:
        for operation in story.faults:
            stage.faults.switch(operation, None)


def _play_case(stage: Stage, story: Household) -> Played:
    with stage.store.transaction() as tx:
        area = releases.newest(tx).offering.value(story.application, "area")
    clerk = _one_of(stage, "window_clerk", str(area))
    with stage.store.transaction(clerk) as tx:
        receipt = cases.submit(tx, story.application, str(story.application["channel"]))
    played = Played(story, receipt.number, receipt.case_id, stage.clock.now)
    visits: dict[str, int] = {}
    raised: set[str] = set()
    for _ in range(ROUNDS):
        jobs.run_due(stage.store)
        with stage.store.transaction(WATCHER) as tx:
            file = dossier.read(tx, receipt.case_id)
            waiting = dossier.waits(tx, receipt.case_id)
        if file.case.state is not CaseState.ACTIVE:
            break
        if any(incident.closed_at is None for incident in file.incidents):
            played.problems += [incident.message for incident in file.incidents]
            break
        try:
            if _raise_message(stage, story, waiting, raised) or _work(stage, story, file.open_tasks, visits):
                stage.clock.pass_time(OFFICE_PACE)
            elif not _let_time_pass(stage, waiting):
                played.problems.append("办件没有任何等待")
                break
        except EngineError as error:
            played.problems.append(_worded(error))
            break
    else:
        played.problems.append(f"{ROUNDS} 轮之后仍未办结")
    return _conclude(stage, played)


def _worded(error: EngineError) -> str:
    details = "；".join(str(fault) for fault in getattr(error, "errors", ()))
    return f"{error.message} {details}".strip()


def _work(stage: Stage, story: Household, open_tasks: Iterable[UserTask], visits: dict[str, int]) -> bool:
    """Let someone complete the first open task for which the story has a decision."""
    for task in open_tasks:
        decision = story.decisions.get(task.element_id)
        if decision is None:
            raise EngineError(f"故事“{story.id}”没有为环节“{task.element_id}”准备决定")
        visit = visits.get(task.element_id, 0)
        values: Any = decision
        if isinstance(decision, list):
            values = decision[min(visit, len(decision) - 1)]
        _complete(stage, task, values)
        visits[task.element_id] = visit + 1
        return True
    return False


def _complete(stage: Stage, task: UserTask, values: dict[str, Any]) -> None:
    groups = set(task.groups.split(","))
    able = [person for person in stage.people.values() if person.groups & groups]
    for person in able:
        try:
            with stage.store.transaction(person) as tx:
                tasks.claim(tx, task.id)
                tasks.complete(tx, task.id, values)
            return
        except ForbiddenError:
            continue
    raise EngineError(f"环节“{task.element_id}”没有人可以办理（{task.groups}）")


def _raise_message(stage: Stage, story: Household, waiting: dossier.Waits, raised: set[str]) -> bool:
    """Let the public raise what the story says, once the case waits for it."""
    for position, message in enumerate(story.messages):
        key = f"demo:{story.id}:{stage.clock.now.isoformat()}:{position}"
        for subscription in waiting.messages:
            if subscription.element_id != message["at"] or str(position) in raised:
                continue
            if subscription.name.endswith("_report"):
                continue
            incoming = messages.Incoming(
                key, subscription.name, subscription.correlation_key, message["payload"]
            )
            with stage.store.transaction() as tx:
                messages.publish(tx, incoming)
            raised.add(str(position))
            return True
    return False


def _let_time_pass(stage: Stage, waiting: dossier.Waits) -> bool:
    """Go to the next moment at which something happens by itself; whether there is one."""
    due = dossier.next_due(waiting)
    if any(subscription.name.endswith("_report") for subscription in waiting.messages):
        stage.clock.pass_time(REPORT_PAUSE)
        pending.poll(stage.store)
        return True
    if due is None:
        return False
    stage.clock.now = max(stage.clock.now, due)
    timers.fire_due(stage.store)
    return True


def _one_of(stage: Stage, post: str, office: str) -> Actor:
    able = [person for person in stage.people.values() if post in person.groups]
    return next((person for person in able if person.office == office), able[0])


def _conclude(stage: Stage, played: Played) -> Played:
    with stage.store.transaction(WATCHER) as tx:
        file = dossier.read(tx, played.case_id)
    played.days = (stage.clock.now - played.started_at).days
    played.path = [entry.element_id for entry in file.history if entry.element_id and entry.kind != "claim"]
    played.outcomes = {item.item: item.outcome for item in file.items}
    if file.case.state is not CaseState.COMPLETED and not played.problems:
        played.problems.append("没有办结")
    played.problems += [f"{item.item} 没有答复" for item in file.items if item.delivered_at is None]
    return played
