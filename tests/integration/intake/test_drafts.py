"""Intakes: opened for a right number only, seen by those who may go on, kept, resumed by code, forgotten."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.intake import drafts
from engine.models import Intake
from engine.reach import Applying
from engine.storage import Actor
from tests.support.world import APPLICANT, MEMBER, World

PERSON = Applying("applicant:1", "杜永强", id_number=APPLICANT)
SOMEBODY_ELSE = Applying("applicant:2", "阮晓梅", id_number=MEMBER)


def opened_by(world: World, actor: Actor, id_number: str = APPLICANT, channel: str = "window") -> Intake:
    with world.store.transaction(actor) as tx:
        return drafts.open_for(tx, drafts.Opening(id_number, channel))


@pytest.mark.parametrize("typed", [APPLICANT, f" {APPLICANT} ", APPLICANT.lower(), "999001 19720206 202x"])
def test_a_number_is_read_as_a_card_reader_or_a_person_types_it(
    world: World, clerk: Actor, typed: str
) -> None:
    assert opened_by(world, clerk, typed).id_number == APPLICANT


@pytest.mark.parametrize(
    "typed", ["", "1", APPLICANT[:-1] + "1", APPLICANT + "1", "99900129991231202X", "x" * 18]
)
def test_a_number_with_a_fault_opens_nothing_and_is_not_repeated(
    world: World, clerk: Actor, typed: str
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        opened_by(world, clerk, typed)

    assert not typed or len(typed) < 3 or typed not in caught.value.message
    assert world.rows(Intake) == []


def test_the_same_person_at_the_same_window_goes_on_with_the_same_intake(world: World, clerk: Actor) -> None:
    first, again = opened_by(world, clerk), opened_by(world, clerk)

    assert first.id == again.id
    assert len(world.rows(Intake)) == 1


def test_number_and_code_say_nothing_about_the_person(world: World, clerk: Actor) -> None:
    intake = opened_by(world, clerk)

    assert intake.number.startswith("YS20261124-")
    assert len(intake.code) == drafts.CODE_LENGTH
    assert APPLICANT[-4:] not in intake.number


def test_an_intake_belongs_to_its_office_or_to_its_applicant(
    world: World, clerk: Actor, neighbour: Actor
) -> None:
    at_window = opened_by(world, clerk).id
    at_home = opened_by(world, PERSON, channel="portal").id
    reviewer = world.person("shanda_review")

    def reached(actor: Actor) -> list[bool]:
        found = []
        for intake_id in (at_window, at_home):
            with world.store.transaction(actor) as tx:
                try:
                    drafts.find(tx, intake_id)
                    found.append(True)
                except NotFoundError:
                    found.append(False)
        return found

    assert reached(clerk) == [True, False]
    assert reached(neighbour) == [False, False]
    assert reached(reviewer) == [False, False]
    assert reached(PERSON) == [True, True]
    assert reached(SOMEBODY_ELSE) == [False, False]


def test_the_code_lets_a_window_go_on_with_what_was_begun_at_home(
    world: World, clerk: Actor, neighbour: Actor
) -> None:
    intake = opened_by(world, PERSON, channel="portal")
    with world.store.transaction(PERSON) as tx:
        drafts.save(tx, intake.id, {"phone": "19900000002"})

    with world.store.transaction(clerk) as tx:
        found = drafts.resume(tx, f"{intake.code[:4].lower()}-{intake.code[4:]} ")

    assert (found.id, found.office, found.values) == (intake.id, "lc_shanda", {"phone": "19900000002"})
    with world.store.transaction(clerk) as tx:
        assert drafts.find(tx, intake.id).opened_by == PERSON.id
    with world.store.transaction(neighbour) as tx, pytest.raises(NotFoundError):
        drafts.find(tx, intake.id)


def test_a_code_is_no_use_to_another_person_nor_to_staff_of_other_posts(world: World) -> None:
    intake = opened_by(world, PERSON, channel="portal")

    for actor in (SOMEBODY_ELSE, world.person("shanda_review"), world.person("supervisor1")):
        with world.store.transaction(actor) as tx, pytest.raises(NotFoundError):
            drafts.resume(tx, intake.code)
    with world.store.transaction(PERSON) as tx:
        assert drafts.resume(tx, intake.code).id == intake.id
    with world.store.transaction(PERSON) as tx, pytest.raises(NotFoundError):
        drafts.resume(tx, "WRONGCODE")


def test_saving_takes_the_place_of_what_was_kept(world: World, clerk: Actor) -> None:
    intake_id = opened_by(world, clerk).id

    with world.store.transaction(clerk) as tx:
        drafts.save(tx, intake_id, {"phone": "1", "address": "a"})
    world.pass_time(minutes=3)
    with world.store.transaction(clerk) as tx:
        drafts.save(tx, intake_id, {"phone": "2"})

    (intake,) = world.rows(Intake)
    assert (intake.values, intake.saved_at) == ({"phone": "2"}, world.clock.now)


@pytest.mark.parametrize("values", [{"situation": "x" * drafts.MAX_VALUES}, {"situation": object()}])
def test_too_much_or_what_is_no_text_is_not_kept(
    world: World, clerk: Actor, values: dict[str, object]
) -> None:
    intake_id = opened_by(world, clerk).id

    with world.store.transaction(clerk) as tx, pytest.raises(InvalidInputError):
        drafts.save(tx, intake_id, values)

    assert world.rows(Intake)[0].values == {}


def test_what_is_laid_aside_is_emptied_and_not_gone_on_with(
    world: World, clerk: Actor, opened: Callable[..., UUID]
) -> None:
    intake_id = opened()
    with world.store.transaction(clerk) as tx:
        drafts.save(tx, intake_id, {"phone": "19900000002"})
        drafts.lay_aside(tx, intake_id)

    with world.store.transaction(clerk) as tx, pytest.raises(ConflictError):
        drafts.save(tx, intake_id, {})
    (intake,) = world.rows(Intake)
    assert (intake.values, intake.prefilled) == ({}, [])
    with world.store.transaction(clerk) as tx:
        assert list(drafts.own_open(tx)) == []


def test_intakes_that_nobody_goes_on_with_are_forgotten_after_a_month(world: World, clerk: Actor) -> None:
    old = opened_by(world, clerk)
    world.pass_time(days=29)
    kept = opened_by(world, clerk, MEMBER)
    world.pass_time(days=2)

    with world.store.transaction() as tx:
        count = drafts.forget_old(tx)

    assert count == 1
    assert {row.id: row.closed_at is None for row in world.rows(Intake)} == {old.id: False, kept.id: True}
