"""终止: by two people, and every item without an answer gets one in writing before the case is closed."""

from __future__ import annotations

from uuid import UUID

import pytest

from engine import jobs, tasks
from engine.deadlines import ClockState
from engine.domain import CaseState, TaskState
from engine.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from engine.invariants import check
from engine.models import CaseItem, Clock, Letter, Publicity, Termination, UserTask
from engine.verbs import termination
from tests.support.playing import Playing
from tests.support.world import World

SUPERVISOR, CONFIRMER = "supervisor1", "shanda_confirm"


def propose(world: World, case_id: UUID, reason_code: str = "withdrawn") -> UUID:
    """The supervisor proposes to end the case; the id of the proposal."""
    with world.store.transaction(world.person(SUPERVISOR)) as tx:
        return termination.propose(tx, case_id, reason_code, "申请人书面要求撤回")


def decide(world: World, proposal: UUID, *, agreed: bool = True, by: str = CONFIRMER) -> None:
    """``by`` decides."""
    with world.store.transaction(world.person(by)) as tx:
        termination.decide(tx, proposal, agreed=agreed, text="已核实本人意愿")


@pytest.mark.parametrize(
    ("reason_code", "outcome", "template"),
    [("withdrawn", "withdrawn", "withdrawn"), ("deceased_or_moved", "refused", "refused")],
)
def test_every_item_gets_its_answer_and_the_case_is_closed(
    world: World, reason_code: str, outcome: str, template: str
) -> None:
    playing = Playing(world, "H01")
    playing.until("subsistence_allowance_opinion")

    decide(world, propose(world, playing.case_id, reason_code))
    assert world.state(playing.case_id) is CaseState.ACTIVE
    jobs.run_due(world.store)

    assert world.state(playing.case_id) is CaseState.CANCELLED
    assert world.incidents() == []
    items = world.rows(CaseItem)
    assert {(item.outcome, item.delivered_at is not None) for item in items} == {(outcome, True)}
    letters = [row for row in world.rows(Letter) if row.receipt is not None]
    assert template in {row.template for row in letters}
    assert all(clock.state is ClockState.STOPPED for clock in world.rows(Clock))
    assert not [row for row in world.rows(UserTask) if row.state is TaskState.OPEN]
    assert check(world.store) == []


def test_what_stood_on_the_board_is_taken_off(world: World) -> None:
    playing = Playing(world, "H01")
    playing.until("subsistence_allowance_publicity_over")

    decide(world, propose(world, playing.case_id))

    assert all(row.closed_at is not None for row in world.rows(Publicity))


def test_nothing_ends_while_nobody_has_agreed_or_somebody_did_not(world: World) -> None:
    playing = Playing(world, "H01")
    playing.until("accept_application")
    proposal = propose(world, playing.case_id)
    assert world.waiting_at(playing.case_id) == {"accept_application"}

    decide(world, proposal, agreed=False)

    with pytest.raises(ConflictError, match="已经审定"):
        decide(world, proposal)
    playing.to_the_end()
    assert world.state(playing.case_id) is CaseState.COMPLETED


def test_nobody_decides_on_their_own_proposal(world: World) -> None:
    playing = Playing(world, "H01")
    playing.until("accept_application")
    proposal = propose(world, playing.case_id)

    with pytest.raises(ForbiddenError, match="不能自己审定"):
        decide(world, proposal, by=SUPERVISOR)
    for stranger in ("shanda_review", "hongjialou_confirm"):
        with pytest.raises(NotFoundError):
            decide(world, proposal, by=stranger)


def test_it_takes_a_reason_of_the_diagram_and_a_supervisor_and_comes_once(world: World) -> None:
    playing = Playing(world, "H01")
    playing.until("accept_application")
    with pytest.raises(InvalidInputError):
        propose(world, playing.case_id, "income_over")
    with pytest.raises(InvalidInputError), world.store.transaction(world.person(SUPERVISOR)) as tx:
        termination.propose(tx, playing.case_id, "withdrawn", " ")
    with (
        pytest.raises((ForbiddenError, NotFoundError)),
        world.store.transaction(world.person("shanda_review")) as tx,
    ):
        termination.propose(tx, playing.case_id, "withdrawn", "本人要求")

    propose(world, playing.case_id)

    with pytest.raises(ConflictError, match="等待审定"):
        propose(world, playing.case_id)
    with world.store.transaction() as tx:
        found = termination.of_case(tx, playing.case_id)
        assert found is not None and found.agreed is None


def test_a_task_that_was_open_is_nobodys_any_more(world: World) -> None:
    playing = Playing(world, "H01")
    playing.until("accept_application")
    clerk = world.person("shanda_window")
    task_id = world.task("accept_application")
    with world.store.transaction(clerk) as tx:
        tasks.claim(tx, task_id)
    decide(world, propose(world, playing.case_id))

    with pytest.raises(ConflictError), world.store.transaction(clerk) as tx:
        tasks.complete(tx, task_id, {})


def test_once_everything_is_answered_there_is_nothing_to_end(world: World) -> None:
    playing = Playing(world, "H01")
    playing.until("collect_opinion")

    with pytest.raises(ConflictError, match="都已经答复"):
        propose(world, playing.case_id)


def test_a_terminated_case_is_not_terminated_again(world: World) -> None:
    playing = Playing(world, "H01")
    playing.until("accept_application")
    decide(world, propose(world, playing.case_id))
    world.pass_time(minutes=1)

    with pytest.raises(ConflictError):
        propose(world, playing.case_id)
    assert [row.agreed for row in world.rows(Termination)] == [True]
