"""When a case goes back, the limits of the law go back with it."""

from __future__ import annotations

import pytest

from engine.deadlines import ClockState, EventKind
from engine.errors import InvalidInputError
from engine.invariants import check
from engine.models import Clock, ClockEvent, UserTask
from engine.verbs import returning
from tests.support.playing import Playing
from tests.support.world import World


def clock(world: World, code: str, kind: str = "statutory") -> Clock:
    """The only clock ``code`` of its kind."""
    (found,) = [row for row in world.rows(Clock) if (row.code, row.kind.value) == (code, kind)]
    return found


@pytest.fixture
def playing(world: World) -> Playing:
    """A case of 特困人员供养 that waits for its confirmation, claimed by the confirmer."""
    found = Playing(world, "H04")
    found.until("destitute_support_confirm")
    return found


def confirmer(world: World, playing: Playing) -> str:
    """Who confirms at the street of the case."""
    street = playing.story.application["street"]
    return next(each.id for each in playing.people if f"confirmer@{street}" in each.groups)


def test_the_limit_of_the_investigation_runs_again_when_its_opinion_is_returned(
    world: World, playing: Playing
) -> None:
    before = clock(world, "destitute_support.investigation")
    assert before.state is ClockState.STOPPED
    who = world.person(confirmer(world, playing))
    world.claim("destitute_support_confirm", who)

    with world.store.transaction(who) as tx:
        returning.give_back(
            tx, world.task("destitute_support_confirm"), "destitute_support_opinion", "理由不充分"
        )

    again = clock(world, "destitute_support.investigation")
    assert (again.state, again.stopped_at) == (ClockState.RUNNING, None)
    assert again.due_at is not None
    kinds = [row.kind for row in world.rows(ClockEvent) if row.clock_id == again.id]
    assert kinds[-1] is EventKind.REOPEN
    assert check(world.store) == []
    playing.to_the_end()
    assert all(row.state is ClockState.STOPPED for row in world.rows(Clock))
    assert check(world.store) == []


def test_a_task_that_is_returned_stops_its_own_limit_and_no_other(world: World, playing: Playing) -> None:
    who = world.person(confirmer(world, playing))
    task_id = world.claim("destitute_support_confirm", who)

    with world.store.transaction(who) as tx:
        returning.give_back(tx, task_id, "destitute_support_opinion", "理由不充分")

    assert clock(world, "step.destitute_support_confirm").state is ClockState.STOPPED
    assert clock(world, "destitute_support.whole", "promised").state is not ClockState.STOPPED


def test_back_to_the_survey_everything_behind_it_is_done_again(world: World, playing: Playing) -> None:
    who = world.person(confirmer(world, playing))
    task_id = world.claim("destitute_support_confirm", who)

    with world.store.transaction(who) as tx:
        returning.give_back(tx, task_id, "destitute_support_survey", "入户记录不完整")

    assert world.waiting_at(playing.case_id) == {"destitute_support_survey"}
    playing.to_the_end()
    surveys = [row for row in world.rows(UserTask) if row.element_id == "destitute_support_survey"]
    assert len(surveys) == 2
    path = world.path(playing.case_id)
    assert path.count("destitute_support_publish") == 2
    last = len(path) - 1 - path[::-1].index("destitute_support_survey")
    assert "destitute_support_record_publicity" in path[last:]
    assert check(world.store) == []


def test_a_place_that_the_case_has_not_passed_is_none(world: World, playing: Playing) -> None:
    who = world.person(confirmer(world, playing))
    task_id = world.claim("destitute_support_confirm", who)

    with pytest.raises(InvalidInputError), world.store.transaction(who) as tx:
        returning.give_back(tx, task_id, "destitute_support_deliberation", "再评议")
