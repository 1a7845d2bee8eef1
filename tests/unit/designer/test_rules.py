"""One list of rules on both sides: the browser's checks and the server's, on the same files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from engine.errors import ModelError
from engine.interpreter import Finding, read_diagrams
from engine.interpreter.rulebook import SOURCE, advice, rules
from engine.interpreter.validator import validate
from tests.bpmn.refused.cases import REFUSALS
from tests.bpmn.refused.shapes import one
from tests.support.bpmn_text import Element, catch, diagram, link, message, throw, timer, user, watch
from tests.support.browser_rules import browser_findings


def _timer(name: str) -> str:
    duration = "<bpmn:timeDuration>PT1H</bpmn:timeDuration>"
    return f'<bpmn:timerEventDefinition id="{name}">{duration}</bpmn:timerEventDefinition>'


PROCESSES = Path(__file__).resolve().parents[3] / "processes"
STRANGE = frozenset(
    {
        "subChoreography",
        "element of another namespace",
        "event sub-process",  # written as 1, which a modeler reads as no
        "receive task that starts a case",  # the same
        "element without id",
        "id with a space or #",
        "event with two definitions",  # one of a kind that does not exist
        "reference to no message",
        "reference to no error",
    }
)
"""What is wrong with these stands in the file alone: a modeler drops it when it reads them."""
DRAWN = {
    "event sub-process": one(Element("subProcess", "a", {"triggeredByEvent": "true"})),
    "receive task that starts a case": one(Element("receiveTask", "a", {"instantiate": "true"})),
    "event with two definitions": one(
        Element("intermediateCatchEvent", "a", {}, "", _timer("one") + _timer("two"))
    ),
    "event sub-process that interrupts": diagram(
        "start -> a -> end",
        user("a"),
        watch("w", "late -> b -> end_w", timer("timeDuration", "P1D"), user("b")),
    ),
    "event sub-process that waits for messages beside": diagram(
        "start -> a -> end", user("a"), watch("w", "m -> end_w", message("m"), interrupting=False)
    ),
    "event sub-process with a cycle that interrupts": diagram(
        "start -> a -> end", user("a"), watch("w", "late -> end_w", timer("timeCycle", "R/P1D"))
    ),
    "event sub-process whose message has no key": diagram(
        "start -> a -> end", user("a"), watch("w", "m -> end_w", message("m", "x"))
    ),
    "conditions behind a task": diagram("start -> a; a -[=x]-> end; a -[default]-> end2", user("a")),
    "a link": diagram("start -> a; b -> end", throw("a", link("x")), catch("b", link("x"))),
    "message event without message": one(
        Element("intermediateCatchEvent", "a", {}, "", '<bpmn:messageEventDefinition id="m"/>')
    ),
}

Codes = set[tuple[str, str, bool]]


def server_findings(source: bytes) -> Codes:
    """What the server finds in ``source`` by the rules that the browser knows as well."""
    try:
        model = read_diagrams({"p.bpmn": source})
        found: list[Finding] = [*model.findings, *validate(model, frozenset())]
    except ModelError:
        return set()
    shared = {rule.code for rule in rules().values() if rule.browser}
    return {(each.code, each.element_id, each.warning) for each in found if each.code in shared}


@pytest.fixture(scope="module")
def drawings() -> Mapping[str, bytes]:
    """Every refused model of the test collection and every published diagram, by a telling name."""
    refused = {
        f"{number} {refusal.code}: {refusal.what}": refusal.text.encode()
        for number, refusal in enumerate(REFUSALS)
        if refusal.what not in STRANGE
    }
    refused |= {name: text.encode() for name, text in DRAWN.items()}
    return refused | {path.name: path.read_bytes() for path in sorted(PROCESSES.glob("*/*.bpmn"))}


def test_the_browser_and_the_server_find_the_same(drawings: Mapping[str, bytes]) -> None:
    found = browser_findings(drawings)

    differing = {
        name: (found[name] - server_findings(source), server_findings(source) - found[name])
        for name, source in drawings.items()
        if found[name] != server_findings(source)
    }
    assert differing == {}


def test_every_rule_of_the_browser_has_a_drawing_that_breaks_it(drawings: Mapping[str, bytes]) -> None:
    codes = {code for found in browser_findings(drawings).values() for code, _, _ in found}

    assert codes == {rule.code for rule in rules().values() if rule.browser}


def test_every_rule_says_in_chinese_what_to_do() -> None:
    entries = json.loads(SOURCE.read_text("utf-8"))

    assert len({entry["code"] for entry in entries}) == len(entries)
    for entry in entries:
        assert entry["severity"] in ("error", "warning")
        for text in (entry["title"], entry["advice"]):
            assert any("\u4e00" <= char <= "\u9fff" for char in text), entry


def test_every_code_of_a_refused_model_is_in_the_list() -> None:
    codes = {refusal.code for refusal in REFUSALS}

    assert codes <= rules().keys()
    assert all(advice(code) for code in codes)
    assert advice("no_such_code") == ""
