"""Damaged diagrams: whatever is cut, copied or bent, a model is refused, or it runs, or it says why it cannot."""

from __future__ import annotations

import copy
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.domain import (
    Complete,
    Deliver,
    FinishJob,
    Fire,
    JobWait,
    MessageWait,
    TimerWait,
    UserTaskWait,
    Wait,
)
from engine.errors import ModelError, StoppedError
from engine.interpreter import Program, compile_program
from tests.support.blocks import draw, trees
from tests.support.golden import stories
from tests.support.process import Case

PROCESSES = Path(__file__).resolve().parents[3] / "processes"
REAL = sorted(PROCESSES.glob("*/*.bpmn"))
BUDGET = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
VALUES = ("", "p", "end", "=", "=x", "=[1, 2]", "R0/PT1H", "PT1H", "true", "0", "\u4e00", "#", "start")


def bend(source: bytes, data: st.DataObject, times: int) -> bytes:
    """``source`` after ``times`` random cuts, copies and changed attributes."""
    root = etree.fromstring(source)
    for _ in range(times):
        elements = list(root.iter("*"))[1:]
        if not elements:
            break
        element = data.draw(st.sampled_from(elements))
        parent = element.getparent()
        assert parent is not None
        match data.draw(st.sampled_from(("cut", "copy", "move", "attribute", "text"))):
            case "cut":
                parent.remove(element)
            case "copy":
                parent.append(copy.deepcopy(element))
            case "move":
                elsewhere = data.draw(st.sampled_from(elements))
                if element not in elsewhere.iterancestors() and elsewhere is not element:
                    elsewhere.append(element)
            case "attribute" if element.attrib:
                name = data.draw(st.sampled_from(sorted(map(str, element.attrib))))
                others = [str(other.get("id")) for other in elements if other.get("id")]
                value = data.draw(st.sampled_from([*VALUES, *others, "cut"]))
                if value == "cut":
                    del element.attrib[name]
                else:
                    element.set(name, value)
            case _:
                element.text = data.draw(st.sampled_from(VALUES))
    return etree.tostring(root)


def judged(source: bytes) -> Program | None:
    """The program, or None when it is refused with Chinese findings that name what is wrong."""
    try:
        return compile_program({"a.bpmn": source}, {})
    except ModelError as error:
        assert error.message
        return None


def act(case: Case, wait: Wait) -> None:
    match wait:
        case UserTaskWait():
            case.act(Complete(wait.key, {"x": 1}))
        case JobWait():
            case.act(FinishJob(wait.key, {"x": 1}))
        case TimerWait():
            case.act(Fire(wait.key))
        case MessageWait():
            case.act(Deliver(wait.key, {"x": 1}))


def walk(program: Program, data: st.DataObject) -> None:
    case = Case(program)
    try:
        case.begin(next(iter(program.specs)), {"case_id": "c-1"})
        for _ in range(12):
            if case.ended:
                return
            waits = case.snapshot.waits
            assert waits, "neither ended nor waiting"
            act(case, waits[data.draw(st.integers(0, len(waits) - 1))])
    except StoppedError as error:
        assert error.message


@BUDGET
@given(trees(), st.data(), st.integers(1, 3))
def test_a_damaged_block_structure(tree: object, data: st.DataObject, times: int) -> None:
    source = bend(draw(tree).text.encode(), data, times)  # type: ignore[arg-type]

    program = judged(source)

    if program is not None:
        walk(program, data)


@BUDGET
@given(st.sampled_from(sorted(stories())), st.data(), st.integers(1, 3))
def test_a_damaged_diagram_with_events_and_calls(name: str, data: st.DataObject, times: int) -> None:
    program = judged(bend(stories()[name].text.encode(), data, times))

    if program is not None:
        walk(program, data)


@settings(parent=BUDGET, max_examples=40)
@given(st.sampled_from(REAL), st.data(), st.integers(1, 4))
def test_a_damaged_diagram_of_the_service(path: Path, data: st.DataObject, times: int) -> None:
    program = judged(bend(path.read_bytes(), data, times))

    if program is not None:
        walk(program, data)
