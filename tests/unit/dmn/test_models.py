"""Whole models: required decisions, boxed expressions, knowledge models, services and what a decision may see."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from engine.feel import Budget, Environment
from engine.feel.dmn import (
    EvaluationError,
    ExpressionError,
    MissingReferenceError,
    NotAllowedError,
    UnknownDecisionError,
    UnsupportedError,
    WrongTypeError,
    parse,
)
from tests.support.dmn_models import decision, input_data, knowledge, literal, model_xml, table

AID = model_xml(
    input_data("household", "tHousehold"),
    decision("per_head", literal("household.monthly income / household.people"), ["requiredInput:household"]),
    decision(
        "level",
        table(
            ["per_head", "household.place"],
            [["< 400", "-", '"full"'], ["[400..1000]", '"town"', '"partial"'], ["> 1000", "-", '"none"']],
            labels={0: "人均收入"},
        ),
        ["requiredDecision:per_head", "requiredInput:household"],
    ),
    decision("answer", literal('"level: " + level'), ["requiredDecision:level"]),
    '<itemDefinition name="tHousehold">'
    '<itemComponent name="monthly income"><typeRef>number</typeRef></itemComponent>'
    '<itemComponent name="people"><typeRef>number</typeRef></itemComponent>'
    '<itemComponent name="place"><typeRef>string</typeRef></itemComponent></itemDefinition>',
)
QUOTED_A, QUOTED_B = '"A"', '"B"'
HOUSEHOLD = {"monthly income": 1800.3, "people": 3, "place": "town"}


def value_of(*elements: str, **scope: object) -> object:
    """The value of the decision ``d``."""
    return parse(model_xml(*elements)).evaluate("d", scope).value


def test_required_decisions_are_evaluated_and_names_with_spaces_are_found() -> None:
    evaluation = parse(AID).evaluate("answer", {"household": HOUSEHOLD})

    assert evaluation.value == "level: partial"
    assert [step.element_id for step in evaluation.explanation] == ["per_head", "level", "answer"]


def test_the_explanation_tells_rules_values_and_requirements_as_plain_data() -> None:
    evaluation = parse(AID).evaluate(
        "level", {"household": {**HOUSEHOLD, "monthly income": 1800.9, "people": 9}}
    )

    step = evaluation.explanation[-1]
    assert (step.hit_policy, step.requirements) == ("UNIQUE", ("per_head", "household"))
    assert [(rule.index, rule.rule_id) for rule in step.rules] == [(1, "rule1")]
    assert [(read.label, read.decisive) for read in step.inputs] == [
        ("人均收入", True),
        ("household.place", False),
    ]
    assert step.inputs[0].value == Decimal("200.1")
    assert json.loads(json.dumps(evaluation.to_json()))["value"] == "full"


def test_a_decision_that_several_need_is_evaluated_once() -> None:
    xml = model_xml(
        decision("a", literal("1")),
        decision("b", literal("a + 1"), ["requiredDecision:a"]),
        decision("d", literal("a + b"), ["requiredDecision:a", "requiredDecision:b"]),
    )

    evaluation = parse(xml).evaluate("d", {})

    assert evaluation.value == Decimal(3)
    assert [step.element_id for step in evaluation.explanation] == ["a", "b", "d"]


def test_a_decision_does_not_see_what_it_does_not_require() -> None:
    elements = [
        input_data("secret"),
        decision("other", literal("1")),
        decision("d", literal("[secret, other, outside]")),
    ]

    assert value_of(*elements, secret=1, outside=2) == [None, None, Decimal(2)]


def test_a_text_from_json_is_read_as_the_date_that_the_input_wants() -> None:
    elements = [
        input_data("birth", "date"),
        decision("d", literal("birth.year"), ["requiredInput:birth"]),
    ]

    assert value_of(*elements, birth="1958-03-01") == Decimal(1958)
    assert value_of(*elements, birth=date(1958, 3, 1)) == Decimal(1958)
    with pytest.raises(WrongTypeError) as caught:
        value_of(*elements, birth="soon")
    assert "birth" in caught.value.message


def test_an_input_without_a_component_is_refused_by_its_name() -> None:
    with pytest.raises(WrongTypeError) as caught:
        parse(AID).evaluate("per_head", {"household": {"people": 3, "place": "town"}})

    assert "monthly income" in caught.value.message


def test_a_knowledge_model_is_called_by_position_by_name_and_as_boxed_invocation() -> None:
    tax = knowledge("tax of", {"income": "number", "rate": ""}, literal("income * rate"))
    boxed = (
        "<invocation><literalExpression><text>tax of</text></literalExpression>"
        '<binding><parameter name="rate"/><literalExpression><text>0.2</text></literalExpression></binding>'
        '<binding><parameter name="income"/><literalExpression><text>x</text></literalExpression></binding>'
        "</invocation>"
    )
    needs = ["requiredKnowledge:tax of"]

    assert value_of(tax, decision("d", literal("tax of(x, 0.1)"), needs), x=50) == Decimal("5.0")
    assert value_of(tax, decision("d", literal("tax of(rate: 0.1, income: x)"), needs), x=50) == Decimal(
        "5.0"
    )
    assert value_of(tax, decision("d", boxed, needs), x=50) == Decimal("10.0")


def test_a_knowledge_model_may_be_a_table_and_need_another() -> None:
    half = knowledge("half", {"n": "number"}, literal("n / 2"))
    size = knowledge(
        "size",
        {"n": "number"},
        table(["half(n)"], [["< 10", '"small"'], [">= 10", '"large"']]),
        ["requiredKnowledge:half"],
    )
    chosen = decision("d", literal("[size(18), size(22)]"), ["requiredKnowledge:size"])

    evaluation = parse(model_xml(half, size, chosen)).evaluate("d", {})

    assert evaluation.value == ["small", "large"]
    assert [step.name for step in evaluation.explanation] == ["half", "size", "half", "size", "d"]


def test_a_knowledge_model_may_call_itself_but_not_for_ever() -> None:
    factorial = knowledge("factorial", {"n": ""}, literal("if n < 2 then 1 else n * factorial(n - 1)"))
    endless = knowledge("endless", {"n": ""}, literal("endless(n + 1)"))

    assert value_of(factorial, decision("d", literal("factorial(6)"), ["requiredKnowledge:factorial"])) == 720
    with pytest.raises(EvaluationError):
        value_of(endless, decision("d", literal("endless(1)"), ["requiredKnowledge:endless"]))


def test_one_budget_holds_for_the_whole_evaluation() -> None:
    loop = literal("count(for i in 1..1000 return i)")
    xml = model_xml(
        decision("a", loop),
        decision("b", loop),
        decision("d", literal("a + b"), ["requiredDecision:a", "requiredDecision:b"]),
    )
    spare = parse(xml).evaluate("d", {}, Environment(budget=Budget(steps=100_000)))

    assert spare.value == Decimal(2000)
    with pytest.raises(EvaluationError):
        parse(xml).evaluate("d", {}, Environment(budget=Budget(steps=1_500)))


def test_a_context_sees_its_entries_in_order_and_may_have_a_result() -> None:
    entry = "<contextEntry>{}{}</contextEntry>"
    first = entry.format('<variable name="net pay"/>', literal("pay - 10"))
    second = entry.format('<variable name="yearly"/>', literal("net pay * 12"))
    result = entry.format("", literal("yearly + 1"))

    assert value_of(decision("d", f"<context>{first}{second}</context>"), pay=20) == {
        "net pay": Decimal(10),
        "yearly": Decimal(120),
    }
    assert value_of(decision("d", f"<context>{first}{second}{result}</context>"), pay=20) == Decimal(121)


def test_a_list_a_relation_and_a_function_definition_are_values() -> None:
    items = f"<list>{literal('1')}{literal('x')}</list>"
    relation = (
        '<relation><column name="name"/><column name="age"/>'
        + f"<row>{literal(QUOTED_A)}{literal('x')}</row><row>{literal(QUOTED_B)}{literal('x + 1')}</row></relation>"
    )
    function = (
        '<context><contextEntry><variable name="double"/><functionDefinition><formalParameter name="n"/>'
        f"{literal('n * 2')}</functionDefinition></contextEntry>"
        f"<contextEntry>{literal('double(x)')}</contextEntry></context>"
    )

    assert value_of(decision("d", items), x=2) == [Decimal(1), Decimal(2)]
    assert value_of(decision("d", relation), x=2) == [
        {"name": "A", "age": Decimal(2)},
        {"name": "B", "age": Decimal(3)},
    ]
    assert value_of(decision("d", function), x=2) == Decimal(4)


def test_the_boxed_forms_of_later_versions_are_evaluated() -> None:
    branches = f"<then>{literal('1')}</then><else>{literal('2')}</else>"
    choice = f"<conditional><if>{literal('x > 1')}</if>{branches}</conditional>"
    kept = f"<filter><in>{literal('[1, 2, 3]')}</in><match>{literal('item > x')}</match></filter>"
    inside = f"<return>{literal('i * x + count(partial)')}</return>"
    loop = f'<for iteratorVariable="i"><in>{literal("[1, 2]")}</in>{inside}</for>'
    some = f'<some iteratorVariable="i"><in>{literal("[1, 2]")}</in><satisfies>{literal("i > x")}</satisfies></some>'
    every = f'<every iteratorVariable="i"><in>{literal("[1, 2]")}</in><satisfies>{literal("i > x")}</satisfies></every>'

    assert [value_of(decision("d", choice), x=x) for x in (1, 2)] == [2, 1]
    assert value_of(decision("d", kept), x=1) == [2, 3]
    assert value_of(decision("d", loop), x=10) == [10, 21]
    assert [value_of(decision("d", some), x=x) for x in (1, 2)] == [True, False]
    assert [value_of(decision("d", every), x=x) for x in (0, 1)] == [True, False]


SERVICE = (
    '<decisionService id="service" name="service"><variable name="service"/><outputDecision href="#inner"/>'
    '<inputDecision href="#given"/><inputData href="#number"/></decisionService>'
)
INSIDE = [
    input_data("number", "number"),
    decision("given", literal("100")),
    decision("inner", literal("number + given"), ["requiredInput:number", "requiredDecision:given"]),
]


def test_a_service_is_evaluated_with_its_inputs_in_place_of_the_decisions() -> None:
    model = parse(model_xml(SERVICE, *INSIDE))

    assert model.evaluate("inner", {"number": 1}).value == 101
    assert model.evaluate("service", {"number": 1, "given": 5}).value == 6


def test_a_service_is_a_function_of_input_data_then_decisions() -> None:
    called = decision(
        "d", literal("service(1, 5) + given"), ["requiredKnowledge:service", "requiredDecision:given"]
    )

    assert value_of(SERVICE, *INSIDE, called) == 106


def test_the_result_of_a_decision_is_checked_against_its_type() -> None:
    with pytest.raises(WrongTypeError) as caught:
        value_of(decision("d", literal('"text"'), type_ref="number"))

    assert caught.value.element_id == "d"
    assert "应为数字" in caught.value.message


@pytest.mark.parametrize(("text", "expected"), [("[5]", 5), ("5", 5)])
def test_a_list_of_one_is_its_item_where_the_type_wants_that(text: str, expected: int) -> None:
    assert value_of(decision("d", literal(text), type_ref="number")) == expected


def test_a_date_is_a_date_and_time_where_the_type_wants_that() -> None:
    found = value_of(decision("d", literal('@"2026-01-31"'), type_ref="dateTime"))

    assert found == datetime(2026, 1, 31, tzinfo=UTC)


def test_problems_name_every_element_that_cannot_be_evaluated() -> None:
    model = parse(
        model_xml(
            decision("broken", literal("1 +")),
            decision("untyped", literal("1"), type_ref="tNowhere"),
            decision("external", '<functionDefinition kind="Java"/>'),
            decision("fine", literal("1")),
        )
    )

    problems = {(type(problem), problem.element_id) for problem in model.problems()}

    assert problems == {
        (ExpressionError, "broken"),
        (MissingReferenceError, "untyped"),
        (UnsupportedError, "external"),
    }
    assert model.evaluate("fine", {}).value == 1


def test_an_unknown_decision_is_refused() -> None:
    with pytest.raises(UnknownDecisionError):
        parse(AID).evaluate("nothing", {})


def test_host_functions_and_the_clock_come_from_the_environment() -> None:
    environment = Environment(
        now=datetime(2026, 5, 1, tzinfo=UTC), functions={"workday due": lambda days: date(2026, 5, int(days))}
    )
    model = parse(model_xml(decision("d", literal("[today(), workday due(9)]"))))

    assert model.evaluate("d", {}, environment).value == [date(2026, 5, 1), date(2026, 5, 9)]


def test_decisions_are_addressed_by_id_and_by_name_and_keep_their_order() -> None:
    xml = model_xml(decision("a", literal("1")).replace('name="a"', 'name="甲"'), decision("b", literal("2")))

    decisions = parse(xml).decisions
    assert list(decisions) == ["a", "b"]
    assert decisions["甲"] is decisions["a"]
    assert parse(xml).evaluate("甲", {}).value == 1


def test_a_required_decision_is_also_known_by_its_id() -> None:
    first = decision("first_id", literal("5")).replace('name="first_id"', 'name="第一步"')
    second = decision("d", literal("first_id + 第一步"), ["requiredDecision:first_id"])

    assert value_of(first, second) == 10


def test_a_function_type_checks_arguments_and_results() -> None:
    kind = (
        '<itemDefinition name="tGrade"><functionItem outputTypeRef="string"><parameters name="n" typeRef="number"/>'
        "</functionItem></itemDefinition>"
    )
    made = decision("made", literal("function(n) if n > 5 then n else string(n)"), type_ref="tGrade")
    called = decision("d", literal("made(x)"), ["requiredDecision:made"])

    assert value_of(kind, made, called, x=1) == "1"
    for wrong in (6, "text"):
        with pytest.raises(WrongTypeError):
            value_of(kind, made, called, x=wrong)


def test_allowed_values_of_a_derived_type_replace_those_of_its_base() -> None:
    kinds = (
        '<itemDefinition name="tBase"><typeRef>string</typeRef><allowedValues><text>"a", "b"</text></allowedValues>'
        '</itemDefinition><itemDefinition name="tCopy"><typeRef>tBase</typeRef></itemDefinition>'
        '<itemDefinition name="tOther"><typeRef>tBase</typeRef><allowedValues><text>"c"</text></allowedValues>'
        "</itemDefinition>"
    )

    assert value_of(kinds, decision("d", literal('"c"'), type_ref="tOther")) == "c"
    for text, kind in (('"c"', "tCopy"), ('"a"', "tOther")):
        with pytest.raises(NotAllowedError):
            value_of(kinds, decision("d", literal(text), type_ref=kind))


def test_instance_of_asks_for_the_structure_of_a_type_not_for_its_allowed_values() -> None:
    kinds = (
        '<itemDefinition name="tGrade"><typeRef>string</typeRef><allowedValues><text>"a", "b"</text></allowedValues>'
        '</itemDefinition><itemDefinition name="tGrades" isCollection="true"><typeRef>tGrade</typeRef>'
        '</itemDefinition><itemDefinition name="tPupil"><itemComponent name="grade"><typeRef>tGrade</typeRef>'
        "</itemComponent></itemDefinition>"
    )
    answers = {
        '"c" instance of tGrade': True,
        "1 instance of tGrade": False,
        '["a", "c"] instance of tGrades': True,
        '["a", 1] instance of tGrades': False,
        '{grade: "c"} instance of tPupil': True,
        "{grade: 1} instance of tPupil": False,
        '(function(grade: tGrade) grade)("c")': None,
        '(function(grade: tGrade) grade)("a")': "a",
    }

    for text, answer in answers.items():
        assert value_of(kinds, decision("d", literal(text))) == answer, text


def test_a_collection_with_a_constraint_is_checked_as_a_whole() -> None:
    kind = (
        '<itemDefinition name="tPair" isCollection="true"><typeRef>number</typeRef>'
        "<typeConstraint><text>count(?) = 2</text></typeConstraint></itemDefinition>"
    )

    assert value_of(kind, decision("d", literal("[1, 2]"), type_ref="tPair")) == [1, 2]
    with pytest.raises(NotAllowedError):
        value_of(kind, decision("d", literal("[1]"), type_ref="tPair"))


def test_a_knowledge_model_can_be_asked_directly() -> None:
    model = parse(model_xml(knowledge("double", {"n": "number"}, literal("n * 2"))))

    assert model.evaluate("double", {"n": 4}).value == 8


def test_a_decision_without_logic_takes_its_value_from_outside() -> None:
    opinion = decision("opinion", "", type_ref="string")
    used = decision("d", literal('"评议：" + opinion'), ["requiredDecision:opinion"])

    assert value_of(opinion, used, opinion="同意") == "评议：同意"
    with pytest.raises(WrongTypeError):
        value_of(opinion, used, opinion=1)
