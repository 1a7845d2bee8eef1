"""A submission is checked as the viewer checks it; nothing of it is believed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.forms import parse
from tests.support import sample_form
from tests.support.parity_forms import STORED, corners
from tests.unit.forms.form_of import ABC, checked, codes, component, form_of, hidden_when, rows

SAMPLE = parse(sample_form.SCHEMA, "intake")
CORNERS = parse(corners(), "corners")
ANSWERS = {**sample_form.VALUES, "opinion": "同意"}


def test_a_complete_form_is_kept_as_it_was_filled_in() -> None:
    result = checked(SAMPLE, ANSWERS, sample_form.CONTEXT)

    assert result.errors == ()
    assert result.values["members"] == sample_form.VALUES["members"]
    assert result.values["township"] == "xiguan"


def test_unknown_fields_are_errors_wherever_they_stand() -> None:
    form = form_of(component("textfield", "a"), rows("r", component("textfield", "b")))

    result = checked(form, {"a": "x", "evil": 1, "r": [{"b": "", "c": 1}]})

    assert codes(result) == {"evil": "unknown_field", "r.0.c": "unknown_field"}
    assert result.values == {}


@pytest.mark.parametrize("value", [{"r": {"b": ""}}, {"r": "text"}, {"r": [1]}, {"r": [{}] * 201}])
def test_a_list_must_be_a_list_of_rows(value: dict[str, object]) -> None:
    form = form_of(rows("r", component("textfield", "b")))

    assert set(codes(checked(form, value)).values()) == {"unknown_field"}


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("textfield", 5, "wrong_type"),
        ("textfield", ["x"], "wrong_type"),
        ("textfield", "a\0b", "bad_characters"),
        ("textarea", "\ud800", "bad_characters"),
        ("textarea", "字" * 20_001, "too_long"),
        ("number", "12", "not_a_number"),
        ("number", True, "not_a_number"),
        ("number", float("inf"), "not_a_number"),
        ("number", float("nan"), "not_a_number"),
        ("number", 10**40, "number_too_long"),
        ("number", 0.12345678901234567, "number_too_long"),
        ("checkbox", "true", "wrong_type"),
        ("radio", "c", "not_an_option"),
        ("radio", {"value": "a"}, "wrong_type"),
        ("checklist", "a", "wrong_type"),
        ("checklist", ["a", "c"], "not_an_option"),
        ("checklist", [["a"]], "wrong_type"),
        ("datetime", "2026-02-30", "bad_date"),
        ("datetime", "2026-02-03T10:00", "bad_date"),
        ("datetime", "02/03/2026", "bad_date"),
        ("datetime", 20260203, "wrong_type"),
    ],
)
def test_values_of_the_wrong_shape_are_refused(kind: str, value: object, code: str) -> None:
    more: dict[str, object] = {"values": ABC} if kind in ("radio", "checklist") else {}

    assert codes(checked(form_of(component(kind, "a", **more)), {"a": value})) == {"a": code}


def test_true_is_not_the_option_one() -> None:
    form = form_of(component("select", "a", values=[1, 2]))

    assert codes(checked(form, {"a": True})) == {"a": "not_an_option"}
    assert checked(form, {"a": 1.0}).errors == ()


def test_ten_megabytes_of_text_are_refused_with_one_clear_error() -> None:
    result = checked(form_of(component("textarea", "a")), {"a": "x" * 10_000_000})

    assert [error.code for error in result.errors] == ["too_big"]
    assert "256 KB" in result.errors[0].message_zh


def test_an_abyss_of_brackets_does_no_harm() -> None:
    deep: object = "x"
    for _ in range(50_000):
        deep = [deep]

    assert codes(checked(form_of(component("textfield", "a")), {"a": deep})) == {"a": "wrong_type"}


def test_hidden_fields_are_neither_asked_nor_kept() -> None:
    form = form_of(
        component("checkbox", "more"),
        component("textfield", "what", validate={"required": True}, **hidden_when("=more = false")),
    )

    assert checked(form, {"more": False, "what": "smuggled"}).values == {"more": False}
    assert codes(checked(form, {"more": True})) == {"what": "required"}


def test_a_condition_without_an_answer_hides_as_in_the_browser() -> None:
    form = form_of(
        component("number", "n"),
        component("textfield", "a", validate={"required": True}, **hidden_when("=n > 2")),
    )

    assert checked(form, {"n": None}).errors == ()
    assert codes(checked(form, {"n": 1})) == {"a": "required"}


def test_read_only_and_disabled_fields_keep_their_stored_values() -> None:
    form = form_of(
        component("textfield", "a", readonly=True),
        component("textfield", "b", disabled=True),
        component("textfield", "c"),
    )

    result = checked(
        form, {"a": "forged", "b": "forged", "c": "new"}, {"a": "stored", "b": "kept", "c": "old"}
    )

    assert result.values == {"a": "stored", "b": "kept", "c": "new"}


def test_a_field_closed_by_a_condition_keeps_its_stored_value() -> None:
    form = form_of(component("checkbox", "final"), component("number", "amount", readonly="=final"))

    assert checked(form, {"final": True, "amount": 9999}, {"amount": 786}).values["amount"] == 786
    assert checked(form, {"final": False, "amount": 800}, {"amount": 786}).values["amount"] == 800


def test_computed_fields_are_computed_anew() -> None:
    form = form_of(
        component("number", "a"),
        component("expression", "b", expression="=a * 2"),
        component("expression", "c", expression="=b + 0.1"),
    )

    assert checked(form, {"a": 0.1, "b": 99, "c": 99}).values == {"a": 0.1, "b": 0.2, "c": 0.3}


def test_computed_fields_that_chase_each_other_come_to_an_end() -> None:
    form = form_of(
        component("expression", "a", expression="=b + 1"), component("expression", "b", expression="=a + 1")
    )

    assert set(checked(form, {}).values) == {"a", "b"}


def test_rows_are_checked_one_by_one_and_errors_name_the_row() -> None:
    form = form_of(
        rows(
            "r",
            component("textfield", "name", validate={"required": True}),
            component("number", "age", **hidden_when('=this.name = "x"')),
        )
    )

    result = checked(form, {"r": [{"name": "x", "age": 3}, {"age": 4}]})

    assert codes(result) == {"r.1.name": "required"}
    assert result.errors[0].component_id == "id_name"
    assert result.values["r"] == [{"name": "x"}, {"name": "", "age": 4}]


def test_a_list_that_was_left_out_is_empty_not_untouched() -> None:
    form = form_of(rows("r", component("textfield", "name")))

    assert checked(form, {}, {"r": [{"name": "old"}]}).values == {"r": []}


def test_a_fixed_list_keeps_its_number_of_rows() -> None:
    form = form_of(rows("r", component("textfield", "name"), allowAddRemove=False))
    stored = {"r": [{"name": "one"}, {"name": "two"}]}

    assert codes(checked(form, {"r": [{"name": "x"}]}, stored)) == {"r": "rows_changed"}
    assert checked(form, {"r": [{"name": "x"}, {}]}, stored).values == {"r": [{"name": "x"}, {"name": "two"}]}


def test_a_read_only_value_moves_with_its_row_but_cannot_be_made_up() -> None:
    form = form_of(rows("r", component("textfield", "name", readonly=True), component("number", "age")))
    stored = {"r": [{"name": "one", "age": 1}, {"name": "two", "age": 2}]}

    assert checked(form, {"r": [{"name": "two", "age": 3}]}, stored).values == {
        "r": [{"name": "two", "age": 3}]
    }
    assert codes(checked(form, {"r": [{"name": "three", "age": 3}]}, stored)) == {
        "r.0.name": "readonly_changed"
    }


def test_limits_may_depend_on_other_answers() -> None:
    form = form_of(
        component("number", "members"), component("number", "ill", validate={"min": 1, "max": "=members"})
    )

    assert codes(checked(form, {"members": 2, "ill": 3})) == {"ill": "too_big"}
    assert codes(checked(form, {"members": 2, "ill": 0})) == {"ill": "too_small"}
    assert checked(form, {"members": 2, "ill": 2}).errors == ()


def test_money_is_compared_exactly() -> None:
    form = form_of(
        component("number", "a", validate={"max": 0.3}),
        component("number", "b", increment=0.1, decimalDigits=1),
    )

    assert checked(form, {"a": 0.3, "b": 0.7}).errors == ()
    assert codes(checked(form, {"a": 0.31, "b": 0.75})) == {"a": "too_big", "b": "too_many_decimals"}


def test_options_may_come_from_what_the_form_was_opened_with() -> None:
    form = form_of(component("select", "town", valuesKey="towns"))

    assert checked(form, {"town": "x"}, {"towns": [{"label": "西关", "value": "x"}]}).errors == ()
    assert codes(checked(form, {"town": "x"}, {"towns": []})) == {"town": "not_an_option"}
    assert codes(checked(form, {"town": "x", "towns": ["x"]}, {"towns": []})) == {"towns": "unknown_field"}


def test_numbers_of_people_and_telephones_are_tested() -> None:
    form = form_of(
        component("textfield", "id", properties={"check": "id_number"}),
        component("textfield", "tel", properties={"check": "phone"}),
    )

    assert codes(checked(form, {"id": "110101196001011234", "tel": "123"})) == {
        "id": "id_number",
        "tel": "phone",
    }
    assert checked(form, {"id": "110101196001011233", "tel": "13800138000"}).errors == ()


def test_a_pattern_means_what_it_means_in_the_browser() -> None:
    form = form_of(
        component("textarea", "a", validate={"pattern": r"^\d{6}$", "patternErrorMessage": "六位数字"})
    )

    assert codes(checked(form, {"a": "370112\n"})) == {"a": "pattern"}
    assert codes(checked(form, {"a": "３７０１１２"})) == {"a": "pattern"}
    assert checked(form, {"a": "370112"}).errors == ()


def test_a_day_that_is_over_is_refused_where_only_coming_days_are_asked() -> None:
    form = form_of(component("datetime", "a", subtype="date", disallowPassedDates=True))

    assert codes(checked(form, {"a": "2026-11-22"})) == {"a": "in_the_past"}
    assert checked(form, {"a": "2026-11-23"}).errors == ()


def test_chosen_twice_is_chosen_once() -> None:
    assert checked(form_of(component("checklist", "a", values=ABC)), {"a": ["b", "b", "a"]}).values == {
        "a": ["b", "a"]
    }


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
_KEYS = st.sampled_from(sorted(CORNERS.keys))


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(_KEYS, _JSON, max_size=8))
def test_no_submission_whatsoever_breaks_the_check(values: dict[str, object]) -> None:
    result = checked(CORNERS, values, STORED)

    json.dumps(result.values)
    assert all(error.message_zh and error.code for error in result.errors)


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries({"whole": st.none() | st.integers(0, 20), "kind": st.sampled_from([None, "a", "b", "c"]),
                              "agreed": st.booleans(), "story": st.text("字ab ", max_size=12)}))  # fmt: skip
def test_checking_what_was_kept_changes_nothing(values: dict[str, object]) -> None:
    once = checked(CORNERS, values, STORED)

    again = checked(CORNERS, once.values, STORED)

    assert again == once
