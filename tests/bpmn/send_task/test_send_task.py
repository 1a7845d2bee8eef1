"""``sendTask``, message throw and message end event: a job for the worker that sends; the case goes on when it has."""

from __future__ import annotations

import pytest

from tests.support.bpmn_text import Element, diagram, end, message, service, task, throw
from tests.support.process import start

JOB = '<zeebe:taskDefinition type="notify"/>'


@pytest.mark.parametrize(
    "sender",
    [task("sendTask", "tell", JOB), throw("tell", message("told"), JOB)],
    ids=["task", "throw event"],
)
def test_sending_is_a_job(sender: Element) -> None:
    case = start(diagram("start -> tell -> end", sender))

    assert case.job("tell").type == "notify"
    case.finish_job("tell")

    assert case.ended


def test_a_message_end_event_ends_when_the_message_is_sent() -> None:
    case = start(diagram("start -> ask -> tell", service("ask"), end("tell", message("told"), JOB)))
    case.finish_job("ask")

    before = case.ended
    case.finish_job("tell")

    assert (before, case.ended) == (False, True)
    assert case.path == ["start", "ask", "tell"]
