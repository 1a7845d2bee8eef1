"""Message ``boundaryEvent``: a message interrupts the activity, or starts a branch beside it each time it comes."""

from __future__ import annotations

import pytest

from engine.domain import Deliver, MessageWait
from engine.errors import ConflictError
from tests.support.bpmn_text import boundary, call, diagram, document, each, mapping, message, process, user
from tests.support.process import Case, start


def run(interrupting: bool) -> Case:
    caught = boundary(
        "work", "objection", message("objection"), interrupting=interrupting,
        extension=mapping(outputs={"reason": "=text"}),
    )  # fmt: skip
    flows = "start -> work -> after -> end; objection -> hear -> end"
    return start(diagram(flows, user("work"), caught, user("after"), user("hear")))


def test_a_message_interrupts_the_activity_and_brings_its_payload() -> None:
    case = run(interrupting=True)

    case.deliver("objection", {"text": "too low", "rest": 1})

    assert case.waiting == {"hear": 1}
    assert case.variables == {"case_id": "c-1", "reason": "too low"}
    assert case.path == ["start", "objection"]


def test_a_non_interrupting_message_may_come_again_under_a_new_key() -> None:
    case = run(interrupting=False)
    first = case.wait(MessageWait, "objection").key

    case.deliver("objection", {"text": "one"})
    assert case.waiting == {"work": 1, "objection": 1, "hear": 1}
    with pytest.raises(ConflictError):
        case.act(Deliver(first))
    case.deliver("objection", {"text": "two"})

    assert case.waiting == {"work": 1, "objection": 1, "hear": 2}
    assert case.variables["reason"] == "two"


def test_the_subscription_ends_with_the_activity() -> None:
    case = run(interrupting=False)
    case.deliver("objection", {"text": "one"})

    case.complete("work")

    assert case.waiting == {"after": 1, "hear": 1}


def test_parallel_items_waiting_for_one_message_are_told_apart_by_their_keys() -> None:
    called = process(
        "start1 -> work -> end1; report -> note -> end1", user("work"), user("note"),
        boundary("work", "report", message("report", '=case_id + ":" + item')), id="handle",
    )  # fmt: skip
    go = each(
        call("go", "handle", mapping({"case_id": "=case_id", "item": "=item"}), False), "=items", "item"
    )
    main = process("start -> go -> end", go)
    case = start(document(main.body + called.body, called.declared), {"items": ["a", "b", "c"]})

    assert [case.key("report", nth) for nth in range(3)] == ["c-1:a", "c-1:b", "c-1:c"]
    case.deliver("report", nth=1)

    assert case.waiting == {"work": 2, "report": 2, "note": 1}
    assert [case.key("report", nth) for nth in range(2)] == ["c-1:a", "c-1:c"]
