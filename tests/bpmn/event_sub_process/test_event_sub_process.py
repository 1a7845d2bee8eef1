"""Event sub-processes: An interrupting one (timer, message, error, escalation) takes everything else in its scope away;
a single one beside the scope may wait for a moment or an escalation."""

from __future__ import annotations

import pytest

from engine import proof
from engine.errors import UncaughtError
from tests.support.bpmn_text import (
    Element,
    boundary,
    call,
    diagram,
    document,
    end,
    fault,
    gateway,
    mapping,
    message,
    process,
    script,
    service,
    sub,
    terminate,
    throw,
    timer,
    user,
    watch,
)  # fmt: skip
from tests.support.process import program, start

A, B, H = user("a"), user("b"), user("h")
LATE = timer("timeDuration", "P1D")


def test_an_interrupting_timer_takes_the_scope_away() -> None:
    case = start(diagram("start -> a -> end", A, watch("w", "late -> h -> end_w", LATE, H)))
    assert case.waiting_at == {"a", "late"}

    case.pass_time(days=2)
    assert case.waiting_at == {"h"}
    case.complete("h")

    assert case.ended
    assert case.path == ["start", "late", "h", "end_w", "w"]


def test_what_ends_in_time_is_never_watched_again() -> None:
    case = start(diagram("start -> a -> end", A, watch("w", "late -> h -> end_w", LATE, H)))

    case.complete("a")

    assert case.ended
    assert case.path == ["start", "a", "end"]
    assert case.waits == ()


def test_a_message_brings_its_content() -> None:
    case = start(diagram("start -> a -> end", A, watch("w", "told -> h -> end_w", message("withdrawn"), H)))

    case.deliver("told", {"why": "x"})

    assert case.waiting_at == {"h"}
    assert case.variables["why"] == "x"


def test_an_error_is_caught_in_its_own_scope() -> None:
    inside = sub(
        "s",
        "start_s -> b -> bad",
        B,
        end("bad", fault("error", "E")),
        watch("w", "caught -> h -> end_w", fault("error", "E"), H),
    )
    case = start(diagram("start -> s -> a -> end", inside, A))

    case.complete("b")
    assert case.waiting_at == {"h"}
    case.complete("h")

    assert case.waiting_at == {"a"}


def test_an_error_that_it_does_not_name_goes_further_out() -> None:
    inside = sub(
        "s",
        "start_s -> b -> bad",
        B,
        end("bad", fault("error", "E")),
        watch("w", "caught -> h -> end_w", fault("error", "F"), H),
    )
    edge = boundary("s", "outside", fault("error", "E"))
    case = start(diagram("start -> s -> end; outside -> a -> end2", inside, edge, A))

    case.complete("b")

    assert case.waiting_at == {"a"}


def test_an_error_inside_the_handler_is_not_caught_by_it() -> None:
    text = diagram(
        "start -> a -> end", A, watch("w", "told -> h -> bad", message("m"), H, end("bad", fault("error", "E"))),
    )  # fmt: skip
    case = start(text)
    case.deliver("told")

    with pytest.raises(UncaughtError):
        case.complete("h")


def test_jobs_are_caught_too() -> None:
    case = start(
        diagram(
            "start -> s -> end", service("s"), watch("w", "caught -> h -> end_w", fault("error", None), H)
        )
    )

    case.throw_error("s", "ANY", {"seen": 1})

    assert case.waiting_at == {"h"}
    assert case.variables["seen"] == 1


def test_variables_are_those_of_the_scope() -> None:
    handler = watch("w", "told -> set -> end_w", message("m"), script("set", "=n + 1", "n"))
    case = start(diagram("start -> a -> end", user("a", mapping({}, {"n": "=n"})), handler), {"n": 1})

    case.deliver("told")

    assert case.ended
    assert case.variables["n"] == 2


def test_one_beside_the_scope_leaves_it_alone_and_both_must_end() -> None:
    beside = watch("w", "late -> h -> end_w", LATE, H, interrupting=False)
    case = start(diagram("start -> a -> end", A, beside))

    case.pass_time(days=2)
    assert case.waiting_at == {"a", "h"}
    case.complete("a")
    assert not case.ended
    case.complete("h")

    assert case.ended


