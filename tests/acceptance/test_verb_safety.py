"""Whatever people do with cases, nothing is lost, skipped or checked by who did it, and every case gets its answer.

Random people fire random verbs at random moments at cases of the service's own diagrams on a real database.  Every
judgment is made after every step; in the end every case must still be finished by people who use no more verbs.
``VERB_EXAMPLES`` and ``VERB_STEPS`` make it longer (``make verbs``).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from random import Random
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from engine.domain import TaskState
from engine.models import Involvement, UserTask, Verdict
from engine.storage import Actor
from processes import catalog
from tests.support.database import drop_template, fresh_database
from tests.support.judging import faults
from tests.support.verbing import (
    HOUSEHOLDS,
    SMALL,
    VERBS,
    Office,
    cases_of,
    leave,
    propose_or_decide,
    small_process,
    suspend_or_resume,
    use_a_verb,
)
from tests.support.world import BEGIN, World, world_at

EXAMPLES = int(os.environ.get("VERB_EXAMPLES", "10"))
STEPS = int(os.environ.get("VERB_STEPS", "24"))
PHASES = (Phase.explicit, Phase.generate, *(() if os.environ.get("VERB_FAST") else (Phase.shrink,)))
VERBS_AT_ONCE = 5
BEGINNINGS = (*HOUSEHOLDS, SMALL, SMALL, SMALL)
SEED = st.integers(0, 2**32)
PICK = st.integers(0, 1000)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """One database for all examples; each leaves it as it found it."""
    with fresh_database() as url, world_at(url) as found:
        found.publish(catalog.release_files() | small_process())
        yield found
    drop_template()


class People(RuleBasedStateMachine):
    """People at work in ``world``; ``done`` counts what was done and what was refused."""

    world: ClassVar[World]
    done: ClassVar[dict[str, int]] = {}

    def __init__(self) -> None:
        """Begin with nobody at work."""
        super().__init__()
        self.world.clock.now = BEGIN
        self.office = Office(self.world, Random(0), {}, self.done)
        self.judged = -1

    @initialize(household=st.sampled_from(BEGINNINGS), steps=st.integers(0, 14))
    def a_case_begins(self, household: str, steps: int) -> None:
        """A case, some way along."""
        self.office.begin(household)
        for _ in range(steps):
            self.office.machines()
            for task in self.office.tasks(TaskState.OPEN)[:1]:
                self.office.finish(task)
                self.world.pass_time(minutes=5)
        self.judge()

    @rule(household=st.sampled_from(BEGINNINGS))
    def another_case_begins(self, household: str) -> None:
        """One more, up to three."""
        if len(self.office.stories) < 3:
            self.office.begin(household)
            self.judge()

    @rule(seed=SEED)
    def somebody_uses_verbs(self, seed: int) -> None:
        """One after the other: the holder most often, a supervisor where only one can, anybody else sometimes."""
        chance = self.office.chance = Random(seed)
        for verb in chance.choices(VERBS, k=VERBS_AT_ONCE):
            states = (TaskState.COMPLETED,) if verb == "withdraw" else (TaskState.OPEN,)
            found = self.office.tasks(*states)
            if verb == "return":
                found = [task for task in found if self.office.may_return(task)] or found
            if chance.random() < 0.3:
                self._answer_one(chance)
            if found:
                task = found[-1] if verb == "withdraw" else chance.choice(found)
                use_a_verb(self.office, task, verb, self._actor(task, verb, chance.randrange(1000)))
        self.judge()

    @rule(seed=SEED)
    def somebody_uses_more_verbs(self, seed: int) -> None:
        """As verbs are what this is about."""
        self.somebody_uses_verbs(seed)

    def _actor(self, task: UserTask, verb: str, who: int) -> Actor:
        people = self.office.people()
        if who % 5 == 0:
            return self.office.person(people[who % len(people)].id)
        if verb in ("reassign", "put back", "urge", "take over"):
            return self.office.person("supervisor1")
        holder = task.completed_by or task.assignee
        if holder is None:
            able = [each for each in people if each.groups & set(task.groups.split(","))]
            holder = able[who % len(able)].id
            if verb != "claim":
                use_a_verb(self.office, task, "claim", self.office.person(holder))
        return self.office.person(holder)

    @rule(what=PICK)
    def somebody_finishes_a_task(self, what: int) -> None:
        """As the story says."""
        found = self.office.tasks(TaskState.OPEN)
        if found:
            self.office.finish(found[what % len(found)])
            self.world.pass_time(minutes=3)
            self.judge()

    @rule(what=PICK, verdict=st.sampled_from(Verdict))
    def a_colleague_answers(self, what: int, verdict: Verdict) -> None:
        """Sign, answer, hand back, read."""
        waiting = self._waiting()
        if waiting:
            self.office.respond(waiting[what % len(waiting)], verdict)
            self.judge()

    def _answer_one(self, chance: Random) -> None:
        waiting = self._waiting()
        if waiting:
            self.office.respond(chance.choice(waiting), chance.choice(list(Verdict)))

    def _waiting(self) -> list[Involvement]:
        return sorted(
            (row for row in self.world.rows(Involvement) if row.closed_at is None),
            key=lambda row: (row.sent_at, row.recipient, row.kind),
        )

    @rule(hours=st.sampled_from([1, 20, 200]))
    def time_passes(self, hours: int) -> None:
        """Timers fire, jobs run, reports arrive."""
        self.office.wait(hours=hours)
        self.judge()

    @rule(what=PICK)
    def a_case_stands_still_or_goes_on(self, what: int) -> None:
        """By a supervisor."""
        found = cases_of(self.office)
        if found:
            suspend_or_resume(self.office, found[what % len(found)])
            self.judge()

    @rule(what=PICK, seed=SEED, agreed=st.booleans())
    def somebody_wants_to_end_a_case(self, what: int, seed: int, agreed: bool) -> None:
        """Proposes it, or decides on the proposal."""
        found = cases_of(self.office)
        if found:
            self.office.chance = Random(seed)
            propose_or_decide(self.office, found[what % len(found)], agreed=agreed)
            self.judge()

    @rule(who=PICK, deputy=PICK, days=st.integers(0, 3))
    def somebody_is_away(self, who: int, deputy: int, days: int) -> None:
        """And a colleague acts meanwhile."""
        people = [each for each in self.office.people() if each.office == "lc_shanda"]
        leave(self.office, people[who % len(people)].id, people[deputy % len(people)].id, days)
        self.judge()

    def judge(self) -> None:
        """Everything is as it must be; asked only when something has happened since it was asked last."""
        happened = sum(count for name, count in self.done.items() if "refused" not in name)
        if happened != self.judged:
            assert faults(self.world) == []
            self.judged = happened

    def teardown(self) -> None:
        """Every case is finished with its answers, then forgotten."""
        try:
            if self.office.stories:
                self.office.to_the_end()
                self.judge()
        finally:
            self.office.forget()


def test_whatever_people_do_nothing_is_lost_skipped_or_judged_by_itself(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    People.world = world
    chosen = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=PHASES,
        database=None,
    )

    run_state_machine_as_test(People, settings=chosen)

    done = People.done
    with capsys.disabled():
        counts = ", ".join(f"{name} {count}" for name, count in sorted(done.items()) if "refused" not in name)
        sys.stdout.write(f"\n{EXAMPLES} offices: {counts}\n")
    assert done["complete"] > EXAMPLES
