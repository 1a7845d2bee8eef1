"""Table analysis: gaps, overlaps and unreachable rules, each with an example that really shows it."""

from __future__ import annotations

import json
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.feel import Value
from engine.feel.dmn import Finding, FindingKind, Severity, analyse, parse
from tests.support.dmn_models import decision, input_data, literal, model_xml, table


def findings(*elements: str, kind: FindingKind | None = None) -> list[Finding]:
    """The findings of a model, all or of one kind."""
    return [each for each in analyse(parse(model_xml(*elements))) if kind is None or each.kind is kind]


def of_table(xml: str, kind: FindingKind | None = None) -> list[Finding]:
    """The findings of one table."""
    return findings(decision("d", xml), kind=kind)


def test_a_complete_table_without_overlaps_has_no_findings() -> None:
    rows = [
        ["< 18", "-", '"minor"'],
        ["[18..60)", "true", '"a"'],
        ["[18..60)", "false", '"b"'],
        [">= 60", "-", '"old"'],
    ]

    assert of_table(table(["age", "poor"], rows)) == []


def test_a_gap_between_numbers_is_found_with_an_example_inside() -> None:
    (gap,) = of_table(table(["age"], [["< 18", "1"], ["> 18", "2"], ["> 60", "3"]], "ANY"), FindingKind.GAP)

    assert gap.example == {"age": 18}
    assert gap.severity is Severity.WARNING
    assert "age 18" in gap.message


def test_whole_numbers_have_no_gap_between_neighbours() -> None:
    rows = [["<= 17", "1"], [">= 18", "2"]]

    assert of_table(table(["age"], rows, types={0: "integer"})) == []
    assert of_table(table(["age"], rows, types={0: "number"}))[0].example == {"age": 17.5}


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([['<= date("2026-01-31")', "1"], ['>= date("2026-02-01")', "2"]], "date"),
        ([['< @"P1Y"', "1"], ['>= @"P1Y"', "2"]], "yearMonthDuration"),
        ([['< @"P1D"', "1"], ['>= @"P1D"', "2"]], "dayTimeDuration"),
        ([['< @"12:00:00"', "1"], ['>= @"12:00:00"', "2"]], "time"),
        ([['< @"2026-01-01T00:00:00"', "1"], ['>= @"2026-01-01T00:00:00"', "2"]], "dateTime"),
        ([["true", "1"], ["false", "2"]], "boolean"),
        ([["null", "0"], ["-5", "1"], ["< -5, > -5", "2"]], "number"),
        ([["even(?)", "0"]], "unknown"),
    ],
)
def test_every_kind_of_value_is_understood_or_said_not_to_be(rows: list[list[str]], kind: str) -> None:
    found = of_table(table(["x"], rows, types={0: "" if kind == "unknown" else kind}))

    expected = [FindingKind.NOT_ANALYSED] if kind == "unknown" else []
    assert [each.kind for each in found if each.kind is not FindingKind.BROKEN] == expected


def test_a_gap_between_dates_names_the_days() -> None:
    rows = [['< @"2026-01-31"', "1"], ['> @"2026-02-02"', "2"]]
    (gap,) = of_table(table(["day"], rows))

    assert gap.to_json()["example"] == {"day": "2026-01-31"}


def test_texts_that_no_rule_names_are_a_gap_unless_the_allowed_values_end_there() -> None:
    rows = [['"town", "village"', "1"], ['"city"', "2"]]

    (gap,) = of_table(table(["place"], rows))
    assert gap.example == {"place": "其他"}
    assert of_table(table(["place"], rows, allowed={0: '"town", "village", "city"'})) == []


def test_allowed_values_of_the_item_definition_bound_the_analysis() -> None:
    kind = (
        '<itemDefinition name="tApplicant"><itemComponent name="place"><typeRef>tPlace</typeRef></itemComponent>'
        '</itemDefinition><itemDefinition name="tPlace"><typeRef>string</typeRef>'
        '<allowedValues><text>"town", "village"</text></allowedValues></itemDefinition>'
    )
    rows = [['"town"', "1"], ['"village"', "2"]]

    assert (
        findings(
            kind,
            input_data("who", "tApplicant"),
            decision("d", table(["who.place"], rows), ["requiredInput:who"]),
        )
        == []
    )


def test_the_outputs_of_a_required_table_bound_the_analysis() -> None:
    first = decision("level", table(["x"], [["< 5", '"low"'], [">= 5", '"high"']]))
    second = decision("d", table(["level"], [['"low"', "1"], ['"high"', "2"]]), ["requiredDecision:level"])

    assert findings(first, second) == []


def test_overlapping_rules_of_a_unique_table_are_an_error() -> None:
    rows = [["<= 10", '"a"', "1"], [">= 10", "-", "2"]]
    (overlap,) = of_table(table(["x", "y"], rows), FindingKind.OVERLAP)

    assert (overlap.rules, overlap.severity) == ((1, 2), Severity.ERROR)
    assert overlap.example == {"x": 10, "y": "a"}


def test_any_tables_may_overlap_as_long_as_the_outputs_agree() -> None:
    agreeing = [["<= 10", "1"], [">= 5", "1"]]
    differing = [["<= 10", "1"], [">= 5", "2"]]

    assert of_table(table(["x"], agreeing, "ANY")) == []
    (overlap,) = of_table(table(["x"], differing, "ANY"))
    assert overlap.kind is FindingKind.OVERLAP


