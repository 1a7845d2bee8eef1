"""Message ``intermediateCatchEvent``: waits for one message, found by its name and correlation key."""

from __future__ import annotations

import pytest

from engine.domain import Deliver, MessageWait
from engine.errors import ConflictError, ExpressionError
from tests.support.bpmn_text import catch, diagram, gateway, mapping, message
from tests.support.process import start


def test_the_key_is_computed_when_the_event_is_reached() -> None:
    text = diagram("start -> wait -> end", catch("wait", message("report", '=case_id + ":" + item')))
    case = start(text, {"item": "elderly_subsidy"})

    assert case.key("wait") == "c-1:elderly_subsidy"


def test_a_number_may_be_a_key() -> None:
    case = start(diagram("start -> wait -> end", catch("wait", message("report", "=number"))), {"number": 42})

    assert case.key("wait") == "42"


@pytest.mark.parametrize("value", [None, "", True, [1], 1.5])
def test_what_is_no_key_is_an_error_and_not_a_wait_for_ever(value: object) -> None:
    with pytest.raises(ExpressionError, match="wait"):
        start(diagram("start -> wait -> end", catch("wait", message("report", "=k"))), {"k": value})


def test_the_payload_passes_the_output_mappings() -> None:
    mappings = mapping(outputs={"amount": "=paid * 2"})
    case = start(diagram("start -> wait -> end", catch("wait", message("paid"), extension=mappings)))

    case.deliver("wait", {"paid": 3, "rest": 1})

    assert case.snapshot.variables == {"case_id": "c-1", "amount": 6}


def test_a_message_reaches_only_the_element_that_is_named() -> None:
    flows = "start -> fork; fork -> one -> end1; fork -> two -> end2"
    events = [catch("one", message("report")), catch("two", message("report"))]
    case = start(diagram(flows, gateway("parallel", "fork"), *events))
    key = case.wait(MessageWait, "two").key

    case.act(Deliver(key))

    assert case.waiting_at == {"one"}
    with pytest.raises(ConflictError):
        case.act(Deliver(key))
