"""A world for tests: a store on a database of its own, a clock that stands still, the platform in memory.

Nothing is sent to workers; what was promised to them is kept in ``queue.promises``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import TypeVar
from uuid import UUID

from sqlalchemy import insert, select

from connectors.data_sharing.memory import MemoryDataSharing
from connectors.files.memory import MemoryFiles, MemoryScanner
from connectors.sla.calendar import WorkingCalendar
from engine import directory, dossier, execution, messages, releases, tasks
from engine.content import Content
from engine.domain import CaseState, TaskState, WaitState
from engine.models import (
    Application,
    Base,
    Case,
    History,
    HouseholdMember,
    Incident,
    Job,
    MessageSubscription,
    Timer,
    UserTask,
)
from engine.storage import Actor, Store, Transaction, connect
from tests.support.database import template
from webui.demo.play import VirtualClock

Row = TypeVar("Row", bound=Base)

BEGIN = datetime(2026, 11, 24, 1, tzinfo=UTC)
"""A Tuesday morning in Shanghai, with the holiday notice for the days after it known."""

APPLICANT, MEMBER = "99900119720206202X", "999001201003112054"

CLERK = Actor("shanda_review", "钱建国", "lc_shanda", frozenset({"clerk", "clerk@lc_shanda"}))
COLLEAGUE = Actor("shanda_survey1", "孙晓燕", "lc_shanda", frozenset({"clerk", "clerk@lc_shanda"}))
STRANGER = Actor("hr_clerk1", "陶文静", "lc_hr", frozenset({"hr_clerk", "hr_clerk@lc_hr"}))
_EVERYWHERE = frozenset({"supervisor", "supervisor@district", "supervisor@*"})
SUPERVISOR = Actor("supervisor1", "李海涛", "district", _EVERYWHERE)


@dataclass
class PromiseQueue:
    """A queue that only remembers what it was asked to promise; a promise outlives a rollback."""

    promises: list[tuple[UUID, datetime | None]] = field(default_factory=list)
    timers: list[UUID] = field(default_factory=list)

    def enqueue_job(self, connection: object, job_id: UUID, case_id: UUID, run_at: datetime | None) -> None:
        """Remember the job and the moment before which it must not run."""
        self.promises.append((job_id, run_at))

    def enqueue_timers(self, connection: object, timer_ids: tuple[UUID, ...]) -> None:
        """Remember the timers."""
        self.timers.extend(timer_ids)


@dataclass
class World:
    """One database and everything around it, with short words for what tests do most."""

    url: str
    store: Store
    clock: VirtualClock
    sharing: MemoryDataSharing
    queue: PromiseQueue

    def person(self, username: str) -> Actor:
        """The demonstration's member of staff ``username``, with the posts held."""
        with self.store.transaction() as tx:
            return directory.actor(tx, username)

    def publish(self, files: Mapping[str, bytes]) -> Content:
        """Publish ``files`` as the newest release."""
        with self.store.transaction() as tx:
            return releases.publish(tx, files, "test")

    def start(self, process_id: str, **variables: object) -> UUID:
        """The id of a new case of ``process_id`` at CLERK's office, under the newest release."""
        number = f"T-{process_id}-{len(self.rows(Case)):05d}"
        new = execution.NewCase(number, process_id, "window", "lc_shanda", variables)
        with self.store.transaction() as tx:
            return execution.start(tx, new, lambda case_id: _apply(tx, case_id))

    def task(self, element_id: str, case_id: UUID | None = None) -> UUID:
        """The id of the open task at ``element_id``; there must be exactly one."""
        found = select(UserTask.id).where(UserTask.element_id == element_id, UserTask.state == TaskState.OPEN)
        if case_id is not None:
            found = found.where(UserTask.case_id == case_id)
        with self.store.transaction() as tx:
            return tx.session.scalars(found).one()

    def claim(self, element_id: str, actor: Actor = CLERK) -> UUID:
        """Let ``actor`` claim the open task at ``element_id``; its id."""
        task_id = self.task(element_id)
        with self.store.transaction(actor) as tx:
            tasks.claim(tx, task_id)
        return task_id

    def finish(self, element_id: str, actor: Actor = CLERK, **values: object) -> UUID:
        """Let ``actor`` claim and complete the open task at ``element_id``; its id."""
        task_id = self.claim(element_id, actor)
        with self.store.transaction(actor) as tx:
            tasks.complete(tx, task_id, values)
        return task_id

    def finish_task(self, task_id: UUID, actor: Actor = CLERK, **values: object) -> None:
        """Let ``actor`` claim and complete the open task ``task_id``."""
        with self.store.transaction(actor) as tx:
            tasks.claim(tx, task_id)
            tasks.complete(tx, task_id, values)

    def tell(self, name: str, key: str, *, number: str = "m-1", **payload: object) -> UUID | None:
        """Publish message ``name``; the case that it woke."""
        with self.store.transaction() as tx:
            return messages.publish(tx, messages.Incoming(number, name, key, payload))

    def pass_time(self, **length: float) -> None:
        """Let time pass, as told: ``days``, ``minutes``, ``seconds``."""
        self.clock.pass_time(timedelta(**length))

    def rows(self, model: type[Row]) -> list[Row]:
        """All rows of ``model``."""
        with self.store.transaction() as tx:
            return list(tx.session.scalars(select(model)))

    def waiting_at(self, case_id: UUID) -> set[str]:
        """The ids of the elements at which the case waits for a person, a worker, a timer or a message."""
        with self.store.transaction() as tx:
            waits = dossier.waits(tx, case_id)
            people = select(UserTask.element_id).where(
                UserTask.case_id == case_id, UserTask.state == TaskState.OPEN
            )
            found = set(tx.session.scalars(people))
        rows: list[Job | Timer | MessageSubscription] = [*waits.jobs, *waits.timers, *waits.messages]
        return found | {row.element_id for row in rows if row.state is WaitState.WAITING}

    def path(self, case_id: UUID) -> list[str | None]:
        """The ids of the elements that the case has passed, in order."""
        verbs = ("claim", "release", "retry")
        return [
            entry.element_id
            for entry in sorted(self.rows(History), key=lambda entry: entry.id)
            if entry.case_id == case_id and entry.kind not in verbs
        ]

    def state(self, case_id: UUID) -> CaseState:
        """Where the case stands."""
        return next(case.state for case in self.rows(Case) if case.id == case_id)

    def incidents(self) -> list[Incident]:
        """The open incidents of all cases."""
        return [incident for incident in self.rows(Incident) if incident.closed_at is None]


