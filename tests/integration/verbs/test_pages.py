"""The pages of the verbs over HTTP: what is offered to whom, and what a mistake answers."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from engine import tasks
from engine.models import Involvement, UserTask
from tests.integration.web.site import Site, text
from tests.support.database import fresh_database
from tests.support.world import World, world_at
from webui.app import create_app

WINDOW, REVIEW, SUPERVISOR, STRANGER = "shanda_window", "shanda_review", "supervisor1", "hongjialou_review"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """The application, with the demonstration's people."""
    with fresh_database() as url, world_at(url) as world:
        yield Site(world, create_app(world.store, "test", demo=True))


@pytest.fixture
def task_id(site: Site) -> UUID:
    """The acceptance of a new case, claimed by its window."""
    case_id = site.submit()
    found = site.world.task("accept_application", case_id)
    with site.world.store.transaction(site.world.person(WINDOW)) as tx:
        tasks.claim(tx, found)
    return found


def row(world: World, task_id: UUID) -> UserTask:
    """The task's row."""
    return next(each for each in world.rows(UserTask) if each.id == task_id)


def test_the_holder_and_the_supervisor_are_offered_different_verbs(site: Site, task_id: UUID) -> None:
    mine = text(site.visitor(WINDOW).get(f"/tasks/{task_id}"))
    theirs = text(site.visitor(SUPERVISOR).get(f"/tasks/{task_id}"))

    for word in ("transfer", "delegate", "countersign", "add_signer", "copy", "ask"):
        assert f"/tasks/{task_id}/verbs/{word}" in mine
    for word in ("urge", "reassign", "put_back"):
        assert f"/tasks/{task_id}/verbs/{word}" in theirs
        assert f"/tasks/{task_id}/verbs/{word}" not in mine.replace("verbs/urge", "")
    assert f"/tasks/{task_id}/verbs/transfer" not in theirs


@pytest.mark.parametrize(
    ("word", "status"),
    [("copy", 200), ("return", 409), ("withdraw", 409), ("reassign", 409), ("take_over", 409), ("fly", 404)],
)
def test_a_verb_that_is_not_offered_has_no_form(site: Site, task_id: UUID, word: str, status: int) -> None:
    assert site.visitor(WINDOW).get(f"/tasks/{task_id}/verbs/{word}").status_code == status
    assert site.visitor(STRANGER).get(f"/tasks/{task_id}/verbs/{word}").status_code == 404


def test_what_was_typed_comes_back_with_what_is_wrong(site: Site, task_id: UUID) -> None:
    answer = site.visitor(WINDOW).post(f"/tasks/{task_id}/verbs/ask", to="nobody", text="材料是否齐全？")

    assert answer.status_code == 422
    page = text(answer)
    assert "请在可以选择的同事中选择" in page
    assert "材料是否齐全？" in page
    assert 'href="#field-to"' in page


def test_a_question_goes_there_and_back(site: Site, task_id: UUID) -> None:
    sent = site.visitor(WINDOW).post(f"/tasks/{task_id}/verbs/ask", to=REVIEW, text="材料是否齐全？")
    assert sent.status_code == 302
    asked = next(each for each in site.world.rows(Involvement) if each.task_id == task_id)
    adviser = site.visitor(REVIEW)

    assert "材料是否齐全？" in text(adviser.get("/requests/"))
    assert f"/requests/{asked.id}" in text(adviser.get(f"/tasks/{task_id}"))
    assert adviser.post(f"/requests/{asked.id}", text=" ").status_code == 422
    assert adviser.post(f"/requests/{asked.id}", text="齐全").status_code == 302
    assert adviser.post(f"/requests/{asked.id}", text="再答").status_code == 409

    assert "齐全" in text(site.visitor(WINDOW).get(f"/tasks/{task_id}"))
    assert site.visitor(STRANGER).get(f"/requests/{asked.id}").status_code == 404


def test_a_signature_needs_a_side(site: Site, task_id: UUID) -> None:
    window, signer = site.visitor(WINDOW), site.visitor(REVIEW)
    window.post(f"/tasks/{task_id}/verbs/countersign", to=REVIEW, quorum="all", text="请把关")
    asked = next(each for each in site.world.rows(Involvement) if each.task_id == task_id)
    assert "减签" in text(window.get(f"/tasks/{task_id}"))

    assert "请选择同意或者不同意" in text(signer.post(f"/requests/{asked.id}", text="可以"))
    assert signer.post(f"/requests/{asked.id}", verdict="agree", text="可以").status_code == 302

    assert row(site.world, task_id).hold is None


