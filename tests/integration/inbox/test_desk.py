"""The inbox as pages: what its forms do, what addresses hold, what leaves as Excel."""

from __future__ import annotations

import io
import re
import zipfile
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from engine import tasks
from engine.models import Application, Export, History, SavedView, UserTask
from tests.integration.inbox.conftest import Desks
from tests.support.diagrams import diagram, user
from tests.support.world import World
from webui.inbox import bulk, sheet

WINDOW, OTHER = "shanda_window", "hongjialou_window"


def publish(world: World, cases: int) -> list[UUID]:
    """The open tasks of new cases, for whoever holds the post of the window, by case number."""
    step = user("check").replace('"clerk"', '"window_clerk"')
    world.publish(diagram("p", [step], "start > check > done"))
    started = [world.start("p") for _ in range(cases)]
    by_case = {row.case_id: row.id for row in world.rows(UserTask)}
    return [by_case[case_id] for case_id in started]


def claimed_by(world: World) -> dict[UUID, str | None]:
    """Who holds each task."""
    return {row.id: row.assignee for row in world.rows(UserTask)}


def test_of_several_chosen_tasks_each_tells_what_became_of_it(world: World, desks: Desks) -> None:
    first, second, gone = *publish(world, 2), uuid4()
    other = world.person(OTHER)
    with world.store.transaction(other) as tx:
        tasks.claim(tx, second)

    answer = desks.of(WINDOW).post("/inbox/claim", {"task": [str(first), str(second), str(gone)]})

    assert answer.status_code == 200
    assert "签收成功 1 件，未成功 2 件" in answer.text
    assert f"已由{other.name}签收" in answer.text
    assert claimed_by(world) == {first: WINDOW, second: OTHER}


def test_several_tasks_are_given_back_with_one_reason(world: World, desks: Desks) -> None:
    chosen = publish(world, 3)
    desk = desks.of(WINDOW)
    desk.post("/inbox/claim", {"task": [str(task) for task in chosen[:2]]})

    answer = desk.post("/inbox/release", {"task": [str(task) for task in chosen], "reason": "请假"})

    assert "退签成功 2 件，未成功 1 件" in answer.text
    assert set(claimed_by(world).values()) == {None}
    assert [row.note for row in world.rows(History) if row.kind == "release"] == ["请假", "请假"]


@pytest.mark.parametrize(
    "chosen", [[], ["not a task"], [str(uuid4()) for _ in range(bulk.MOST + 1)]], ids=["none", "junk", "many"]
)
def test_a_choice_that_is_none_is_refused_in_words(world: World, desks: Desks, chosen: list[str]) -> None:
    publish(world, 1)

    answer = desks.of(WINDOW).post("/inbox/claim", {"task": chosen})

    assert answer.status_code == 422
    assert set(claimed_by(world).values()) == {None}


def test_a_person_is_searched_without_the_words_getting_into_an_address(world: World, desks: Desks) -> None:
    publish(world, 2)

    answer = desks.of(WINDOW).post("/inbox/find", {"person": "杜永强"})

    assert (answer.status_code, answer.request.query_string) == (200, b"")
    assert "查到 2 件" in answer.text
    addresses = re.findall(r'(?:href|action|hx-get)="([^"]*)"', answer.text)
    assert not [each for each in addresses if "%E6%9D%9C" in each or "杜" in each]


def test_a_view_opens_exactly_what_was_shown_under_an_address_of_its_own(world: World, desks: Desks) -> None:
    publish(world, 3)
    desk = desks.of(WINDOW)
    assert desk.get("/inbox/?keyword=T-p-00001").text.count("data-row-link") == 1

    saved = desk.post("/inbox/views", {"name": "第二件", "keyword": "T-p-00001", "share": "unclaimed"})

    (view,) = world.rows(SavedView)
    assert view.selection == {"keyword": "T-p-00001", "share": "unclaimed"}
    assert saved.location == f"/inbox/?view={view.id}"
    page = desk.get(saved.location).text
    assert page.count("data-row-link") == 1
    assert re.search(r'aria-current="page">第二件</a>', page)
    assert 'value="T-p-00001"' in page


def test_a_view_is_seen_opened_and_removed_by_its_owner_only(world: World, desks: Desks) -> None:
    publish(world, 1)
    owner, other = desks.of(WINDOW), desks.of(OTHER)
    owner.post("/inbox/views", {"name": "我的", "time": "over"})
    (view,) = world.rows(SavedView)

    assert "我的</a>" not in other.get("/inbox/").text
    assert other.get(f"/inbox/?view={view.id}").status_code == 404
    other.post(f"/inbox/views/{view.id}/remove", {})
    assert world.rows(SavedView) != []
    owner.post(f"/inbox/views/{view.id}/remove", {})
    assert world.rows(SavedView) == []


