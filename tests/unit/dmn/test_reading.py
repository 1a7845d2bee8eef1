"""Reading DMN files: what is accepted, what is refused and how."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.feel.dmn import (
    CycleError,
    DmnError,
    DmnSourceError,
    DmnStructureError,
    HitPolicy,
    MissingReferenceError,
    UnsupportedError,
    parse,
)
from engine.feel.dmn.definitions import DecisionTable
from engine.feel.dmn.source import LARGEST, NAMESPACES
from tests.support.dmn_models import decision, literal, model_xml, table

CAMUNDA_FILE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
    xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/"
    xmlns:modeler="http://camunda.org/schema/modeler/1.0" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
    xmlns:camunda="http://camunda.org/schema/1.0/dmn" xmlns:biodi="http://bpmn.io/schema/dmn/biodi/2.0"
    id="responsibility" name="责任单位" namespace="http://camunda.org/schema/1.0/dmn"
    exporter="Camunda Modeler" modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.7.0">
  <decision id="office" name="承办单位" camunda:historyTimeToLive="180">
    <extensionElements><zeebe:versionTag value="1" /></extensionElements>
    <decisionTable id="table_1" biodi:annotationsWidth="300">
      <!-- a comment between the columns -->
      <input id="input_1" label="街道" biodi:width="192" camunda:inputVariable="street">
        <inputExpression id="expression_1" typeRef="string" expressionLanguage="feel">
          <text>street</text>
        </inputExpression>
        <inputValues id="values_1"><text>"东关","西关"</text></inputValues>
      </input>
      <output id="output_1" label="单位" name="office" typeRef="string" biodi:width="192" />
      <annotation name="依据" />
      <rule id="rule_1">
        <description>老城区</description>
        <inputEntry id="e1"><text>"东<!-- inside -->关"</text></inputEntry>
        <outputEntry id="o1"><text>"民政一科"</text></outputEntry>
        <annotationEntry><text>分工通知</text></annotationEntry>
      </rule>
      <rule id="rule_2">
        <inputEntry id="e2"><text></text></inputEntry>
        <outputEntry id="o2"><text>"民政二科"</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
  <dmndi:DMNDI><dmndi:DMNDiagram><dmndi:DMNShape dmnElementRef="office">
    <dc:Bounds height="80" width="180" x="160" y="80" /></dmndi:DMNShape></dmndi:DMNDiagram></dmndi:DMNDI>
</definitions>""".encode()


def test_a_file_of_the_camunda_modeler_is_read_with_its_extensions_ignored() -> None:
    model = parse(CAMUNDA_FILE)

    logic = model.decisions["承办单位"].logic
    assert isinstance(logic, DecisionTable)
    assert logic.hit_policy is HitPolicy.UNIQUE
    assert logic.rules[0].conditions == ('"东关"',)
    assert logic.rules[0].annotations == (("依据", "分工通知"), ("description", "老城区"))
    assert logic.rules[1].conditions == ("-",)


@pytest.mark.parametrize("namespace", sorted(NAMESPACES))
def test_every_version_of_dmn_is_read(namespace: str) -> None:
    model = parse(model_xml(decision("d", literal("1 + 1")), namespace=namespace))

    assert str(model.evaluate("d", {}).value) == "2"


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (b"", "XML"),
        (b"not xml", "XML"),
        (b"<a/>", "definitions"),
        (b'<definitions xmlns="urn:other"/>', "definitions"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]>' + model_xml(), "DOCTYPE"),
        (b"<!DOCTYPE definitions>" + model_xml(), "DOCTYPE"),
        (model_xml() + b" " * LARGEST, "MB"),
        (model_xml("<a>" * 150 + "</a>" * 150), "嵌套过深"),
        (model_xml("<a>" * 400 + "</a>" * 400), ""),
    ],
)
def test_a_source_that_is_not_plain_dmn_is_refused(xml: bytes, words: str) -> None:
    with pytest.raises(DmnSourceError) as caught:
        parse(xml)

    assert words in caught.value.message
    assert caught.value.code == "unreadable_source"


