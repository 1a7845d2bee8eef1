"""An intake becomes one case, with its look-ups and files, and never beside the same unnoticed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from engine import cases, completeness, persons
from engine.completeness import MaterialState
from engine.errors import ConflictError
from engine.intake import drafts, prefilling, submitting
from engine.models import Case, History, Intake, LookUpRecord
from engine.ports import Outcome
from engine.reach import Applying
from engine.storage import Actor
from engine.submission import FormInvalidError
from tests.support.world import APPLICANT, World

OTHER = "999001197202062097"


def submit(world: World, actor: Actor, intake_id: UUID, form: dict[str, Any], why: str = "") -> cases.Receipt:
    with world.store.transaction(actor) as tx:
        return submitting.submit(tx, intake_id, form, why)


def test_it_becomes_a_case_and_the_form_is_no_longer_kept_twice(
    world: World, clerk: Actor, form: dict[str, Any], opened: Callable[..., UUID]
) -> None:
    receipt = submit(world, clerk, opened(), form)

    (intake,), (case,) = world.rows(Intake), world.rows(Case)
    assert (intake.case_id, intake.values, case.number) == (receipt.case_id, {}, receipt.number)
    assert intake.closed_at == world.clock.now


def test_sending_it_twice_makes_one_case(
    world: World, clerk: Actor, form: dict[str, Any], opened: Callable[..., UUID]
) -> None:
    intake_id = opened()
    submit(world, clerk, intake_id, form)

    with pytest.raises(ConflictError):
        submit(world, clerk, intake_id, form)

    assert len(world.rows(Case)) == 1


def test_look_ups_go_into_the_ledger_of_the_case_as_they_were_asked(
    world: World, clerk: Actor, form: dict[str, Any], opened: Callable[..., UUID]
) -> None:
    intake_id = opened()
    asked_at = world.clock.now
    world.sharing.preset("police.idcard", Outcome.HIT, {"valid": True, "alive": True})
    prefilling.look_up(world.store, clerk, intake_id)
    world.pass_time(minutes=20)

    receipt = submit(world, clerk, intake_id, form)

    rows = [row for row in world.rows(LookUpRecord) if row.case_id == receipt.case_id]
    assert len(rows) == 6
    assert {row.subject for row in rows} == {"applicant"}
    assert {(row.requester, row.asked_at) for row in rows} == {(clerk.id, asked_at)}
    with world.store.transaction(clerk) as tx:
        states = {each.code: each.state for each in completeness.of_case(tx, receipt.case_id)}
    assert states["id_card"] is MaterialState.VERIFIED


def test_who_took_the_consent_stands_in_the_history(
    world: World, clerk: Actor, form: dict[str, Any], opened: Callable[..., UUID]
) -> None:
    submit(world, clerk, opened(), form)

    noted = [(row.actor, row.note) for row in world.rows(History) if row.kind == submitting.CONSENT]
    assert noted == [(clerk.id, "窗口当面同意")]


def test_all_faults_are_named_and_nothing_is_started(
    world: World, clerk: Actor, form: dict[str, Any], opened: Callable[..., UUID]
) -> None:
    with pytest.raises(FormInvalidError) as caught:
        submit(world, clerk, opened(), {**form, "phone": "", "situation": ""})

    assert {error.path for error in caught.value.errors} == {"phone", "situation"}
    assert world.rows(Case) == []


def test_an_application_for_somebody_else_than_was_looked_up_is_refused(
    world: World, clerk: Actor, form: dict[str, Any], opened: Callable[..., UUID]
) -> None:
    with pytest.raises(FormInvalidError) as caught:
        submit(world, clerk, opened("999001195104162079", "蓝同庆"), form)

    assert [(error.path, error.code) for error in caught.value.errors] == [("id_number", "other_person")]
    assert APPLICANT not in str(caught.value.errors)


def test_the_same_item_twice_at_once_needs_a_reason_that_is_kept(
    world: World,
    clerk: Actor,
    form: dict[str, Any],
    opened: Callable[..., UUID],
    submitted: Callable[..., cases.Receipt],
) -> None:
    first = submitted()
    intake_id = opened()

    with pytest.raises(submitting.DuplicateError) as caught:
        submit(world, clerk, intake_id, form)
    second = submit(world, clerk, intake_id, form, "上一件误报，已约定撤回")

    assert [case.number for case in caught.value.likeness.under_way] == [first.number]
    assert caught.value.likeness.namesakes == ()
    notes = [row.note for row in world.rows(History) if row.kind == submitting.DUPLICATE]
    assert notes == ["上一件误报，已约定撤回"]
    assert second.number != first.number


def test_another_item_is_no_repetition(
    world: World,
    clerk: Actor,
    form: dict[str, Any],
    opened: Callable[..., UUID],
    submitted: Callable[..., cases.Receipt],
) -> None:
    submitted(items=["elderly_subsidy"], declared_ability="mild", living_alone="no")

    assert submit(world, clerk, opened(), form).number


@pytest.mark.parametrize(
    ("changes", "name_and_birthday", "phone"),
    [
        ({"phone": "19900000999"}, True, False),
        ({"applicant_name": "杜永刚"}, False, True),
        ({}, True, True),
    ],
)
def test_another_number_with_the_same_name_and_birthday_or_telephone_is_shown_beside(
    world: World,
    clerk: Actor,
    form: dict[str, Any],
    opened: Callable[..., UUID],
    submitted: Callable[..., cases.Receipt],
    changes: dict[str, object],
    name_and_birthday: bool,
    phone: bool,
) -> None:
    submitted(id_number=OTHER, gender="male", **changes)

    with pytest.raises(submitting.DuplicateError) as caught:
        submit(world, clerk, opened(), form)

    (found,) = caught.value.likeness.namesakes
    assert (found.id_number, found.office) == (OTHER, "济南市历城区山大路街道办事处")
    assert (found.same_name_and_birthday, found.same_phone) == (name_and_birthday, phone)


def test_somebody_of_the_same_name_born_on_another_day_is_nobody_s_double(
    world: World,
    clerk: Actor,
    form: dict[str, Any],
    opened: Callable[..., UUID],
    submitted: Callable[..., cases.Receipt],
) -> None:
    submitted(id_number="999001195104162079", phone="19900000999", gender="male")

    assert submit(world, clerk, opened(), form).number


def test_an_applicant_is_never_told_of_other_people(
    world: World, form: dict[str, Any], submitted: Callable[..., cases.Receipt]
) -> None:
    submitted(id_number=OTHER, gender="male")
    person = Applying("applicant:1", "杜永强", id_number=APPLICANT)
    with world.store.transaction(person) as tx:
        intake_id = drafts.open_for(tx, drafts.Opening(APPLICANT, "portal", "杜永强")).id

    receipt = submit(world, person, intake_id, {**form, "channel": "window"})

    case = next(case for case in world.rows(Case) if case.id == receipt.case_id)
    assert (case.channel, case.started_by) == ("portal", person.id)


def test_earlier_cases_are_told_across_offices_and_opened_within_reach_only(
    world: World, clerk: Actor, neighbour: Actor, submitted: Callable[..., cases.Receipt]
) -> None:
    here = submitted()
    world.pass_time(days=1)
    there = submitted(neighbour, street="lc_hongjialou", items=["temporary_assistance"], cause="illness",
                      requested_amount=500, urgent="no")  # fmt: skip

    with world.store.transaction(clerk) as tx:
        found = persons.cases_of(tx, APPLICANT)
        member = persons.cases_of(tx, "999001201003112054")

    assert [(case.number, case.within_reach) for case in found] == [
        (there.number, False),
        (here.number, True),
    ]
    assert [case.open_items for case in found] == [{"temporary_assistance"}, {"subsistence_allowance"}]
    assert {case.as_member for case in found} == {False}
    assert {case.as_member for case in member} == {True}
    assert persons.in_force(found) == frozenset()
