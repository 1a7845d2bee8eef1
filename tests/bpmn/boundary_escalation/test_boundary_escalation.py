"""Escalations: thrown in passing or at an end, caught on the edge of an activity around; uncaught ones pass unheard."""

from __future__ import annotations

from tests.support.bpmn_text import boundary, call, diagram, document, end, fault, process, sub, throw, user
from tests.support.process import start

INNER = sub(
    "inside", "start1 -> tell -> work -> tell_again -> end1",
    throw("tell", fault("escalation", "LATE")), user("work"), throw("tell_again", fault("escalation", "LATE")),
)  # fmt: skip


def test_a_non_interrupting_event_catches_every_escalation() -> None:
    caught = boundary("inside", "heard", fault("escalation", "LATE"), interrupting=False)
    case = start(
        diagram(
            "start -> inside -> after -> end; heard -> note -> end",
            INNER,
            caught,
            user("after"),
            user("note"),
        )
    )

    assert case.waiting == {"work": 1, "note": 1}
    case.complete("work")

    assert case.waiting == {"after": 1, "note": 2}
    assert case.path.count("heard") == 2


def test_an_interrupting_event_ends_the_activity() -> None:
    caught = boundary("inside", "heard", fault("escalation", "LATE"))
    case = start(
        diagram(
            "start -> inside -> after -> end; heard -> note -> end",
            INNER,
            caught,
            user("after"),
            user("note"),
        )
    )

    assert case.waiting == {"note": 1}
    assert case.path == ["start", "start1", "tell", "heard"]


def test_the_code_goes_before_the_catch_all() -> None:
    caught = [
        boundary("inside", "any", fault("escalation", None), interrupting=False),
        boundary("inside", "heard", fault("escalation", "LATE"), interrupting=False),
    ]
    case = start(
        diagram(
            "start -> inside -> end; heard -> note -> end; any -> stop -> end",
            INNER,
            *caught,
            user("note"),
            user("stop"),
        )
    )

    assert case.waiting == {"work": 1, "note": 1}


def test_an_escalation_that_nothing_catches_passes() -> None:
    case = start(diagram("start -> inside -> end", INNER))

    case.complete("work")

    assert case.ended


def test_an_escalation_crosses_the_border_of_a_called_process_at_its_end() -> None:
    called = process(
        "start1 -> work -> tell", user("work"), end("tell", fault("escalation", "DONE")), id="called"
    )
    caught = boundary("go", "heard", fault("escalation", "DONE"), interrupting=False)
    main = process("start -> go -> end; heard -> note -> end", call("go", "called"), caught, user("note"))
    case = start(document(main.body + called.body, main.declared + called.declared))

    case.complete("work")

    assert case.has_passed("tell", "heard", "go")
    assert case.waiting == {"note": 1}