def test_a_rule_after_rules_that_cover_it_is_unreachable() -> None:
    rows = [
        ["< 10", "-", "1"],
        [">= 10", "true", "2"],
        ["> 20", "true", "3"],
        ["-", "-", "4"],
        ["5", "-", "5"],
    ]
    found = of_table(table(["x", "flag"], rows, "FIRST"), FindingKind.UNREACHABLE)

    assert [each.rules for each in found] == [(3, 2), (5, 1)]


def test_a_rule_that_is_always_outranked_is_unreachable() -> None:
    rows = [["> 10", '"low"'], ["> 5", '"high"'], ["-", '"low"']]
    found = of_table(
        table(["x"], rows, "PRIORITY", output_allowed={0: '"high", "low"'}), FindingKind.UNREACHABLE
    )

    assert [each.rules for each in found] == [(1, 2)]


def test_a_rule_that_no_allowed_value_matches_is_unreachable() -> None:
    xml = table(["x"], [["[0..10]", "1"], ["> 10", "2"]], allowed={0: "[0..10]"})
    (found,) = of_table(xml)

    assert (found.kind, found.rules) == (FindingKind.UNREACHABLE, (2,))


def test_cells_beyond_understanding_are_said_to_be_and_hide_nothing_else() -> None:
    rows = [["even(?)", "-", "1"], ["< limit", "< 3", "2"], ["3", "> 5", "3"]]
    found = of_table(table(["x", "y"], rows))

    assert [each.rules for each in found if each.kind is FindingKind.NOT_ANALYSED] == [(1,), (2,)]
    assert all("未能分析" in each.message for each in found if each.kind is FindingKind.NOT_ANALYSED)


def test_two_columns_of_one_expression_are_one_input() -> None:
    rows = [[">= 0", "< 5", "1"], [">= 5", "-", "2"], ["< 0", "-", "3"]]

    assert of_table(table(["x", "x"], rows)) == []


def test_a_default_output_or_a_multiple_hit_policy_leaves_no_gaps() -> None:
    rows = [["1", "1"]]

    assert of_table(table(["x"], rows, defaults={0: "0"})) == []
    assert of_table(table(["x"], rows, "COLLECT")) == []


def test_a_table_without_rules_is_one_gap() -> None:
    (gap,) = of_table(table(["x"], []))

    assert "任何输入" in gap.message


def test_what_cannot_be_evaluated_is_an_error() -> None:
    (broken,) = findings(decision("d", literal("1 +")))

    assert (broken.kind, broken.severity, broken.decision_id) == (FindingKind.BROKEN, Severity.ERROR, "d")


def test_many_findings_are_cut_short_and_say_so() -> None:
    rows = [["-", str(number)] for number in range(30)]
    found = of_table(table(["x"], rows))

    assert len(found) == 21
    assert "其余未列出" in found[-1].message


def test_a_large_table_ends_within_the_effort() -> None:
    columns = [f"c{number}" for number in range(12)]
    rows = [
        [f"[{(row * 7 + column * 3) % 40}..{(row * 7 + column * 3) % 40 + 5}]" for column in range(12)]
        + ["1"]
        for row in range(60)
    ]
    found = of_table(table(columns, rows, "FIRST"))

    assert found


def test_findings_are_plain_data() -> None:
    found = of_table(table(["x"], [["> 1", "1"]]))

    assert json.loads(json.dumps([each.to_json() for each in found]))[0]["kind"] == "gap"


CELLS = st.sampled_from(["-", "1", "< 2", ">= 1", "[1..3]", "(0..2)", "not(1)", "1, 3", "> 3", "0"])
FLAGS = st.sampled_from(["-", "true", "false"])
TABLES = st.lists(st.tuples(CELLS, FLAGS), min_size=1, max_size=5)
NUMBERS: list[Value] = [-1, 0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 9]  # type: ignore[list-item]


@settings(deadline=None, max_examples=120)
@given(TABLES)
def test_findings_agree_with_trying_every_input(rows: list[tuple[str, str]]) -> None:
    numbered = [[*row, str(number)] for number, row in enumerate(rows, 1)]
    xml = decision("all", table(["x", "flag"], numbered, "COLLECT"))
    model = parse(model_xml(xml))
    hits = {
        (x, flag): [int(str(rule)) for rule in model.evaluate("all", {"x": x, "flag": flag}).value]  # type: ignore[union-attr]
        for x, flag in product(NUMBERS, [True, False])
    }

    found = of_table(table(["x", "flag"], numbered))
    first = of_table(table(["x", "flag"], numbered, "FIRST"), FindingKind.UNREACHABLE)

    overlapping = {(a, b) for matched in hits.values() for a in matched for b in matched if a < b}
    assert {each.rules for each in found if each.kind is FindingKind.OVERLAP} == overlapping
    assert any(each.kind is FindingKind.GAP for each in found) == any(
        not matched for matched in hits.values()
    )
    reached = {matched[0] for matched in hits.values() if matched}
    assert {each.rules[0] for each in first} == set(range(1, len(rows) + 1)) - reached
    for each in found:
        if each.kind in (FindingKind.GAP, FindingKind.OVERLAP):
            shown = model.evaluate("all", each.example).value
            assert isinstance(shown, list)
            assert set(each.rules) <= set(shown) if each.rules else shown == []


def test_a_table_with_too_many_different_values_is_said_to_be_too_large() -> None:
    rows = [[f"[{row * 3}..{row * 3 + 2}]", str(row)] for row in range(800)]

    found = of_table(table(["x"], rows))

    assert [each.kind for each in found] == [FindingKind.NOT_ANALYSED]
