"""What the token game says of small diagrams, sound and unsound, with the way that leads to each problem."""

from __future__ import annotations

import pytest

from tests.support.bpmn_text import (
    boundary,
    call,
    catch,
    diagram,
    document,
    each,
    end,
    fault,
    gateway,
    message,
    process,
    service,
    sub,
    terminate,
    throw,
    timer,
    user,
)
from tests.unit.proof.proving import found, only, proved, warned

A, B, C = user("a"), user("b"), user("c")
CHOICE, FORK, SOME = gateway("exclusive", "x"), gateway("parallel", "x"), gateway("inclusive", "x")
MEET, JOIN, GATHER = gateway("exclusive", "j"), gateway("parallel", "j"), gateway("inclusive", "j")
EITHER = "start -> x -[=n = 1]-> a -> j -> end; x -[default]-> b -> j"
BOTH = "start -> x -> a -> j -> end; x -> b -> j"

SOUND = {
    "a choice that meets again": diagram(EITHER, CHOICE, A, B, MEET),
    "a choice gathered by an inclusive join": diagram(EITHER, CHOICE, A, B, GATHER),
    "branches that are joined": diagram(BOTH, FORK, A, B, JOIN),
    "branches gathered by an inclusive join": diagram(BOTH, FORK, A, B, GATHER),
    "some branches, gathered": diagram(EITHER, SOME, A, B, GATHER),
    "an inclusive split of one condition is a choice": diagram(EITHER, SOME, A, B, MEET),
    "branches that end each by itself": diagram("start -> x -> a -> end; x -> b -> end2", FORK, A, B),
    "a loop": diagram(
        "start -> j -> a -> x -[=again = true]-> j; x -[default]-> end", MEET, A, CHOICE
    ),
    "a loop with a branch inside": diagram(
        "start -> j -> x -> a -> k -> y -[=n = 1]-> j; x -> b -> k; y -[default]-> end",
        MEET, FORK, A, B, gateway("parallel", "k"), gateway("exclusive", "y"),
    ),
    "the first of two events": diagram(
        "start -> g -> m -> j -> end; g -> t -> j",
        gateway("eventBased", "g"), catch("m", message("m")), catch("t", timer("timeDuration", "P1D")), MEET,
    ),
    "a reminder beside a task": diagram(
        "start -> a -> end; late -> tell -> end2",
        A, boundary("a", "late", timer("timeCycle", "R/P1D"), interrupting=False), service("tell"),
    ),
    "a reminder inside a loop": diagram(
        "start -> j -> a -> x -[=n = 1]-> j; x -[default]-> end; late -> tell -> end2",
        MEET, A, CHOICE, boundary("a", "late", timer("timeDuration", "P1D"), interrupting=False), service("tell"),
    ),
    "a limit that ends a branch in another way": diagram(
        "start -> x -> a -> k -> j -> end; late -> k; x -> b -> j",
        FORK, A, boundary("a", "late", timer("timeDuration", "P1D")), gateway("exclusive", "k"), B, JOIN,
    ),
    "an error that leaves a sub-process": diagram(
        "start -> s -> end; caught -> end2",
        sub("s", "start_s -> x -> a -> end_s; x -> b -> bad", FORK, A, B, end("bad", fault("error", "E"))),
        boundary("s", "caught", fault("error", "E")),
    ),
    "a task once per entry": diagram("start -> a -> end", each(A, "=list", "one")),
    "two inclusive joins one after the other": diagram(
        "start -> x -[=n = 1]-> a -> j -> k -> end; x -[=n = 2]-> b -> j; x -[default]-> c -> k",
        SOME, A, B, C, GATHER, gateway("inclusive", "k"),
    ),
}  # fmt: skip

