"""What stands behind a letter: doubts are listed once, and what a case kept is compared fairly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sla.calendar import WorkingCalendar
from engine.content import Content, compile_content
from engine.letters import grounds
from tests.support.bpmn_text import diagram, rule
from tests.support.dmn_models import decision, input_data, model_xml, table

AT = (datetime(2026, 11, 24, 1, tzinfo=UTC), WorkingCalendar())
NUMBERS = st.integers(-(10**6), 10**6)
VALUES = st.none() | st.booleans() | NUMBERS | st.text(max_size=5)


def decided(kept: object, value: object, *notes: str) -> grounds.Decided:
    """A decision that gave ``value`` while the case has ``kept`` something."""
    rules = [{"index": 1, "annotations": [{"text": note} for note in notes]}]
    return {"name": "补助金额", "kept": kept, "value": value, "explanation": [{"name": "表", "rules": rules}]}


def release() -> Content:
    """A process that decides ``level`` from ``income``."""
    level = decision(
        "level", table(["income"], [["< 100", '"low"'], [">= 100", '"high"']]), ["requiredInput:income"]
    )
    files = {
        "p.bpmn": diagram("start -> judge -> end", rule("judge", "level", "level")).encode(),
        "t.dmn": model_xml(input_data("income", "number"), level),
    }
    return compile_content(1, files)


def made(**facts: object) -> list[grounds.Decided]:
    """The decisions behind a letter with these facts of the case."""
    return grounds.decisions(release(), "p", {"facts": facts}, AT)


@given(st.dictionaries(st.text(max_size=3), VALUES, max_size=4), VALUES)
def test_a_case_that_kept_nothing_contradicts_nothing(context: dict[str, object], value: object) -> None:
    assert grounds.agrees(decided(None, value))
    assert grounds.agrees(decided({key: None for key in context}, context))


@given(st.dictionaries(st.text(max_size=3), VALUES, min_size=1, max_size=4))
def test_a_context_agrees_with_every_part_of_itself_and_with_no_other_value(
    context: dict[str, object],
) -> None:
    for key in context:
        assert grounds.agrees(decided({key: context[key]}, context))
        assert not grounds.agrees(decided({key: "another value"}, context))


@given(NUMBERS)
def test_a_number_agrees_with_itself_however_it_was_stored(number: int) -> None:
    assert grounds.agrees(decided(number, float(number)))
    assert not grounds.agrees(decided(number, number + 1))


@pytest.mark.parametrize(("kept", "value"), [("1", 1), (1, "1"), ("true", True), ("是", True), ([], None)])
def test_values_that_only_look_alike_do_not_agree(kept: object, value: object) -> None:
    assert not grounds.agrees(decided(kept, value))


@pytest.mark.parametrize(
    ("facts", "statuses", "doubts"),
    [
        ({}, {}, []),
        ({}, {"第十条": "已录入"}, []),
        ({}, {"第十条": "待核"}, ["第十条"]),
        ({"basis_status": "待核", "basis_claimed": "第十条"}, {"第十条": "待核"}, ["第十条"]),
        ({"basis_status": "已录入", "basis_claimed": "第九条"}, {}, []),
    ],
)
def test_each_basis_that_nobody_checked_is_listed_once(
    facts: Mapping[str, object], statuses: Mapping[str, str], doubts: list[str]
) -> None:
    assert grounds.unchecked(facts, statuses, []) == doubts


def test_only_remarks_of_matched_rules_that_say_so_are_doubts() -> None:
    behind = [decided(1, 1, "限额待核", "第三条"), decided(1, 1, "限额待核")]

    assert grounds.unchecked({}, {}, behind) == ["补助金额：限额待核"]


@given(st.integers(0, 1000))
def test_a_decision_is_computed_from_the_facts_that_were_kept(income: int) -> None:
    (found,) = made(income=income, level="low")

    assert (found["element_id"], found["inputs"]) == ("judge", {"income": income})
    assert found["value"] == ("low" if income < 100 else "high")
    assert grounds.agrees(found) == (income < 100)


@pytest.mark.parametrize("facts", [{}, {"income": None}, {"income": "viel"}, {"other": 1}])
def test_a_decision_whose_inputs_are_not_all_there_is_left_out(facts: dict[str, object]) -> None:
    assert made(**facts) == []
