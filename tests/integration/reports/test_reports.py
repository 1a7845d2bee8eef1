"""Reports: what stands in them, who may take them, and that every one is on record."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID, uuid4

import pytest
from openpyxl import load_workbook

from engine import releases, reports
from engine.errors import ForbiddenError, InvalidInputError, NotFoundError
from engine.models import Export
from engine.reports import Kind, Month, Order
from engine.storage import Actor
from tests.integration.reports.conftest import DISTRICT, NOVEMBER, STREET
from tests.support.world import CLERK, World


def lines(world: World, actor: Actor, kind: Kind, month: Month = NOVEMBER) -> list[tuple[Any, ...]]:
    """The rows of a report."""
    with world.store.transaction(actor) as tx:
        return [tuple(row) for row in reports.table(tx, releases.newest(tx), kind, month).rows]


def ordered(world: World, kind: Kind = Kind.CASES, actor: Actor = DISTRICT) -> UUID:
    """The id of a report that waits."""
    with world.store.transaction(actor) as tx:
        return reports.order(tx, Order(kind, NOVEMBER, "季度通报"))


def test_a_month_is_counted_by_street_and_item_and_added_up(filled: World) -> None:
    rows = lines(filled, DISTRICT, Kind.MONTHLY)

    shown = [(row[0][-6:], row[1][:3], *row[2:7], row[7], row[8], row[10]) for row in rows[:-1]]
    assert shown == [
        ("唐冶街道办事处"[-6:], "最低生", 0, 1, 1, 0, 0, 1, 0, 650),
        ("大路街道办事处"[-6:], "经济困", 1, 0, 0, 0, 0, 0, 0, 0),
        ("大路街道办事处"[-6:], "最低生", 2, 2, 1, 1, 0, 2, 0, 800),
    ]
    total = rows[-1]
    assert (total[0], total[2:9], total[9], total[10]) == ("合计", (3, 3, 2, 1, 0, 3, 0), 100, 1450)
    assert total[11] == 14


def test_a_street_sees_its_own_numbers_only(filled: World) -> None:
    rows = lines(filled, STREET, Kind.MONTHLY)

    assert {row[0] for row in rows[:-1]} == {rows[0][0]}
    assert rows[-1][2:5] == (3, 2, 1)
    assert len(lines(filled, STREET, Kind.CASES)) == 3
    assert len(lines(filled, STREET, Kind.PUBLICITY)) == 1


def test_the_list_of_cases_has_each_item_once_with_the_name_masked(filled: World) -> None:
    rows = lines(filled, DISTRICT, Kind.CASES)

    assert [row[0] for row in rows] == ["M00000", "M00001", "M00002"]
    assert {row[2] for row in rows} == {"=*强"}
    assert [row[5] for row in rows] == ["予以确认", "不予确认", "办理中"]
    assert [row[4] for row in rows] == ["2026-11-01", "2026-11-04", "2026-11-30"]


def test_the_publicity_list_holds_what_the_law_lets_be_public_and_nothing_else(filled: World) -> None:
    rows = lines(filled, DISTRICT, Kind.PUBLICITY)

    assert [(row[1], row[2], row[4]) for row in rows] == [("杜永强", 2, 800), ("杜永强", 2, 800)]
    assert all(len(row) == 8 for row in rows)
    assert not any("99900" in str(value) for row in rows for value in row)


def test_a_report_is_written_in_the_background_and_fetched_by_who_ordered_it(filled: World) -> None:
    key = ordered(filled)

    assert reports.run_waiting(filled.store) == 1
    assert reports.run_waiting(filled.store) == 0

    with filled.store.transaction(DISTRICT) as tx:
        row, data = reports.read_file(tx, key)
        assert (row.rows, row.reason, row.words) == (3, "季度通报", {"month": "2026-11"})
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert [cell.value for cell in sheet["A"]] == ["受理编号", "M00000", "M00001", "M00002"]
    assert all(cell.data_type == "s" for cell in sheet["C"])
    with filled.store.transaction(STREET) as tx, pytest.raises(NotFoundError):
        reports.read_file(tx, key)


def test_nobody_but_supervisors_takes_a_list(filled: World) -> None:
    with filled.store.transaction(CLERK) as tx:
        with pytest.raises(ForbiddenError):
            reports.order(tx, Order(Kind.CASES, NOVEMBER, "x"))
        with pytest.raises(ForbiddenError):
            list(reports.table(tx, releases.newest(tx), Kind.CASES, NOVEMBER).rows)
    assert filled.rows(Export) == []


@pytest.mark.parametrize("reason", ["", "  ", "长" * 201])
def test_a_list_needs_a_purpose(filled: World, reason: str) -> None:
    with filled.store.transaction(DISTRICT) as tx, pytest.raises(InvalidInputError):
        reports.order(tx, Order(Kind.PUBLICITY, NOVEMBER, reason))


def test_one_person_has_few_reports_waiting(filled: World) -> None:
    for _ in range(5):
        ordered(filled)

    with pytest.raises(InvalidInputError):
        ordered(filled)
    assert reports.run_waiting(filled.store) == 5
    ordered(filled)


def test_a_report_whose_worker_died_is_written_later(filled: World) -> None:
    key = ordered(filled)
    with filled.store.transaction() as tx:
        tx.session.get_one(Export, key).begun_at = tx.now

    assert reports.run_waiting(filled.store) == 0
    filled.pass_time(minutes=16)
    assert reports.run_waiting(filled.store) == 1


def test_a_report_of_somebody_who_left_fails_in_words(filled: World) -> None:
    with filled.store.transaction() as tx:
        tx.session.add(
            Export(
                account_id="designer", kind="cases", words={"month": "2026-11"}, asked_at=tx.now, reason="x"
            )
        )

    assert reports.run_waiting(filled.store) == 0

    (row,) = filled.rows(Export)
    assert row.failure
    assert row.ready_at is None


def test_a_file_that_is_gone_says_so(filled: World) -> None:
    key = ordered(filled)
    reports.run_waiting(filled.store)
    with filled.store.transaction(DISTRICT) as tx:
        row, _ = reports.read_file(tx, key)
        filled.store.files.remove(row.file or "")

        with pytest.raises(NotFoundError, match="重新生成"):
            reports.read_file(tx, key)
        with pytest.raises(NotFoundError):
            reports.read_file(tx, uuid4())
