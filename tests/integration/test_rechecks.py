"""Rechecks of their own: from the hotline, by somebody else than before, closed only with a delivered answer."""

from __future__ import annotations

import pytest

from engine import rechecks, tasks
from engine.domain import CaseState
from engine.errors import ForbiddenError, InvalidInputError, NotFoundError
from engine.models import CaseLink, Opinion, UserTask
from engine.rechecks import Cause, Complaint
from tests.support.playing import Playing
from tests.support.world import World

CALL = Complaint(Cause.HOTLINE, "来电反映快救金额偏低。", "temporary_assistance")
INVESTIGATED = {
    "needs_visit": "no",
    "recheck_finding": "groundless",
    "reviewed_records": ["decision"],
    "investigation_note": "查阅决定，金额符合规定。",
}
CONCLUDED = {"recheck_next": "answer", "recheck_outcome": "maintained", "answer_text": "经核实，维持原结论。"}


@pytest.fixture
def closed(world: World) -> Playing:
    """A closed case of 小额快救."""
    playing = Playing(world, "H06")
    playing.to_the_end()
    playing.decisions |= {
        "recheck_assign": {"recheck_focus": "amount", "assign_note": "核实金额。"},
        "recheck_investigate": INVESTIGATED,
        "recheck_conclude": CONCLUDED,
    }
    return playing


def open_for(world: World, number: str, said: Complaint = CALL) -> rechecks.Opened:
    with world.store.transaction(world.person("supervisor1")) as tx:
        return rechecks.open_for(tx, number, said)


def test_a_call_about_a_closed_case_starts_a_linked_case_that_ends_with_a_delivered_answer(
    world: World, closed: Playing
) -> None:
    opened = open_for(world, closed.number)

    closed.to_the_end(opened.case_id)

    (link,) = world.rows(CaseLink)
    assert (link.case_id, link.origin_id) == (opened.case_id, closed.case_id)
    (opinion,) = [each for each in world.rows(Opinion) if each.case_id == opened.case_id]
    assert (opinion.kind, opinion.answer) == ("hotline", "maintained")
    assert opinion.delivered_at is not None
    assert world.state(opened.case_id) is CaseState.COMPLETED


def test_whoever_handled_the_case_before_may_not_recheck_it(world: World, closed: Playing) -> None:
    opened = open_for(world, closed.number)
    closed.until("recheck_investigate", opened.case_id)
    task_id = world.task("recheck_investigate", opened.case_id)
    with world.store.transaction() as tx:
        tx.session.get_one(UserTask, task_id).groups = "rechecker,confirmer"
        confirmer = next(
            task.completed_by
            for task in tx.session.query(UserTask).filter_by(element_id="temporary_assistance_quick_confirm")
        )
    assert confirmer is not None

    with (
        pytest.raises(ForbiddenError, match="办理过"),
        world.store.transaction(world.person(confirmer)) as tx,
    ):
        tasks.claim(tx, task_id)


def test_a_second_call_gets_a_number_of_its_own(world: World, closed: Playing) -> None:
    numbers = [open_for(world, closed.number).number for _ in range(2)]

    assert numbers == [f"{closed.number}-HS1", f"{closed.number}-HS2"]


def test_a_call_about_a_case_still_open_is_rechecked_beside_it(world: World) -> None:
    playing = Playing(world, "H06")
    playing.until("initial_review")

    opened = open_for(world, playing.number)

    assert world.waiting_at(opened.case_id) == {"recheck_assign"}
    assert "initial_review" in world.waiting_at(playing.case_id)


@pytest.mark.parametrize(
    "said",
    [
        Complaint(Cause.HOTLINE, "  "),
        Complaint(Cause.HOTLINE, "金额偏低", "elderly_subsidy"),
        Complaint(Cause.BAD_RATING, "不满意", rating=7),
    ],
)
def test_a_call_that_says_nothing_or_names_what_was_not_applied_for_is_refused(
    world: World, closed: Playing, said: Complaint
) -> None:
    with pytest.raises(InvalidInputError):
        open_for(world, closed.number, said)

    assert world.rows(CaseLink) == []


def test_a_call_about_an_unknown_number_is_refused(world: World) -> None:
    with pytest.raises(NotFoundError):
        open_for(world, "JZ19990101-00001")
