"""``exclusiveGateway``: takes the first flow whose condition holds, else the default; a merge lets every token by."""

from __future__ import annotations

import pytest

from engine.errors import ExpressionError
from tests.support.bpmn_text import Element, diagram, gateway, script, user
from tests.support.process import start

CHOICE = """
start -> choice
choice -[=amount > 100]-> big -> merge
choice -[=amount > 10]-> middle -> merge
choice -[default]-> small -> merge
merge -> end
"""


def exclusive(*ids: str) -> list[Element]:
    return [gateway("exclusive", id) for id in ids]


@pytest.mark.parametrize(("amount", "way"), [(500, "big"), (100, "middle"), (50, "middle"), (1, "small")])
def test_the_first_condition_that_holds_decides(amount: int, way: str) -> None:
    text = diagram(CHOICE, *exclusive("choice", "merge"), user("big"), user("middle"), user("small"))
    case = start(text, {"amount": amount})

    assert case.waiting_at == {way}
    case.complete(way)

    assert case.path == ["start", "choice", way, "merge", "end"]


def test_a_condition_that_is_neither_true_nor_false_is_an_error() -> None:
    text = diagram(CHOICE, *exclusive("choice", "merge"), user("big"), user("middle"), user("small"))

    with pytest.raises(ExpressionError) as caught:
        start(text, {"amount": "many"})

    assert caught.value.fields["element_id"] == "choice"


def test_conditions_after_the_first_that_holds_are_not_asked() -> None:
    flows = "start -> choice; choice -[=true]-> a; choice -[=broken]-> end; choice -[default]-> end; a -> end"

    case = start(diagram(flows, *exclusive("choice"), user("a")))

    assert case.waiting_at == {"a"}


def test_two_flows_between_the_same_two_elements_are_two_ways() -> None:
    flows = "start -> choice; choice -[=x]-> merge; choice -[default]-> merge; merge -> a -> end"

    for value in (True, False):
        case = start(diagram(flows, *exclusive("choice", "merge"), user("a")), {"x": value})
        assert case.waiting == {"a": 1}


def test_a_merge_lets_every_token_by() -> None:
    flows = "start -> fork; fork -> a -> merge; fork -> b -> merge; merge -> after -> end"
    text = diagram(
        flows, gateway("parallel", "fork"), *exclusive("merge"), user("a"), user("b"), user("after")
    )
    case = start(text)

    case.complete("a")
    assert case.waiting == {"b": 1, "after": 1}
    case.complete("b")
    assert case.waiting == {"after": 2}
    case.complete("after")
    assert not case.ended
    case.complete("after")

    assert case.ended


def test_a_task_with_two_flows_in_is_reached_by_either() -> None:
    flows = "start -> choice; choice -[=x]-> a -> after; choice -[default]-> after; after -> end"
    case = start(diagram(flows, *exclusive("choice"), user("a"), user("after")), {"x": True})

    case.complete("a")

    assert case.waiting == {"after": 1}


def test_a_hundred_rounds_cost_no_more_than_one() -> None:
    flows = "start -> merge; merge -> work -> choice; choice -[=again]-> merge; choice -[default]-> end"
    case = start(diagram(flows, *exclusive("merge", "choice"), user("work")))
    case.complete("work", {"again": True})
    size = len(case.document)

    for _ in range(99):
        case.complete("work", {"again": True})

    assert len(case.document) <= size + 12
    case.complete("work", {"again": False})
    assert case.ended
    assert case.path.count("work") == 101


def test_a_loop_without_a_wait_counts_its_rounds() -> None:
    flows = "start -> merge; merge -> add -> choice; choice -[=n < 500]-> merge; choice -[default]-> end"

    case = start(diagram(flows, *exclusive("merge", "choice"), script("add", "=n + 1", "n")), {"n": 0})

    assert case.snapshot.variables["n"] == 500