UNSOUND = {
    "a join of a choice": (diagram(EITHER, CHOICE, A, B, JOIN), [("deadlock", "j")]),
    "a join of some branches": (
        diagram(
            "start -> x -[=n = 1]-> a -> j -> end; x -[=n = 2]-> b -> j; x -[default]-> c -> j",
            SOME, A, B, C, JOIN,
        ),
        [("deadlock", "j")],
    ),
    "branches that are not joined": (diagram(BOTH, FORK, A, B, MEET), [("second_token", "p_j_end_3")]),
    "branches straight into a task": (
        diagram("start -> x -> a -> c -> end; x -> b -> c", FORK, A, B, C),
        [("second_token", "p_c_end_3")],
    ),
    "a way out of a branch": (
        diagram(
            "start -> x -> a -> y -[=n = 1]-> j -> end; y -[default]-> end2; x -> b -> j",
            FORK, A, gateway("exclusive", "y"), B, JOIN,
        ),
        [("deadlock", "j")],
    ),
    "a way back into a branch": (
        diagram(
            "start -> m -> x -> a -> y -[=n = 1]-> m; y -[default]-> j -> end; x -> b -> j",
            gateway("exclusive", "m"), FORK, A, gateway("exclusive", "y"), B, JOIN,
        ),
        [("second_token", "p_x_b_7")],
    ),
    "a side branch that runs into the main way": (
        diagram(
            "start -> a -> m -> c -> end; late -> m",
            A, boundary("a", "late", timer("timeDuration", "P1D"), interrupting=False), gateway("exclusive", "m"), C,
        ),
        [("second_token", "p_m_c_2")],
    ),
    "an interrupted branch that is waited for": (
        diagram(
            "start -> x -> a -> j -> end; late -> end2; x -> b -> j",
            FORK, A, boundary("a", "late", timer("timeDuration", "P1D")), B, JOIN,
        ),
        [("deadlock", "j")],
    ),
    "a loop without an end": (
        diagram("start -> m -> x -> a -> m; x -> b -> end", gateway("exclusive", "m"), FORK, A, B),
        [("second_token", "p_x_b_4")],
    ),
    "joins that wait for each other": (
        diagram(
            "start -> x -> j -> a -> y -[=n = 1]-> k; y -[default]-> end; x -> k -> b -> z -[=n = 1]-> j;"
            "z -[default]-> end2",
            FORK, JOIN, A, gateway("exclusive", "y"), gateway("parallel", "k"), B, gateway("exclusive", "z"),
        ),
        [("deadlock", "j")],
    ),
    "an event that nothing throws": (
        diagram(
            "start -> s -> end; caught -> end2",
            sub("s", "start_s -> a -> end_s", A), boundary("s", "caught", fault("error", "E")),
        ),
        [("never_thrown", "caught")],
    ),
    "an error that nothing catches": (
        diagram("start -> a -> bad", A, end("bad", fault("error", "E"))), [("error_uncaught", "bad")],
    ),
    "a sub-process that gets stuck": (
        diagram(
            "start -> s -> end",
            sub("s", "start_s -> x -[=n = 1]-> a -> j -> end_s; x -[default]-> b -> j", CHOICE, A, B, JOIN),
        ),
        [("deadlock", "j")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", SOUND.values(), ids=SOUND.keys())
def test_a_sound_diagram_is_proved(text: str) -> None:
    report = proved(text)

    assert report.errors == ()
    assert report.proved


@pytest.mark.parametrize(("text", "expected"), UNSOUND.values(), ids=UNSOUND.keys())
def test_an_unsound_diagram_is_refused_at_its_element(
    text: str, expected: list[tuple[str, str]] | None
) -> None:
    problems = found(text)

    assert problems if expected is None else problems == expected


def test_the_counter_example_is_the_way_to_the_join_that_waits_in_vain() -> None:
    problem = only(proved(diagram(EITHER, CHOICE, A, B, JOIN)), "deadlock")

    assert problem.path == ("start", "p_start_x_0", "x", "p_x_a_1", "a", "p_a_j_2", "j")
    assert "死锁" in problem.message and "“j”" in problem.message
    assert problem.advice


def test_the_counter_example_of_a_second_token_ends_on_the_flow_that_has_two() -> None:
    problem = only(proved(diagram(BOTH, FORK, A, B, MEET)), "second_token")

    assert problem.path[0] == "start"
    assert problem.path[-2:] == ("p_j_end_3", "p_j_end_3")
    assert {"a", "b"} < set(problem.path)


def test_a_stop_while_others_work_is_pointed_out() -> None:
    text = diagram("start -> x -> a -> all; x -> b -> end", FORK, A, B, end("all", terminate()))

    assert found(text) == []
    assert [code for code, _ in warned(text)] == ["cut_off"]


def test_a_wait_for_a_message_alone_is_pointed_out() -> None:
    alone = diagram("start -> m -> end", catch("m", message("m")))
    inside = diagram(
        "start -> s -> end; late -> end2",
        sub("s", "start_s -> m -> end_s", catch("m", message("m"))),
        boundary("s", "late", timer("timeDuration", "P1D")),
    )

    assert warned(alone) == [("endless_wait", "m")]
    assert warned(inside) == []


def test_escalations_are_followed_out_of_called_processes() -> None:
    inner = process("start_q -> t -> end_q", throw("t", fault("escalation", "late")), id="q")
    outer = process(
        "start -> c -> end; heard -> end2",
        call("c", "q"), boundary("c", "heard", fault("escalation", "late"), interrupting=False),
    )  # fmt: skip
    deaf = process(
        "start -> c -> end; heard -> end2",
        call("c", "q"), boundary("c", "heard", fault("escalation", "other"), interrupting=False),
    )  # fmt: skip

    assert found(document(outer.body + inner.body, outer.declared + inner.declared)) == []
    assert found(document(deaf.body + inner.body, deaf.declared + inner.declared)) == [
        ("never_thrown", "heard")
    ]


def test_a_hundred_branches_side_by_side_need_no_more_states_than_two() -> None:
    arrows = "; ".join(f"x -> t{number} -> j" for number in range(100))
    tasks = [user(f"t{number}") for number in range(100)]

    report = proved(diagram(f"start -> x; {arrows}; j -> end", FORK, JOIN, *tasks))

    assert report.proved
    assert sum(each.states for each in report.examined) <= 3


def test_what_was_not_looked_at_to_the_end_is_not_called_proved() -> None:
    text = diagram(EITHER, CHOICE, A, B, JOIN)

    whole, part = proved(text), proved(text, most=1)

    assert [problem.code for problem in whole.errors] == ["deadlock"]
    assert not part.proved and part.errors == ()
    assert [problem.code for problem in part.warnings if problem.advice] == ["not_proved"]