def _apply(tx: Transaction, case_id: UUID) -> None:
    """Keep an application of two people with the case, as every real case has one."""
    application = {
        "case_id": case_id,
        "form_id": "application",
        "applicant_name": "杜永强",
        "id_number": APPLICANT,
        "phone": "19900000002",
        "values": {},
        "consent_at": tx.now,
    }
    member = {
        "case_id": case_id, "position": 1, "name": "阮晓梅", "id_number": MEMBER, "relation": "child",
    }  # fmt: skip
    tx.session.execute(insert(Application).values(application))
    tx.session.execute(insert(HouseholdMember).values(member))


@contextmanager
def world_at(url: str) -> Iterator[World]:
    """A world on the database at ``url``, a copy of the template."""
    clock = VirtualClock(BEGIN)
    sharing, queue = MemoryDataSharing(now=clock), PromiseQueue()
    engine = connect(url)
    contents = {1: template().content}
    store = Store(
        engine,
        WorkingCalendar(),
        queue,
        sharing,
        clock,
        contents,
        files=MemoryFiles(clock),
        scanner=MemoryScanner(),
    )
    try:
        yield World(url, store, clock, sharing, queue)
    finally:
        engine.dispose()


def eventually(condition: Callable[[], bool], within: float = 20.0) -> None:
    """Return as soon as ``condition`` holds.

    Raises:
        AssertionError: it did not hold ``within`` so many seconds.
    """
    pause, end = Event(), time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, f"not so within {within} seconds"
        pause.wait(0.02)
