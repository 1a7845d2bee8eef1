"""Random damage to real diagrams: the browser and the server still find the same."""

from __future__ import annotations

import copy
import random
from pathlib import Path

import pytest
from lxml import etree

from tests.support.browser_rules import browser_findings
from tests.unit.designer.test_rules import server_findings

PROCESSES = Path(__file__).resolve().parents[3] / "processes"
REAL = sorted(PROCESSES.glob("*/*.bpmn"))
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
NODES = ("userTask", "serviceTask", "exclusiveGateway", "parallelGateway", "businessRuleTask", "callActivity")
SETTINGS = ("taskDefinition", "assignmentDefinition", "calledDecision", "calledElement", "input", "output")
DAMAGES = 40


def damaged(source: bytes, dice: random.Random) -> bytes:
    """``source`` after one to three changes that a designer could make in a modeler."""
    root = etree.fromstring(source)
    for _ in range(dice.randint(1, 3)):
        dice.choice(
            (_drop_setting, _drop_default, _drop_condition, _copy_flow, _drop_flow, _change_type, _blank)
        )(root, dice)
    return etree.tostring(root)


def _pick(root: etree._Element, dice: random.Random, *names: str) -> etree._Element:
    """One of the elements so called, or a flow where there is none."""
    return dice.choice(
        [each for name in names for each in root.iter(name)] or [*root.iter(f"{BPMN}sequenceFlow")]
    )


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def _drop_setting(root: etree._Element, dice: random.Random) -> None:
    found = [each for name in SETTINGS for each in root.iter(f"{ZEEBE}{name}")]
    if found:
        _drop(dice.choice(found))


def _drop_default(root: etree._Element, dice: random.Random) -> None:
    gateway = _pick(root, dice, f"{BPMN}exclusiveGateway")
    gateway.attrib.pop("default", "")


def _drop_condition(root: etree._Element, dice: random.Random) -> None:
    found = list(root.iter(f"{BPMN}conditionExpression"))
    if found:
        _drop(dice.choice(found))


def _copy_flow(root: etree._Element, dice: random.Random) -> None:
    flow = _pick(root, dice, f"{BPMN}sequenceFlow")
    parent = flow.getparent()
    assert parent is not None
    twin = copy.deepcopy(flow)
    twin.set("id", f"{flow.get('id')}_twin_{dice.randint(0, 9999)}")
    parent.append(twin)


def _drop_flow(root: etree._Element, dice: random.Random) -> None:
    _drop(_pick(root, dice, f"{BPMN}sequenceFlow"))


def _change_type(root: etree._Element, dice: random.Random) -> None:
    node = _pick(root, dice, *(f"{BPMN}{name}" for name in NODES))
    if node.tag == f"{BPMN}sequenceFlow":
        return
    node.tag = f"{BPMN}{dice.choice([*NODES, 'complexGateway', 'endEvent', 'scriptTask'])}"
    for gone in ("default", "calledElement"):
        node.attrib.pop(gone, "")


def _blank(root: etree._Element, dice: random.Random) -> None:
    mapping = [*root.iter(f"{ZEEBE}input"), *root.iter(f"{ZEEBE}output")]
    if mapping:
        dice.choice(mapping).set(dice.choice(("source", "target")), dice.choice(("", "=x", "1x", "a b")))


@pytest.mark.parametrize("seed", range(3))
def test_both_sides_find_the_same_in_damaged_diagrams(seed: int) -> None:
    dice = random.Random(seed)
    drawings = {
        f"{seed}-{number}": damaged(dice.choice(REAL).read_bytes(), dice) for number in range(DAMAGES)
    }

    found = browser_findings(drawings)

    differing = {
        name: (found[name] - expected, expected - found[name])
        for name, source in drawings.items()
        if found[name] != (expected := server_findings(source))
    }
    assert differing == {}
    assert sum(bool(each) for each in found.values()) > DAMAGES / 3
