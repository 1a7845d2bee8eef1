"""``parallelGateway``: takes all flows; as a join consumes one token from every flow in, however often in a loop."""

from __future__ import annotations

import pytest

from engine.errors import StoppedError
from tests.support.bpmn_text import diagram, gateway, script, user
from tests.support.process import start

FORK = [gateway("parallel", "fork"), gateway("parallel", "join")]
THREE = "start -> fork; fork -> a -> join; fork -> b -> join; fork -> c -> join; join -> after -> end"


@pytest.mark.parametrize("order", ["abc", "cba", "bca"])
def test_the_join_waits_for_every_branch_in_any_order(order: str) -> None:
    case = start(diagram(THREE, *FORK, *(user(id) for id in ("a", "b", "c", "after"))))

    for id in order:
        assert "after" not in case.waiting_at
        case.complete(id)

    assert case.waiting == {"after": 1}
    assert case.path.count("join") == 1


@pytest.mark.parametrize("second", ["ab", "ba"])
@pytest.mark.parametrize("first", ["ab", "ba"])
def test_a_join_in_a_loop_waits_for_both_branches_in_every_round(first: str, second: str) -> None:
    flows = """
    start -> merge -> fork
    fork -> a -> join
    fork -> b -> join
    join -> again
    again -[=more]-> merge
    again -[default]-> end
    """
    gateways = [*FORK, gateway("exclusive", "merge"), gateway("exclusive", "again")]
    case = start(diagram(flows, *gateways, user("a"), user("b")), {"more": True})

    for order in (first, second, first):
        case.complete(order[0])
        assert case.waiting == {order[1]: 1}
        case.complete(order[1])
        assert case.waiting == {"a": 1, "b": 1}


def test_nested_blocks() -> None:
    flows = """
    start -> fork
    fork -> a -> join
    fork -> inner
    inner -> b -> close
    inner -> c -> close
    close -> join
    join -> end
    """
    gateways = [*FORK, gateway("parallel", "inner"), gateway("parallel", "close")]
    case = start(diagram(flows, *gateways, user("a"), user("b"), user("c")))

    for id in ("a", "c", "b"):
        assert not case.ended
        case.complete(id)

    assert case.ended


def test_branches_without_a_join_end_the_case_when_all_have_ended() -> None:
    case = start(
        diagram("start -> fork; fork -> a -> end1; fork -> b -> end2", FORK[0], user("a"), user("b"))
    )

    case.complete("b")
    assert not case.ended
    case.complete("a")

    assert case.ended


def test_a_second_token_on_one_flow_waits_for_its_own_partner() -> None:
    flows = """
    start -> fork
    fork -> a -> merge
    fork -> b -> merge
    merge -> join
    fork -> c -> join
    fork -> d -> join2
    join -> after -> join2
    join2 -> end
    """
    gateways = [*FORK, gateway("exclusive", "merge"), gateway("parallel", "join2")]
    case = start(diagram(flows, *gateways, *(user(id) for id in ("a", "b", "c", "d", "after"))))
    case.complete("a")
    case.complete("b")
    assert "after" not in case.waiting_at
    case.complete("c")

    assert case.waiting == {"after": 1, "d": 1}
    case.complete("d")
    with pytest.raises(StoppedError, match="“join”"):
        case.complete("after")


def test_two_flows_from_the_fork_straight_to_the_join() -> None:
    case = start(diagram("start -> fork; fork -> join; fork -> join; join -> a -> end", *FORK, user("a")))

    assert case.waiting == {"a": 1}


def test_a_join_that_can_never_be_complete_stops_the_case_and_names_itself() -> None:
    flows = "start -> choice; choice -[=x]-> a; choice -[default]-> b; a -> join; b -> join; join -> end"
    case = start(diagram(flows, gateway("exclusive", "choice"), FORK[1], user("a"), user("b")), {"x": True})

    with pytest.raises(StoppedError) as caught:
        case.complete("a")

    assert caught.value.fields["element_id"] == "join"
    assert case.waiting_at == {"a"}


def test_branches_see_each_others_writes_and_the_last_write_stays() -> None:
    flows = "start -> fork; fork -> a -> join; fork -> b -> join; join -> show -> end"
    text = diagram(flows, *FORK, user("a"), user("b"), script("show", "=v", "shown"))
    case = start(text, {"v": 0})

    case.complete("a", {"v": {"by": "a"}})
    assert case.variables["v"] == {"by": "a"}
    case.complete("b", {"v": {"by": "b"}})

    assert case.snapshot.variables["shown"] == {"by": "b"}


def test_a_branch_that_writes_nothing_overwrites_nothing() -> None:
    flows = "start -> fork; fork -> a -> join; fork -> b -> join; join -> end"
    case = start(diagram(flows, *FORK, user("a"), user("b")), {"v": "old"})

    case.complete("a", {"v": "new"})
    case.complete("b")

    assert case.snapshot.variables["v"] == "new"
