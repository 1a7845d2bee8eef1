"""The public board: opens and closes by the calendar, shows only what it may, and takes objections."""

from __future__ import annotations

from datetime import UTC, date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select

from engine import objections, publicity
from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.models import Objection, Publicity
from tests.support.playing import Playing
from tests.support.world import World

STREET = "lc_shanda"
OVER = "subsistence_allowance_publicity_over"


@pytest.fixture
def published(world: World) -> Playing:
    """A case of 低保 whose proposal is on the board."""
    playing = Playing(world, "H01")
    playing.until(OVER)
    return playing


def entries(world: World) -> tuple[publicity.Entry, ...]:
    with world.store.transaction() as tx:
        return publicity.board(tx, STREET).entries


def object_to(world: World, entry_id: UUID, key: str, text: str = "反映家庭有隐性收入") -> str:
    with world.store.transaction() as tx:
        return objections.raise_against(tx, entry_id, key, text)


def test_an_entry_holds_name_size_item_and_amount_and_no_more(world: World, published: Playing) -> None:
    (entry,) = entries(world)

    application = published.story.application
    assert (entry.name, entry.household_size, entry.item) == (
        application["applicant_name"],
        2,
        "subsistence_allowance",
    )
    assert entry.amount == Decimal("1400.00")
    columns = set(Publicity.__table__.columns.keys())
    assert not columns & {"id_number", "address", "phone", "reason"}


def test_an_entry_stands_for_seven_days_and_the_case_goes_on_when_it_is_over(
    world: World, published: Playing
) -> None:
    (entry,) = entries(world)
    opened = entry.opened_at.astimezone(UTC).date()

    assert entry.until is not None
    assert (entry.until.astimezone(UTC).date() - opened).days >= 7
    world.clock.now = entry.until
    assert entries(world) == (entry,)
    world.pass_time(seconds=1)
    assert entries(world) == ()
    published.until("subsistence_allowance_confirm")


def test_confirmed_households_stay_on_the_long_term_list(world: World, published: Playing) -> None:
    published.to_the_end()

    (entry,) = entries(world)
    assert (entry.kind, entry.until, entry.amount) == ("long_term", None, Decimal("1400.00"))
    with pytest.raises(ConflictError):
        object_to(world, entry.id, "k1")


def test_an_objection_takes_the_entry_off_and_goes_to_somebody_else(world: World, published: Playing) -> None:
    (entry,) = entries(world)

    number = object_to(world, entry.id, "k1")

    assert entries(world) == ()
    assert "subsistence_allowance_handle_objection" in world.waiting_at(published.case_id)
    published.decisions["subsistence_allowance_handle_objection"] = {
        "objection_text": "反映家庭有隐性收入",
        "objection_way": "deliberation",
        "objection_result": "groundless",
        "objection_note": "已核查",
    }
    published.until("subsistence_allowance_deliberation")
    (kept,) = world.rows(Objection)
    assert (kept.number, kept.result) == (number, "groundless")
    assert kept.handled_by in ("recheck1", "recheck2")


def test_the_same_form_sent_twice_is_one_objection(world: World, published: Playing) -> None:
    (entry,) = entries(world)

    numbers = {object_to(world, entry.id, "k1"), object_to(world, entry.id, "k1")}

    assert len(numbers) == 1
    assert len(world.rows(Objection)) == 1


def test_nobody_can_object_to_what_is_no_longer_on_the_board(world: World, published: Playing) -> None:
    (entry,) = entries(world)
    object_to(world, entry.id, "k1")

    with pytest.raises(NotFoundError):
        object_to(world, entry.id, "k2")


def test_an_objection_without_words_is_refused(world: World, published: Playing) -> None:
    (entry,) = entries(world)

    with pytest.raises(InvalidInputError):
        object_to(world, entry.id, "k1", "  短 ")

    assert world.rows(Objection) == []


def test_an_entry_takes_only_so_many_objections_an_hour(world: World, published: Playing) -> None:
    (entry,) = entries(world)
    with world.store.transaction() as tx:
        for serial in range(objections.MAX_PER_HOUR):
            tx.session.add(
                Objection(
                    key=f"old{serial}",
                    publicity_id=entry.id,
                    case_id=published.case_id,
                    number=f"YY-{serial}",
                    text="先前的异议",
                    raised_at=tx.now,
                )
            )

    with pytest.raises(objections.TooManyObjectionsError):
        object_to(world, entry.id, "new")


@pytest.mark.parametrize(
    ("opened", "period", "last"),
    [
        (date(2026, 11, 23), publicity.Period(7), date(2026, 11, 30)),
        (date(2026, 9, 24), publicity.Period(7), date(2026, 10, 8)),
        (date(2026, 9, 21), publicity.Period(10, working=True), date(2026, 10, 12)),
    ],
)
def test_a_period_that_ends_on_a_holiday_runs_to_the_next_working_day(
    world: World, opened: date, period: publicity.Period, last: date
) -> None:
    assert period.last_day(opened, world.store.calendar) == last


def test_there_is_no_board_for_an_office_that_is_no_street(world: World) -> None:
    with world.store.transaction() as tx, pytest.raises(NotFoundError):
        publicity.board(tx, "district")


def test_every_street_is_listed_with_the_number_of_its_entries(world: World, published: Playing) -> None:
    with world.store.transaction() as tx:
        counts = {key: count for key, _, count in publicity.boards(tx)}
        kept = tx.session.scalars(select(Publicity.office)).one()

    assert kept == STREET
    assert counts[STREET] == 1
    assert sum(counts.values()) == 1
