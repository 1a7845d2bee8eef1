"""What we rely on in SpiffWorkflow, what we repair, and that one program serves many threads."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from types import SimpleNamespace

import pytest
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.interpreter import patches
from tests.support.bpmn_text import (
    boundary,
    call,
    diagram,
    document,
    each,
    end,
    fault,
    gateway,
    mapping,
    message,
    process,
    script,
    service,
    user,
)
from tests.support.process import program, start


def test_the_repairs_are_for_exactly_this_version() -> None:
    assert version("SpiffWorkflow") == "3.2.0"


def test_repairs_are_in_place_and_applying_them_again_changes_nothing() -> None:
    before = Task._set_state

    patches.apply()

    assert Task._set_state is before
    assert Task._set_state.__module__ == "engine.interpreter.patches"


def test_a_change_of_state_writes_no_log_and_keeps_its_moment() -> None:
    task = SimpleNamespace(_state=TaskState.WAITING, last_state_change=0.0)

    Task._set_state(task, TaskState.WAITING)
    assert task.last_state_change == 0.0
    Task._set_state(task, TaskState.READY)

    assert task._state == TaskState.READY
    assert task.last_state_change > 0


def test_a_whole_case_logs_nothing_from_the_library(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="spiff.task"):
        case = start(diagram("start -> a -> b -> end", user("a"), user("b")))
        case.complete("a")

    assert [record for record in caplog.records if record.name == "spiff.task"] == []


def test_an_error_end_event_in_one_of_five_parallel_calls_reaches_one_boundary_event() -> None:
    names = "abcde"
    flows = "start -> fork; join -> end"
    flows += "".join(f"; fork -> {n} -> join; caught_{n} -> mend_{n} -> join" for n in names)
    called = process("start1 -> ask -> failed", user("ask"), end("failed", fault("error", "NO")), id="item")
    main = process(
        flows, gateway("parallel", "fork"), gateway("exclusive", "join"), *(call(n, "item") for n in names),
        *(boundary(n, f"caught_{n}", fault("error", "NO")) for n in names), *(user(f"mend_{n}") for n in names),
    )  # fmt: skip
    case = start(document(main.body + called.body, main.declared + called.declared))

    case.complete("ask", nth=2)

    assert case.waiting == {"ask": 4, "mend_c": 1}


def test_taking_an_activity_away_leaves_no_scope_or_wait_of_it_behind() -> None:
    inner = process(
        "start1 -> work -> end1; told -> end1",
        user("work"),
        boundary("work", "told", message("m")),
        id="item",
    )
    looped = each(call("all", "item", mapping({"case_id": "=case_id"})), "=[1, 2, 3]", "n")
    main = process(
        "start -> all -> end; stop -> after -> end",
        looped,
        boundary("all", "stop", message("stop")),
        user("after"),
    )
    case = start(document(main.body + inner.body, main.declared + inner.declared))

    case.deliver("stop")

    assert case.waiting == {"after": 1}
    assert len(case.snapshot.closed) == 7
    case.complete("after")
    assert case.ended


def test_one_program_serves_many_threads_and_stays_as_it_was() -> None:
    called = process("start1 -> ask -> add -> end1", service("ask"), script("add", "=n * 10", "n"), id="item")
    go = call("go", "item", mapping({"n": "=n"}, {"out": "=n"}), everything=False)
    flows = "start -> fork; fork -> go -> join; fork -> a -> join; join -> end"
    main = process(
        flows, gateway("parallel", "fork"), gateway("parallel", "join"), user("a"),
        each(go, "=numbers", "n", output="results", result="=out"),
    )  # fmt: skip
    shared = program(document(main.body + called.body))
    before = {name: sorted(spec.task_specs) for name, spec in shared.specs.items()}

    def run(number: int) -> object:
        case = start(shared, {"numbers": [number, number + 1, number + 2]})
        case.complete("a")
        for _ in range(3):
            case.finish_job("ask", nth=case.waiting["ask"] - 1)
        assert case.ended
        return case.snapshot.variables["results"]

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(run, range(90)))

    assert found == [[n * 10, n * 10 + 10, n * 10 + 20] for n in range(90)]
    assert {name: sorted(spec.task_specs) for name, spec in shared.specs.items()} == before
    assert all(
        spec.completed_event.n_subscribers() == 0
        for process_spec in shared.specs.values()
        for spec in process_spec.task_specs.values()
    )
