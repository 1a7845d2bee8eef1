"""Error ``boundaryEvent``: catches an error from inside its activity, nearest first, by code before catch-all."""

from __future__ import annotations

import pytest

from engine.errors import UncaughtError
from tests.support.bpmn_text import (
    boundary,
    call,
    diagram,
    document,
    end,
    fault,
    gateway,
    mapping,
    process,
    service,
    sub,
    user,
)
from tests.support.process import start

FAILED = end("failed", fault("error", "NO"))
INNER = (
    "start1 -> ask -> choice; choice -[=bad]-> failed; choice -[default]-> end1",
    user("ask"),
    gateway("exclusive", "choice"),
    FAILED,
)


def test_a_job_error_goes_to_the_boundary_event_with_its_code() -> None:
    flows = "start -> ask -> end; down -> by_hand -> end; other -> look -> end"
    case = start(
        diagram(
            flows, service("ask"), boundary("ask", "down", fault("error", "DOWN")),
            boundary("ask", "other", fault("error", None)), user("by_hand"), user("look"),
        )
    )  # fmt: skip

    case.throw_error("ask", "DOWN")

    assert case.waiting == {"by_hand": 1}
    assert case.path == ["start", "down"]


def test_any_other_error_goes_to_the_catch_all() -> None:
    flows = "start -> ask -> end; other -> look -> end; down -> look"
    case = start(
        diagram(
            flows, service("ask"), boundary("ask", "other", fault("error", None)),
            boundary("ask", "down", fault("error", "DOWN")), user("look"),
        )
    )  # fmt: skip

    case.throw_error("ask", "WHATEVER")

    assert case.path == ["start", "other"]


def test_the_values_of_an_error_go_through_the_mappings_of_the_event_not_of_the_job() -> None:
    caught = boundary("ask", "down", fault("error", "DOWN"), extension=mapping(outputs={"why": "=reason"}))
    job = service("ask", extension=mapping(outputs={"outcome": "=outcome"}))
    case = start(
        diagram("start -> ask -> end; down -> mend -> end", job, caught, user("mend")), {"outcome": "old"}
    )

    case.throw_error("ask", "DOWN", {"reason": "timeout"})

    assert case.variables == {"case_id": "c-1", "outcome": "old", "why": "timeout"}


def test_an_error_end_event_leaves_the_sub_process_at_once() -> None:
    inner = sub(
        "inside", "start1 -> fork; fork -> ask -> failed; fork -> other -> end1",
        gateway("parallel", "fork"), user("ask"), user("other"), FAILED,
    )  # fmt: skip
    caught = boundary("inside", "caught", fault("error", "NO"))
    case = start(diagram("start -> inside -> end; caught -> mend -> end", inner, caught, user("mend")))

    case.complete("ask")

    assert case.waiting == {"mend": 1}
    assert case.path == ["start", "start1", "fork", "ask", "failed", "caught"]


def test_the_nearest_boundary_event_catches() -> None:
    inner = sub("inner", *INNER)
    outer = sub(
        "outer", "start2 -> inner -> end2; near -> mend -> end2", inner,
        boundary("inner", "near", fault("error", None)), user("mend"),
    )  # fmt: skip
    far = boundary("outer", "far", fault("error", "NO"))
    case = start(
        diagram("start -> outer -> end; far -> give_up -> end", outer, far, user("give_up")), {"bad": True}
    )

    case.complete("ask")

    assert case.waiting == {"mend": 1}


def test_an_error_passes_boundary_events_with_other_codes_and_process_borders() -> None:
    called = process(*INNER, id="called")
    outer = sub(
        "outer", "start2 -> go -> end2; near -> mend -> end2", call("go", "called"),
        boundary("go", "near", fault("error", "OTHER")), user("mend"),
    )  # fmt: skip
    far = boundary("outer", "far", fault("error", "NO"))
    main = process("start -> outer -> end; far -> give_up -> end", outer, far, user("give_up"))
    case = start(document(main.body + called.body, main.declared + called.declared), {"bad": True})

    case.complete("ask")

    assert case.waiting == {"give_up": 1}


def test_without_an_error_the_boundary_event_is_gone_with_the_activity() -> None:
    caught = boundary("inside", "caught", fault("error", "NO"))
    flows = "start -> inside -> after -> end; caught -> mend -> end"
    case = start(diagram(flows, sub("inside", *INNER), caught, user("after"), user("mend")), {"bad": False})

    case.complete("ask")

    assert case.waiting == {"after": 1}


def test_an_error_that_nothing_catches_stops_the_case() -> None:
    case = start(diagram("start -> inside -> end", sub("inside", *INNER)), {"bad": True})

    with pytest.raises(UncaughtError) as caught:
        case.complete("ask")

    assert caught.value.fields == {"element_id": "failed", "error_code": "NO"}
    assert case.waiting_at == {"ask"}


def test_an_error_does_not_reach_the_boundary_of_a_sibling() -> None:
    flows = "start -> fork; fork -> one -> end1; fork -> two -> end2; caught -> mend -> end3"
    text = diagram(
        flows, gateway("parallel", "fork"), service("one"), service("two"),
        boundary("two", "caught", fault("error", None)), user("mend"),
    )  # fmt: skip
    case = start(text)

    with pytest.raises(UncaughtError):
        case.throw_error("one", "NO")
    case.throw_error("two", "NO")

    assert case.waiting == {"one": 1, "mend": 1}


def test_the_code_of_an_error_end_event_may_be_computed() -> None:
    inner = sub("inside", "start1 -> failed", end("failed", fault("error", "=code")))
    caught = boundary("inside", "caught", fault("error", "NO"))
    case = start(
        diagram("start -> inside -> end; caught -> mend -> end", inner, caught, user("mend")), {"code": "NO"}
    )

    assert case.waiting == {"mend": 1}
