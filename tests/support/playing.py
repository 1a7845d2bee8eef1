"""Plays one household of the demonstration in a world until its case waits at a certain element."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine import cases, directory, dossier, jobs, pending, tasks, timers
from engine.domain import CaseState, TaskState
from engine.errors import ForbiddenError
from engine.models import UserTask
from engine.ports import Outcome
from engine.storage import Actor
from processes import catalog
from tests.support.world import World
from webui.bootstrap import PERSONS
from webui.demo import households
from webui.demo.setting import Household

MOST_ROUNDS = 200
NO_RECORD = (
    "civil.benefit",
    "disabled.card",
    "elder.ability",
    "hr.hardship",
    "hr.insured",
    "hr.unemployment",
)


class Playing:
    """One household on its way; ``decisions`` may be changed before going on."""

    def __init__(self, world: World, household: str) -> None:
        """Submit the household's application at its street's window."""
        self.world = world
        self.story = next(each for each in households() if each.id == household)
        self.decisions: dict[str, Any] = dict(self.story.decisions)
        self.visits: dict[str, int] = {}
        _answer_all(world)
        with world.store.transaction() as tx:
            self.people = [directory.actor(tx, key) for key in directory.account_ids(tx)]
        self.case_id, self.number = self._submit(self.story)

    def _submit(self, story: Household) -> tuple[UUID, str]:
        street = story.application["street"]
        clerk = next(each for each in self.people if f"window_clerk@{street}" in each.groups)
        with self.world.store.transaction(clerk) as tx:
            receipt = cases.submit(tx, story.application, "window")
        return receipt.case_id, receipt.number

    def until(self, element_id: str, case_id: UUID | None = None) -> None:
        """Go on until the case waits at ``element_id``.

        Raises:
            AssertionError: it ended, or never came there.
        """
        assert self._go(case_id or self.case_id, element_id), f"never came to {element_id}"

    def to_the_end(self, case_id: UUID | None = None) -> None:
        """Go on until the case is closed."""
        assert not self._go(case_id or self.case_id, "")

    def _go(self, case_id: UUID, element_id: str) -> bool:
        for _ in range(MOST_ROUNDS):
            jobs.run_due(self.world.store)
            self.world.sharing.release()
            pending.poll(self.world.store)
            jobs.run_due(self.world.store)
            assert self.world.incidents() == []
            if element_id and element_id in self.world.waiting_at(case_id):
                return True
            if self.world.state(case_id) is not CaseState.ACTIVE:
                return False
            if self._work(case_id):
                self.world.pass_time(minutes=11)
            else:
                self._let_time_pass(case_id)
        raise AssertionError(f"no end, waiting at {self.world.waiting_at(case_id)}")

    def _work(self, case_id: UUID) -> bool:
        query = select(UserTask).where(UserTask.case_id == case_id, UserTask.state == TaskState.OPEN)
        with self.world.store.transaction() as tx:
            task = tx.session.scalars(query.order_by(UserTask.created_at, UserTask.element_id)).first()
        if task is None:
            return False
        decision = self.decisions[task.element_id]
        visit = self.visits.get(task.element_id, 0)
        values = decision[min(visit, len(decision) - 1)] if isinstance(decision, list) else decision
        self.finish(task, values)
        self.visits[task.element_id] = visit + 1
        return True

    def finish(self, task: UserTask, values: dict[str, Any]) -> Actor:
        """Let the first person who may complete ``task``; who it was."""
        groups = set(task.groups.split(","))
        for person in (each for each in self.people if each.groups & groups):
            try:
                with self.world.store.transaction(person) as tx:
                    tasks.claim(tx, task.id)
                    tasks.complete(tx, task.id, values)
                return person
            except ForbiddenError:
                continue
        raise AssertionError(f"nobody may complete {task.element_id}")

    def _let_time_pass(self, case_id: UUID) -> None:
        with self.world.store.transaction() as tx:
            due = dossier.next_due(dossier.waits(tx, case_id))
        assert due is not None, f"waits for nothing: {self.world.waiting_at(case_id)}"
        self.world.clock.now = max(self.world.clock.now + timedelta(seconds=1), due)
        timers.fire_due(self.world.store)


def _answer_all(world: World) -> None:
    """Let every source know what the stub platform knows by default, and nothing else."""
    defaults: Any = catalog.reference(PERSONS)
    for operation, record in defaults["defaults"].items():
        world.sharing.preset(operation, Outcome.HIT, record["facts"])
    for operation in NO_RECORD:
        world.sharing.preset(operation, Outcome.NO_RECORD, {})
