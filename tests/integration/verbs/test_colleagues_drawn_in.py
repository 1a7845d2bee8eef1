"""催办, 抄送, 沟通 and 委派: colleagues are told, asked, hurried or entrusted, and the task is where it was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import dossier, inbox, tasks
from engine.domain import TaskState
from engine.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from engine.inbox import Search
from engine.invariants import check
from engine.models import Involvement, InvolvementKind, UserTask
from engine.verbs import delegation, involving, urging
from tests.integration.verbs.conftest import Office, two_steps


def test_an_urge_is_kept_with_its_words_and_moves_nothing(office: Office) -> None:
    before = office.task()

    with office.world.store.transaction(office.supervisor) as tx:
        urging.urge(tx, before.id, "请于今日办结")

    after = office.task()
    assert (after.assignee, after.state, after.hold) == (before.assignee, TaskState.OPEN, None)
    assert office.told("urge").note == "请于今日办结"
    with office.world.store.transaction(office.holder) as tx:
        assert urging.urged(tx, [before.id]) == {before.id: (1, office.world.clock.now)}


def test_an_urge_keeps_its_weight(office: Office) -> None:
    task = office.task()
    with office.world.store.transaction(office.supervisor) as tx:
        urging.urge(tx, task.id, "请尽快办理")

    with (
        pytest.raises(ConflictError, match="刚刚催办过"),
        office.world.store.transaction(office.supervisor) as tx,
    ):
        urging.urge(tx, task.id, "请尽快办理")

    office.world.clock.pass_time(urging.PAUSE + timedelta(seconds=1))
    with office.world.store.transaction(office.supervisor) as tx:
        urging.urge(tx, task.id, "再次提醒")
        assert urging.urged(tx, [task.id])[task.id][0] == 2


def test_only_supervisors_and_who_took_the_case_in_urge(office: Office) -> None:
    with (
        pytest.raises(ForbiddenError, match="监督人和受理人"),
        office.world.store.transaction(office.holder) as tx,
    ):
        urging.urge(tx, office.task().id, "请尽快办理")
    with pytest.raises(InvalidInputError), office.world.store.transaction(office.supervisor) as tx:
        urging.urge(tx, office.task().id, " ")


def test_a_copy_reaches_colleagues_who_can_then_read_the_task_and_the_case(office: Office) -> None:
    task, reader = office.task(), office.world.person("shanda_confirm")
    with office.world.store.transaction(office.holder) as tx:
        assert involving.copy(tx, task.id, [reader.id, office.supervisor.id, reader.id], "供参考") == 2
        assert involving.copy(tx, task.id, [reader.id]) == 0

    with office.world.store.transaction(reader) as tx:
        ((copy, number, step, sender),) = involving.received(tx, [InvolvementKind.COPY])
        assert (step, sender, copy.text, number) == (
            "check",
            "孙晓燕",
            "供参考",
            tasks.view(tx, task.id).case_number,
        )
        assert dossier.read(tx, office.case_id).case.number == number
        assert involving.count_open(tx, [InvolvementKind.COPY]) == 1
        involving.mark_read(tx, copy.id)
        involving.mark_read(tx, copy.id)
        assert involving.count_open(tx, [InvolvementKind.COPY]) == 0
    assert office.told("copy").note == "抄送周丽华、李海涛：供参考"


def test_a_copy_goes_to_nobody_far_away_and_is_read_by_nobody_else(office: Office) -> None:
    with pytest.raises(InvalidInputError), office.world.store.transaction(office.holder) as tx:
        involving.copy(tx, office.task().id, ["hongjialou_review"])
    with pytest.raises(InvalidInputError), office.world.store.transaction(office.holder) as tx:
        involving.copy(tx, office.task().id, [])
    with office.world.store.transaction(office.holder) as tx:
        involving.copy(tx, office.task().id, ["shanda_confirm"])
    (sent,) = office.world.rows(Involvement)

    with pytest.raises(NotFoundError), office.world.store.transaction(office.colleague) as tx:
        involving.mark_read(tx, sent.id)


def test_a_question_is_answered_while_the_task_stays(office: Office) -> None:
    task, adviser = office.task(), office.world.person("shanda_review")
    with office.world.store.transaction(office.holder) as tx:
        question = involving.ask(tx, task.id, adviser.id, "材料是否齐全？")

    with office.world.store.transaction(adviser) as tx:
        assert involving.answer(tx, question, "齐全") == task.id

    assert office.told("answer").note == "齐全"
    assert office.task().assignee == office.holder.id
    with office.world.store.transaction(office.holder) as tx:
        assert [entry.answer for entry in involving.of_task(tx, task.id)] == ["齐全"]
        tasks.complete(tx, task.id, {"opinion": "同意"})
    with pytest.raises(ConflictError), office.world.store.transaction(adviser) as tx:
        involving.answer(tx, question, "再补充")


def test_a_delegated_task_comes_back_with_its_draft_and_its_holder_finishes_it(office: Office) -> None:
    task, helper = office.task(), office.world.person("shanda_review")
    with office.world.store.transaction(office.holder) as tx:
        entrusted = delegation.delegate(tx, task.id, helper.id, "请先核对材料")

    with pytest.raises(ConflictError, match="已经委派"), office.world.store.transaction(office.holder) as tx:
        tasks.complete(tx, task.id, {"opinion": "同意"})
    with pytest.raises(ConflictError), office.world.store.transaction(helper) as tx:
        tasks.complete(tx, task.id, {"opinion": "同意"})
    with office.world.store.transaction(helper) as tx:
        tasks.save_draft(tx, task.id, {"opinion": "材料齐全"})
        delegation.hand_back(tx, entrusted, "已核对")

    with office.world.store.transaction(office.holder) as tx:
        assert tasks.view(tx, task.id).values == {"opinion": "材料齐全"}
        tasks.complete(tx, task.id, {"opinion": "同意"})
    assert office.task().completed_by == office.holder.id
    assert office.told("delegate").note == "委派钱建国：请先核对材料"
    assert office.told("hand_back").actor == helper.id
    assert check(office.world.store) == []


def test_a_delegation_can_be_called_back_and_is_then_over(office: Office) -> None:
    task, helper = office.task(), office.world.person("shanda_review")
    with office.world.store.transaction(office.holder) as tx:
        entrusted = delegation.delegate(tx, task.id, helper.id, "请先核对材料")
    with pytest.raises(ConflictError), office.world.store.transaction(office.holder) as tx:
        delegation.delegate(tx, task.id, office.colleague.id, "再委派")

    with office.world.store.transaction(office.holder) as tx:
        delegation.call_back(tx, task.id, "不再需要")

    assert office.task().hold is None
    with pytest.raises(ConflictError), office.world.store.transaction(helper) as tx:
        delegation.hand_back(tx, entrusted, "已核对")
    with pytest.raises(NotFoundError), office.world.store.transaction(helper) as tx:
        tasks.view(tx, task.id)
    with pytest.raises(ConflictError, match="没有委派"), office.world.store.transaction(office.holder) as tx:
        delegation.call_back(tx, task.id, "不再需要")


@pytest.mark.parametrize("to", ["shanda_survey1", "hongjialou_review", ""])
def test_nobody_far_away_is_entrusted_nor_the_holder(office: Office, to: str) -> None:
    with pytest.raises(InvalidInputError), office.world.store.transaction(office.holder) as tx:
        delegation.delegate(tx, office.task().id, to, "请先核对材料")


def test_where_the_diagram_allows_nothing_colleagues_are_not_drawn_in(office: Office) -> None:
    office.world.publish(two_steps(verbs="claim,release"))
    office.world.pass_time(minutes=1)
    office.world.start("p")
    task_id = office.task().id
    with office.world.store.transaction(office.holder) as tx:
        tasks.claim(tx, task_id)

    for attempt in (
        lambda tx: delegation.delegate(tx, task_id, "shanda_review", "请核对"),
        lambda tx: involving.copy(tx, task_id, ["shanda_review"]),
        lambda tx: involving.ask(tx, task_id, "shanda_review", "齐全吗？"),
    ):
        with (
            pytest.raises(ForbiddenError, match="不允许"),
            office.world.store.transaction(office.holder) as tx,
        ):
            attempt(tx)
    with (
        pytest.raises(ForbiddenError, match="不允许"),
        office.world.store.transaction(office.supervisor) as tx,
    ):
        urging.urge(tx, task_id, "请尽快办理")


def test_a_delegated_task_is_in_nobodys_way(office: Office) -> None:
    with office.world.store.transaction(office.holder) as tx:
        delegation.delegate(tx, office.task().id, office.colleague.id, "请先核对材料")

    with office.world.store.transaction(office.colleague) as tx:
        assert inbox.open_tasks(tx, Search()).rows == ()
        assert involving.count_open(tx, [InvolvementKind.DELEGATION]) == 1
    with office.world.store.transaction(office.holder) as tx:
        held = select(UserTask.id).where(UserTask.assignee == office.holder.id)
        assert tx.session.scalar(held) == office.task().id
