"""Finished cases played again: the same on the release they had, different where another release decides otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import pytest

from engine import releases
from engine.rehearsal import Comparison, Past, compare, finished, stage_beside
from processes import catalog
from tests.support.database import fresh_database
from tests.support.playing import Playing
from tests.support.world import World, world_at

FILES = catalog.release_files()
LOW = "subsistence_allowance/subsistence_allowance.bpmn"


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """A world in which two households have their answers."""
    with fresh_database() as url, world_at(url) as found:
        for household in ("H01", "H02"):
            Playing(found, household).to_the_end()
        yield found


def pasts(world: World, count: int = 10) -> list[Past]:
    """The finished cases."""
    with world.store.transaction() as tx:
        return finished(tx, count)


def compared(world: World, after: Mapping[str, bytes]) -> Comparison:
    """What ``after`` would have made of the finished cases."""
    found = pasts(world)
    with world.store.transaction() as tx:
        had = {past.release_number: releases.content(tx, past.release_number).files for past in found}
    return compare(lambda: stage_beside(world.store), had, after, found)


def changed(old: str, new: str, path: str = LOW) -> dict[str, bytes]:
    """The service with one text replaced."""
    text = FILES[path].decode()
    assert old in text
    return {**FILES, path: text.replace(old, new).encode()}


def test_the_newest_finished_cases_come_first(world: World) -> None:
    found = pasts(world)

    assert len(found) == 2
    assert found[0].started_at > found[1].started_at
    assert pasts(world, 1) == found[:1]
    assert all(past.path and past.look_ups for past in found)


def test_on_the_release_that_they_had_nothing_is_different(world: World) -> None:
    found = compared(world, FILES)

    assert [case.lacking for case in found.cases] == ["", ""]
    assert all(case.same and case.hours == 0 for case in found.cases)


def test_a_limit_that_is_over_at_once_makes_a_step_late(world: World) -> None:
    opinion = 'candidateGroups=\'="reviewer@" + office\' />\n        <zeebe:taskSchedule dueDate="=workday due(2)" />'

    found = compared(
        world, changed(opinion, opinion.replace("workday due(2)", "now() - duration(&quot;PT1S&quot;)"))
    )

    assert [(case.late_before, case.late_after) for case in found.compared] == [(0, 1), (0, 1)]
    assert found.to_json()["late_after"] == 2


def test_a_step_that_is_left_out_vanishes(world: World) -> None:
    found = compared(world, changed("=count(proposals) &gt; 0", "=count(proposals) &gt; 99"))

    vanished = {step for case in found.compared for step in case.vanish}
    assert vanished == {"subsistence_allowance_send_proposal", "subsistence_allowance_offer_proposal"}
    assert all(case.appear == () for case in found.compared)


def test_a_step_that_is_put_in_appears_and_wants_what_history_does_not_hold(world: World) -> None:
    found = compared(world, changed("=exceeds = true", "=exceeds != true"))

    assert all("subsistence_allowance_tell_econcheck" in case.lacking for case in found.cases)


def test_a_table_that_gives_another_amount_is_a_decision_that_changes(world: World) -> None:
    found = compared(world, changed("1150", "1300", "subsistence_allowance/subsistence_allowance.dmn"))

    assert all(case.decisions for case in found.compared)
    assert "subsistence_allowance_assess" in found.compared[0].decisions
    assert found.to_json()["decisions_changed"] == 2


def test_a_form_that_wants_more_cannot_be_compared(world: World) -> None:
    path = "subsistence_allowance/forms/subsistence_allowance_opinion.form"
    field = {"type": "textfield", "key": "new", "id": "new", "label": "新", "validate": {"required": True}}
    more = f'"components": [{json.dumps(field)},'
    text = FILES[path].decode().replace('"components": [', more, 1)

    found = compared(world, {**FILES, path: text.encode()})

    assert any("表单不接受" in case.lacking for case in found.cases)


def test_the_sums_are_plain_data(world: World) -> None:
    told = compared(world, FILES).to_json()

    assert (told["cases"], told["compared"], told["same"], told["hours"]) == (2, 2, 2, 0)
