"""转办 and what supervisors do with tasks that lie with the wrong person."""

from __future__ import annotations

import pytest

from engine import inbox, tasks
from engine.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from engine.inbox import Search
from engine.invariants import check
from engine.task_access import visible
from engine.verbs import colleagues, transfer
from tests.integration.verbs.conftest import EVERYTHING, Office, for_surveyors, two_steps
from tests.support.diagrams import diagram, user
from tests.support.world import World


def test_a_task_goes_to_a_colleague_of_the_same_post_with_its_reason(office: Office) -> None:
    task = office.task()

    with office.world.store.transaction(office.holder) as tx:
        transfer.transfer(tx, task.id, office.colleague.id, "出差在外")

    assert office.task().assignee == office.colleague.id
    told = office.told("transfer")
    assert (told.actor, told.key, told.note) == (office.holder.id, task.id, "转给李志强：出差在外")
    with office.world.store.transaction(office.colleague) as tx:
        assert [row.id for row in inbox.open_tasks(tx, Search()).rows] == [task.id]
        tasks.complete(tx, task.id, {"opinion": "同意"})
    assert office.world.waiting_at(office.case_id) == {"confirm"}
    assert check(office.world.store) == []


@pytest.mark.parametrize("reason", ["", "  ", "长" * 501])
def test_without_a_usable_reason_nothing_changes(office: Office, reason: str) -> None:
    with (
        pytest.raises(InvalidInputError) as refusal,
        office.world.store.transaction(office.holder) as tx,
    ):
        transfer.transfer(tx, office.task().id, office.colleague.id, reason)

    assert refusal.value.fields["field"] == "reason"
    assert office.task().assignee == office.holder.id


@pytest.mark.parametrize("to", ["", "nobody", "hr_clerk1", "shanda_confirm", "shanda_survey1"])
def test_nobody_but_another_holder_of_the_post_can_get_it(office: Office, to: str) -> None:
    with pytest.raises(InvalidInputError) as refusal, office.world.store.transaction(office.holder) as tx:
        transfer.transfer(tx, office.task().id, to, "出差在外")

    assert refusal.value.fields["field"] == "to"


def test_colleagues_to_choose_hold_the_post_at_the_office(office: Office) -> None:
    with office.world.store.transaction(office.holder) as tx:
        from_post = colleagues.able(tx, visible(tx, office.task().id))
        near = {each.id for each in colleagues.near(tx, visible(tx, office.task().id))}

    assert [(each.id, each.posts) for each in from_post] == [("shanda_survey2", ("入户调查员",))]
    assert {"shanda_confirm", "supervisor1"} <= near
    assert not {"shanda_survey1", "hr_clerk1", "hongjialou_review"} & near


def test_only_the_holder_transfers_and_only_once(office: Office) -> None:
    task = office.task()
    with (
        pytest.raises(ConflictError, match="孙晓燕签收"),
        office.world.store.transaction(office.colleague) as tx,
    ):
        transfer.transfer(tx, task.id, office.colleague.id, "我来办")
    with pytest.raises(NotFoundError), office.world.store.transaction(office.outsider) as tx:
        transfer.transfer(tx, task.id, office.colleague.id, "我来办")

    with office.world.store.transaction(office.holder) as tx:
        transfer.transfer(tx, task.id, office.colleague.id, "出差在外")

    with (
        pytest.raises(ConflictError, match="李志强签收"),
        office.world.store.transaction(office.holder) as tx,
    ):
        transfer.transfer(tx, task.id, office.colleague.id, "出差在外")


def test_where_the_diagram_does_not_allow_it_nobody_transfers(office: Office) -> None:
    office.world.publish(two_steps(verbs="claim,release"))
    office.world.pass_time(minutes=1)
    office.world.start("p")
    task_id = office.task().id
    with office.world.store.transaction(office.holder) as tx:
        tasks.claim(tx, task_id)

    with (
        pytest.raises(ForbiddenError, match="不允许转办"),
        office.world.store.transaction(office.holder) as tx,
    ):
        transfer.transfer(tx, task_id, office.colleague.id, "出差在外")


def test_a_supervisor_reassigns_a_task_that_nobody_or_somebody_holds(office: Office) -> None:
    task = office.task()
    with office.world.store.transaction(office.supervisor) as tx:
        transfer.reassign(tx, task.id, office.colleague.id, "原办理人请假")
    assert office.task().assignee == office.colleague.id

    with office.world.store.transaction(office.supervisor) as tx:
        transfer.put_back(tx, task.id, "重新分派")
    assert office.task().assignee is None
    with office.world.store.transaction(office.supervisor) as tx:
        transfer.reassign(tx, task.id, office.holder.id, "由原人续办")

    assert office.task().assignee == office.holder.id
    assert office.told("put_back").note == "重新分派"
    assert check(office.world.store) == []


def test_a_supervisor_without_the_post_does_not_take_a_task_over(office: Office) -> None:
    with (
        pytest.raises(ForbiddenError, match="没有办理这项任务的岗位"),
        office.world.store.transaction(office.supervisor) as tx,
    ):
        transfer.take_over(tx, office.task().id, "由我接办")

    assert office.task().assignee == office.holder.id


def test_whoever_is_no_supervisor_reassigns_nothing(office: Office) -> None:
    for verb in (transfer.put_back, transfer.take_over):
        with (
            pytest.raises(ForbiddenError, match="监督人"),
            office.world.store.transaction(office.colleague) as tx,
        ):
            verb(tx, office.task().id, "我来办")
    with (
        pytest.raises(ForbiddenError, match="监督人"),
        office.world.store.transaction(office.colleague) as tx,
    ):
        transfer.reassign(tx, office.task().id, office.colleague.id, "我来办")


def test_a_task_that_nobody_holds_cannot_be_put_back(office: Office) -> None:
    with office.world.store.transaction(office.holder) as tx:
        tasks.release(tx, office.task().id)

    with (
        pytest.raises(ConflictError, match="还没有人签收"),
        office.world.store.transaction(office.supervisor) as tx,
    ):
        transfer.put_back(tx, office.task().id, "重新分派")


def test_a_checking_task_never_goes_to_who_worked_on_the_case(world: World) -> None:
    first, second = world.person("shanda_survey1"), world.person("shanda_survey2")
    steps = [user("check", verbs=EVERYTHING), user("again", verbs=EVERYTHING, notHandledBefore="everywhere")]
    world.publish(for_surveyors(diagram("p", steps, "start > check > again > done")))
    world.start("p")
    world.finish("check", second)
    task_id = world.claim("again", first)

    with pytest.raises(ForbiddenError, match="由其他人员"), world.store.transaction(first) as tx:
        transfer.transfer(tx, task_id, second.id, "出差在外")
    with (
        pytest.raises(ForbiddenError, match="由其他人员"),
        world.store.transaction(world.person("supervisor1")) as tx,
    ):
        transfer.reassign(tx, task_id, second.id, "换人")
    with world.store.transaction(first) as tx:
        tasks.release(tx, task_id)
    with pytest.raises(ForbiddenError, match="由其他人员"), world.store.transaction(second) as tx:
        tasks.claim(tx, task_id)
