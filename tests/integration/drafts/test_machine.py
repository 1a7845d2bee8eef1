"""Two designers at one draft, in any order: nothing is lost unseen, and the draft is what the last saves made of it."""

from __future__ import annotations

from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from engine.drafts import access, editing, reading
from engine.drafts.reading import Change
from engine.errors import ConflictError, NotFoundError
from engine.storage import Actor
from tests.integration.drafts.test_editing import DESIGNER, SECOND
from tests.support.diagrams import diagram, user
from tests.support.world import World

BASE = {**diagram("p", [user("check")], "start > check > done"), "a.json": b"{}", "b/c.json": b"[]"}
PATHS = st.sampled_from(["p.bpmn", "a.json", "b/c.json", "new.json"])
WHO = st.sampled_from([DESIGNER, SECOND])
CONTENT = st.sampled_from([b"1", b"2", b"3", b"{}"])


class Drafting(RuleBasedStateMachine):
    """``files`` is what must stand in the draft, ``windows`` the version that each designer last saw."""

    world: ClassVar[World]

    @initialize()
    def begin(self) -> None:
        with self.world.store.transaction(DESIGNER) as tx:
            self.draft = editing.begin(tx, "两个人")
        self.files = dict(BASE)
        self.windows: dict[tuple[str, str], int] = {}
        self.makers = {DESIGNER.id}

    @rule(path=PATHS, who=WHO)
    def open(self, path: str, who: Actor) -> None:
        if path in self.files:
            with self.world.store.transaction(who) as tx:
                self.windows[who.id, path] = reading.file(tx, self.draft, path).version

    @rule(path=PATHS, who=WHO, content=CONTENT)
    def save(self, path: str, who: Actor, content: bytes) -> None:
        if (who.id, path) not in self.windows:
            return
        with self.world.store.transaction(who) as tx:
            current = reading.file(tx, self.draft, path).version if path in self.files else None
        stale = current != self.windows[who.id, path] and self.files.get(path) != content
        try:
            with self.world.store.transaction(who) as tx:
                saved = editing.save(tx, self.draft, path, content, self.windows[who.id, path])
        except (ConflictError, NotFoundError):
            assert stale
            return
        assert not stale
        if self.files[path] != content:
            self.makers.add(who.id)
        self.files[path] = content
        self.windows[who.id, path] = saved.version

    @rule(path=PATHS, who=WHO)
    def remove(self, path: str, who: Actor) -> None:
        if len(self.files) > 1 and self.files.pop(path, None) is not None:
            with self.world.store.transaction(who) as tx:
                editing.remove(tx, self.draft, path)
            self.makers.add(who.id)

    @rule(path=PATHS, who=WHO)
    def restore(self, path: str, who: Actor) -> None:
        if path in BASE:
            with self.world.store.transaction(who) as tx:
                editing.restore(tx, self.draft, path)
            self.files[path] = BASE[path]
            self.makers.add(who.id)

    @invariant()
    def the_draft_is_what_the_last_saves_made_of_it(self) -> None:
        if not hasattr(self, "draft"):
            return
        with self.world.store.transaction(DESIGNER) as tx:
            assert reading.files(tx, self.draft) == self.files
            told = {line.path: line.change for line in reading.lines(tx, self.draft)}
            assert access.makers(tx, self.draft) == self.makers
        for path in BASE.keys() | self.files.keys():
            expected = {
                (True, True): Change.SAME if self.files.get(path) == BASE.get(path) else Change.CHANGED,
                (True, False): Change.REMOVED,
                (False, True): Change.ADDED,
            }[path in BASE, path in self.files]
            assert told[path] is expected


@pytest.fixture
def published(world: World) -> World:
    """A world whose newest release is ``BASE``."""
    world.publish(BASE)
    return world


def test_two_designers_never_overwrite_each_other_unseen(published: World) -> None:
    budget = settings(
        max_examples=12, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
    )

    Drafting.world = published
    run_state_machine_as_test(Drafting, settings=budget)
