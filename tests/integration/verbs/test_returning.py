"""退回 and 撤回: the case stands at an earlier task again, and nothing is skipped on the way forward."""

from __future__ import annotations

from uuid import UUID

import pytest

from engine import host, releases, tasks
from engine.domain import TaskState
from engine.errors import ConflictError, ForbiddenError, InvalidInputError
from engine.interpreter import look
from engine.invariants import check
from engine.models import Case, UserTask
from engine.verbs import delegation, returning
from tests.integration.verbs.conftest import for_surveyors
from tests.support.diagrams import diagram, gateway, status, user
from tests.support.world import World

BACK = "claim,release,return,withdraw,transfer,delegate"
FIRST, SECOND = "shanda_survey1", "shanda_survey2"


def three_steps(**last: str) -> dict[str, bytes]:
    """``ask`` > ``visit`` > ``conclude``, which may be returned to both."""
    properties = {"verbs": BACK, "returnTo": "ask,visit"} | last
    steps = [
        user("ask", form="review", outputs=["opinion = =opinion"], verbs=BACK.replace("return,", "")),
        user("visit", form="review", outputs=["seen = =opinion"], verbs=BACK.replace("return,", "")),
        user("conclude", **properties),
    ]
    return for_surveyors(diagram("p", steps, "start > ask > visit > conclude > done"))


def at_the_end(world: World) -> UUID:
    """A case that waits at ``conclude``, claimed by the second surveyor."""
    world.publish(three_steps())
    case_id = world.start("p")
    for element_id, words in (("ask", "材料齐全"), ("visit", "情况属实")):
        world.finish(element_id, world.person(FIRST), opinion=words)
        world.pass_time(minutes=5)
    world.claim("conclude", world.person(SECOND))
    return case_id


def test_a_case_goes_back_to_a_task_and_comes_forward_through_every_step(world: World) -> None:
    case_id = at_the_end(world)

    with world.store.transaction(world.person(SECOND)) as tx:
        returning.give_back(tx, world.task("conclude"), "ask", "姓名有误")

    assert world.waiting_at(case_id) == {"ask"}
    again = next(row for row in world.rows(UserTask) if row.id == world.task("ask"))
    assert again.assignee == FIRST
    assert check(world.store) == []
    with world.store.transaction(world.person(FIRST)) as tx:
        assert tasks.view(tx, again.id).values == {"opinion": "材料齐全"}
        tasks.complete(tx, again.id, {"opinion": "已更正"})
    world.finish("visit", world.person(FIRST), opinion="情况属实")
    world.finish("conclude", world.person(SECOND))
    assert [step for step in world.path(case_id) if step not in ("start", "done")] == [
        "ask", "visit", "conclude", "ask", "visit", "conclude",
    ]  # fmt: skip
    assert check(world.store) == []


def test_what_was_written_since_is_as_it_was(world: World) -> None:
    case_id = at_the_end(world)

    with world.store.transaction(world.person(SECOND)) as tx:
        returning.give_back(tx, world.task("conclude"), "visit", "再看一次")

    with world.store.transaction() as tx:
        case = tx.session.get_one(Case, case_id)
        program = releases.content(tx, case.release_number).program
        seen = look(program, case.document, host.evaluator(world.store.calendar, tx.now)).variables
    assert (seen["opinion"], seen["seen"]) == ("材料齐全", None)


@pytest.mark.parametrize(
    ("to", "expected"), [("previous", "visit"), ("initiator", "ask"), ("visit", "visit")]
)
def test_back_means_one_step_or_to_where_it_began(world: World, to: str, expected: str) -> None:
    case_id = at_the_end(world)

    with world.store.transaction(world.person(SECOND)) as tx:
        returning.give_back(tx, world.task("conclude"), to, "再核对")

    assert world.waiting_at(case_id) == {expected}
    told = next(row for row in world.rows(UserTask) if row.element_id == "conclude")
    assert told.state is TaskState.CANCELLED


@pytest.mark.parametrize(
    ("to", "reason", "field"), [("visit", " ", "reason"), ("nowhere", "有误", "to"), ("", "有误", "to")]
)
def test_a_return_needs_a_reason_and_a_place(world: World, to: str, reason: str, field: str) -> None:
    case_id = at_the_end(world)

    with pytest.raises(InvalidInputError) as refusal, world.store.transaction(world.person(SECOND)) as tx:
        returning.give_back(tx, world.task("conclude"), to, reason)

    assert refusal.value.fields["field"] == field
    assert world.waiting_at(case_id) == {"conclude"}


