"""Process variables: one scope per process; values survive the document exactly."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import InvalidInputError
from tests.support.bpmn_text import Element, diagram, mapping, user
from tests.support.process import program, start

PROGRAM = program(diagram("start -> wait -> end", user("wait")))
NAMES = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=8)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"), max_size=20)
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3)
)


def exact(value: object) -> object:
    """``value`` with the types of its numbers, so that 1, True, 1.0 and Decimal(1) differ."""
    if isinstance(value, Mapping):
        return {name: exact(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [exact(entry) for entry in value]
    return (type(value), str(value))


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_every_value_survives_the_document_exactly(values: dict[str, object]) -> None:
    case = start(PROGRAM, values)

    assert exact(case.variables) == exact({"case_id": "c-1", **values})


@pytest.mark.parametrize("value", [1, True, 1.0, Decimal("1"), Decimal("1.00"), 0, False, "1"], ids=repr)
def test_one_and_true_and_a_decimal_stay_what_they_are(value: object) -> None:
    case = start(PROGRAM, {"v": value})

    assert exact(case.variables["v"]) == exact(value)


@pytest.mark.parametrize("values", [{"a": object()}, {"a\nb": 1}, {"a": {1: 2}}, {"a": float("inf")}])
def test_a_case_does_not_begin_with_what_it_cannot_keep(values: dict[str, object]) -> None:
    with pytest.raises(InvalidInputError):
        start(PROGRAM, values)


def test_an_unknown_process_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="nothing"):
        start(PROGRAM, process_id="nothing")


def test_a_dotted_target_writes_one_entry_and_keeps_the_others() -> None:
    mappings = mapping(outputs={"a.b.c": "=1", "a.x": "=2"})
    case = start(
        diagram("start -> set -> end", Element("task", "set", {}, mappings)), {"a": {"b": {"d": 3}, "e": 4}}
    )

    assert case.snapshot.variables["a"] == {"b": {"c": 1, "d": 3}, "x": 2, "e": 4}


def test_the_given_variables_are_not_changed() -> None:
    given_values: dict[str, object] = {"a": {"b": 1}}
    mappings = mapping(outputs={"a.b": "=2"})

    start(diagram("start -> set -> end", Element("task", "set", {}, mappings)), given_values)

    assert given_values == {"a": {"b": 1}}
