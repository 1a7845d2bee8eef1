"""Single diagrams, rehearsed on a real database: what was passed and when, what waits, what went wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.rehearsal import Rehearsed, Stage, State
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
    link,
    mapping,
    message,
    process,
    rule,
    script,
    service,
    throw,
    timer,
    user,
    watch,
)  # fmt: skip
from tests.support.rehearsing import played

A, B = user("a"), user("b")
CHOICE, MEET = gateway("exclusive", "x"), gateway("exclusive", "j")
AMOUNT = diagram("start -> a -> x -[=amount > 5]-> b -> j -> end; x -[default]-> j", A, CHOICE, B, MEET)


def waiting(outcome: Rehearsed) -> list[str]:
    """Where the case waits."""
    return [wait.element_id for wait in outcome.waits]


def wrong(outcome: Rehearsed) -> list[str]:
    """The places of the scenario that are not as it says."""
    return [each.place for each in outcome.mismatches]


def test_without_steps_it_shows_where_the_case_first_waits(on: Stage) -> None:
    outcome = played(on, AMOUNT)

    assert outcome.state is State.ACTIVE
    assert outcome.path == ("start",)
    assert [(wait.element_id, wait.kind, wait.detail) for wait in outcome.waits] == [
        ("a", "user_task", "clerk")
    ]
    assert outcome.as_told


def test_what_people_fill_in_decides_the_way(on: Stage) -> None:
    much = played(on, AMOUNT, steps=[{"complete": "a", "values": {"amount": 6}}, {"complete": "b"}])
    little = played(on, AMOUNT, steps=[{"complete": "a", "values": {"amount": 5}}])

    assert much.path == ("start", "a", "x", "b", "j", "end")
    assert little.path == ("start", "a", "x", "j", "end")
    assert {much.state, little.state} == {State.COMPLETED}
    assert much.variables["amount"] == 6


def test_every_element_stands_with_its_moment_and_its_flow(on: Stage) -> None:
    text = diagram("start -> t -> a -> end", catch("t", timer("timeDuration", "P2D")), A)

    outcome = played(on, text, steps=[{"until": "t"}, {"pass_time": "PT3H"}, {"complete": "a"}])

    moments = {done.element_id: done.at.isoformat() for done in outcome.done}
    assert moments == {
        "start": "2026-11-23T01:00:00+00:00",
        "t": "2026-11-25T01:00:00+00:00",
        "a": "2026-11-25T04:00:00+00:00",
        "end": "2026-11-25T04:00:00+00:00",
    }
    assert [done.flows for done in outcome.done] == [("p_start_t_0",), ("p_t_a_1",), ("p_a_end_2",), ()]


def test_time_passes_timer_by_timer(on: Stage) -> None:
    late = boundary("a", "late", timer("timeCycle", "R/P1D"), interrupting=False)
    text = diagram("start -> a -> end; late -> remind -> end2", A, late, script("remind", "=1", "n"))

    outcome = played(on, text, steps=[{"pass_time": "P3D"}])

    assert [done.at.day for done in outcome.done if done.element_id == "remind"] == [24, 25, 26]
    assert sorted(waiting(outcome)) == ["a", "late"]


def test_workers_answer_or_end_in_an_error(on: Stage) -> None:
    text = diagram(
        "start -> s -> end; bad -> b -> end2", service("s"), boundary("s", "bad", fault("error", "NO")), B
    )

    answered = played(on, text, steps=[{"job": "s", "result": {"x": 1}}])
    failed = played(on, text, steps=[{"job": "s", "error": "NO", "values": {"why": "空"}}])

    assert answered.state is State.COMPLETED and answered.variables["x"] == 1
    assert waiting(failed) == ["b"] and failed.variables["why"] == "空"


def test_jobs_are_answered_by_their_type(on: Stage) -> None:
    text = diagram("start -> s -> a -> t -> end", service("s", "one"), A, service("t", "two"))

    outcome = played(on, text, jobs={"one": {"n": 1}, "two": {}}, steps=[{"complete": "a"}])

    assert outcome.path == ("start", "s", "a", "t", "end")


def test_messages_find_who_waits_and_early_ones_are_kept(on: Stage) -> None:
    text = diagram("start -> a -> m -> end", A, catch("m", message("paid")))
    paid = {"message": "paid", "payload": {"sum": 3}}

    late = played(on, text, steps=[{"complete": "a"}, paid])
    early = played(on, text, steps=[{**paid, "key": "{case_id}"}, {"complete": "a"}])
    lost = played(on, text, steps=[paid])

    assert late.state is early.state is State.COMPLETED
    assert late.path == early.path
    assert late.variables["sum"] == early.variables["sum"] == 3
    assert wrong(lost) == ["$.steps[0]"]


def test_one_of_several_is_named_by_its_number(on: Stage) -> None:
    text = diagram("start -> a -> end", each(A, "=[1, 2]", "entry", output="done", result="=said"))
    steps = [
        {"complete": "a", "values": {"said": "two"}, "nth": 2},
        {"complete": "a", "values": {"said": "one"}},
    ]

    assert played(on, text, steps=steps).variables["done"] == ["one", "two"]


def test_what_cannot_happen_ends_the_rehearsal_with_its_place(on: Stage) -> None:
    outcome = played(on, AMOUNT, steps=[{"complete": "b"}, {"complete": "a"}])

    assert wrong(outcome) == ["$.steps[0]"]
    assert outcome.mismatches[0].found == ["a"]
    assert waiting(outcome) == ["a"]
    assert not outcome.as_told


def test_a_case_that_cannot_go_on_is_an_incident_and_stays_where_it_was(on: Stage) -> None:
    steps: list[dict[str, Any]] = [{"complete": "a", "values": {"amount": "viel"}}]

    outcome = played(on, AMOUNT, steps=steps)
    told = played(on, AMOUNT, steps=steps, expect={"incidents": ["expression_failed"], "waits": ["a"]})

    assert [(each.element_id, each.code) for each in outcome.incidents] == [("x", "expression_failed")]
    assert waiting(outcome) == ["a"]
    assert wrong(outcome) == ["$.expect.incidents"]
    assert told.as_told


def test_a_case_that_cannot_begin_is_told(on: Stage) -> None:
    text = diagram("start -> x -[=n > 1]-> a -> end; x -[default]-> end2", CHOICE, A)

    outcome = played(on, text)

    assert outcome.state is State.FAILED
    assert outcome.incidents[0].code == "expression_failed"
    assert not outcome.as_told


@pytest.mark.parametrize(
    ("expected", "place"),
    [
        ({"path": ["start", "b"]}, "$.expect.path"),
        ({"passes": ["b"]}, "$.expect.passes"),
        ({"avoids": ["a", "b"]}, "$.expect.avoids"),
        ({"waits": ["a"]}, "$.expect.waits"),
        ({"ended": False}, "$.expect.ended"),
        ({"variables": {"amount": 2}}, "$.expect.variables.amount"),
        ({"incidents": ["stopped"]}, "$.expect.incidents"),
        ({"clocks": [{"code": "whole"}]}, "$.expect.clocks[0]"),
        ({"due": {"a": "2026-11-30"}}, "$.expect.due.a"),
    ],
)
def test_whatever_is_not_as_expected_is_told_with_its_place(on: Stage, expected: Any, place: str) -> None:
    outcome = played(on, AMOUNT, steps=[{"complete": "a", "values": {"amount": 1}}], expect=expected)

    assert wrong(outcome) == [place]


def test_what_is_as_expected_is_not_told(on: Stage) -> None:
    due = user("a", '<zeebe:taskSchedule dueDate="=workday due(5)"/>')
    steps = [
        {"pass_time": "PT0S", "expect": {"due": {"a": "2026-11-30"}, "waits": ["a"], "path": []}},
        {"complete": "a", "expect": {"path": ["a", "end"], "ended": True, "avoids": ["start"]}},
    ]

    outcome = played(on, diagram("start -> a -> end", due), steps=steps, expect={"passes": ["start", "a"]})

    assert outcome.mismatches == ()


def test_what_the_file_does_not_bring_along_is_stood_in_for(on: Stage) -> None:
    text = diagram(
        "start -> a -> d -> c -> end",
        user("a", '<zeebe:formDefinition formId="missing"/>'),
        rule("d", "rates", "rate"),
        call("c", "elsewhere"),
    )
    steps = [
        {"complete": "a", "values": {"n": 1}},
        {"job": "d", "result": {"rate": 7}, "expect": {"variables": {"n": 1, "rate": 7}}},
        {"job": "c"},
    ]

    outcome = played(on, text, steps=steps)

    assert outcome.path == ("start", "a", "d", "c", "end")
    assert outcome.mismatches == ()
    assert len(outcome.notes) == 3


def test_what_cannot_be_run_as_drawn_is_refused_with_its_element(on: Stage) -> None:
    outcome = played(on, diagram("start -> x -[=n]-> a -> end; x -> end2", CHOICE, A))

    assert outcome.state is State.REFUSED
    assert {finding.element_id for finding in outcome.findings if not finding.warning} >= {"x"}
    assert outcome.to_json()["ok"] is False


def test_the_process_to_begin_with_is_the_one_that_nobody_calls(on: Stage) -> None:
    outer = process("start -> c -> end", call("c", "q"))
    inner = process("start_q -> a -> end_q", A, id="q")
    text = document(inner.body + outer.body)

    assert played(on, text).process_id == "p"
    assert played(on, text, process="q").path == ("start_q",)
    assert played(on, text, process="nobody").state is State.REFUSED


def test_by_itself_it_does_whatever_waits(on: Stage) -> None:
    text = diagram(
        "start -> a -> s -> m -> t -> end",
        A, service("s"), catch("m", message("m")), catch("t", timer("timeDuration", "P1D")),
    )  # fmt: skip

    outcome = played(on, text, auto=True)

    assert outcome.state is State.COMPLETED
    assert outcome.now is not None and outcome.now.day == 24


def test_what_never_ends_by_itself_is_left_after_a_while(on: Stage) -> None:
    text = diagram("start -> j -> a -> x -[=true]-> j; x -[default]-> end", MEET, A, CHOICE)

    outcome = played(on, text, auto=True)

    assert outcome.state is State.ACTIVE
    assert wrong(outcome) == ["--auto"]


def test_what_was_covered_is_told_by_process(on: Stage) -> None:
    (covered,) = played(on, AMOUNT, steps=[{"complete": "a", "values": {"amount": 1}}]).coverage

    assert covered.missed_elements == ("b",)
    assert covered.missed_flows == ("p_x_b_2", "p_b_j_3")
    assert set(covered.elements) == {"start", "a", "x", "j", "end"}


def test_the_same_rehearsal_gives_the_same_output(on: Stage) -> None:
    text = diagram(
        "start -> f -> a -> g -> end; f -> m -> g; bad -> end2",
        gateway("parallel", "f"), user("a", mapping({}, {"own": "=case_id"})), gateway("parallel", "g"),
        catch("m", message("m")), boundary("a", "bad", fault("escalation", "E")),
    )  # fmt: skip
    steps = [{"complete": "a"}, {"pass_time": "P1D"}]

    one, other = (played(on, text, steps=steps).to_json() for _ in range(2))

    assert one == other
    assert one["variables"] == {"case_id": "{case_id}", "case_number": "YL-0001", "own": "{case_id}"}
    assert [wait["key"] for wait in one["waits"] if wait["kind"] == "message"] == ["{case_id}"]  # type: ignore[attr-defined]


def test_an_error_end_that_nothing_catches_stops_the_case(on: Stage) -> None:
    outcome = played(
        on, diagram("start -> a -> bad", A, end("bad", fault("error", "E"))), steps=[{"complete": "a"}]
    )

    assert [each.code for each in outcome.incidents] == ["uncaught_error"]


def test_what_was_drawn_otherwise_is_told_as_it_was_drawn(on: Stage) -> None:
    text = diagram(
        "start -> a -> out; into -> end",
        A,
        throw("out", link("x")),
        catch("into", link("x")),
        watch("w", "late -> b -> end_w", timer("timeDuration", "P1D"), B),
    )
    steps = [{"until": "late"}, {"complete": "b"}]

    outcome = played(on, text, steps=steps)
    (process_p, watched) = outcome.coverage

    assert outcome.path == ("start", "late", "b", "end_w", "w")
    assert {done.process_id for done in outcome.done} == {"p", "w"}
    assert (process_p.process_id, watched.process_id) == ("p", "w")
    assert set(process_p.missed_elements) == {"a", "out", "into", "end"}
    assert watched.missed_elements == ()
    assert "#" not in json.dumps(outcome.to_json())
