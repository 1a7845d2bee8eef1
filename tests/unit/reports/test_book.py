"""Excel files: texts stay texts, long lists go on, months begin in Shanghai."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from engine.errors import InvalidInputError
from engine.reports import Book, Column, Month, Value

COLUMNS = (Column("甲"), Column("乙", 30))
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)


def written(*rows: tuple[Value, ...]) -> io.BytesIO:
    """A file with ``rows``."""
    target = io.BytesIO()
    with Book(target) as book:
        assert book.write("表", COLUMNS, rows) == len(rows)
    target.seek(0)
    return target


@given(st.lists(st.tuples(TEXTS, st.sampled_from(["", "=", "+", "-", "@"])), max_size=6))
def test_whatever_was_typed_comes_back_as_text(rows: list[tuple[str, str]]) -> None:
    texts = [f"{first}{rest}" for rest, first in rows]

    sheet = load_workbook(written(*((text, None) for text in texts))).worksheets[0]

    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == texts
    assert all(cell.data_type == "s" for cell in cells)
    assert all(cell.quotePrefix for cell in cells if cell.value.startswith(("=", "+", "-", "@")))


def test_numbers_stay_numbers_and_nothing_stays_empty() -> None:
    sheet = load_workbook(written((3, Decimal("812.50")), (None, "x"))).worksheets[0]

    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["甲", "乙"], [3, 812.5], [None, "x"],
    ]  # fmt: skip
    assert sheet.column_dimensions["B"].width == pytest.approx(30, abs=1)
    assert sheet.freeze_panes == "A2"


def test_a_list_longer_than_a_sheet_goes_on_in_the_next() -> None:
    target = io.BytesIO()
    with Book(target, most_rows=3) as book:
        assert book.write("表", COLUMNS, ((number, "x") for number in range(8))) == 8

    found = load_workbook(target)

    assert [sheet.title for sheet in found.worksheets] == ["表", "表 2", "表 3"]
    numbers = [row[0] for sheet in found.worksheets for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert numbers == list(range(8))


@given(st.integers(0, 60_000), st.integers(0, 86_399))
def test_every_moment_lies_in_one_month(days: int, seconds: int) -> None:
    moment = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(days=days, seconds=seconds)
    month = Month.of(moment)

    assert month.begin <= moment < month.end
    assert month.next.before == month
    assert Month.read(str(month)) == month
    assert month.end == month.next.begin
    assert month.end - month.begin in {timedelta(days=days) for days in (28, 29, 30, 31)}


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-1", "x", "2026-01-01"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        Month.read(text)
