"""Python values in, JSON values and FEEL literals out."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import (
    FeelValueError,
    Range,
    Value,
    YearsMonths,
    compile_expression,
    from_json,
    from_python,
    kind_of,
    to_json,
    to_text,
)

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20).map(Decimal),
    st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.dates(),
    st.times(),
    st.datetimes(timezones=st.just(UTC)),
    st.timedeltas(timedelta(-9999), timedelta(9999)),
    st.integers(-999, 999).map(YearsMonths),
    st.tuples(st.integers(), st.integers()).map(
        lambda ends: Range(Decimal(ends[0]), Decimal(ends[1]), False, True)
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(VALUES)
def test_the_text_of_a_value_evaluates_to_the_value(value: Value) -> None:
    assert compile_expression(to_text(value)).evaluate({}) == value


@given(VALUES)
def test_conversion_is_idempotent(value: Value) -> None:
    once = from_python(value)

    assert from_python(once) == once


class Item(StrEnum):
    ALLOWANCE = "allowance"


@pytest.mark.parametrize(
    ("python", "feel"),
    [
        (0.1, Decimal("0.1")),
        (7, Decimal(7)),
        (True, True),
        (float("nan"), None),
        (10**40, Decimal("1e40")),
        ((1, 2), [1, 2]),
        ({"a": {"b": 1.5}}, {"a": {"b": Decimal("1.5")}}),
        (Item.ALLOWANCE, "allowance"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Decimal("NaN"), None),
    ],
)
def test_python_values_become_feel_values(python: object, feel: object) -> None:
    assert from_python(python) == feel


@pytest.mark.parametrize("python", [object(), b"raw", 1j])
def test_other_python_values_are_refused(python: object) -> None:
    with pytest.raises(FeelValueError):
        from_python(python)


def test_endless_data_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)

    with pytest.raises(FeelValueError):
        from_python(endless)


@pytest.mark.parametrize(
    ("feel", "json"),
    [
        (Decimal("3.00"), 3),
        (Decimal("0.1"), 0.1),
        (Decimal(2**70), float(2**70)),
        (date(2026, 1, 2), "2026-01-02"),
        (time(10, 0), "10:00:00"),
        (datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02T00:00:00Z"),
        (timedelta(hours=30), "P1DT6H"),
        (YearsMonths(14), "P1Y2M"),
        ([{"a": None}], [{"a": None}]),
        (Range(Decimal(1), Decimal(2)), None),
    ],
)
def test_feel_values_become_json(feel: Value, json: object) -> None:
    result = to_json(feel)

    assert result == json
    assert type(result) is type(json)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_json_numbers_come_back_as_they_were(value: float) -> None:
    assert from_json(to_json(from_json(value))) == from_json(value)


def test_only_values_that_are_read_are_converted() -> None:
    result = compile_expression("a + 1").evaluate({"a": 1, "unused": object()})

    assert result == 2


def test_every_value_has_a_kind() -> None:
    assert [kind_of(value) for value in (None, True, Decimal(1), datetime(2026, 1, 1, tzinfo=UTC))] == [
        "Null",
        "boolean",
        "number",
        "date and time",
    ]
