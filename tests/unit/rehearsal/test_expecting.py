"""Comparing what was expected with what was seen."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.rehearsal import Covered, Rehearsed, State
from engine.rehearsal.coverage import drawn, together
from engine.rehearsal.expecting import differences
from engine.rehearsal.outcome import Done, Limit, Open
from engine.rehearsal.scenario import MONDAY, Expected

EVENING = datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC)
"""The last second of a day in Shanghai."""
SEEN = Rehearsed(
    State.ACTIVE,
    done=tuple(Done(name, name, "task", "p", MONDAY) for name in ("start", "a", "b")),
    waits=(
        Open("c", "c", "user_task", "p", due_at=EVENING),
        Open("c", "c", "user_task", "p"),
        Open("t", "t", "timer", "p"),
    ),
    clocks=(
        Limit("whole", "全程", "low", None, "statutory", "running", EVENING),
        Limit("survey", "调查", None, "a", "promised", "stopped", None),
    ),
    variables={"n": 1, "list": [1, 2]},
)


@pytest.mark.parametrize(
    "expected",
    [
        Expected(),
        Expected(path=("start", "a", "b")),
        Expected(passes=("b", "start")),
        Expected(avoids=("c",)),
        Expected(waits=("t", "c", "c")),
        Expected(ended=False),
        Expected(variables={"list": [1, 2]}),
        Expected(incidents=()),
        Expected(due={"c": "2026-11-30"}),
        Expected(due={"c": "2026-11-30T15:59:59Z"}),
        Expected(
            clocks=(
                {"code": "whole", "due_on": "2026-11-30", "item": "low"},
                {"code": "survey", "element": "a"},
            )
        ),
    ],
)
def test_what_is_so_is_no_difference(expected: Expected) -> None:
    assert differences(expected, SEEN, "$") == []


@pytest.mark.parametrize(
    ("expected", "place"),
    [
        (Expected(path=()), "$.path"),
        (Expected(path=("start", "b", "a")), "$.path"),
        (Expected(passes=("c",)), "$.passes"),
        (Expected(avoids=("a", "z")), "$.avoids"),
        (Expected(waits=("c", "t")), "$.waits"),
        (Expected(ended=True), "$.ended"),
        (Expected(variables={"m": None}), "$.variables.m"),
        (Expected(incidents=("stopped",)), "$.incidents"),
        (Expected(due={"t": "2026-11-30"}), "$.due.t"),
        (Expected(due={"c": "soon"}), "$.due.c"),
        (Expected(clocks=({"code": "whole", "state": "stopped"},)), "$.clocks[0]"),
        (Expected(clocks=({"code": "whole"}, {"code": "other"})), "$.clocks[1]"),
    ],
)
def test_what_is_not_so_is_told_with_its_place(expected: Expected, place: str) -> None:
    assert [each.place for each in differences(expected, SEEN, "$")] == [place]


def test_a_different_path_says_from_where_on() -> None:
    (found,) = differences(Expected(path=("start", "x", "b")), SEEN, "$")

    assert "第 2 个" in found.message
    assert found.found == ["start", "a", "b"]


def test_several_rehearsals_cover_what_each_has_covered() -> None:
    one = Covered("p", ("a",), ("f",), ("b", "c"), ("g",))
    other = Covered("p", ("b",), (), ("a", "c"), ("f", "g"))
    elsewhere = Covered("q", (), (), ("z",), ())

    found = together([one, other, elsewhere])

    assert found == [Covered("p", ("a", "b"), ("f",), ("c",), ("g",)), elsewhere]
    assert drawn("p#body") == drawn("p") == "p"
