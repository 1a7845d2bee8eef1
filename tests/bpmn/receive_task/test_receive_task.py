"""``receiveTask``: waits for one message by name and correlation key."""

from __future__ import annotations

from tests.support.bpmn_text import Element, boundary, diagram, mapping, message, timer, user
from tests.support.process import start


def receive(id: str, name: str = "report", extension: str = "") -> Element:
    return Element("receiveTask", id, {"messageRef": f"m_{name}"}, extension, declared=message(name).declared)


def test_a_message_wakes_the_case_with_its_payload() -> None:
    case = start(diagram("start -> wait -> end", receive("wait")))

    assert case.key("wait") == "c-1"
    case.deliver("wait", {"result": "ok"})

    assert case.ended
    assert case.snapshot.variables["result"] == "ok"


def test_output_mappings_choose_from_the_payload() -> None:
    case = start(
        diagram("start -> wait -> end", receive("wait", extension=mapping(outputs={"r": "=result"})))
    )

    case.deliver("wait", {"result": "ok", "rest": 1})

    assert case.snapshot.variables == {"case_id": "c-1", "r": "ok"}


def test_a_receive_task_may_run_out_of_time() -> None:
    text = diagram(
        "start -> wait -> end; late -> chase -> end",
        receive("wait"),
        boundary("wait", "late", timer("timeDuration", "PT1H")),
        user("chase"),
    )
    case = start(text)

    case.fire("late")

    assert case.waiting_at == {"chase"}
