"""Several flows out of a task or event: All are taken at once, as behind a parallel gateway."""

from __future__ import annotations

from engine import proof
from tests.support.bpmn_text import boundary, catch, diagram, gateway, message, timer, user
from tests.support.process import program, start

A, B, C = user("a"), user("b"), user("c")
FORK = "start -> a; a -> b; a -> c; b -> j; c -> j; j -> end"


def test_a_task_starts_every_branch() -> None:
    case = start(diagram(FORK, A, B, C, gateway("parallel", "j")))

    case.complete("a")
    assert case.waiting_at == {"b", "c"}
    case.complete("c")
    case.complete("b")

    assert case.ended
    assert case.path.count("j") == 1


def test_a_start_event_starts_every_branch() -> None:
    case = start(diagram("start -> a; start -> b; a -> end; b -> end2", A, B))

    assert case.waiting_at == {"a", "b"}
    case.complete("a")
    assert not case.ended


def test_events_start_every_branch() -> None:
    waiting = start(
        diagram("start -> m; m -> a; m -> b; a -> end; b -> end2", catch("m", message("m")), A, B)
    )
    late = boundary("c", "late", timer("timeDuration", "P1D"))
    interrupted = start(
        diagram("start -> c -> end3; late -> a; late -> b; a -> end; b -> end2", C, late, A, B)
    )

    waiting.deliver("m")
    interrupted.pass_time(days=2)

    assert waiting.waiting_at == interrupted.waiting_at == {"a", "b"}


def test_whoever_draws_it_is_told_that_all_are_taken() -> None:
    found = program(diagram(FORK, A, B, C, gateway("parallel", "j"))).findings

    assert [(finding.code, finding.element_id, finding.warning) for finding in found] == [
        ("implicit_split", "a", True)
    ]


def test_branches_that_meet_without_a_join_are_found() -> None:
    text = diagram(FORK, A, B, C, gateway("exclusive", "j"))

    assert [each.code for each in proof.report({"p.bpmn": text.encode()}).errors] == ["second_token"]
