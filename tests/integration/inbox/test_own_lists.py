"""What I began, drafted, was told of and handed on: each list holds exactly that, and its number says how much."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert

from engine import copies, inbox, phrases, tasks
from engine.domain import TaskState
from engine.errors import ForbiddenError, InvalidInputError
from engine.models import Candidate, Case, Involvement, InvolvementKind, Phrase, Urge, UserTask
from engine.paging import Mark
from engine.storage import Principal
from tests.integration.inbox.conftest import Desks
from tests.support.diagrams import diagram, user
from tests.support.playing import Playing
from tests.support.world import CLERK, COLLEAGUE, SUPERVISOR, World

ONE_STEP = diagram("p", [user("check")], "start > check > done")
WINDOW = "shanda_window"


@pytest.fixture
def desk(world: World) -> World:
    """A world with three cases of one task each."""
    world.publish(ONE_STEP)
    for _ in range(3):
        world.start("p")
    return world


def first_task(world: World) -> UUID:
    """The id of the task of the first case."""
    return min(world.rows(UserTask), key=lambda task: (task.created_at, str(task.id))).id


def test_a_draft_is_listed_while_its_writer_holds_the_task(desk: World) -> None:
    task_id = first_task(desk)
    with desk.store.transaction(CLERK) as tx:
        tasks.claim(tx, task_id)
        assert inbox.drafts(tx).rows == ()
        tasks.save_draft(tx, task_id, {})

    with desk.store.transaction(CLERK) as tx:
        assert [row.id for row in inbox.drafts(tx).rows] == [task_id]
        assert inbox.counts(tx).drafts == 1
        tasks.release(tx, task_id, "看错了")
    for actor in (CLERK, COLLEAGUE):
        with desk.store.transaction(actor) as tx:
            assert (inbox.drafts(tx).rows, inbox.counts(tx).drafts) == ((), 0)


def test_a_released_task_is_found_by_step_item_and_street_again(desk: World) -> None:
    before = {(row.task_id, row.step, tuple(row.items), row.office) for row in desk.rows(Candidate)}
    task_id = first_task(desk)
    with desk.store.transaction(CLERK) as tx:
        tasks.claim(tx, task_id)
        tasks.release(tx, task_id, "看错了")

    assert {(row.task_id, row.step, tuple(row.items), row.office) for row in desk.rows(Candidate)} == before
    assert {office for *_, office in before} == {"lc_shanda"}


def test_queues_know_the_items_of_the_whole_case_and_then_of_each_item(world: World) -> None:
    playing = Playing(world, "H01")
    accept = [row for row in world.rows(Candidate) if row.step == "窗口受理"]
    playing.until("subsistence_allowance_survey")

    assert [sorted(row.items) for row in accept] == [["subsistence_allowance"]]
    later = [row.items for row in world.rows(Candidate) if "低保" in row.step or "入户" in row.step]
    assert later
    assert all(items == ["subsistence_allowance"] for items in later)


def test_who_acts_for_somebody_sees_what_that_one_holds(desk: World) -> None:
    task_id = first_task(desk)
    with desk.store.transaction(CLERK) as tx:
        tasks.claim(tx, task_id)
    away = Principal(CLERK.id, CLERK.name, desk.clock.now)
    deputy = replace(COLLEAGUE, groups=frozenset(), principals=(away,))

    with desk.store.transaction(deputy) as tx:
        assert [row.id for row in inbox.open_tasks(tx, inbox.Search()).rows] == [task_id]
        assert inbox.counts(tx).mine == 1
    with desk.store.transaction(replace(deputy, principals=())) as tx:
        assert inbox.open_tasks(tx, inbox.Search()).rows == ()


def copied(world: World, recipient: str, count: int) -> list[UUID]:
    """The ids of copies that were sent to ``recipient``, oldest first."""
    found = []
    task = world.rows(UserTask)[0]
    for number in range(count):
        row = {
            "id": uuid4(), "case_id": task.case_id, "task_id": task.id, "kind": InvolvementKind.COPY,
            "sender": SUPERVISOR.id, "recipient": recipient, "text": f"请阅 {number}", "sent_at": world.clock.now,
        }  # fmt: skip
        with world.store.transaction() as tx:
            tx.session.execute(insert(Involvement).values(row))
        found.append(row["id"])
        world.pass_time(seconds=1)
    return [key for key in found if isinstance(key, UUID)]


def test_copies_are_counted_until_they_are_read(desk: World) -> None:
    keys = copied(desk, CLERK.id, 3)
    strange = copied(desk, COLLEAGUE.id, 1)

    with desk.store.transaction(CLERK) as tx:
        assert [row.id for row in copies.received(tx).rows] == keys[::-1]
        assert inbox.counts(tx).copies == 3
        assert copies.read(tx, [keys[0], keys[1], *strange]) == 2
        assert copies.read(tx, keys[:2]) == 0
        assert inbox.counts(tx).copies == 1
        assert [row.read_at is None for row in copies.received(tx).rows] == [True, False, False]
    with desk.store.transaction(COLLEAGUE) as tx:
        assert inbox.counts(tx).copies == 1


def test_pages_of_copies_hold_each_once(desk: World) -> None:
    keys = copied(desk, CLERK.id, 23)

    with desk.store.transaction(CLERK) as tx:
        first = copies.received(tx)
        assert first.next == Mark(first.rows[-1].sent_at, first.rows[-1].id)
        second = copies.received(tx, first.next)

    assert [row.id for row in (*first.rows, *second.rows)] == keys[::-1]
    assert second.next is None


def test_phrases_are_ones_own_and_kept_once(desk: World) -> None:
    with desk.store.transaction(CLERK) as tx:
        phrases.keep(tx, " 情况属实 ")
        phrases.keep(tx, "情况属实")
        (key,) = phrases.known(tx)
    assert key is not None
    with desk.store.transaction(COLLEAGUE) as tx:
        assert phrases.known(tx) == {}
        phrases.forget(tx, key)
    assert [row.text for row in desk.rows(Phrase)] == ["情况属实"]
    with desk.store.transaction(CLERK) as tx:
        phrases.forget(tx, key)
        for wrong in ("", " ", "长" * 201):
            with pytest.raises(InvalidInputError):
                phrases.keep(tx, wrong)
        for number in range(phrases.MOST):
            phrases.keep(tx, f"第 {number} 句")
        with pytest.raises(InvalidInputError):
            phrases.keep(tx, "再一句")


def test_an_opinion_goes_into_the_draft_and_decides_nothing(world: World) -> None:
    playing = Playing(world, "H01")
    playing.until("initial_review")
    task_id = world.task("initial_review")
    reviewer = world.person("shanda_review")
    with world.store.transaction(reviewer) as tx:
        with pytest.raises(ForbiddenError):
            phrases.write_opinion(tx, task_id, "材料齐全")
        tasks.claim(tx, task_id)
        tasks.save_draft(tx, task_id, {"review_outcome": "accept"})
        phrases.write_opinion(tx, task_id, "材料齐全，符合受理条件。")

    with world.store.transaction(reviewer) as tx:
        view = tasks.view(tx, task_id)
    assert view.values == {"review_outcome": "accept", "review_opinion": "材料齐全，符合受理条件。"}
    assert view.completed_at is None


def test_a_step_that_asks_for_no_opinion_takes_none(desk: World) -> None:
    task_id = first_task(desk)
    with desk.store.transaction(CLERK) as tx:
        tasks.claim(tx, task_id)
        with pytest.raises(InvalidInputError, match="没有意见栏"):
            phrases.write_opinion(tx, task_id, "同意")


def test_each_list_is_a_page_with_its_rows(world: World, desks: Desks) -> None:
    Playing(world, "H01").until("accept_application")
    desk = desks.of(WINDOW)
    task_id = world.task("accept_application")
    desk.post(f"/tasks/{task_id}/claim", {})
    with world.store.transaction(world.person(WINDOW)) as tx:
        tasks.save_draft(tx, task_id, {"accept_note": "x"})
    copied(world, WINDOW, 1)

    pages = {name: desk.get(f"/inbox/{name}").text for name in ("drafts", "copies", "started", "done")}

    assert str(task_id) in pages["drafts"]
    assert "请阅 0" in pages["copies"] and "未阅" in pages["copies"]
    assert "还没有" not in pages["started"]
    assert "没有内容" in pages["done"]
    (copy,) = world.rows(Involvement)
    assert desk.post("/inbox/copies/read", {"copy": str(copy.id)}).status_code == 302
    assert "已阅" in desk.get("/inbox/copies").text


def test_several_tasks_are_handed_on_with_one_reason(world: World, desks: Desks) -> None:
    step = user("check").replace('"clerk"', '"window_clerk"')
    world.publish(diagram("p", [step], "start > check > done"))
    world.start("p")
    desk = desks.of(WINDOW)
    task_id = str(first_task(world))
    desk.post("/inbox/claim", {"task": task_id})

    asked = desk.post("/inbox/transfer", {"task": task_id}).text
    refused = desk.post("/inbox/transfer", {"task": task_id, "sure": "yes", "to": "", "words": "x"}).text

    assert "转办原因" in asked
    assert "未转办" in refused
    assert world.rows(UserTask)[0].assignee == WINDOW


def test_who_took_a_case_in_asks_for_haste_with_what_waits_in_it(world: World, desks: Desks) -> None:
    playing = Playing(world, "H01")
    playing.until("initial_review")
    desk, other = desks.of(WINDOW), desks.of("hongjialou_window")
    case_id = str(playing.case_id)
    with world.store.transaction() as tx:
        tx.session.get_one(Case, playing.case_id).started_by = WINDOW

    asked = desk.post("/inbox/started/urge", {"task": case_id})
    (task_id,) = (str(row.id) for row in world.rows(UserTask) if row.state is TaskState.OPEN)
    done = desk.post("/inbox/started/urge", {"task": task_id, "sure": "yes", "words": "请抓紧办理。"}).text

    assert "批量催办" in desk.get("/inbox/started").text
    assert task_id in asked.text
    assert "催办成功 1 件" in done
    assert other.post("/inbox/started/urge", {"task": case_id}).status_code == 422
    assert [row.text for row in world.rows(Urge)] == ["请抓紧办理。"]