def test_views_need_a_name_replace_their_namesake_and_are_limited(world: World, desks: Desks) -> None:
    publish(world, 1)
    desk = desks.of(WINDOW)

    assert desk.post("/inbox/views", {"name": " ", "time": "over"}).status_code == 422
    assert desk.post("/inbox/views", {"name": "长" * 21, "time": "over"}).status_code == 422
    for number in range(12):
        assert desk.post("/inbox/views", {"name": f"视图{number}", "time": "over"}).status_code == 302
    assert desk.post("/inbox/views", {"name": "又一个", "time": "over"}).status_code == 422
    assert desk.post("/inbox/views", {"name": "视图0", "time": "soon"}).status_code == 302
    assert {row.name: row.selection["time"] for row in world.rows(SavedView)}["视图0"] == "soon"


def test_the_excel_file_holds_what_is_shown_masked_and_without_formulas(world: World, desks: Desks) -> None:
    publish(world, 25)
    with world.store.transaction() as tx:
        tx.session.execute(update(UserTask).values(name='=HYPERLINK("http://x.example","点我")'))

    answer = desks.of(WINDOW).get("/inbox/export.xlsx?share=unclaimed")

    book = zipfile.ZipFile(io.BytesIO(answer.data))
    cells = book.read("xl/worksheets/sheet1.xml").decode()
    assert cells.count("<row ") == 26
    assert "杜*强" in cells and "杜永强" not in cells
    assert "HYPERLINK" in cells and "<f>" not in cells and "<hyperlink" not in cells
    assert all(column.title in cells for column in sheet.COLUMNS)
    (taken,) = world.rows(Export)
    assert (taken.account_id, taken.kind, taken.words, taken.rows) == (
        WINDOW,
        "inbox",
        {"share": "unclaimed"},
        25,
    )
    assert "T-p-00024" in cells


def test_the_excel_file_of_a_view_holds_the_view(world: World, desks: Desks) -> None:
    publish(world, 3)
    desk = desks.of(WINDOW)
    desk.post("/inbox/views", {"name": "一件", "keyword": "T-p-00002"})
    (view,) = world.rows(SavedView)

    answer = desk.get(f"/inbox/export.xlsx?view={view.id}")

    cells = zipfile.ZipFile(io.BytesIO(answer.data)).read("xl/worksheets/sheet1.xml").decode()
    assert cells.count("<row ") == 2 and "T-p-00002" in cells


def test_the_second_page_keeps_the_selection(world: World, desks: Desks) -> None:
    publish(world, 23)
    desk = desks.of(WINDOW)
    page = desk.get("/inbox/?time=fine&share=unclaimed").text

    (following,) = re.findall(r'href="([^"]+)">下一页', page)
    second = desk.get(following.replace("&amp;", "&")).text

    assert page.count("data-row-link") == 20
    assert second.count("data-row-link") == 3
    assert '<option value="fine" selected>' in second


def test_numbers_beside_the_menu_come_alone_and_are_true(world: World, desks: Desks) -> None:
    publish(world, 2)
    desk = desks.of(WINDOW)

    answer = desk.get("/inbox/counts").text

    assert """innerHTML:[data-count='/inbox/']"><span class="count">2<""" in answer
    assert "<html" not in answer
    assert 'hx-get="/inbox/counts" hx-trigger="every 60s"' in desk.get("/inbox/").text


@pytest.mark.parametrize(
    "words",
    ["view=junk", "view=13a7efa6-cf8b-48dc-901f-5cbc83b72ed8", "share=x&time=y&after=z", "item=" + "x" * 99],
)
def test_a_strange_address_is_answered_in_words(world: World, desks: Desks, words: str) -> None:
    publish(world, 1)

    answer = desks.of(WINDOW).get(f"/inbox/?{words}")

    assert answer.status_code == (200 if "view" not in words else 422 if "junk" in words else 404)


def test_a_page_of_the_inbox_is_small(world: World, desks: Desks) -> None:
    publish(world, 23)
    with world.store.transaction() as tx:
        tx.session.execute(update(Application).values(applicant_name="欧阳建国"))

    assert len(desks.of(WINDOW).get("/inbox/").data) <= 40 * 1024
