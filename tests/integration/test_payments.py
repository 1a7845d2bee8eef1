"""The payment list: what was confirmed, from the month after, single help in its own month."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest

from engine import payments
from engine.errors import ForbiddenError
from engine.storage import Actor
from tests.support.playing import Playing
from tests.support.world import World

OFFICE = "lc_shanda"


def listed(world: World, month: date, office: str | None = None) -> tuple[payments.Payment, ...]:
    with world.store.transaction() as tx:
        return payments.of_month(tx, month, office)


def test_a_confirmed_allowance_is_paid_from_the_next_month_on(world: World) -> None:
    playing = Playing(world, "H01")
    playing.to_the_end()
    (line,) = listed(world, date(2027, 1, 1))

    assert (line.amount, line.pay, line.paid_from) == (
        Decimal("1400.00"),
        payments.Pay.MONTHLY,
        date(2027, 1, 1),
    )
    assert line.bank_account == playing.story.application["bank_account"]
    assert listed(world, date(2026, 12, 1)) == ()
    assert len(listed(world, date(2027, 6, 1))) == 1


def test_single_help_is_paid_in_its_own_month_only(world: World) -> None:
    Playing(world, "H06").to_the_end()
    (line,) = listed(world, date(2026, 11, 1))

    assert (line.amount, line.pay) == (Decimal("1000.00"), payments.Pay.ONCE)
    assert listed(world, date(2026, 12, 1)) == ()


def test_the_quick_lane_is_on_the_list_while_the_allowance_is_still_handled(world: World) -> None:
    playing = Playing(world, "H15")
    playing.until("temporary_assistance_quick_papers")

    (line,) = listed(world, date(2026, 11, 1))
    assert line.pay is payments.Pay.ONCE
    assert "subsistence_allowance_answer_approved" not in world.path(playing.case_id)


def test_a_street_sees_its_own_list_and_no_other(world: World) -> None:
    Playing(world, "H01").to_the_end()
    confirmer = world.person("shanda_confirm")

    with world.store.transaction(confirmer) as tx:
        assert len(payments.of_month(tx, date(2027, 1, 1), OFFICE)) == 1
        with pytest.raises(ForbiddenError):
            payments.of_month(tx, date(2027, 1, 1), "lc_quanfu")
        with pytest.raises(ForbiddenError):
            payments.of_month(tx, date(2027, 1, 1))
    clerk = Actor("somebody", "某人", OFFICE, frozenset({"window_clerk"}))
    with world.store.transaction(clerk) as tx, pytest.raises(ForbiddenError):
        payments.of_month(tx, date(2027, 1, 1), OFFICE)


def test_the_file_has_one_line_each_and_no_formula(world: World) -> None:
    Playing(world, "H01").to_the_end()
    (line,) = listed(world, date(2027, 1, 1))
    tricky = payments.Payment(
        line.case_number, line.item, "=SUM(A1)", line.id_number, "+bank", line.bank_account,
        line.amount, line.pay, line.paid_from + timedelta(days=0), line.office,
    )  # fmt: skip

    rows = list(csv.reader(io.StringIO(payments.as_csv([line, tricky]).removeprefix("\ufeff"))))

    assert tuple(rows[0]) == payments.HEADINGS
    assert len(rows) == 3
    assert (rows[2][3], rows[2][5]) == ("'=SUM(A1)", "'+bank")
