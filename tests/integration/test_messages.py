"""Messages: each counts once, reaches one element, and waits for its case if need be."""

from __future__ import annotations

from engine.domain import CaseState
from engine.invariants import check
from engine.models import Message
from tests.support.diagrams import catch, diagram, gateway, message, user
from tests.support.world import World


def test_a_message_wakes_the_case_that_waits_for_it(world: World) -> None:
    world.publish(diagram("p", [catch("hear", "news")], "start > hear > done", messages=[message("news")]))
    case_id, other = world.start("p"), world.start("p")

    woken = world.tell("news", str(case_id))

    assert woken == case_id
    assert world.state(case_id) is CaseState.COMPLETED
    assert world.waiting_at(other) == {"hear"}
    assert check(world.store) == []


def test_a_message_that_comes_too_early_is_kept_and_delivered(world: World) -> None:
    nodes = [user("check"), catch("hear", "news")]
    world.publish(
        diagram("p", nodes, "start > check > hear > done", messages=[message("news", "=case_number")])
    )
    case_id = world.start("p")

    early = world.tell("news", "T-p-00000", number="m-1")
    later = world.tell("news", "T-p-00000", number="m-2")
    world.finish("check")

    assert (early, later) == (None, None)
    assert world.state(case_id) is CaseState.COMPLETED
    assert {row.key: row.delivered_to for row in world.rows(Message)} == {"m-1": case_id, "m-2": None}


def test_the_same_message_twice_counts_once(world: World) -> None:
    nodes = [catch("first", "news"), catch("second", "news")]
    world.publish(diagram("p", nodes, "start > first > second > done", messages=[message("news")]))
    case_id = world.start("p")

    first = world.tell("news", str(case_id), number="m-1")
    again = world.tell("news", str(case_id), number="m-1")

    assert (first, again) == (case_id, None)
    assert world.waiting_at(case_id) == {"second"}


def test_of_several_waiting_elements_a_message_reaches_exactly_one(world: World) -> None:
    names = ["one", "two", "three"]
    nodes = [gateway("fork"), gateway("meet"), *(catch(name, "news") for name in names)]
    flows = ["start > fork", "meet > done", *(f"fork > {name} > meet" for name in names)]
    world.publish(diagram("p", nodes, *flows, messages=[message("news")]))
    case_id = world.start("p")

    for left in (2, 1, 0):
        world.tell("news", str(case_id), number=f"m-{left}")

        assert len(world.waiting_at(case_id)) == left
    assert world.state(case_id) is CaseState.COMPLETED


def test_of_two_kept_messages_behind_an_event_gateway_only_the_first_is_used(world: World) -> None:
    nodes = [
        user("check"),
        '<eventBasedGateway id="first_of"/>',
        catch("yes", "agree"),
        catch("no", "refuse"),
    ]
    flows = ("start > check > first_of > yes > done", "first_of > no > done")
    world.publish(diagram("p", nodes, *flows, messages=[message("agree"), message("refuse")]))
    case_id = world.start("p")
    world.tell("refuse", str(case_id), number="m-1")
    world.tell("agree", str(case_id), number="m-2")

    world.finish("check")

    assert world.state(case_id) is CaseState.COMPLETED
    assert len([row for row in world.rows(Message) if row.delivered_to == case_id]) == 1
    assert check(world.store) == []


def test_a_message_for_a_closed_case_wakes_nobody(world: World) -> None:
    nodes = [user("check"), catch("hear", "news")]
    flows = ("start > fork > check > stop", "fork > hear > done")
    ends = [gateway("fork"), '<endEvent id="stop"><terminateEventDefinition/></endEvent>']
    world.publish(diagram("p", nodes + ends, *flows, messages=[message("news")]))
    case_id = world.start("p")
    world.finish("check")

    assert world.tell("news", str(case_id)) is None

    assert world.state(case_id) is CaseState.COMPLETED
    assert check(world.store) == []
