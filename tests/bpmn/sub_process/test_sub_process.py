"""``subProcess`` (embedded): a scope of its own that reads and writes the variables around it."""

from __future__ import annotations

from tests.support.bpmn_text import diagram, end, gateway, mapping, script, sub, terminate, user
from tests.support.process import start


def test_the_case_goes_on_when_everything_inside_has_ended() -> None:
    inner = sub(
        "inside",
        "start1 -> fork; fork -> a -> end1; fork -> b -> end2",
        gateway("parallel", "fork"),
        user("a"),
        user("b"),
    )
    case = start(diagram("start -> inside -> after -> end", inner, user("after")))

    case.complete("a")
    assert case.waiting_at == {"b"}
    case.complete("b")

    assert case.waiting_at == {"after"}
    assert case.path == ["start", "start1", "fork", "a", "end1", "b", "end2", "inside"]


def test_names_that_exist_outside_are_written_there_and_new_ones_in_the_process() -> None:
    inner = sub(
        "inside", "start1 -> set -> more -> end1", script("set", "=x + 1", "x"), script("more", "=x", "y")
    )
    case = start(diagram("start -> inside -> end", inner), {"x": 1})

    assert case.snapshot.variables == {"case_id": "c-1", "x": 2, "y": 2}


def test_input_mappings_make_variables_of_the_scope() -> None:
    inner = sub(
        "inside", "start1 -> add -> end1", script("add", "=local + 1", "local"),
        extension=mapping({"local": "=x"}, {"out": "=local"}),
    )  # fmt: skip
    case = start(diagram("start -> inside -> end", inner), {"x": 1})

    assert case.snapshot.variables == {"case_id": "c-1", "x": 1, "out": 2}


def test_sub_processes_nest() -> None:
    inner = sub("inner", "start2 -> work -> end2", user("work"), extension=mapping({"depth": "=depth + 1"}))
    outer = sub("outer", "start1 -> inner -> end1", inner, extension=mapping({"depth": "=1"}))
    case = start(diagram("start -> outer -> end", outer))

    case.complete("work", {"seen": 1})

    assert case.ended
    assert case.snapshot.variables == {"case_id": "c-1", "seen": 1}


def test_a_sub_process_runs_again_in_a_loop() -> None:
    flows = "start -> merge -> inside -> again; again -[=more]-> merge; again -[default]-> end"
    gateways = [gateway("exclusive", "merge"), gateway("exclusive", "again")]
    case = start(diagram(flows, *gateways, sub("inside", "start1 -> work -> end1", user("work"))))

    for more in (True, True, False):
        case.complete("work", {"more": more})

    assert case.ended


def test_terminate_inside_ends_only_the_sub_process() -> None:
    inner = sub(
        "inside", "start1 -> fork; fork -> a -> stop; fork -> b -> end1",
        gateway("parallel", "fork"), user("a"), user("b"), end("stop", terminate()),
    )  # fmt: skip
    case = start(diagram("start -> inside -> after -> end", inner, user("after")))

    case.complete("a")

    assert case.waiting_at == {"after"}
