"""What staff do all day, over HTTP: apply, claim, draft, complete, release, look up, try again, publish."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

from engine.domain import TaskState
from engine.models import Case, Draft, UserTask
from tests.integration.web.site import ID_NUMBER, NAME, Site, Visitor, at_the_window, text
from webui.demo import households

STORY = next(each for each in households() if each.id == "H01")
ACCEPTED = json.dumps(STORY.decisions["accept_application"], ensure_ascii=False)


@pytest.fixture
def window(site: Site) -> Visitor:
    return site.visitor("shanda_window")


@pytest.fixture
def task(site: Site) -> str:
    """The address of the acceptance of a new application, which nobody has claimed."""
    return f"/tasks/{site.world.task('accept_application', site.submit())}"


def row(site: Site, task: str) -> UserTask:
    return next(each for each in site.world.rows(UserTask) if each.id == UUID(task.rpartition("/")[2]))


def test_an_application_is_taken_in_and_leads_to_its_receipt(site: Site, window: Visitor) -> None:
    sent = window.post(
        f"{at_the_window(window)}submit", values=json.dumps(STORY.application, ensure_ascii=False)
    )

    receipt = window.get(sent.headers["Location"])
    assert sent.status_code == 302
    assert max(case.number for case in site.world.rows(Case)) in text(receipt)
    assert ID_NUMBER not in text(receipt)
    assert NAME not in text(receipt)


def test_an_application_with_faults_names_every_field_and_starts_nothing(site: Site, window: Visitor) -> None:
    before = len(site.world.rows(Case))
    faulty = {**STORY.application, "id_number": "123", "applicant_name": ""}

    answer = window.post(f"{at_the_window(window)}submit", values=json.dumps(faulty))

    assert answer.status_code == 422
    assert 'data-component="' in text(answer)
    assert "姓名：" in text(answer)
    assert len(site.world.rows(Case)) == before


@pytest.mark.parametrize("values", ["", "{", "[]", "null", '"text"', '{"a": NaN}'])
def test_values_that_are_no_form_are_refused(site: Site, window: Visitor, task: str, values: str) -> None:
    window.post(f"{task}/claim")

    sender = f"{at_the_window(window)}submit"
    answers = [window.post(f"{task}/complete", values=values), window.post(sender, values=values)]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert row(site, task).state is TaskState.OPEN


def test_a_claimed_task_shows_its_form_and_nobody_else_gets_it(
    site: Site, window: Visitor, task: str
) -> None:
    fresh = text(window.get(task))

    claimed = window.post(f"{task}/claim")
    again = window.post(f"{task}/claim")

    mine = text(window.get(task))
    watched = text(site.visitor("supervisor1").get(task))
    assert "签收后即可办理" in fresh
    assert [claimed.headers["Location"], again.headers["Location"]] == [task, task]
    assert "data-form-settings" in mine
    assert "data-form-settings" not in watched
    assert "赵文静正在办理" in watched


def test_a_released_task_is_free_for_its_post(site: Site, window: Visitor, task: str) -> None:
    window.post(f"{task}/claim")

    answer = window.post(f"{task}/release", reason="不在岗")

    assert answer.headers["Location"] == "/inbox/"
    assert row(site, task).assignee is None
    assert "签收后即可办理" in text(window.get(task))


def test_a_task_must_be_claimed_before_it_is_completed(site: Site, window: Visitor, task: str) -> None:
    answer = window.post(f"{task}/complete", values=ACCEPTED)

    assert (answer.status_code, "请先签收，再办理" in text(answer)) == (403, True)
    assert row(site, task).state is TaskState.OPEN


def test_faults_are_named_by_field_and_what_was_typed_stays(site: Site, window: Visitor, task: str) -> None:
    window.post(f"{task}/claim")

    answer = window.post(f"{task}/complete", values=json.dumps({"typed_by_hand": "keep-what-i-typed"}))

    assert answer.status_code == 422
    assert "有内容需要修改" in text(answer)
    assert 'data-component="' in text(answer)
    assert "keep-what-i-typed" in text(answer)
    assert row(site, task).state is TaskState.OPEN


@pytest.mark.parametrize(
    "changes",
    [
        {"no_such_field": "x"},
        {next(iter(STORY.decisions["accept_application"])): {"not": "a text"}},
        {next(iter(STORY.decisions["accept_application"])): [[[]]]},
    ],
)
def test_unknown_fields_and_wrong_types_are_refused(
    site: Site, window: Visitor, task: str, changes: dict[str, object]
) -> None:
    window.post(f"{task}/claim")

    answer = window.post(
        f"{task}/complete", values=json.dumps({**STORY.decisions["accept_application"], **changes})
    )

    assert answer.status_code == 422
    assert row(site, task).state is TaskState.OPEN


def test_a_completed_task_is_readable_afterwards_and_cannot_be_completed_again(
    site: Site, window: Visitor, task: str
) -> None:
    window.post(f"{task}/claim")

    done = window.post(f"{task}/complete", values=ACCEPTED)
    again = window.post(f"{task}/complete", values=ACCEPTED)

    page = text(window.get(task))
    assert (done.status_code, done.headers["Location"]) == (302, "/inbox/")
    assert again.status_code == 409
    assert "赵文静" in text(again)
    assert "赵文静已于" in page
    assert "answer-groups" in page
    assert "data-form-settings" not in page
    assert task in text(window.get("/inbox/done"))


def test_a_tab_gone_stale_loses_nothing_that_was_typed(site: Site, window: Visitor, task: str) -> None:
    window.post(f"{task}/claim")
    window.post(f"{task}/complete", values=ACCEPTED)
    typed = dict(STORY.decisions["accept_application"])

    answer = window.post(f"{task}/complete", values=json.dumps(typed, ensure_ascii=False))

    assert answer.status_code == 409
    assert "answer-groups" in text(answer)


def test_somebody_elses_task_is_refused_and_says_whose_it_is(site: Site, window: Visitor, task: str) -> None:
    window.post(f"{task}/claim")
    supervisor = site.visitor("supervisor1")

    answers = [
        supervisor.post(f"{task}/complete", values=ACCEPTED),
        supervisor.post(f"{task}/release"),
        supervisor.put(f"{task}/draft", {"values": {}}),
    ]

    assert [answer.status_code for answer in answers] == [409, 409, 409]
    assert "赵文静" in text(answers[0])
    assert answers[2].get_json()["code"] == "conflict"
    assert row(site, task).assignee == "shanda_window"


def test_a_draft_is_kept_for_its_writer_and_shown_again(site: Site, window: Visitor, task: str) -> None:
    window.post(f"{task}/claim")

    answer = window.put(f"{task}/draft", {"values": {"note": "typed-so-far"}})

    assert (answer.status_code, set(answer.get_json())) == (200, {"saved_at"})
    assert "typed-so-far" in text(window.get(task))
    assert "typed-so-far" not in text(site.visitor("supervisor1").get(task))


@pytest.mark.parametrize("body", [[], {}, {"values": []}, {"values": "x"}, 7])
def test_a_draft_of_another_shape_is_refused(site: Site, window: Visitor, task: str, body: object) -> None:
    window.post(f"{task}/claim")

    answer = window.put(f"{task}/draft", body)

    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid_input")


def test_a_draft_needs_a_session_a_claim_and_a_measure(site: Site, window: Visitor, task: str) -> None:
    signed_out = site.visitor().put(f"{task}/draft", {"values": {}})
    unclaimed = window.put(f"{task}/draft", {"values": {}})
    window.post(f"{task}/claim")
    too_much = window.put(f"{task}/draft", {"values": {"note": "字" * 300_000}})

    assert (signed_out.status_code, signed_out.get_json()["code"]) == (401, "signed_out")
    assert (unclaimed.status_code, unclaimed.get_json()["code"]) == (403, "forbidden")
    assert too_much.status_code == 422
    assert not [each for each in site.world.rows(Draft) if each.task_id == row(site, task).id]


def test_several_tasks_at_once_each_get_their_own_answer(site: Site, window: Visitor, task: str) -> None:
    other = site.world.task("accept_application", site.submit(street="lc_hongjialou"))
    mine = row(site, task).id

    answer = window.post("/inbox/claim", task=[str(mine), str(other)])
    nonsense = window.post("/inbox/claim", task=["no id"])

    assert answer.status_code == 200
    assert "签收成功 1 件，未成功 1 件" in text(answer)
    assert str(other) not in text(answer)
    assert nonsense.status_code == 422


def test_a_view_belongs_to_whoever_saved_it(site: Site, window: Visitor) -> None:
    address = window.post("/inbox/views", name="超期的", time="overdue").headers["Location"]
    view = address.rpartition("=")[2]
    stranger = site.visitor("hongjialou_window")

    seen = stranger.get(address).status_code
    stranger.post(f"/inbox/views/{view}/remove")
    still = window.get(address).status_code
    window.post(f"/inbox/views/{view}/remove")

    assert (seen, still, window.get(address).status_code) == (404, 200, 404)


def test_the_excel_file_masks_names_and_begins_as_one(window: Visitor, task: str) -> None:
    answer = window.get("/inbox/export.xlsx")

    assert answer.status_code == 200
    assert answer.data.startswith(b"PK")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
