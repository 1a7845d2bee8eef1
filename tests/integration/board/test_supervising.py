"""What a supervisor does from the board: urge, reassign, take over, extend, each task with its own answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from engine import rectification
from engine.domain import TaskState
from engine.errors import ConflictError, InvalidInputError
from engine.limits import ledger, of_task
from engine.models import Case, Export, History, Rectification, Urge, UserTask
from engine.storage import Actor
from tests.integration.web.site import Site, text
from tests.support.playing import Playing
from tests.support.world import World, world_at
from webui.app import create_app

SUPERVISOR = "supervisor1"


@pytest.fixture
def site(database: str) -> Iterator[Site]:
    """The application with three cases at a window."""
    with world_at(database) as world:
        found = Site(world, create_app(world.store, "test", demo=True))
        for _ in range(3):
            found.submit()
        yield found


def waiting(world: World) -> list[UUID]:
    """The ids of the open tasks."""
    return [row.id for row in world.rows(UserTask) if row.state is TaskState.OPEN]


def test_several_tasks_are_urged_once_and_told_so(site: Site) -> None:
    visitor, chosen = site.visitor(SUPERVISOR), waiting(site.world)[:2]

    asked = text(visitor.post("/board/urge", task=chosen))
    done = text(visitor.post("/board/urge", task=chosen, sure="yes", words="请抓紧办理。"))
    again = text(visitor.post("/board/urge", task=chosen, sure="yes", words="请抓紧办理。"))

    assert "催办内容" in asked and asked.count('name="task"') == 2
    assert "催办成功 2 件" in done
    assert "催办成功 0 件，未成功 2 件" in again and "刚刚催办过" in again
    assert sorted(row.task_id for row in site.world.rows(Urge)) == sorted(chosen)
    assert [row.note for row in site.world.rows(History) if row.kind == "urge"] == ["请抓紧办理。"] * 2
    assert "1 次" in text(visitor.get("/board/tasks"))


def test_a_task_is_given_to_a_chosen_colleague(site: Site) -> None:
    visitor, (task_id, *_) = site.visitor(SUPERVISOR), waiting(site.world)

    page = text(visitor.post("/board/reassign", task=[task_id]))
    done = text(
        visitor.post("/board/reassign", task=[task_id], sure="yes", to="shanda_window", words="均衡工作量")
    )

    assert '<option value="shanda_window">' in page
    assert "改派成功 1 件" in done
    holders = {row.id: row.assignee for row in site.world.rows(UserTask)}
    assert holders[task_id] == "shanda_window"


def test_who_has_no_post_for_it_does_not_take_it_over(site: Site) -> None:
    visitor, chosen = site.visitor(SUPERVISOR), waiting(site.world)[:1]

    answer = text(visitor.post("/board/take-over", task=chosen, sure="yes", words="原办理人请假"))

    assert "未接办" in answer and "没有办理这项任务的岗位" in answer


def test_days_must_be_a_number_and_need_a_basis(site: Site) -> None:
    visitor, chosen = site.visitor(SUPERVISOR), waiting(site.world)[:1]

    nothing = text(visitor.post("/board/extend", task=chosen, sure="yes", to="x", words="情况复杂"))
    no_basis = text(visitor.post("/board/extend", task=chosen, sure="yes", to="5", words="情况复杂"))

    assert "请填写延长的天数" in nothing
    assert "没有可以延长的依据" in no_basis


def test_the_limits_of_an_item_are_extended_together_once_and_below_their_cap(site: Site) -> None:
    world = site.world
    playing = Playing(world, "H01")
    playing.until("subsistence_allowance_survey")
    task_id = world.task("subsistence_allowance_survey")
    with world.store.transaction(world.person(SUPERVISOR)) as tx:
        before = ledger.of_items(tx, playing.case_id)["subsistence_allowance"].due_at

    with world.store.transaction(world.person(SUPERVISOR)) as tx, pytest.raises(InvalidInputError):
        of_task.extend(tx, task_id, 99, "情况复杂")
    with world.store.transaction(world.person(SUPERVISOR)) as tx:
        of_task.extend(tx, task_id, 5, "情况复杂")
    with world.store.transaction(world.person(SUPERVISOR)) as tx:
        after = ledger.of_items(tx, playing.case_id)["subsistence_allowance"].due_at
        with pytest.raises(ConflictError, match="只能延长一次"):
            of_task.extend(tx, task_id, 5, "情况复杂")

    assert before is not None and after is not None
    assert after - before >= timedelta(days=5)
    assert [row.note for row in world.rows(History) if row.kind == "clock_extend"] == ["延长 5 天：情况复杂"]


def test_a_clerk_changes_nothing_from_the_board(site: Site) -> None:
    visitor, chosen = site.visitor("shanda_window"), waiting(site.world)[:1]

    reassigned = text(visitor.post("/board/reassign", task=chosen, sure="yes", to="shanda_window", words="x"))
    stranger = text(
        site.visitor("hr_clerk1").post("/board/urge", task=chosen, sure="yes", words="请抓紧办理。")
    )

    assert "未改派" in reassigned
    assert "未催办" in stranger
    assert {row.assignee for row in site.world.rows(UserTask)} == {None}


def test_an_entry_is_opened_put_right_and_closed_over_http(site: Site) -> None:
    visitor, handler = site.visitor(SUPERVISOR), site.visitor("shanda_window")
    (case, *_) = site.world.rows(Case)
    form = {
        "finding": "overdue", "case_number": case.number, "problem": "没有按期受理",
        "responsible": "shanda_window", "due_on": "2026-12-04",
    }  # fmt: skip

    wrong = visitor.post("/board/rectifications/new", **{**form, "due_on": "昨天"})
    opened = visitor.post("/board/rectifications/new", **form)
    (entry,) = site.world.rows(Rectification)
    at = f"/board/rectifications/{entry.id}"
    measured = handler.post(f"{at}/measures", text="增加人员")
    refused = handler.post(f"{at}/close", text="已经好了")
    closed = visitor.post(f"{at}/close", text="抽查无误")

    assert (wrong.status_code, opened.status_code) == (422, 302)
    assert "没有按期受理" in text(wrong) and "请填写整改期限" in text(wrong)
    assert (measured.status_code, refused.status_code, closed.status_code) == (302, 403, 302)
    page = text(visitor.get(at))
    assert "抽查无误" in page and "核实销号" in page and case.number in page
    assert "没有按期受理" in text(visitor.get("/board/rectifications/?stage=closed"))
    assert "没有整改事项" in text(visitor.get("/board/rectifications/?stage=open"))
    assert site.visitor("hr_clerk1").get(at).status_code == 404
    with site.world.store.transaction(site.world.person("shanda_window")) as tx:
        assert rectification.counts(tx) == {rectification.Stage.OPEN: 0, rectification.Stage.OVERDUE: 0}


@pytest.mark.parametrize("kind", ["windows", "quality", "sharing"])
def test_each_kind_of_monitoring_has_its_page(site: Site, kind: str) -> None:
    page = text(site.visitor(SUPERVISOR).get(f"/board/monitoring/{kind}"))

    assert 'aria-current="page"' in page
    assert site.visitor(SUPERVISOR).get("/board/monitoring/else").status_code == 404


def test_a_small_report_comes_at_once_and_is_on_record(site: Site) -> None:
    visitor = site.visitor(SUPERVISOR)

    answer = visitor.post("/reports/", kind="monthly", month="2026-11")
    wrong = visitor.post("/reports/", kind="monthly", month="x")
    later = visitor.post("/reports/", kind="cases", month="2026-11", reason="季度通报")

    assert answer.data.startswith(b"PK")
    assert (wrong.status_code, later.status_code) == (422, 302)
    taken = {row.kind: (row.account_id, row.reason) for row in site.world.rows(Export)}
    assert taken == {"monthly": (SUPERVISOR, ""), "cases": (SUPERVISOR, "季度通报")}
    assert "等待生成" in text(visitor.get("/reports/mine"))


def test_supervisors_of_a_street_see_the_same_pages(site: Site) -> None:
    street = Actor("x", "督办", "lc_shanda", frozenset({"supervisor", "supervisor@lc_shanda"}))

    with site.world.store.transaction(street) as tx:
        assert rectification.entries(tx, rectification.Stage.OPEN) == []
