"""What is filled in, from where, and what is never filled in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from engine import cases
from engine.errors import InvalidInputError
from engine.intake import drafts, prefilling
from engine.models import Intake, IntakeLookUp
from engine.ports import Outcome
from engine.storage import Actor
from tests.support.world import APPLICANT, World

UNKNOWN = "999001195104162079"


def values(world: World) -> dict[str, Any]:
    return world.rows(Intake)[0].values


def sources(world: World) -> dict[str, str]:
    return {str(each["field"]): str(each["source"]) for each in world.rows(Intake)[0].prefilled}


def test_the_number_the_name_the_office_and_the_consent_fill_in_what_follows_from_them(
    world: World, opened: Callable[..., UUID]
) -> None:
    opened()

    assert values(world) == {
        "channel": "window",
        "street": "lc_shanda",
        "applicant_name": "杜永强",
        "consent": True,
        "id_number": APPLICANT,
        "gender": "female",
    }
    assert sources(world)["gender"] == "公民身份号码"


def test_without_a_name_nothing_is_asked(world: World, clerk: Actor) -> None:
    with world.store.transaction(clerk) as tx:
        intake_id = drafts.open_for(tx, drafts.Opening(APPLICANT, "window")).id

    with pytest.raises(InvalidInputError):
        prefilling.look_up(world.store, clerk, intake_id)
    with world.store.transaction(clerk) as tx, pytest.raises(InvalidInputError):
        prefilling.identify(tx, intake_id, prefilling.Identified("  "))

    assert world.sharing.asked == []


def test_sources_are_asked_with_purpose_basis_and_consent_and_the_answers_are_kept(
    world: World, clerk: Actor, opened: Callable[..., UUID]
) -> None:
    intake_id = opened()

    prefilling.look_up(world.store, clerk, intake_id)

    (intake,) = world.rows(Intake)
    rows = world.rows(IntakeLookUp)
    assert {row.operation for row in rows} == {question.operation for question in world.sharing.asked}
    assert {row.requester for row in rows} == {clerk.id}
    assert all(row.purpose and row.legal_basis for row in rows)
    assert {row.consent for row in rows} == {f"{intake.number}@2026-11-24"}
    assert {question.case_number for question in world.sharing.asked} == {intake.number}


def test_without_consent_only_what_needs_none_is_asked(
    world: World, clerk: Actor, opened: Callable[..., UUID]
) -> None:
    intake_id = opened(consent="")

    prefilling.look_up(world.store, clerk, intake_id)

    asked = {question.operation for question in world.sharing.asked}
    assert asked == {"police.idcard", "police.household", "civil.benefit", "hr.unemployment"}
    assert "consent" not in values(world)


def test_a_record_fills_in_and_says_where_from_and_when(
    world: World, clerk: Actor, opened: Callable[..., UUID]
) -> None:
    household = {"member_count": 2, "residence": "rural", "moved_out": False}
    world.sharing.preset("police.household", Outcome.HIT, household)
    world.sharing.preset("hr.unemployment", Outcome.HIT, {"registered": True, "registered_on": "2025-03-01"})

    prefilling.look_up(world.store, clerk, opened())

    assert values(world)["residence"] == "rural"
    assert values(world)["unemployed_since"] == "2025-03-01"
    assert "公安" in sources(world)["residence"]
    at = {each["field"]: each["at"] for each in world.rows(Intake)[0].prefilled}
    assert at["residence"] == world.clock.now.isoformat()


@pytest.mark.parametrize("outcome", [each for each in Outcome if each not in (Outcome.HIT, Outcome.PENDING)])
def test_whatever_is_no_record_found_fills_in_nothing_and_is_kept_as_what_it_is(
    world: World, clerk: Actor, opened: Callable[..., UUID], outcome: Outcome
) -> None:
    world.sharing.preset("police.household", outcome)

    prefilling.look_up(world.store, clerk, opened())

    assert "residence" not in values(world)
    kept = {row.operation: row.outcome for row in world.rows(IntakeLookUp)}
    assert kept["police.household"] is outcome


def test_what_was_typed_stays_and_what_was_filled_in_is_refreshed(
    world: World, clerk: Actor, opened: Callable[..., UUID]
) -> None:
    intake_id = opened()
    ability = {"failed_indicators": 1, "assessed_on": "2026-08-10"}
    world.sharing.preset("elder.ability", Outcome.HIT, {"ability": "mild", **ability})
    prefilling.look_up(world.store, clerk, intake_id)
    with world.store.transaction(clerk) as tx:
        drafts.save(tx, intake_id, {**values(world), "gender": "male", "phone": "19912345678"})

    world.sharing.preset("elder.ability", Outcome.HIT, {"ability": "severe", **ability})
    world.pass_time(minutes=5)
    prefilling.look_up(world.store, clerk, intake_id)

    assert (values(world)["gender"], values(world)["phone"]) == ("male", "19912345678")
    assert values(world)["declared_ability"] == "severe"
    assert "gender" not in sources(world)


def test_asking_again_is_a_new_question_and_the_newest_answer_counts(
    world: World, clerk: Actor, opened: Callable[..., UUID]
) -> None:
    intake_id = opened()
    world.sharing.preset("civil.benefit", Outcome.SOURCE_DOWN)
    prefilling.look_up(world.store, clerk, intake_id)
    world.sharing.preset("civil.benefit", Outcome.NO_RECORD)
    world.pass_time(minutes=1)
    prefilling.look_up(world.store, clerk, intake_id)

    with world.store.transaction(clerk) as tx:
        newest = {row.operation: row.outcome for row in prefilling.answers(tx, intake_id)}
    keys = [question.key for question in world.sharing.asked]
    assert newest["civil.benefit"] is Outcome.NO_RECORD
    assert len(keys) == len(set(keys)) == 12


def test_the_last_application_is_carried_over_without_amounts_and_consents(
    world: World, opened: Callable[..., UUID], submitted: Callable[..., cases.Receipt]
) -> None:
    receipt = submitted()
    world.clock.pass_time(timedelta(days=30))

    opened(consent="")

    found = values(world)
    assert (found["phone"], found["bank_name"]) == ("19900000002", "示例银行历城支行")
    assert found["members"] == [{"name": "阮晓梅", "relation": "child", "id_number": "999001201003112054"}]
    assert not {"items", "wage_income", "situation", "consent", "truth_promise"} & set(found)
    assert sources(world)["phone"] == f"上次申请 {receipt.number}"


def test_somebody_unknown_gets_nothing_from_others(
    world: World, opened: Callable[..., UUID], submitted: Callable[..., cases.Receipt]
) -> None:
    submitted()

    opened(UNKNOWN, "蓝同庆")

    (intake,) = world.rows(Intake)
    assert "phone" not in intake.values
    assert "members" not in intake.values


def test_an_office_that_the_form_does_not_offer_is_left_blank(world: World) -> None:
    district = Actor("district_window", "x", "district", frozenset({"window_clerk", "window_clerk@district"}))

    with world.store.transaction(district) as tx:
        intake = drafts.open_for(tx, drafts.Opening(APPLICANT, "window"))
        prefilling.identify(tx, intake.id, prefilling.Identified("杜永强"))

    assert "street" not in values(world)
