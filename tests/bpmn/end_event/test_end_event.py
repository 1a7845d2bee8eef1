"""``endEvent``: plain, error, escalation, message or terminate; a case is over when nothing in it is left."""

from __future__ import annotations

import pytest

from engine.domain import Complete
from engine.errors import ConflictError
from tests.support.bpmn_text import call, diagram, document, end, gateway, process, terminate, user
from tests.support.process import start

PARALLEL = "start -> fork; fork -> a -> {first}; fork -> b -> end"


def test_a_plain_end_ends_one_token() -> None:
    case = start(diagram(PARALLEL.format(first="end1"), gateway("parallel", "fork"), user("a"), user("b")))

    case.complete("a")

    assert case.waiting_at == {"b"}


def test_terminate_ends_the_whole_case() -> None:
    text = diagram(
        PARALLEL.format(first="stop"),
        gateway("parallel", "fork"),
        user("a"),
        user("b"),
        end("stop", terminate()),
    )
    case = start(text)
    other = case.task("b").key

    case.complete("a")

    assert case.ended
    assert case.waits == ()
    assert other in {wait.key for wait in case.snapshot.closed}
    with pytest.raises(ConflictError):
        case.act(Complete(other))


def test_terminate_in_a_called_process_ends_only_that_process() -> None:
    called = process(
        "start1 -> fork; fork -> a -> stop; fork -> b -> end1",
        gateway("parallel", "fork"), user("a"), user("b"), end("stop", terminate()), id="called",
    )  # fmt: skip
    case = start(
        document(
            process("start -> go -> after -> end", call("go", "called"), user("after")).body + called.body
        )
    )

    case.complete("a")

    assert case.waiting == {"after": 1}


def test_terminate_takes_inner_scopes_with_it() -> None:
    called = process("start1 -> work -> end1", user("work"), id="called")
    main = process(
        "start -> fork; fork -> go -> end; fork -> a -> stop",
        gateway("parallel", "fork"), call("go", "called"), user("a"), end("stop", terminate()),
    )  # fmt: skip
    case = start(document(main.body + called.body))

    case.complete("a")

    assert case.ended
    assert case.waits == ()


def test_an_ended_case_takes_no_more_actions() -> None:
    case = start(diagram("start -> a -> end", user("a")))
    key = case.task("a").key
    case.complete("a")

    with pytest.raises(ConflictError):
        case.act(Complete(key))