def test_an_escalation_is_heard_beside_the_scope() -> None:
    beside = watch("w", "heard -> h -> end_w", fault("escalation", "E"), H, interrupting=False)
    case = start(diagram("start -> call -> a -> end", throw("call", fault("escalation", "E")), A, beside))

    assert case.waiting_at == {"a", "h"}


def test_several_that_interrupt_stand_side_by_side() -> None:
    text = diagram(
        "start -> a -> end",
        A,
        watch("w", "late -> h -> end_w", LATE, H),
        watch("v", "told -> b -> end_v", message("m"), B),
    )
    one, other = start(text), start(text)

    one.pass_time(days=2)
    other.deliver("told")

    assert one.waiting_at == {"h"}
    assert other.waiting_at == {"b"}


def test_what_stands_inside_the_scope_goes_with_it() -> None:
    inside = sub("s", "start_s -> b -> end_s", B, watch("v", "told -> h2 -> end_v", message("m"), user("h2")))
    case = start(diagram("start -> s -> end", inside, watch("w", "late -> h -> end_w", LATE, H)))
    assert case.waiting_at == {"b", "told", "late"}

    case.pass_time(days=2)

    assert case.waiting_at == {"h"}


def test_called_processes_have_their_own() -> None:
    inner = process("start_q -> a -> end_q", A, watch("w", "late -> h -> end_w", LATE, H), id="q")
    outer = process("start -> c -> b -> end", call("c", "q"), B)
    case = start(document(outer.body + inner.body, outer.declared + inner.declared))

    case.pass_time(days=2)
    case.complete("h")

    assert case.waiting_at == {"b"}


REFUSED = {
    "a message beside": (watch("w", "told -> h -> end_w", message("m"), H, interrupting=False),),
    "a cycle beside": (watch("w", "late -> h -> end_w", timer("timeCycle", "R/P1D"), H, interrupting=False),),
    "two of which one is beside": (
        watch("w", "late -> h -> end_w", LATE, H, interrupting=False),
        watch("v", "told -> b -> end_v", message("m"), B),
    ),
    "an event that is not known": (
        watch("w", "told -> h -> end_w", Element("signalEventDefinition", "sig", {}), H),
    ),
}


@pytest.mark.parametrize("handlers", REFUSED.values(), ids=REFUSED.keys())
def test_what_would_run_otherwise_than_drawn_is_refused(handlers: tuple[Element, ...]) -> None:
    report = proof.report({"p.bpmn": diagram("start -> a -> end", A, *handlers).encode()})

    assert "event_subprocess" in {problem.code for problem in report.errors}


def test_a_terminate_event_beside_one_that_does_not_interrupt_is_refused() -> None:
    beside = watch("w", "late -> h -> end_w", LATE, H, interrupting=False)
    report = proof.report(
        {"p.bpmn": diagram("start -> a -> stop", A, end("stop", terminate()), beside).encode()}
    )

    assert "event_subprocess" in {problem.code for problem in report.errors}


def test_they_are_proved_with_the_rest() -> None:
    stuck = watch(
        "w", "late -> x -[=n = 1]-> h -> j -> end_w; x -[default]-> b -> j", LATE, H, B, gateway("exclusive", "x"),
        gateway("parallel", "j"),
    )  # fmt: skip
    never = watch("w", "caught -> h -> end_w", fault("error", "E"), H)

    def judged(*parts: Element) -> list[tuple[str, str]]:
        report = proof.report({"p.bpmn": diagram("start -> a -> end", A, *parts).encode()})
        return [(problem.code, problem.element_id) for problem in report.errors]

    assert judged(watch("w", "late -> h -> end_w", LATE, H)) == []
    assert judged(stuck) == [("deadlock", "j")]
    assert judged(never) == [("never_thrown", "caught")]
    assert program(diagram("start -> a -> end", A, watch("w", "late -> h -> end_w", LATE, H))).findings == ()
