"""User tasks on real PostgreSQL: who may do what, what is refused, what is kept."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from engine import tasks
from engine.domain import CaseState, TaskState
from engine.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from engine.invariants import check
from engine.models import Candidate, Case, History, UserTask
from engine.submission import FormInvalidError
from tests.support.diagrams import diagram, form, user
from tests.support.world import CLERK, COLLEAGUE, STRANGER, SUPERVISOR, World

ONE_TASK = diagram("p", [user("check")], "start > check > done")
REVIEW = diagram(
    "p", [user("check", form="review", outputs=["opinion = =opinion"])], "start > check > done"
) | form(
    "review",
    {
        "key": "opinion",
        "type": "textfield",
        "label": "意见",
        "validate": {"required": True, "maxLength": 200},
    },
    {"key": "amount", "type": "number", "label": "金额"},
)


def test_a_case_of_one_task_begins_waits_and_ends(world: World) -> None:
    world.publish(ONE_TASK)
    case_id = world.start("p")
    assert world.waiting_at(case_id) == {"check"}

    world.finish("check")

    assert world.state(case_id) is CaseState.COMPLETED
    assert world.path(case_id) == ["start", "check", "done"]
    assert check(world.store) == []


def test_history_says_who_completed_a_task_and_when(world: World) -> None:
    world.publish(ONE_TASK)
    world.start("p")
    world.pass_time(minutes=40)

    task_id = world.finish("check", CLERK)

    (entry,) = [row for row in world.rows(History) if row.key == task_id and row.kind == "userTask"]
    assert (entry.actor, entry.at) == (CLERK.id, world.clock.now)


def test_a_claimed_task_leaves_the_list_of_its_post_and_comes_back_when_released(world: World) -> None:
    world.publish(ONE_TASK)
    world.start("p")

    task_id = world.claim("check")
    assert world.rows(Candidate) == []
    with world.store.transaction(CLERK) as tx:
        tasks.release(tx, task_id, "不属于本岗位")

    assert [(row.task_id, row.group_name) for row in world.rows(Candidate)] == [(task_id, "clerk")]


def test_history_keeps_why_a_task_was_given_back(world: World) -> None:
    world.publish(ONE_TASK)
    world.start("p")
    task_id = world.claim("check")

    with world.store.transaction(CLERK) as tx:
        tasks.release(tx, task_id, "不属于本岗位")

    assert [row.note for row in world.rows(History) if row.kind == "release"] == ["不属于本岗位"]


def test_a_task_that_was_not_claimed_cannot_be_completed(world: World) -> None:
    world.publish(ONE_TASK)
    world.start("p")

    with pytest.raises(ForbiddenError, match="请先签收"), world.store.transaction(CLERK) as tx:
        tasks.complete(tx, world.task("check"), {})


def test_a_task_of_another_post_looks_as_if_it_did_not_exist(world: World) -> None:
    world.publish(ONE_TASK)
    world.start("p")
    task_id = world.task("check")

    for attempt in (tasks.claim, tasks.view, lambda tx, key: tasks.complete(tx, key, {})):
        with pytest.raises(NotFoundError), world.store.transaction(STRANGER) as tx:
            attempt(tx, task_id)
    with pytest.raises(NotFoundError), world.store.transaction(CLERK) as tx:
        tasks.view(tx, uuid4())


def test_a_supervisor_may_see_a_task_but_not_take_it(world: World) -> None:
    world.publish(ONE_TASK)
    world.start("p")
    task_id = world.task("check")

    with world.store.transaction(SUPERVISOR) as tx:
        assert tasks.view(tx, task_id).element_id == "check"
    with pytest.raises(ForbiddenError), world.store.transaction(SUPERVISOR) as tx:
        tasks.claim(tx, task_id)


def test_a_task_claimed_by_a_colleague_says_by_whom_and_when(world: World) -> None:
    world.publish(ONE_TASK)
    world.start("p")
    task_id = world.claim("check", COLLEAGUE)
    claimed_at = world.clock.now
    world.pass_time(minutes=3)

    for attempt in (tasks.claim, lambda tx, key: tasks.complete(tx, key, {})):
        with (
            pytest.raises(ConflictError, match=f"已由{COLLEAGUE.name}签收") as refusal,
            world.store.transaction(CLERK) as tx,
        ):
            attempt(tx, task_id)
        assert refusal.value.fields["by"] == COLLEAGUE.name
        assert refusal.value.fields["at"] == claimed_at


def test_a_stale_tab_is_told_that_the_task_is_done(world: World) -> None:
    world.publish(ONE_TASK)
    case_id = world.start("p")
    task_id = world.finish("check")
    done_at = world.clock.now

    with (
        pytest.raises(ConflictError, match=f"已由{CLERK.name}办结") as refusal,
        world.store.transaction(CLERK) as tx,
    ):
        tasks.complete(tx, task_id, {})

    assert refusal.value.fields["at"] == done_at
    assert world.path(case_id) == ["start", "check", "done"]


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"opinion": "同意", "surprise": 1}, "surprise"),
        ({"opinion": 7}, "opinion"),
        ({"opinion": ["同意"]}, "opinion"),
        ({"opinion": "同意", "amount": "一百"}, "amount"),
        ({"opinion": "长" * 10_000_000}, "opinion"),
        ({}, "opinion"),
    ],
    ids=["unknown field", "wrong type", "a list", "text for a number", "ten million letters", "missing"],
)
def test_bad_input_is_refused_with_the_name_of_its_field(
    world: World, values: dict[str, object], place: str
) -> None:
    world.publish(REVIEW)
    case_id = world.start("p")
    task_id = world.claim("check")

    with pytest.raises(FormInvalidError) as refusal, world.store.transaction(CLERK) as tx:
        tasks.complete(tx, task_id, values)

    assert {error.path for error in refusal.value.errors} <= {place, ""}
    assert all(error.message_zh for error in refusal.value.errors)
    assert world.waiting_at(case_id) == {"check"}
    assert [row.version for row in world.rows(Case)] == [1]


def test_only_what_the_diagram_names_enters_the_process(world: World) -> None:
    world.publish(REVIEW)
    world.start("p")

    task_id = world.finish("check", opinion="同意", amount=300)

    (task,) = [row for row in world.rows(UserTask) if row.id == task_id]
    assert task.submission == {"opinion": "同意", "amount": 300}
    (case,) = world.rows(Case)
    with world.store.transaction() as tx:
        document = tx.session.get_one(Case, case.id).document
    assert b"300" not in document


def test_a_draft_survives_and_is_gone_from_sight_once_the_task_is_done(world: World) -> None:
    world.publish(REVIEW)
    world.start("p")
    task_id = world.claim("check")

    with world.store.transaction(CLERK) as tx:
        tasks.save_draft(tx, task_id, {"opinion": "同"})
    with world.store.transaction(CLERK) as tx:
        tasks.save_draft(tx, task_id, {"opinion": "同意", "amount": "不是数"})

    with world.store.transaction(CLERK) as tx:
        seen = tasks.view(tx, task_id)
    assert seen.values == {"opinion": "同意", "amount": "不是数"}
    assert seen.draft_saved_at == world.clock.now
    with world.store.transaction(CLERK) as tx:
        tasks.complete(tx, task_id, {"opinion": "同意"})
    with world.store.transaction(CLERK) as tx:
        done = tasks.view(tx, task_id)
    assert (done.values, done.draft_saved_at) == (
        {"opinion": "同意", "amount": None},
        None,
    ) or done.values == {"opinion": "同意"}


def test_a_draft_is_its_writers_own_and_has_a_limit(world: World) -> None:
    world.publish(REVIEW)
    world.start("p")
    task_id = world.claim("check")

    with pytest.raises(InvalidInputError), world.store.transaction(CLERK) as tx:
        tasks.save_draft(tx, task_id, {"opinion": "长" * tasks.MAX_DRAFT})
    with pytest.raises(ConflictError), world.store.transaction(COLLEAGUE) as tx:
        tasks.save_draft(tx, task_id, {"opinion": "同意"})


def test_who_handled_a_case_may_not_check_it_afterwards(world: World) -> None:
    inner = diagram("inner", [user("again", notHandledBefore="true")], "start > again > done")
    outer = diagram(
        "p",
        [
            user("check"),
            '<callActivity id="recheck"><extensionElements>'
            '<zeebe:calledElement processId="inner"/></extensionElements></callActivity>',
        ],
        "start > check > recheck > done",
    )
    world.publish(inner | outer)
    case_id = world.start("p")
    world.finish("check", CLERK)

    with pytest.raises(ForbiddenError, match="由其他人员"):
        world.claim("again", CLERK)
    world.finish("again", COLLEAGUE)

    assert world.state(case_id) is CaseState.COMPLETED


def test_a_task_without_a_form_takes_no_values(world: World) -> None:
    world.publish(ONE_TASK)
    case_id = world.start("p")

    with pytest.raises(InvalidInputError) as refusal:
        world.finish("check", case_id="another")

    assert refusal.value.fields["field"] == "case_id"
    assert world.waiting_at(case_id) == {"check"}


TEXT = st.text(st.characters(exclude_categories=()), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
VALUES = st.dictionaries(st.sampled_from(["opinion", "amount", "x", ""]) | TEXT, JSON, max_size=4)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=VALUES)
@example(values={"opinion": "\ud800"})
@example(values={"opinion": "\x00"})
@example(values={"opinion": "ok", "amount": 2**70})
def test_whatever_is_submitted_or_drafted_is_taken_or_refused_in_words(
    world: World, values: dict[str, object]
) -> None:
    if not world.rows(Case):
        world.publish(REVIEW)
    world.start("p")
    task_id = next(row.id for row in world.rows(UserTask) if row.state is TaskState.OPEN)

    with world.store.transaction(CLERK) as tx:
        tasks.claim(tx, task_id)
    for attempt in (tasks.save_draft, tasks.complete):
        try:
            with world.store.transaction(CLERK) as tx:
                attempt(tx, task_id, values)
        except InvalidInputError as error:
            assert error.message
    with world.store.transaction() as tx:
        tx.session.execute(delete(Case))
