"""Resident ID numbers and telephones."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.forms import is_id_number, is_phone
from engine.forms.identity import check_digit

TODAY = date(2026, 11, 23)


@st.composite
def id_numbers(draw: st.DrawFn) -> str:
    area = draw(st.integers(110000, 659999))
    birthday = draw(st.dates(date(1900, 1, 1), TODAY))
    digits = f"{area}{birthday:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return digits + check_digit(digits)


@given(id_numbers())
def test_a_number_with_its_check_digit_is_good_also_with_a_small_x(number: str) -> None:
    assert is_id_number(number, TODAY)
    assert is_id_number(number.lower(), TODAY)


@given(id_numbers(), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number: str, place: int, shift: int) -> None:
    wrong = str((int(number[place]) + shift) % 10)

    assert not is_id_number(number[:place] + wrong + number[place + 1 :], TODAY)


@given(id_numbers(), st.integers(0, 15))
def test_two_neighbours_exchanged_are_noticed(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]

    assert swapped == number or not is_id_number(swapped, TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "11010119600101123",
        "1101011960010112333",
        "110101196013011239",
        "１１０１０１１９６００１０１１２３３",
    ],
)
def test_other_things_are_no_number(text: str) -> None:
    assert not is_id_number(text, TODAY)


def test_nobody_is_born_tomorrow() -> None:
    digits = "11010120261124123"

    assert not is_id_number(digits + check_digit(digits), TODAY)


@pytest.mark.parametrize("text", ["13800138000", "053188881234", "0531-8888123"])
def test_mobiles_and_landlines_with_area_code_are_telephones(text: str) -> None:
    assert is_phone(text)


@pytest.mark.parametrize("text", ["12800138000", "1380013800", "13800138000 ", "88881234", "+8613800138000"])
def test_other_numbers_are_no_telephones(text: str) -> None:
    assert not is_phone(text)