def test_a_signer_is_taken_off_on_a_page(site: Site, task_id: UUID) -> None:
    window = site.visitor(WINDOW)
    window.post(f"/tasks/{task_id}/verbs/countersign", to=REVIEW, quorum="any", text="请把关")
    asked = next(each for each in site.world.rows(Involvement) if each.task_id == task_id)
    assert window.get(f"/requests/{asked.id}/removal").status_code == 200
    assert window.post(f"/requests/{asked.id}/removal", text="").status_code == 422

    assert window.post(f"/requests/{asked.id}/removal", text="不在岗").status_code == 302

    assert row(site.world, task_id).hold is None


def test_a_supervisor_puts_a_task_back_and_urges_it(site: Site, task_id: UUID) -> None:
    supervisor = site.visitor(SUPERVISOR)
    assert supervisor.post(f"/tasks/{task_id}/verbs/urge", text="请抓紧").status_code == 302
    assert supervisor.post(f"/tasks/{task_id}/verbs/urge", text="请抓紧").status_code == 409

    assert supervisor.post(f"/tasks/{task_id}/verbs/put_back", text="重新分派").status_code == 302

    assert row(site.world, task_id).assignee is None


def test_an_absence_is_entered_shown_and_ended(site: Site) -> None:
    person = site.visitor("quanfu_survey1")
    today = site.world.clock.now.date().isoformat()
    form = {"first": today, "last": today, "deputy": "quanfu_survey2", "text": "外出"}
    for missing in form:
        assert person.post("/absence/", **{**form, missing: ""}).status_code == 422
    assert person.post("/absence/", **form).status_code == 302
    assert person.post("/absence/", **form).status_code == 409

    page = text(person.get("/absence/"))
    assert "您已登记外出" in page
    assert "您正在代理" in text(site.visitor("quanfu_survey2").get("/inbox/"))
    end = page.partition('action="/absence/')[2].partition('"')[0]
    assert person.post(f"/absence/{end}").status_code == 302
    assert "您已登记外出" not in text(person.get("/absence/"))


def test_a_case_is_suspended_resumed_and_ended_on_pages(site: Site, task_id: UUID) -> None:
    case_id = row(site.world, task_id).case_id
    supervisor, second = site.visitor(SUPERVISOR), site.visitor("supervisor2")
    base = f"/cases/{case_id}/verbs"
    assert supervisor.post(f"{base}/suspend", text="等待", until="nonsense").status_code == 422
    assert supervisor.post(f"{base}/suspend", text="等待", until="2099-01-01").status_code == 302
    assert "已挂起" in text(supervisor.get(f"/cases/{case_id}"))
    assert site.visitor(WINDOW).get(f"/tasks/{task_id}/verbs/copy").status_code == 409
    assert supervisor.get(f"{base}/terminate").status_code == 409
    assert supervisor.post(f"{base}/resume", text="继续").status_code == 302

    assert supervisor.post(f"{base}/terminate", text="申请人要求", reason_code="").status_code == 422
    assert supervisor.post(f"{base}/terminate", text="申请人要求", reason_code="withdrawn").status_code == 302
    link = text(second.get(f"/cases/{case_id}")).partition('href="/terminations/')[2].partition('"')[0]
    assert "申请人要求" in text(second.get(f"/terminations/{link}"))
    assert second.post(f"/terminations/{link}", text="同意").status_code == 422
    assert supervisor.post(f"/terminations/{link}", text="同意", agreed="yes").status_code == 403
    assert second.post(f"/terminations/{link}", text="情况不属实", agreed="no").status_code == 302
    assert second.post(f"/terminations/{link}", text="同意", agreed="yes").status_code == 409
    assert site.visitor(STRANGER).get(f"/terminations/{link}").status_code == 404


def test_pages_of_verbs_are_small(site: Site, task_id: UUID) -> None:
    for path in (f"/tasks/{task_id}/verbs/countersign", "/requests/", "/absence/"):
        assert len(site.visitor(WINDOW).get(path).data) < 40_000
