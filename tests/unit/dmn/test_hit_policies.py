"""Hit policies: which rules speak, what their outputs become and when a table breaks its own rules."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import Value
from engine.feel.dmn import (
    EvaluationError,
    HitPolicy,
    NotAllowedError,
    NotSameError,
    NotUniqueError,
    WrongTypeError,
    parse,
)
from engine.feel.dmn.hit_policies import Hit, combine
from tests.support.dmn_models import decision, model_xml, table

BANDS = [["< 10", '"low"'], ["[5..20]", '"middle"'], [">= 15", '"high"']]


def value_of(xml: str, scope: dict[str, object]) -> Value:
    """The value of the decision ``d`` made of a table."""
    return parse(model_xml(decision("d", xml))).evaluate("d", scope).value


def test_unique_gives_the_one_rule_that_matches() -> None:
    assert value_of(table(["x"], BANDS), {"x": 12}) == "middle"


def test_unique_refuses_two_matching_rules_and_names_them() -> None:
    with pytest.raises(NotUniqueError) as caught:
        value_of(table(["x"], BANDS), {"x": 7})

    assert "第 1、2 条" in caught.value.message
    assert caught.value.element_id == "table"


def test_any_gives_the_value_on_which_all_agree() -> None:
    rows = [["> 1", '"a"'], ["> 2", '"a"'], ["> 9", '"b"']]

    assert value_of(table(["x"], rows, "ANY"), {"x": 5}) == "a"


def test_any_refuses_rules_that_differ() -> None:
    with pytest.raises(NotSameError):
        value_of(table(["x"], [["> 1", '"a"'], ["> 2", '"b"']], "ANY"), {"x": 5})


def test_any_tells_true_from_one() -> None:
    with pytest.raises(NotSameError):
        value_of(table(["x"], [["> 1", "1"], ["> 2", "true"]], "ANY"), {"x": 5})


def test_first_gives_the_rule_that_stands_first() -> None:
    assert value_of(table(["x"], BANDS, "FIRST"), {"x": 17}) == "middle"


def test_priority_gives_the_output_that_stands_first_in_the_allowed_values() -> None:
    priorities = {0: '"high", "middle", "low"'}

    assert value_of(table(["x"], BANDS, "PRIORITY", output_allowed=priorities), {"x": 17}) == "high"
    assert value_of(table(["x"], BANDS, "PRIORITY", output_allowed=priorities), {"x": 7}) == "middle"


def test_priority_compares_several_outputs_from_the_left() -> None:
    rows = [["-", '"b"', "1"], ["-", '"a"', "2"], ["-", '"a"', "1"]]
    xml = table(["x"], rows, "PRIORITY", ("p", "q"), output_allowed={0: '"a", "b"', 1: "1, 2"})

    assert value_of(xml, {"x": 0}) == {"p": "a", "q": Decimal(1)}


def test_output_order_lists_all_by_priority_and_rule_order_by_row() -> None:
    priorities = {0: '"high", "middle", "low"'}

    assert value_of(table(["x"], BANDS, "OUTPUT ORDER", output_allowed=priorities), {"x": 17}) == [
        "high",
        "middle",
    ]
    assert value_of(table(["x"], BANDS, "RULE ORDER"), {"x": 17}) == ["middle", "high"]


def test_collect_lists_every_output() -> None:
    assert value_of(table(["x"], BANDS, "COLLECT"), {"x": 7}) == ["low", "middle"]


@pytest.mark.parametrize(
    ("aggregation", "expected"), [("SUM", "60.3"), ("MIN", "10.1"), ("MAX", "30.1"), ("COUNT", "3")]
)
def test_collect_aggregates_numbers_without_binary_noise(aggregation: str, expected: str) -> None:
    rows = [["> 0", "10.1"], ["> 1", "20.1"], ["> 2", "30.1"], ["> 90", "1000"]]

    assert value_of(table(["x"], rows, "COLLECT", aggregation=aggregation), {"x": 5}) == Decimal(expected)


def test_a_sum_of_texts_is_refused() -> None:
    with pytest.raises(EvaluationError):
        value_of(table(["x"], BANDS, "COLLECT", aggregation="SUM"), {"x": 7})


@pytest.mark.parametrize(
    ("policy", "aggregation", "expected"),
    [
        ("UNIQUE", "", None),
        ("FIRST", "", None),
        ("COLLECT", "", []),
        ("RULE ORDER", "", []),
        ("COLLECT", "SUM", None),
        ("COLLECT", "COUNT", Decimal(0)),
    ],
)
def test_no_matching_rule_gives_nothing(policy: str, aggregation: str, expected: Value) -> None:
    assert value_of(table(["x"], [["1", "2"]], policy, aggregation=aggregation), {"x": 5}) == expected


def test_the_default_output_speaks_when_no_rule_does() -> None:
    xml = table(["x"], [["1", '"a"', "true"]], "UNIQUE", ("p", "q"), defaults={0: '"none"'})

    assert value_of(xml, {"x": 5}) == {"p": "none", "q": None}


def test_an_output_outside_of_the_allowed_values_is_refused() -> None:
    with pytest.raises(NotAllowedError) as caught:
        value_of(table(["x"], [["-", '"c"']], output_allowed={0: '"a", "b"'}), {"x": 5})

    assert "result" in caught.value.message


def test_an_input_outside_of_the_allowed_values_is_refused() -> None:
    xml = table(["x"], [["-", "1"]], allowed={0: "[0..100]"}, labels={0: "年龄"})

    assert value_of(xml, {"x": 100}) == Decimal(1)
    with pytest.raises(NotAllowedError) as caught:
        value_of(xml, {"x": 101})
    assert "年龄" in caught.value.message


def test_an_input_of_the_wrong_type_is_refused() -> None:
    with pytest.raises(WrongTypeError):
        value_of(table(["x"], [["-", "1"]], types={0: "number"}), {"x": "12"})


def test_what_is_not_strict_becomes_null_with_a_warning() -> None:
    model = parse(model_xml(decision("d", table(["x"], BANDS))))

    evaluation = model.evaluate("d", {"x": 7}, strict=False)

    assert evaluation.value is None
    assert any("命中" in warning for warning in evaluation.warnings)


def test_cells_may_use_other_inputs_and_the_value_itself() -> None:
    rows = [["> limit", '"above"'], ["? * 2 > limit", '"near"'], ["-", '"below"']]
    xml = table(["x"], rows, "FIRST")

    assert [value_of(xml, {"x": x, "limit": 10}) for x in (11, 6, 5)] == ["above", "near", "below"]


def test_cells_with_the_same_text_in_different_columns_test_their_own_column() -> None:
    rows = [["> 5", "> 5", '"both"'], ["> 5", "-", '"left"'], ["-", "> 5", '"right"']]
    xml = table(["a", "b"], rows, "FIRST")

    assert [value_of(xml, {"a": a, "b": b}) for a, b in [(6, 6), (6, 1), (1, 6), (1, 1)]] == [
        "both",
        "left",
        "right",
        None,
    ]


NUMBERS = st.lists(st.integers(-50, 50).map(Decimal), min_size=1, max_size=8)


@given(NUMBERS)
def test_output_order_is_rule_order_sorted_by_rank(values: list[Decimal]) -> None:
    hits = [Hit(number, value, (int(value),)) for number, value in enumerate(values, 1)]

    ordered = combine(HitPolicy.OUTPUT_ORDER, None, hits)

    assert ordered == sorted(values)
    assert combine(HitPolicy.PRIORITY, None, hits) == min(values)
    assert combine(HitPolicy.FIRST, None, hits) == values[0]


@given(st.integers(-5, 25), st.integers(-5, 25), st.booleans())
def test_a_table_agrees_with_the_conditions_written_out(x: int, y: int, flag: bool) -> None:
    rows = [["< 0", "-", "-", '"a"'], ["[0..10)", "> 5", "true", '"b"'], [">= 10", "not(7, 8)", "-", '"c"']]
    expected = [
        name
        for name, matches in [
            ("a", x < 0),
            ("b", 0 <= x < 10 and y > 5 and flag),
            ("c", x >= 10 and y not in (7, 8)),
        ]
        if matches
    ]

    assert value_of(table(["x", "y", "flag"], rows, "COLLECT"), {"x": x, "y": y, "flag": flag}) == expected
