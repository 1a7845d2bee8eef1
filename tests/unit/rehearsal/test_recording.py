"""What is clicked in the page becomes steps of a scenario."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import InvalidInputError
from engine.rehearsal import Rehearsed, State
from engine.rehearsal.outcome import Done, Open, Trouble
from engine.rehearsal.scenario import MONDAY
from webui.rehearsal.recording import settled, step_of, story_of, with_step, without_last


@pytest.mark.parametrize(
    ("given", "step"),
    [
        ({"do": "complete:a:1", "values:a:1": '{"n": 1}'}, {"complete": "a", "values": {"n": 1}}),
        ({"do": "complete:a:2", "values": '{"n": 1}'}, {"complete": "a", "values": {"n": 1}, "nth": 2}),
        ({"do": "complete:a:1"}, {"complete": "a", "values": {}}),
        ({"do": "job:s:1", "values:s:1": '{"x": null}'}, {"job": "s", "result": {"x": None}}),
        ({"do": "error:s:3", "code:s:3": " NO "}, {"job": "s", "error": "NO", "nth": 3}),
        ({"do": "until:t:1"}, {"until": "t"}),
        ({"do": "pass", "length": "P3D"}, {"pass_time": "P3D"}),
        ({"do": "pass", "length": " "}, {"pass_time": "P1D"}),
        ({"do": "message:m:1", "values:m:1": "{}"}, {"message": "m", "payload": {}}),
        ({"do": "fill:a:1"}, None),
        ({"do": "undo"}, None),
        ({}, None),
    ],
)
def test_a_pressed_button_is_a_step(given: dict[str, str], step: dict[str, Any] | None) -> None:
    assert step_of(given) == step


@pytest.mark.parametrize(
    "given",
    [
        {"do": "complete:a:1", "values:a:1": "{"},
        {"do": "complete:a:1", "values:a:1": "[1]"},
        {"do": "error:s:1", "code:s:1": " "},
    ],
)
def test_what_cannot_be_read_is_refused_in_words(given: dict[str, str]) -> None:
    with pytest.raises(InvalidInputError) as caught:
        step_of(given)

    assert any("\u4e00" <= letter <= "\u9fff" for letter in caught.value.message)


@pytest.mark.parametrize("text", ["{", "[]", "1", '{"steps": {}}'])
def test_what_is_no_scenario_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        story_of(text)


def test_steps_are_added_and_taken_back_and_the_end_is_open_again() -> None:
    story = {"process": "p", "steps": [{"until": "t"}], "expect": {"ended": True}}

    longer = with_step(story, {"pass_time": "P1D"})
    shorter = without_last(story)

    assert longer == {"process": "p", "steps": [{"until": "t"}, {"pass_time": "P1D"}]}
    assert shorter == {"process": "p", "steps": []}
    assert without_last({"process": "p"}) == {"process": "p", "steps": []}
    assert story["expect"] == {"ended": True}


def test_what_came_of_it_is_what_is_expected() -> None:
    outcome = Rehearsed(
        State.ACTIVE,
        process_id="p",
        done=(Done("start", "", "startEvent", "p", MONDAY),),
        waits=(Open("b", "", "timer", "p"), Open("a", "", "job", "p")),
        incidents=(Trouble("a", "stopped", "", MONDAY),),
    )

    found = settled({"steps": []}, outcome)

    assert found == {
        "steps": [],
        "process": "p",
        "expect": {"path": ["start"], "ended": False, "waits": ["a", "b"], "incidents": ["stopped"]},
    }
