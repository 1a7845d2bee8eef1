"""Elements that cannot run, and ids."""

from __future__ import annotations

from tests.bpmn.refused.shapes import (
    LINE,
    Refusal,
    one,
)
from tests.support.bpmn_text import (
    Element,
    diagram,
    document,
    process,
    user,
)

ELEMENTS = [
    Refusal("unsupported_element", "complexGateway", "a", one(Element("complexGateway", "a", {}))),
    Refusal("unsupported_element", "transaction", "a", one(Element("transaction", "a", {}))),
    Refusal("unsupported_element", "adHocSubProcess", "a", one(Element("adHocSubProcess", "a", {}))),
    Refusal("unsupported_element", "subChoreography", "a", one(Element("subChoreography", "a", {}))),
    Refusal(
        "unsupported_element",
        "element of another namespace",
        "a",
        one(user("a"))
        .replace("bpmn:userTask", "zeebe:userTask", 1)
        .replace("</bpmn:userTask", "</zeebe:userTask"),
    ),
    Refusal(
        "event_subprocess",
        "event sub-process",
        "a",
        one(Element("subProcess", "a", {"triggeredByEvent": "1"})),
    ),
    Refusal(
        "compensation", "compensation activity", "a", one(Element("task", "a", {"isForCompensation": "true"}))
    ),
    Refusal(
        "instantiate",
        "receive task that starts a case",
        "a",
        one(Element("receiveTask", "a", {"instantiate": "1"})),
    ),
    Refusal(
        "standard_loop",
        "standardLoopCharacteristics",
        "a",
        one(Element("task", "a", {}, "", "<bpmn:standardLoopCharacteristics/>")),
    ),
    Refusal(
        "missing_id",
        "element without id",
        "#0",
        diagram(LINE, user("a")).replace('<bpmn:startEvent id="start"', "<bpmn:startEvent"),
    ),
    Refusal("missing_id", "flow without id", "p", diagram(LINE, user("a")).replace(' id="p_a_end_1"', "")),
    Refusal("reserved_id", "ids Start, End and Root", "End", diagram("start -> End -> end", user("End"))),
    Refusal("invalid_id", "id with a space or #", "a#one", diagram("start -> a#one -> end", user("a#one"))),
    Refusal("duplicate_id", "one id used twice", "a", diagram(LINE, user("a"), user("a"))),
    Refusal(
        "duplicate_process",
        "one process id used twice",
        "p",
        document(process(LINE, user("a")).body + process("start1 -> b -> end1", user("b")).body),
    ),
    Refusal("not_bpmn", "file without a process", "", document("")),
]
