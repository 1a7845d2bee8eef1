"""``businessRuleTask``: asks a decision table of the same release; with a job type it is a job."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.errors import ExpressionError
from tests.support.bpmn_text import Element, diagram, each, mapping, rule, user
from tests.support.process import Case, program, start

TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="t" name="t" namespace="urn:t">
<decision id="standard" name="standard"><decisionTable id="dt" hitPolicy="UNIQUE">
<input id="i"><inputExpression id="ie" typeRef="number"><text>age</text></inputExpression></input>
<output id="o" name="amount" typeRef="number"/>
<rule id="r1"><inputEntry id="a"><text>&lt; 70</text></inputEntry>
<outputEntry id="b"><text>100.50</text></outputEntry></rule>
<rule id="r2"><inputEntry id="c"><text>[80..90]</text></inputEntry>
<outputEntry id="d"><text>300</text></outputEntry></rule>
<rule id="r3"><inputEntry id="e"><text>&gt;= 85</text></inputEntry>
<outputEntry id="f"><text>400</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def ask(variables: dict[str, object], extension: str = "") -> Case:
    text = diagram("start -> ask -> wait -> end", rule("ask", "standard", "amount", extension), user("wait"))
    return start(program(text, tables=TABLE), variables)


def test_the_result_is_stored_under_its_variable_exactly() -> None:
    assert ask({"age": 66}).variables["amount"] == Decimal("100.50")


def test_no_rule_that_matches_gives_null() -> None:
    assert ask({"age": 75}).variables["amount"] is None


def test_a_table_that_breaks_its_hit_policy_stops_the_case_at_the_task() -> None:
    with pytest.raises(ExpressionError) as caught:
        ask({"age": 88})

    assert caught.value.fields["element_id"] == "ask"


def test_input_mappings_feed_the_table() -> None:
    case = ask({"years": 82}, mapping({"age": "=years"}, {"monthly": "=amount / 12"}))

    assert case.variables == {"case_id": "c-1", "years": 82, "monthly": 25}


def test_the_decision_may_be_chosen_at_run_time() -> None:
    text = diagram("start -> ask -> end", rule("ask", "=chosen", "amount"))
    case = start(program(text, tables=TABLE), {"chosen": "standard", "age": 10})

    assert case.snapshot.variables["amount"] == Decimal("100.50")
    with pytest.raises(ExpressionError, match="不存在"):
        start(program(text, tables=TABLE), {"chosen": "nothing"})


def test_a_decision_per_entry_of_a_list() -> None:
    asked = each(rule("ask", "standard", "amount"), "=ages", "age", output="amounts", result="=amount")
    case = start(program(diagram("start -> ask -> end", asked), tables=TABLE), {"ages": [60, 80, 75]})

    assert case.snapshot.variables["amounts"] == [Decimal("100.50"), 300, None]
    assert "amount" not in case.snapshot.variables


def test_a_rule_task_with_a_job_type_is_a_job() -> None:
    text = diagram(
        "start -> ask -> end", Element("businessRuleTask", "ask", {}, '<zeebe:taskDefinition type="rules"/>')
    )

    assert start(text).job("ask").type == "rules"


def test_what_was_passed_says_which_rule_matched_and_what_it_read() -> None:
    case = ask({"age": 66})

    [asked] = [entry for entry in case.snapshot.passed if entry.element_id == "ask"]
    [step] = asked.why
    assert step["element_id"] == "standard"
    assert [rule["rule_id"] for rule in step["rules"]] == ["r1"]  # type: ignore[attr-defined]
    assert [(read["expression"], read["value"]) for read in step["inputs"]] == [("age", 66)]  # type: ignore[attr-defined]
