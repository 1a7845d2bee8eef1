"""A running case under another release: what moves goes on as if nothing had happened, what cannot is refused."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.domain import JobWait, MessageWait, TimerWait, UserTaskWait
from engine.errors import StateError
from engine.interpreter.refitting import refit
from tests.support.blocks import draw, trees
from tests.support.bpmn_text import (
    boundary,
    call,
    catch,
    diagram,
    each,
    gateway,
    message,
    process,
    service,
    sub,
    timer,
    user,
)
from tests.support.process import Case, program, start


def moved(case: Case, text: str, mapping: Mapping[str, str] | None = None) -> Case:
    """``case`` under the diagram ``text``; it must be possible."""
    target = program(text)
    found = refit(case.program, target, case.document, mapping or {})
    assert found.refusals == ()
    return Case(target, case.now, found.document, list(case.path), list(case.snapshots))


def refusals(case: Case, text: str, mapping: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    """Why ``case`` cannot go on under ``text``: codes and elements."""
    found = refit(case.program, program(text), case.document, mapping or {})
    assert found.document == b""
    return [(each.code, each.element_id) for each in found.refusals]


TWO = diagram("start -> a -> b -> end", user("a"), user("b"))


def test_a_step_that_came_in_behind_the_case_is_taken() -> None:
    case = start(TWO)

    case = moved(case, diagram("start -> a -> new -> b -> end", user("a"), user("new"), user("b")))
    case.complete("a")

    assert case.waiting_at == {"new"}


def test_a_step_that_came_in_before_the_case_is_not_made_up_for() -> None:
    case = start(TWO)
    case.complete("a")

    case = moved(case, diagram("start -> new -> a -> b -> end", user("a"), user("new"), user("b")))
    case.complete("b")

    assert case.ended


def test_the_same_waits_keep_their_keys_dates_and_variables() -> None:
    text = diagram(
        "start -> fork\nfork -> a -> join\nfork -> work -> join\nfork -> later -> join\nfork -> heard -> join"
        "\njoin -> end",
        gateway("parallel", "fork"), gateway("parallel", "join"), user("a"), service("work"),
        catch("later", timer("timeDuration", "PT5H")), catch("heard", message("rain")),
    )  # fmt: skip
    case = start(text, {"amount": 5})
    before = {wait.key: wait for wait in case.waits}
    case.now += timedelta(hours=3)

    case = moved(case, text.replace("PT5H", "PT9H"))

    assert {wait.key: wait for wait in case.waits} == before
    assert {type(wait) for wait in case.waits} == {UserTaskWait, JobWait, TimerWait, MessageWait}
    assert case.variables["amount"] == 5


def test_a_renamed_element_is_found_through_the_mapping() -> None:
    case = start(TWO)
    renamed = TWO.replace('id="a"', 'id="review"').replace('"a"', '"review"')

    assert refusals(case, renamed) == [("element_gone", "a")]
    case = moved(case, renamed, {"a": "review"})
    assert case.waiting_at == {"review"}
    case.complete("review")
    case.complete("b")

    assert case.ended


def test_a_process_that_went_away_and_one_that_has_another_name() -> None:
    case = start(TWO)
    other = diagram("start -> a -> b -> end", user("a"), user("b"), id="q")

    assert refusals(case, other) == [("process_gone", "p")]
    case = moved(case, other, {"p": "q"})
    case.complete("a")
    case.complete("b")

    assert case.ended


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (user("a"), service("a"), "other_kind"),
        (catch("a", timer("timeDuration", "PT1H")), catch("a", message("rain")), "other_kind"),
        (catch("a", message("snow")), catch("a", message("rain")), "other_message"),
        (user("a"), each(user("a"), "=[1, 2]"), "other_loop"),
        (each(user("a"), "=[1, 2]"), each(user("a"), "=[1, 2]", sequential="yes"), "other_loop"),
    ],
)  # fmt: skip
def test_a_token_on_something_else_is_refused(before: object, after: object, code: str) -> None:
    case = start(diagram("start -> a -> end", before))  # type: ignore[arg-type]

    found = refusals(case, diagram("start -> a -> end", after))  # type: ignore[arg-type]

    assert {each for each, _ in found} == {code}


def test_an_edge_that_came_or_went_at_an_open_activity_is_refused() -> None:
    plain = diagram("start -> a -> end", user("a"))
    edged = diagram(
        "start -> a -> end\nlate -> end_late", user("a"), boundary("a", "late", timer("timeDuration", "PT1H"))
    )

    assert refusals(start(plain), edged) == [("edge_added", "a")]
    assert set(refusals(start(edged), plain)) == {("edge_gone", "a"), ("element_gone", "late")}


def test_an_edge_that_was_there_still_fires_at_its_time() -> None:
    edged = diagram(
        "start -> a -> end\nlate -> b -> end_late",
        user("a"), user("b"), boundary("a", "late", timer("timeDuration", "PT1H")),
    )  # fmt: skip
    case = moved(start(edged), edged.replace("PT1H", "PT50H"))

    case.now += timedelta(hours=1)
    case.fire("late")

    assert case.waiting_at == {"b"}


def test_an_edge_of_another_way_is_refused() -> None:
    edged = diagram(
        "start -> a -> end\nlate -> end_late", user("a"), boundary("a", "late", timer("timeDuration", "PT1H"))
    )

    found = refusals(start(edged), edged.replace('cancelActivity="true"', 'cancelActivity="false"'))

    assert found == [("other_edge", "late")]


FORK = (gateway("parallel", "fork"), gateway("parallel", "join"))


def test_a_token_at_a_join_stays_arrived_also_when_its_flow_has_another_id() -> None:
    text = diagram(
        "start -> fork\nfork -> a -> join\nfork -> b -> join\njoin -> end", *FORK, user("a"), user("b")
    )
    case = start(text)
    case.complete("a")
    renamed = text.replace("p_a_join", "another_flow")
    assert renamed != text

    case = moved(case, renamed)
    case.complete("b")

    assert case.ended


def test_a_branch_added_to_a_fork_that_was_passed_is_refused_and_before_it_is_taken() -> None:
    two = diagram(
        "start -> first -> fork\nfork -> a -> join\nfork -> b -> join\njoin -> end",
        *FORK, user("first"), user("a"), user("b"),
    )  # fmt: skip
    three = diagram(
        "start -> first -> fork\nfork -> a -> join\nfork -> b -> join\nfork -> c -> join\njoin -> end",
        *FORK, user("first"), user("a"), user("b"), user("c"),
    )  # fmt: skip
    case = start(two)

    early = moved(case, three)
    early.complete("first")
    case.complete("first")
    late = refusals(case, three)
    case.complete("a")
    later = refusals(case, three)

    assert early.waiting_at == {"a", "b", "c"}
    assert late == later == [("join_stuck", "join")]


def test_a_branch_that_went_away_with_its_token_is_refused() -> None:
    text = diagram(
        "start -> fork\nfork -> a -> join\nfork -> b -> join\njoin -> end", *FORK, user("a"), user("b")
    )
    case = start(text)
    case.complete("a")

    found = refusals(case, diagram("start -> b -> join -> end", gateway("parallel", "join"), user("b")))

    assert found == [("flow_gone", "join")]


def test_scopes_inside_move_with_the_case() -> None:
    inner = sub("inside", "start_in -> x -> end_in", user("x"))
    text = diagram("start -> inside -> end", inner)
    case = start(text)
    longer = diagram(
        "start -> inside -> after -> end",
        sub("inside", "start_in -> x -> y -> end_in", user("x"), user("y")), user("after"),
    )  # fmt: skip

    case = moved(case, longer)
    for element_id in ("x", "y", "after"):
        case.complete(element_id)

    assert case.ended


def test_a_called_process_that_is_another_one_is_refused() -> None:
    def calling(called: str) -> str:
        more = process("start_one -> x -> end_one", user("x"), id="one").body
        more += process("start_two -> z -> end_two", user("z"), id="two").body
        return diagram("start -> c -> end", call("c", called), more=more)

    case = start(calling("one"))

    assert refusals(case, calling("two")) == [("other_call", "c")]
    assert moved(case, calling("one")).waiting_at == {"x"}


def test_events_behind_an_event_gateway_keep_their_ids() -> None:
    text = diagram(
        "start -> choice\nchoice -> soon -> end\nchoice -> heard -> end_heard",
        gateway("eventBased", "choice"), catch("soon", timer("timeDuration", "PT1H")), catch("heard", message("rain")),
    )  # fmt: skip
    case = start(text)

    assert moved(case, text).waiting_at == {"soon", "heard"}
    assert ("other_choices", "choice") in refusals(
        case, text.replace('"heard"', '"listened"').replace("md_heard", "md_listened"), {"heard": "listened"}
    )


def test_a_damaged_document_is_an_error() -> None:
    with pytest.raises(StateError):
        refit(program(TWO), program(TWO), b"\x01nonsense", {})


@settings(max_examples=40, deadline=None)
@given(trees(), st.integers(0, 10_000))
def test_moving_to_the_same_diagram_before_every_step_changes_nothing(tree: object, seed: int) -> None:
    drawn = draw(tree)  # type: ignore[arg-type]
    chance = random.Random(seed)
    still, moving = start(drawn.text, drawn.variables), start(drawn.text, drawn.variables)
    other = program(drawn.text)

    for _ in range(60):
        if still.ended:
            break
        assert moving.waiting == still.waiting
        found = refit(moving.program, other, moving.document, {})
        assert found.refusals == ()
        moving.document, moving.program, other = found.document, other, moving.program
        place = chance.choice(sorted(still.waiting))
        still.complete(place)
        moving.complete(place)

    assert moving.ended == still.ended
    assert sorted(moving.path) == sorted(still.path)
