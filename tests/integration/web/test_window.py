"""The window over HTTP: what a clerk is shown, what is refused, and what reaches neither an address nor a page."""

from __future__ import annotations

import io
import json
from typing import Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from engine.models import Case, History, Intake
from engine.ports import Outcome
from tests.integration.web.site import ID_NUMBER, NAME, PHONE, Site, Visitor, at_the_window, text
from tests.support.world import MEMBER
from webui.demo import households

STORY = next(each for each in households() if each.id == "H01")
OTHER = "999001197202062097"


@pytest.fixture
def window(site: Site) -> Visitor:
    for case in site.world.rows(Intake):
        if case.closed_at is None:
            site.visitor("shanda_window").post(f"/window/{case.id}/leave")
    return site.visitor("shanda_window")


def form(**changes: object) -> str:
    return json.dumps({**STORY.application, "street": "lc_shanda", **changes}, ensure_ascii=False)


def intake(site: Site, desk: str) -> Intake:
    key = UUID(desk.strip("/").split("/")[-1])
    return next(row for row in site.world.rows(Intake) if row.id == key)


def test_the_number_is_in_no_address_no_log_and_no_page_but_the_form(window: Visitor) -> None:
    with capture_logs() as logs:
        sent = window.post("/window/look-up", id_number=ID_NUMBER)
        desk = sent.headers["Location"]
        page = text(window.get(desk))
        start = text(window.get("/window/"))

    assert ID_NUMBER not in desk
    assert ID_NUMBER not in page
    assert ID_NUMBER not in start
    assert ID_NUMBER not in str(logs)
    assert "999001********202X" in page


@pytest.mark.parametrize("number", ["", "123", "999001197202062021"])
def test_a_wrong_number_is_told_at_the_field_and_not_repeated(window: Visitor, number: str) -> None:
    answer = window.post("/window/look-up", id_number=number)

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in text(answer)
    assert not number or f'value="{number}"' not in text(answer)


def test_before_anything_is_asked_the_person_is_identified(window: Visitor) -> None:
    desk = window.post("/window/look-up", id_number=MEMBER).headers["Location"]

    fresh = text(window.get(desk))
    nameless = window.post(f"{desk}identify", name=" ", acting="self")
    known = window.post(f"{desk}identify", name="阮晓梅", acting="self", consent="yes")

    assert "data-form-settings" not in fresh
    assert (nameless.status_code, "请填写姓名" in text(nameless)) == (422, True)
    assert known.status_code == 302
    assert "data-form-settings" in text(window.get(desk))


def test_earlier_cases_benefits_and_what_else_may_be_applied_for_stand_beside_the_form(
    site: Site, window: Visitor
) -> None:
    site.submit()

    page = text(window.get(at_the_window(window)))

    assert "办理过的申请" in page
    assert "最低生活保障（办理中）" in page
    assert "您可能还可以申请" in page
    assert "需要再了解" in page


def test_what_a_source_found_is_marked_with_the_source_and_a_fault_looks_like_no_fact(
    site: Site, window: Visitor
) -> None:
    facts = {"member_count": 2, "residence": "urban", "moved_out": False}
    site.world.sharing.preset("police.household", Outcome.HIT, facts)
    site.world.sharing.preset("civil.benefit", Outcome.SOURCE_DOWN)

    page = text(window.get(at_the_window(window)))

    assert "已带入：" in page
    assert "数据源故障" in page
    assert "户口性质" in page
    site.world.sharing.preset("civil.benefit", Outcome.NO_RECORD)


def test_what_was_typed_is_kept_and_is_there_again(window: Visitor) -> None:
    desk = at_the_window(window)

    kept = window.put(f"{desk}draft", {"values": {"situation": "独居"}})
    again = text(window.get(desk))

    assert (kept.status_code, list(kept.get_json())) == (200, ["saved_at"])
    assert "独居" in again
    assert window.put(f"{desk}draft", {"values": []}).status_code == 422


