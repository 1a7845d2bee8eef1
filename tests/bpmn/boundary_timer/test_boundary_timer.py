"""Timer ``boundaryEvent``: interrupts the activity or starts a branch beside it; cycles repeat while it is open."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from engine.domain import Complete, Fire, TimerWait
from engine.errors import ConflictError
from tests.support.bpmn_text import Element, boundary, call, diagram, process, service, sub, timer, user
from tests.support.process import MONDAY, Case, start

FLOWS = "start -> work -> after -> end; late -> chase -> end"
CALLED = process("start2 -> there -> end2", user("there"), id="called").body
HOSTS = {
    "work": user("work"),
    "inside": sub("work", "start1 -> inside -> end1", user("inside")),
    "called": call("work", "called"),
    "job": service("work"),
}


def run(host: Element, form: str = "timeDuration", value: str = "P1D", interrupting: bool = True) -> Case:
    late = boundary("work", "late", timer(form, value), interrupting=interrupting)
    return start(diagram(FLOWS, host, late, user("after"), user("chase"), more=CALLED))


@pytest.mark.parametrize("host", HOSTS.values(), ids=HOSTS)
def test_an_interrupting_timer_takes_the_activity_away(host: Element) -> None:
    case = run(host)

    case.fire("late")

    assert case.waiting == {"chase": 1}
    case.complete("chase")
    assert case.ended
    assert not case.has_passed("work")
    assert case.has_passed("late", "chase")


@pytest.mark.parametrize("host", HOSTS.values(), ids=HOSTS)
def test_a_non_interrupting_timer_starts_a_branch_beside_it(host: Element) -> None:
    case = run(host, interrupting=False)
    before = case.waiting

    case.fire("late")

    assert case.waiting == before - Counter({"late": 1}) + Counter({"chase": 1})


def test_completing_the_activity_ends_the_timer() -> None:
    case = run(user("work"))
    late = case.wait(TimerWait, "late").key

    case.complete("work")

    assert case.waiting == {"after": 1}
    assert late in {wait.key for wait in case.snapshot.closed}
    with pytest.raises(ConflictError):
        case.act(Fire(late))


def test_an_interrupted_task_can_no_longer_be_completed() -> None:
    case = run(user("work"))
    key = case.task("work").key
    case.fire("late")

    with pytest.raises(ConflictError):
        case.act(Complete(key))


def test_the_branch_of_a_timer_outlives_the_activity() -> None:
    case = run(user("work"), interrupting=False)
    case.fire("late")

    case.complete("work")
    case.complete("after")
    assert case.waiting == {"chase": 1}
    case.complete("chase")

    assert case.ended


def test_due_dates_are_exact() -> None:
    assert run(user("work"), "timeDuration", "PT36H").due("late") == MONDAY + timedelta(hours=36)
    assert run(user("work"), "timeDuration", '=duration("P2D")').due("late") == MONDAY + timedelta(days=2)
    assert run(user("work"), "timeDuration", "P1M").due("late") == datetime(2026, 12, 23, 1, tzinfo=UTC)
    assert run(user("work"), "timeDate", "=workday due(5)").due("late") == datetime(
        2026, 11, 30, 15, 59, 59, tzinfo=UTC
    )
    assert run(user("work"), "timeDate", "2027-01-01T08:00:00+08:00").due("late") == datetime(
        2027, 1, 1, tzinfo=UTC
    )


def test_a_cycle_repeats_as_often_as_it_says_each_time_under_a_new_key() -> None:
    case = run(user("work"), "timeCycle", "R3/PT24H", interrupting=False)
    keys = {case.wait(TimerWait, "late").key}

    for day in (1, 2):
        assert case.due("late") == MONDAY + timedelta(days=day)
        case.pass_time(days=1)
        keys.add(case.wait(TimerWait, "late").key)
        assert case.waiting == {"work": 1, "late": 1, "chase": day}
    case.pass_time(days=1)

    assert case.waiting == {"work": 1, "chase": 3}
    assert len(keys) == 3
    assert case.path.count("late") == 3


def test_a_cycle_without_end_goes_on_until_the_activity_is_done() -> None:
    case = run(user("work"), "timeCycle", '="R/PT24H"', interrupting=False)

    case.pass_time(days=30)
    assert case.waiting == {"work": 1, "late": 1, "chase": 30}
    case.complete("work")

    assert case.waiting == {"after": 1, "chase": 30}


def test_a_repetition_counts_from_the_last_due_date_however_late_it_is_fired() -> None:
    case = run(user("work"), "timeCycle", "R/PT24H", interrupting=False)

    case.now += timedelta(days=1, hours=5)
    case.fire("late")

    assert case.due("late") == MONDAY + timedelta(days=2)


def test_several_timers_on_one_activity() -> None:
    flows = "start -> work -> end; soon -> remind -> end; late -> chase -> end"
    soon = boundary("work", "soon", timer("timeDuration", "PT1H"), interrupting=False)
    late = boundary("work", "late", timer("timeDuration", "PT2H"))
    case = start(diagram(flows, user("work"), soon, late, user("remind"), user("chase")))

    case.pass_time(hours=3)

    assert case.waiting == {"remind": 1, "chase": 1}


def test_a_timer_on_a_task_inside_a_sub_process_leaves_the_sub_process_open() -> None:
    inner = sub(
        "inside", "start1 -> work -> end1; late -> chase -> end1", user("work"), user("chase"),
        boundary("work", "late", timer("timeDuration", "PT1H")),
    )  # fmt: skip
    case = start(diagram("start -> inside -> after -> end", inner, user("after")))

    case.fire("late")
    assert case.waiting == {"chase": 1}
    case.complete("chase")

    assert case.waiting == {"after": 1}


def test_interrupting_an_outer_activity_clears_every_scope_inside() -> None:
    deep = sub("deep", "start3 -> work -> end3", user("work"))
    flows = "start -> inner -> end; late -> chase -> end"
    inner = sub(
        "inner",
        "start2 -> deep -> end2; soon -> end2",
        deep,
        boundary("deep", "soon", timer("timeDuration", "PT9H")),
    )
    case = start(
        diagram(flows, inner, boundary("inner", "late", timer("timeDuration", "PT1H")), user("chase"))
    )
    assert case.waiting == {"work": 1, "soon": 1, "late": 1}

    case.fire("late")

    assert case.waiting == {"chase": 1}
