"""``eventBasedGateway``: waits for the first of several messages and timers; the others no longer count."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.domain import Fire, TimerWait
from engine.errors import ConflictError
from tests.support.bpmn_text import catch, diagram, gateway, mapping, message, timer, user
from tests.support.process import MONDAY, start

FLOWS = """
start -> first
first -> answered -> thank -> end
first -> late -> remind -> end
first -> very_late -> escalate -> end
"""
PARTS = [
    gateway("eventBased", "first"),
    catch("answered", message("answer"), extension=mapping(outputs={"got": "=text"})),
    catch("late", timer("timeDuration", "PT24H")),
    catch("very_late", timer("timeDuration", "P3D")),
    user("thank"),
    user("remind"),
    user("escalate"),
]


def test_all_events_wait_at_once_with_their_own_keys() -> None:
    case = start(diagram(FLOWS, *PARTS))

    assert case.waiting == {"answered": 1, "late": 1, "very_late": 1}
    assert case.due("late") == MONDAY + timedelta(hours=24)
    assert case.due("very_late") == MONDAY + timedelta(days=3)


def test_the_message_wins() -> None:
    case = start(diagram(FLOWS, *PARTS))

    case.deliver("answered", {"text": "yes"})

    assert case.waiting_at == {"thank"}
    assert case.variables == {"case_id": "c-1", "got": "yes"}
    assert case.path == ["start", "first", "answered"]


@pytest.mark.parametrize(("event", "after"), [("late", "remind"), ("very_late", "escalate")])
def test_either_of_two_timers_may_win(event: str, after: str) -> None:
    case = start(diagram(FLOWS, *PARTS))

    case.fire(event)

    assert case.waiting_at == {after}


def test_events_that_lost_can_no_longer_happen() -> None:
    case = start(diagram(FLOWS, *PARTS))
    late = case.wait(TimerWait, "late").key
    case.deliver("answered", {"text": "yes"})

    with pytest.raises(ConflictError):
        case.act(Fire(late))


def test_a_gateway_in_a_loop_waits_anew() -> None:
    flows = "start -> merge -> first; first -> answered -> end; first -> late -> merge"
    text = diagram(flows, gateway("exclusive", "merge"), *PARTS[:3])
    case = start(text)
    keys = case.keys()

    case.pass_time(hours=49)

    assert case.path.count("late") == 2
    assert case.due("late") == MONDAY + timedelta(hours=72)
    assert not keys & case.keys()