def test_a_repetition_is_shown_side_by_side_and_taken_in_with_a_reason(site: Site, window: Visitor) -> None:
    site.submit(id_number=OTHER, gender="male")
    desk = at_the_window(window)

    sent = window.post(f"{desk}submit", values=form())
    page = text(window.get(sent.headers["Location"]))
    without = window.post(f"{desk}confirm", reason=" ")
    confirmed = window.post(f"{desk}confirm", reason="同名同日生，已核对证件")

    assert sent.headers["Location"] == f"{desk}duplicates"
    assert "可能是同一个人" in page
    assert "相同" in page
    assert (ID_NUMBER in page, OTHER in page, PHONE in page) == (False, False, False)
    assert without.status_code == 422
    assert confirmed.headers["Location"].endswith("/receipt")
    notes = [row.note for row in site.world.rows(History) if row.kind == "duplicate_kept"]
    assert "同名同日生，已核对证件" in notes


def test_a_repetition_that_is_one_is_laid_aside_and_leaves_no_case(site: Site, window: Visitor) -> None:
    site.submit()
    desk = at_the_window(window)
    window.post(f"{desk}submit", values=form())
    before = len(site.world.rows(Case))

    left = window.post(f"{desk}leave")

    assert left.headers["Location"] == "/window/"
    assert len(site.world.rows(Case)) == before
    assert intake(site, desk).values == {}


def test_an_agent_is_noted_and_the_proof_of_authority_is_asked_for(site: Site, window: Visitor) -> None:
    desk = window.post("/window/look-up", id_number=ID_NUMBER).headers["Location"]
    agent: dict[str, Any] = {"acting": "agent", "agent_name": "阮晓梅", "agent_id_number": MEMBER}

    unnamed = window.post(f"{desk}identify", **{**agent, "name": NAME, "agent_name": ""})
    wrong = window.post(f"{desk}identify", **{**agent, "name": NAME, "agent_id_number": "1"})
    window.post(f"{desk}identify", name=NAME, consent="yes", **agent)
    window.put(f"{desk}draft", {"values": {**intake(site, desk).values, "items": ["elderly_subsidy"]}})

    values = intake(site, desk).values
    assert (unnamed.status_code, wrong.status_code) == (422, 422)
    assert (values["has_agent"], values["agent_name"], values["agent_id_number"]) == (True, "阮晓梅", MEMBER)
    assert "还需提交：" in text(window.get(desk))
    assert "授权委托书和代办人身份证" in text(window.get(desk)).split("还需提交：")[1][:60]


def test_coming_back_in_person_takes_the_agent_out_again(site: Site, window: Visitor) -> None:
    desk = window.post("/window/look-up", id_number=ID_NUMBER).headers["Location"]
    window.post(f"{desk}identify", name=NAME, acting="agent", agent_name="阮晓梅", agent_id_number=MEMBER)

    window.post(f"{desk}identify", name=NAME, acting="self")

    assert not {"has_agent", "agent_name", "agent_id_number"} & set(intake(site, desk).values)


def test_no_file_and_a_file_that_is_none_are_told_beside_the_field(window: Visitor) -> None:
    desk = at_the_window(window)

    nothing = window.post(f"{desk}files", material="id_card")
    broken = window.post(f"{desk}files", material="id_card", file=(io.BytesIO(b"MZ"), "证件.jpg"))

    assert (nothing.status_code, "请先选择文件" in text(nothing)) == (422, True)
    assert broken.status_code == 422


def test_an_application_goes_to_the_receipt_and_the_next_person(site: Site, window: Visitor) -> None:
    desk = at_the_window(window, "999001195104162079", "蓝同庆")
    own = {
        "id_number": "999001195104162079",
        "applicant_name": "蓝同庆",
        "gender": "male",
        "phone": "19955555555",
    }

    sent = window.post(f"{desk}submit", values=form(**own))
    receipt = text(window.get(sent.headers["Location"]))
    again = window.get(desk)

    assert "继续受理下一位" in receipt
    assert 'href="/window/"' in receipt
    assert again.status_code == 409


def test_an_office_s_unfinished_applications_are_its_own(site: Site, window: Visitor) -> None:
    desk = at_the_window(window)
    neighbour = site.visitor("hongjialou_window")

    mine, theirs = text(window.get("/window/")), text(neighbour.get("/window/"))

    assert desk in mine
    assert desk not in theirs
    assert neighbour.get(desk).status_code == 404
