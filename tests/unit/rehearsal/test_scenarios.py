"""Scenario files are read strictly: whatever is not understood is refused with its place."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.rehearsal import ScenarioError, read, schema
from engine.rehearsal.scenario import MONDAY, Complete, Expected, FinishJob, Message, PassTime, Until
from processes import catalog

DOCS = Path(__file__).resolve().parents[3] / "docs"


def refused(text: object) -> tuple[str, str]:
    """The place and the sentence with which a scenario is refused."""
    source = text if isinstance(text, str) else json.dumps(text)
    with pytest.raises(ScenarioError) as caught:
        read(source)
    return str(caught.value.fields["place"]), caught.value.message


def test_an_empty_scenario_is_one() -> None:
    found = read("{}")

    assert found.start_at == MONDAY
    assert found.steps == ()
    assert found.expected == Expected()


def test_every_kind_of_step_is_read() -> None:
    found = read(
        json.dumps(
            {
                "steps": [
                    {"complete": "a", "values": {"n": 1.5}, "nth": 2, "note": "好"},
                    {"job": "b", "result": {"x": None}},
                    {"job": "b", "error": "E", "values": {"y": True}},
                    {"pass_time": "P1DT2H"},
                    {"until": "t"},
                    {"message": "m", "payload": {}, "key": "k"},
                    {"complete": "c", "expect": {"path": [], "ended": False, "due": {"x": "2026-12-01"}}},
                ]
            }
        )
    )

    actions = [step.action for step in found.steps]
    assert actions == [
        Complete("a", {"n": Decimal("1.5")}, 2),
        FinishJob("b", {"x": None}, None, 1),
        FinishJob("b", {"y": True}, "E", 1),
        PassTime(timedelta(days=1, hours=2)),
        Until("t"),
        Message("m", {}, "k"),
        Complete("c", {}, 1),
    ]
    assert found.steps[-1].expected.path == ()
    assert found.steps[-1].expected.ended is False


def test_the_beginning_is_kept_in_utc() -> None:
    assert read('{"start_at": "2026-11-23T09:00:00+08:00"}').start_at == datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("no json", "$"),
        ("[]", "$"),
        ('{"steps": 1}', "$.steps"),
        ('{"stepps": []}', "$.stepps"),
        ('{"variables": []}', "$.variables"),
        ('{"jobs": {"work": 1}}', "$.jobs.work"),
        ('{"process": ""}', "$.process"),
        ('{"process": 5}', "$.process"),
        ('{"start_at": "tomorrow"}', "$.start_at"),
        ('{"start_at": "2026-11-23T09:00:00"}', "$.start_at"),
        ('{"steps": [{}]}', "$.steps[0]"),
        ('{"steps": [{"complete": "a", "until": "b"}]}', "$.steps[0]"),
        ('{"steps": [{"complete": "a"}, {"complete": "a", "vaules": {}}]}', "$.steps[1].vaules"),
        ('{"steps": [{"complete": "a", "nth": 0}]}', "$.steps[0].nth"),
        ('{"steps": [{"complete": "a", "nth": true}]}', "$.steps[0].nth"),
        ('{"steps": [{"complete": ["a"]}]}', "$.steps[0].complete"),
        ('{"steps": [{"pass_time": "3 days"}]}', "$.steps[0].pass_time"),
        ('{"steps": [{"pass_time": "-P1D"}]}', "$.steps[0].pass_time"),
        ('{"steps": [{"job": "a", "result": {}, "error": "E"}]}', "$.steps[0]"),
        ('{"steps": [{"until": "a", "values": {}}]}', "$.steps[0].values"),
        ('{"steps": [{"complete": "a", "expect": {"wait": []}}]}', "$.steps[0].expect.wait"),
        ('{"expect": {"path": ["a", 1]}}', "$.expect.path[1]"),
        ('{"expect": {"ended": "yes"}}', "$.expect.ended"),
        ('{"expect": {"clocks": [{}]}}', "$.expect.clocks[0].code"),
        ('{"name": "a", "name": "b"}', "$"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place(text: str, place: str) -> None:
    found, message = refused(text)

    assert found == place
    assert message.startswith((place, "剧本"))


def test_a_scenario_has_a_size() -> None:
    assert refused('{"name": "' + "x" * 1024 * 1024 + '"}')[0] == "$"


def test_the_schema_in_the_documentation_is_the_one_that_is_checked() -> None:
    written: Any = json.loads((DOCS / "scenario.schema.json").read_text(encoding="utf-8"))

    assert written == json.loads(json.dumps(schema()))


def test_every_key_of_the_schema_is_documented() -> None:
    page = (DOCS / "rehearsal.md").read_text(encoding="utf-8")
    found: Any = schema()["properties"]
    steps = [name for each in found["steps"]["items"]["oneOf"] for name in each["properties"]]

    undocumented = [
        name
        for name in (*found, *steps, *found["expect"]["properties"])
        if f"`{name}`" not in page and f'"{name}"' not in page
    ]

    assert undocumented == []


def test_the_example_of_the_documentation_is_a_scenario() -> None:
    page = (DOCS / "rehearsal.md").read_text(encoding="utf-8")
    example = page.partition("```json\n")[2].partition("```")[0]

    assert len(read(example).steps) == 4


def test_the_shipped_scenarios_are_scenarios() -> None:
    paths = sorted(catalog.HOME.glob("*/scenarios/*.json"))

    assert len(paths) >= 20
    assert all(read(path.read_bytes()).expected.path for path in paths)
