"""``inclusiveGateway``: takes every flow whose condition holds, else the default; joins what can still arrive."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.support.bpmn_text import Element, boundary, call, diagram, each, gateway, process, timer, user
from tests.support.process import start

FLOWS = """
start -> split
split -[=a]-> do_a -> join
split -[=b]-> do_b -> join
split -[=c]-> do_c -> join
split -[default]-> other -> join
join -> after -> end
"""


def parts(*extra: str) -> list[Element]:
    tasks = [user(id) for id in ("do_a", "do_b", "do_c", "other", "after")]
    return [gateway("inclusive", id) for id in ("split", "join")] + tasks + [user(id) for id in extra]


@pytest.mark.parametrize("chosen", ["a", "b", "ab", "bc", "abc", ""])
def test_every_chosen_branch_runs_and_the_join_waits_for_all_of_them(chosen: str) -> None:
    expected = {f"do_{letter}" for letter in chosen} or {"other"}
    variables = {letter: letter in chosen for letter in "abc"}

    for order in permutations(sorted(expected)):
        case = start(diagram(FLOWS, *parts()), variables)
        assert case.waiting_at == expected
        for id in order:
            assert "after" not in case.waiting_at
            case.complete(id)
        assert case.waiting == {"after": 1}


def test_the_join_does_not_wait_for_a_branch_that_went_elsewhere() -> None:
    flows = FLOWS.replace("do_b -> join", "do_b -> end2")
    case = start(diagram(flows, *parts()), {"a": True, "b": True, "c": False})

    case.complete("do_a")

    assert case.waiting_at == {"do_b", "after"}


def test_the_join_waits_for_a_token_that_may_still_turn_towards_it() -> None:
    flows = FLOWS.replace("do_b -> join", "do_b -> turn; turn -[=back]-> join; turn -[default]-> end2")
    case = start(
        diagram(flows, *parts(), gateway("exclusive", "turn")),
        {"a": True, "b": True, "c": False, "back": False},
    )

    case.complete("do_a")
    assert case.waiting_at == {"do_b"}
    case.complete("do_b")

    assert case.waiting_at == {"after"}


def test_the_join_waits_for_what_a_boundary_event_may_still_send() -> None:
    flows = FLOWS.replace("do_b -> join", "do_b -> end2; late -> chase -> join")
    late = boundary("do_b", "late", timer("timeDuration", "P1D"), interrupting=False)
    case = start(diagram(flows, *parts("chase"), late), {"a": True, "b": True, "c": False})

    case.complete("do_a")
    assert case.waiting_at == {"do_b", "late"}
    case.fire("late")
    case.complete("do_b")
    assert case.waiting_at == {"chase"}
    case.complete("chase")

    assert case.waiting == {"after": 1}


def test_blocks_in_a_loop_start_afresh() -> None:
    flows = FLOWS.replace("start -> split", "start -> merge -> split").replace(
        "after -> end", "after -> again; again -[=more]-> merge; again -[default]-> end"
    )
    case = start(
        diagram(flows, *parts(), gateway("exclusive", "merge"), gateway("exclusive", "again")),
        {"a": True, "b": True, "c": False, "more": True},
    )

    for order in (("do_b", "do_a"), ("do_a", "do_b"), ("do_b", "do_a")):
        case.complete(order[0])
        assert case.waiting == {order[1]: 1}
        case.complete(order[1])
        case.complete("after")

    assert case.waiting == {"do_a": 1, "do_b": 1}


def test_a_loop_inside_a_branch_holds_the_join_back() -> None:
    flows = FLOWS.replace(
        "do_a -> join", "round; round -> do_a -> redo; redo -[=redo]-> round; redo -[default]-> join"
    )
    flows = flows.replace("-> round; round", "-> round\nround")
    case = start(
        diagram(flows, *parts(), gateway("exclusive", "round"), gateway("exclusive", "redo")),
        {"a": True, "b": True, "c": False, "redo": True},
    )

    case.complete("do_b")
    case.complete("do_a")
    assert case.waiting == {"do_a": 1}
    case.complete("do_a", {"redo": False})

    assert case.waiting == {"after": 1}


def test_nested_inclusive_blocks() -> None:
    flows = FLOWS.replace(
        "do_a -> join",
        "in_split\nin_split -[=x]-> do_a -> in_join\nin_split -[=y]-> more -> in_join\n"
        "in_split -[default]-> in_join\nin_join -> join",
    )
    inner = [gateway("inclusive", "in_split"), gateway("inclusive", "in_join")]
    case = start(
        diagram(flows, *parts("more"), *inner), {"a": True, "b": True, "c": False, "x": True, "y": True}
    )

    for id in ("do_a", "do_b", "more"):
        assert "after" not in case.waiting_at
        case.complete(id)

    assert case.waiting == {"after": 1}


def test_five_calls_of_which_some_are_chosen_come_back_together() -> None:
    items = ("one", "two", "three", "four", "five")
    flows = "\n".join(f'split -[=list contains(items, "{item}")]-> {item} -> join' for item in items)
    flows = f"start -> split\n{flows}\nsplit -[default]-> join\njoin -> after -> end"
    called = process("start2 -> work -> end2", user("work"), id="handle")
    text = diagram(
        flows, gateway("inclusive", "split"), gateway("inclusive", "join"), user("after"),
        *(call(item, "handle") for item in items), more=called.body,
    )  # fmt: skip
    case = start(text, {"items": ["two", "five", "one"]})

    for _ in range(3):
        assert case.waiting_at == {"work"}
        case.complete("work")

    assert case.waiting_at == {"after"}


def test_the_join_waits_for_a_multi_instance_branch() -> None:
    flows = (
        "start -> split; split -[=a]-> do_a -> join; split -[default]-> do_b -> join; join -> after -> end"
    )
    text = diagram(
        flows, gateway("inclusive", "split"), gateway("inclusive", "join"), each(user("do_a"), "=[1, 2]"),
        user("do_b"), user("after"),
    )  # fmt: skip
    case = start(text, {"a": True})

    case.complete("do_a")
    assert case.waiting == {"do_a": 1}
    case.complete("do_a")

    assert case.waiting == {"after": 1}
