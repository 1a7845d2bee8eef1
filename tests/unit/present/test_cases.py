"""Cases in words: personal data masked, one row per thing that happened, marks where the case stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain import CaseState
from engine.models import LookUpRecord
from engine.ports import DECISIVE, Outcome
from tests.unit.present.made_up import (
    NOW,
    PERSON,
    answer,
    application,
    approved,
    case,
    dossier,
    event,
    incident,
    service,
    task,
)
from webui.cases.present import Search, case_page, read_state
from webui.cases.records import facts_of, history_rows, look_up_row, marks
from webui.incidents.present import incident_row
from webui.pages import Documents, Tone

PAPERS = Documents(result_href="/r", application_href="/a", receipt_href="", archive_url="/z", letters=())


def test_the_application_is_shown_with_id_numbers_and_telephones_masked() -> None:
    member = {"name": "阮晓梅", "id_number": PERSON, "relation": "child"}
    form = application(applicant_name="杜永强", id_number=PERSON, phone="19900000002", members=[member])

    page = case_page(dossier(form=form), service(), {}, PAPERS, NOW)

    text = str(page.application)
    assert page.application
    assert PERSON not in text
    assert "19900000002" not in text
    assert "999001********202X" in text


def test_the_facts_strip_masks_the_name_and_stands_without_an_application() -> None:
    with_form = {fact.label: fact.value for fact in facts_of(dossier(form=application()))}
    without = {fact.label: fact.value for fact in facts_of(dossier(case(channel="kiosk")))}

    assert (with_form["申请人"], with_form["申请渠道"]) == ("杜*强", "街道窗口")
    assert (without["申请人"], without["申请渠道"]) == ("—", "kiosk")


def test_items_show_what_was_answered_or_that_they_are_being_handled() -> None:
    page = case_page(dossier(items=[answer(), approved()]), service(), {}, PAPERS, NOW)

    first, second = page.items
    assert (first.state.text, first.answer, first.decided) == ("办理中", "", "")
    assert (second.state.text, second.answer, second.decided) == ("予以确认", "1400.00 元", "11-24 09:00")


def test_a_person_is_named_and_a_machine_is_the_system() -> None:
    file = dossier(
        history=[
            event("userTask", "accept_application", "shanda_window"),
            event("exclusiveGateway", "way"),
            event("serviceTask", "look_up_identity"),
        ],
        tasks=[task("initial_review"), task("survey", assignee="shanda_review")],
    )

    rows = history_rows(file, {"shanda_window": "王芳", "shanda_review": "钱建国"})

    assert [(row.who, row.tag.text) for row in rows] == [
        ("王芳", "完成"),
        ("系统", "自动完成"),
        ("待签收", "办理中"),
        ("钱建国", "办理中"),
    ]


def test_marks_tell_what_was_passed_what_is_current_and_what_failed() -> None:
    file = dossier(
        history=[
            event("userTask", "accept_application"),
            event("userTask", "accept_application"),
            event("claim", "initial_review"),
            event("userTask", "elsewhere", process_id="recheck"),
        ],
        tasks=[task("initial_review")],
        incidents=[incident(), incident(element_id="mended", closed_at=NOW), incident(element_id=None)],
    )

    assert marks(file, "one_thing") == (("accept_application",), ("initial_review",), ("tell",))


@pytest.mark.parametrize("outcome", list(Outcome))
def test_only_a_decisive_outcome_looks_like_a_fact(outcome: Outcome) -> None:
    entry = LookUpRecord(
        operation="police.idcard", subject="member:2", source="公安", outcome=outcome, detail="", asked_at=NOW,
        answered_at=NOW,
    )  # fmt: skip

    row = look_up_row(entry, {"police.idcard": "身份核验"})

    assert row.operation == "身份核验（家庭成员 2）"
    assert (row.outcome.icon == "check-circle-fill") == (outcome in DECISIVE)
    assert row.outcome.tone is not Tone.GOOD or outcome in DECISIVE


def test_an_open_incident_may_be_retried_by_whom_may_and_a_closed_one_by_nobody() -> None:
    open_row, barred, closed = (
        incident_row(incident(), "n", may_retry=True),
        incident_row(incident(), "n"),
        incident_row(incident(closed_at=NOW), "n", may_retry=True),
    )

    assert (bool(open_row.retry_url), barred.retry_url, closed.retry_url) == (True, "", "")
    assert [row.state.text for row in (open_row, closed)] == ["待处理", "已处理"]


@given(st.text(max_size=12))
def test_a_state_in_an_address_is_known_or_ignored(text: str) -> None:
    state = read_state(text)

    assert state is None or state.value == text
    assert Search("", state).filter.fields[0].chosen == (state or "")


def test_every_state_of_a_case_can_be_chosen_in_the_list() -> None:
    options = [value for value, _ in Search("").filter.fields[0].options]

    assert options == ["", *(state.value for state in CaseState)]
