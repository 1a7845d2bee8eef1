"""A year of random cases on a real database, through the public use cases only, on a virtual calendar.

Applications arrive all year round; people, sources, messages and timers do what one seeded source of chance says.
Knows no particular service.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select

from connectors.data_sharing.memory import MemoryDataSharing
from connectors.data_sharing.schema import Kind
from engine import cases, directory, incidents, jobs, messages, pending, releases, tasks, timers
from engine.content import Content
from engine.domain import CaseState, TaskState, WaitState
from engine.errors import ForbiddenError, RemoteError
from engine.models import Case, Incident, Job, MessageSubscription, Timer, UserTask
from engine.ports import DECISIVE, Outcome
from engine.storage import Actor, Store
from tests.support.exploring import UNCLEAR, fact
from tests.support.filling_in import application_of, fill_in
from webui.demo.play import VirtualClock

Row = TypeVar("Row", UserTask, MessageSubscription)

NEW_YEAR = datetime(2026, 1, 4, 16, tzinfo=UTC)
YEAR = timedelta(days=365)
PACE = timedelta(minutes=11)
MOST_ROUNDS = 400_000
WATCHER = Actor("supervisor", "监督", None, frozenset({"supervisor", "supervisor@district", "supervisor@*"}))


class NoAnswerError(RemoteError):
    """对方暂时没有回应"""

    code = "no_answer"


@dataclass
class RandomYear:
    """``count`` cases; ``open`` holds those under way, ``done`` those that have been closed."""

    store: Store
    clock: VirtualClock
    sharing: MemoryDataSharing
    rng: Random
    count: int
    people: list[Actor] = field(default_factory=list)
    open: list[UUID] = field(default_factory=list)
    done: list[UUID] = field(default_factory=list)
    stray: int = 0
    repaired: int = 0
    appointed: int = 0

    def go(self) -> None:
        """Let the year pass, and as much time after it as the last cases need.

        Raises:
            AssertionError: a case waits for nothing, or rounds without end.
        """
        self.clock.now = NEW_YEAR
        with self.store.transaction() as tx:
            self.people = [directory.actor(tx, key) for key in directory.account_ids(tx)]
            content = releases.newest(tx)
        arrivals = sorted(NEW_YEAR + YEAR * self.rng.random() for _ in range(self.count))
        for _ in range(MOST_ROUNDS):
            if not arrivals and not self.open:
                return
            self._weather()
            jobs.run_due(self.store)
            if not self._act(content):
                self._let_time_pass(arrivals)
            while arrivals and arrivals[0] <= self.clock.now:
                arrivals.pop(0)
                self._apply(content)
        raise AssertionError(f"{len(self.open)} cases are still open")

    def _apply(self, content: Content) -> None:
        application = application_of(content, self.rng, self.clock.now)
        clerk = self.rng.choice([person for person in self.people if person.holds("window_clerk")])
        with self.store.transaction(clerk) as tx:
            self.open.append(cases.submit(tx, application, "window").case_id)

    def _weather(self) -> None:
        """Let some sources answer differently from now on, and some receivers fail or recover."""
        for code in self.rng.sample(sorted(self.sharing.catalogue), 3):
            operation = self.sharing.catalogue[code]
            if operation.kind is Kind.PUSH:
                self.sharing.refuse_pushes(code, NoAnswerError() if self.rng.random() < 0.02 else None)
                continue
            facts: Mapping[str, object] = {}
            outcome = Outcome.NO_RECORD
            if self.rng.random() < UNCLEAR:
                outcome = self.rng.choice(
                    [each for each in Outcome if each not in DECISIVE | {Outcome.PENDING}]
                )
            elif self.rng.random() < 0.7:
                outcome, facts = Outcome.HIT, {each.name: fact(each, self.rng) for each in operation.returns}
            self.sharing.preset(code, outcome, facts)

    def _act(self, content: Content) -> bool:
        """Let one random case do one thing that needs no time; whether any could."""
        if self._repair() or self._close():
            return True
        tasks_open = self._found(select(UserTask).where(UserTask.state == TaskState.OPEN))
        waiting = MessageSubscription.state == WaitState.WAITING
        raised = self._found(select(MessageSubscription).where(waiting, ~_is_report()))
        if raised and self.rng.random() < (0.03 if tasks_open else 0.1):
            self._raise_message(self.rng.choice(raised))
        elif tasks_open:
            self._complete(content, self.rng.choice(tasks_open))
        else:
            return False
        return True

    def _found(self, query: Select[Row]) -> list[Row]:
        """The rows of ``query``, always in the same order."""
        with self.store.transaction() as tx:
            return list(tx.session.scalars(query.order_by("created_at", "element_id")))

    def _close(self) -> bool:
        """Take the cases that are over from the open ones; whether there were any."""
        with self.store.transaction() as tx:
            active = set(tx.session.scalars(select(Case.id).where(Case.state == CaseState.ACTIVE)))
        over = [case_id for case_id in self.open if case_id not in active]
        self.open = [case_id for case_id in self.open if case_id in active]
        self.done += over
        return bool(over)

    def _repair(self) -> bool:
        """Let the supervisor try again what failed, once all receivers are well; whether there was anything."""
        with self.store.transaction() as tx:
            failed = list(tx.session.scalars(select(Incident).where(Incident.closed_at.is_(None))))
        for incident in failed:
            assert incident.code == NoAnswerError.code, incident.message
            for code, operation in self.sharing.catalogue.items():
                if operation.kind is Kind.PUSH:
                    self.sharing.refuse_pushes(code, None)
            self.repaired += 1
            with self.store.transaction(WATCHER) as tx:
                incidents.retry(tx, incident.id, "对方已恢复")
        return bool(failed)

    def _complete(self, content: Content, task: UserTask) -> None:
        values = fill_in(content.form(task.form_id), self.rng, self.clock.now) if task.form_id else {}
        able = [person for person in self.people if person.groups & set(task.groups.split(","))]
        for person in self.rng.sample(able, len(able)):
            try:
                with self.store.transaction(person) as tx:
                    tasks.claim(tx, task.id)
                    tasks.complete(tx, task.id, values)
            except ForbiddenError:
                continue
            self.clock.pass_time(PACE)
            return
        self._appoint(task)

    def _appoint(self, task: UserTask) -> None:
        """Nobody is left who had no hand in the case: somebody new takes the post."""
        post, _, office = task.groups.split(",")[0].partition("@")
        known = next(person for person in self.people if post in person.groups)
        name = f"relief_{len(self.people)}"
        with self.store.transaction() as tx:
            new = directory.Person(name, "机动人员", (post,), office or str(known.office))
            directory.add_people(tx, [new], None)
            self.people.append(directory.actor(tx, name))
        self.appointed += 1

    def _raise_message(self, subscription: MessageSubscription) -> None:
        """What the case waits for arrives; then, now and then, once more, or something nobody waits for."""
        self.stray += 1
        payload = {"objection_number": f"YY-{self.stray}"}
        incoming = messages.Incoming(
            f"m-{self.stray}", subscription.name, subscription.correlation_key, payload
        )
        nobodys = messages.Incoming(f"n-{self.stray}", "nobody_waits_for_this", "x", {})
        for message in (incoming, incoming, nobodys):
            with self.store.transaction() as tx:
                messages.publish(tx, message)

    def _let_time_pass(self, arrivals: list[datetime]) -> None:
        """Go to the next moment at which something happens by itself."""
        with self.store.transaction() as tx:
            due = select(func.min(Timer.due_at)).where(Timer.state == WaitState.WAITING)
            again = select(func.min(Job.run_at)).where(Job.state == WaitState.WAITING)
            found = [tx.session.scalar(due), tx.session.scalar(again)]
            waiting = MessageSubscription.state == WaitState.WAITING
            report = tx.session.scalar(select(MessageSubscription.id).where(waiting, _is_report()).limit(1))
        moments = arrivals[:1] + [moment for moment in found if moment]
        if report is not None:
            self.sharing.release()
            moments.append(self.clock.now + timedelta(hours=6))
        if moments:
            self.clock.now = max(self.clock.now + timedelta(seconds=1), min(moments))
        else:
            self.clock.pass_time(PACE)
        pending.poll(self.store)
        timers.fire_due(self.store)


def _is_report() -> ColumnElement[bool]:
    """Whether a subscription waits for a report of a source, and not for something that people raise."""
    return MessageSubscription.name.endswith("_report")