def test_an_external_entity_is_never_read() -> None:
    bomb = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + model_xml(
        decision("d", literal("&x;"))
    )

    with pytest.raises(DmnSourceError):
        parse(bomb.replace(b"&amp;x;", b"&x;"))


def test_decisions_that_need_each_other_are_refused_by_name() -> None:
    xml = model_xml(
        decision("a", literal("b"), ["requiredDecision:b"]),
        decision("b", literal("c"), ["requiredDecision:c"]),
        decision("c", literal("a"), ["requiredDecision:a"]),
    )

    with pytest.raises(CycleError) as caught:
        parse(xml)

    assert "a→b→c→a" in caught.value.message


def test_a_chain_of_decisions_that_is_too_long_is_refused() -> None:
    chain = [decision("d0", literal("1"))]
    chain += [decision(f"d{n}", literal(f"d{n - 1}"), [f"requiredDecision:d{n - 1}"]) for n in range(1, 400)]

    with pytest.raises(DmnStructureError):
        parse(model_xml(*chain))


def test_a_reference_to_nothing_names_the_element() -> None:
    with pytest.raises(MissingReferenceError) as caught:
        parse(model_xml(decision("d", literal("1"), ["requiredInput:nowhere"])))

    assert caught.value.to_json() == {
        "code": "missing_reference",
        "element_id": "d",
        "message": "引用的元素“nowhere”不存在",
    }


@pytest.mark.parametrize(
    ("element", "error"),
    [
        (decision("d", literal("1")) * 2, DmnStructureError),
        (decision("d", table(["x"], [["1", '"a"']], policy="BEST")), DmnStructureError),
        (decision("d", table(["x"], [["1", '"a"', '"b"']])), DmnStructureError),
        (decision("d", table(["x"], [], "COLLECT", ("a", "b"), aggregation="SUM")), DmnStructureError),
        (decision("d", table(["x"], [], "COLLECT", aggregation="MEAN")), DmnStructureError),
        (
            decision("d", "<decisionTable><output/></decisionTable>").replace("<output/>", ""),
            DmnStructureError,
        ),
        (decision("d", '<literalExpression expressionLanguage="juel"/>'), UnsupportedError),
        (decision("d", "<context><contextEntry/></context>"), DmnStructureError),
        (decision("d", "<conditional><if/></conditional>"), DmnStructureError),
        ('<import namespace="urn:x" name="x" importType="y"/>', UnsupportedError),
        (
            '<decision id="d" name="d"><informationRequirement><requiredInput href="urn:x#y"/>'
            "</informationRequirement></decision>",
            UnsupportedError,
        ),
        ("<decision/>", DmnStructureError),
    ],
)
def test_a_broken_structure_is_refused(element: str, error: type[DmnError]) -> None:
    with pytest.raises(error):
        parse(model_xml(element))


def test_the_same_bytes_give_the_same_model() -> None:
    xml = model_xml(decision("d", literal("1")))

    assert parse(xml) is parse(bytes(xml))


@given(st.binary(max_size=300))
def test_random_bytes_raise_nothing_but_a_dmn_error(data: bytes) -> None:
    with pytest.raises(DmnError):
        parse(data)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_file_raises_nothing_but_a_dmn_error(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(CAMUNDA_FILE)))
    length = data.draw(st.integers(0, 400))
    damaged = CAMUNDA_FILE[:start] + CAMUNDA_FILE[start + length :]

    try:
        model = parse(damaged)
    except DmnError:
        return
    assert model.problems() is not None


def test_a_type_that_rests_on_itself_is_refused_but_may_contain_itself() -> None:
    of = '<itemDefinition name="{}"><typeRef>{}</typeRef></itemDefinition>'
    circle = of.format("a", "b") + of.format("b", "a")
    tree = (
        '<itemDefinition name="t"><itemComponent name="children" isCollection="true"><typeRef>t</typeRef>'
        "</itemComponent></itemDefinition>"
    )

    assert parse(model_xml(tree)).problems() == []
    with pytest.raises(DmnStructureError):
        parse(model_xml(circle))
