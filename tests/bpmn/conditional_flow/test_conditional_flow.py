"""Conditions on flows leaving an activity: Every flow without condition is taken, and every one whose condition holds;
the default flow when no condition does."""

from __future__ import annotations

import pytest

from engine import proof
from engine.errors import ExpressionError
from tests.support.bpmn_text import (
    boundary,
    diagram,
    each,
    gateway,
    mapping,
    message,
    script,
    service,
    sub,
    timer,
    user,
)
from tests.support.process import start

FLOWS = "start -> a; a -[=n > 1]-> b; a -[=n > 2]-> c; a -[default]-> d; b -> j; c -> j; d -> j; j -> end"
PARTS = (user("a"), user("b"), user("c"), user("d"), gateway("inclusive", "j"))
CHOICE = diagram(FLOWS, *PARTS)


@pytest.mark.parametrize(("n", "taken"), [(1, {"d"}), (2, {"b"}), (3, {"b", "c"})])
def test_every_flow_whose_condition_holds_is_taken_else_the_default(n: int, taken: set[str]) -> None:
    case = start(CHOICE)

    case.complete("a", {"n": n})

    assert case.waiting_at == taken


def test_the_branches_come_together_again() -> None:
    case = start(CHOICE)
    case.complete("a", {"n": 3})

    case.complete("c")
    assert case.waiting_at == {"b"}
    case.complete("b")

    assert case.ended
    assert case.path.count("j") == 1


def test_the_flows_taken_are_told() -> None:
    case = start(CHOICE)

    case.complete("a", {"n": 2})

    passed = next(entry for entry in case.snapshot.passed if entry.element_id == "a")
    assert passed.flows == ("p_a_b_1",)


def test_a_flow_without_condition_is_taken_always() -> None:
    case = start(diagram("start -> a; a -> b; a -[=n = 1]-> c; b -> end; c -> end2", *PARTS[:3]))
    other = start(diagram("start -> a; a -> b; a -[=n = 1]-> c; b -> end; c -> end2", *PARTS[:3]))

    case.complete("a", {"n": 1})
    other.complete("a", {"n": 2})

    assert case.waiting_at == {"b", "c"}
    assert other.waiting_at == {"b"}


def test_conditions_see_what_the_activity_has_written_and_not_its_own_inputs() -> None:
    task = user("a", mapping({"n": "=5"}, {"m": "=said"}))
    text = diagram("start -> a; a -[=m = 1]-> b; a -[default]-> c; b -> end; c -> end2", task, *PARTS[1:3])
    inner = diagram("start -> a; a -[=n = 5]-> b; a -[default]-> c; b -> end; c -> end2", task, *PARTS[1:3])
    seen, unseen = start(text), start(inner, {"n": 1})

    seen.complete("a", {"said": 1})
    unseen.complete("a", {"said": 1})

    assert seen.waiting_at == {"b"}
    assert unseen.waiting_at == {"c"}


def test_a_condition_that_is_neither_true_nor_false_stops_the_case() -> None:
    case = start(CHOICE)

    with pytest.raises(ExpressionError) as caught:
        case.complete("a", {"n": "much"})

    assert caught.value.fields["element_id"] == "a"
    assert case.waiting_at == {"a"}


@pytest.mark.parametrize(
    "activity",
    [
        service("a"),
        script("a", "=3", "n"),
        sub("a", "start1 -> x -> end1", script("x", "=3", "n")),
        each(service("a"), "=[1, 2]", "one", output="all", result="=one"),
    ],
    ids=["job", "script", "sub-process", "several instances"],
)
def test_every_activity_can_have_conditions(activity: object) -> None:
    parts = (activity, *PARTS[1:])
    case = start(diagram(FLOWS, *parts), {"n": 3})  # type: ignore[arg-type]

    while "a" in case.waiting:
        case.finish_job("a", {})

    assert case.waiting_at == {"b", "c"}


def test_an_interrupted_activity_leaves_by_its_event_alone() -> None:
    late = boundary("a", "late", timer("timeDuration", "P1D"))
    case = start(diagram(f"{FLOWS}; late -> e -> end2", *PARTS, late, user("e")), {"n": 3})

    case.pass_time(days=2)

    assert case.waiting_at == {"e"}


def test_such_flows_are_proved_like_an_inclusive_gateway() -> None:
    apart = FLOWS.replace("b -> j; c -> j; d -> j; j -> end", "b -> end; c -> end2; d -> end3")
    together = (*PARTS[:4], gateway("parallel", "j"))
    beside = boundary("a", "call", message("m"), interrupting=False)

    def judged(*parts: object, flows: str = FLOWS) -> list[str]:
        return [each.code for each in proof.report({"p.bpmn": diagram(flows, *parts).encode()}).errors]  # type: ignore[arg-type]

    assert judged(*PARTS) == []
    assert judged(*PARTS[:4], flows=apart) == []
    assert judged(*together) == ["deadlock"]
    assert judged(*PARTS[:4], gateway("exclusive", "j")) == ["second_token"]
    assert judged(*PARTS, beside, user("e"), flows=f"{FLOWS}; call -> e -> end2") == []