def test_only_the_holder_returns_and_only_where_the_diagram_says_so(world: World) -> None:
    case_id = at_the_end(world)
    with pytest.raises(ConflictError), world.store.transaction(world.person(FIRST)) as tx:
        returning.give_back(tx, world.task("conclude"), "ask", "有误")
    with world.store.transaction(world.person(SECOND)) as tx:
        returning.give_back(tx, world.task("conclude"), "visit", "有误")

    with (
        pytest.raises(ForbiddenError, match="不允许退回"),
        world.store.transaction(world.person(FIRST)) as tx,
    ):
        returning.give_back(tx, world.task("visit"), "ask", "有误")
    assert world.waiting_at(case_id) == {"visit"}


def test_a_finished_task_is_taken_back_while_nobody_has_begun(world: World) -> None:
    world.publish(three_steps())
    case_id = world.start("p")
    done = world.finish("ask", world.person(FIRST), opinion="材料齐全")

    with world.store.transaction(world.person(FIRST)) as tx:
        returning.withdraw(tx, done, "填错了")

    assert world.waiting_at(case_id) == {"ask"}
    with world.store.transaction(world.person(FIRST)) as tx:
        assert tasks.view(tx, world.task("ask")).values == {"opinion": "材料齐全"}
        tasks.complete(tx, world.task("ask"), {"opinion": "更正"})
    assert world.waiting_at(case_id) == {"visit"}
    assert check(world.store) == []


def test_once_somebody_has_begun_nothing_is_taken_back(world: World) -> None:
    world.publish(three_steps())
    case_id = world.start("p")
    done = world.finish("ask", world.person(FIRST), opinion="材料齐全")
    world.claim("visit", world.person(SECOND))

    with pytest.raises(ConflictError, match="已经开始"), world.store.transaction(world.person(FIRST)) as tx:
        returning.withdraw(tx, done, "填错了")
    with pytest.raises(ForbiddenError, match="本人"), world.store.transaction(world.person(SECOND)) as tx:
        returning.withdraw(tx, done, "填错了")

    assert world.waiting_at(case_id) == {"visit"}


def test_what_was_told_outside_cannot_be_taken_back(world: World) -> None:
    steps = [user("ask", verbs=BACK.replace("return,", "")), status("tell"), user("visit")]
    world.publish(for_surveyors(diagram("p", steps, "start > ask > tell > visit > done")))
    case_id = world.start("p")
    done = world.finish("ask", world.person(FIRST))

    with pytest.raises(ConflictError), world.store.transaction(world.person(FIRST)) as tx:
        returning.withdraw(tx, done, "填错了")

    assert world.waiting_at(case_id) == {"tell"}


def test_a_branch_is_redone_while_the_others_stay_done(world: World) -> None:
    steps = [
        gateway("split"),
        gateway("join"),
        user("left", verbs=BACK.replace("return,", "")),
        user("right"),
        user("conclude", verbs=BACK, returnTo="left"),
    ]
    flows = ("start > split > left > join > conclude > done", "split > right > join")
    world.publish(for_surveyors(diagram("p", steps, *flows)))
    case_id = world.start("p")
    for element_id in ("left", "right"):
        world.finish(element_id, world.person(FIRST))
        world.pass_time(minutes=1)
    world.claim("conclude", world.person(SECOND))

    with world.store.transaction(world.person(SECOND)) as tx:
        returning.give_back(tx, world.task("conclude"), "left", "左边有误")

    assert world.waiting_at(case_id) == {"left"}
    with world.store.transaction(world.person(FIRST)) as tx:
        tasks.complete(tx, world.task("left"), {})
    assert world.waiting_at(case_id) == {"conclude"}
    assert check(world.store) == []


def test_a_return_while_a_colleague_is_entrusted_is_refused(world: World) -> None:
    at_the_end(world)
    with world.store.transaction(world.person(SECOND)) as tx:
        delegation.delegate(tx, world.task("conclude"), FIRST, "请核对")

    with pytest.raises(ConflictError, match="委派"), world.store.transaction(world.person(SECOND)) as tx:
        returning.give_back(tx, world.task("conclude"), "ask", "有误")
