"""Timer ``intermediateCatchEvent``: the case goes on at a date or after a duration, computed when it is reached."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine.domain import Fire, TimerWait
from engine.errors import ConflictError, ExpressionError
from tests.support.bpmn_text import catch, diagram, timer, user
from tests.support.process import MONDAY, Case, start


def run(form: str, value: str, **variables: object) -> Case:
    return start(diagram("start -> pause -> end", catch("pause", timer(form, value))), variables)


@pytest.mark.parametrize(
    ("form", "value", "due"),
    [
        ("timeDuration", "PT90M", MONDAY + timedelta(minutes=90)),
        ("timeDuration", "P1Y2M", datetime(2028, 1, 23, 1, tzinfo=UTC)),
        ("timeDuration", '=duration("PT" + string(hours) + "H")', MONDAY + timedelta(hours=7)),
        ("timeDate", "2026-12-01T00:00:00Z", datetime(2026, 12, 1, tzinfo=UTC)),
        ("timeDate", '=date and time("2026-12-01T08:00:00+08:00")', datetime(2026, 12, 1, tzinfo=UTC)),
        ("timeDate", "=workday due(0)", datetime(2026, 11, 23, 15, 59, 59, tzinfo=UTC)),
        ("timeDate", '=workday due(1, "2026-11-27")', datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC)),
    ],
)
def test_the_due_date_is_exact(form: str, value: str, due: datetime) -> None:
    assert run(form, value, hours=7).due("pause") == due


def test_the_due_date_is_computed_when_the_event_is_reached_and_stays() -> None:
    case = start(
        diagram("start -> work -> pause -> end", user("work"), catch("pause", timer("timeDuration", "PT1H")))
    )
    case.now += timedelta(days=1)
    case.complete("work")
    case.now += timedelta(days=1)

    assert case.due("pause") == MONDAY + timedelta(days=1, hours=1)


def test_a_month_end_stays_at_the_month_end() -> None:
    case = Case(run("timeDuration", "P1M").program, now=datetime(2027, 1, 31, 4, tzinfo=UTC))
    case.begin("p", {})

    assert case.due("pause") == datetime(2027, 2, 28, 4, tzinfo=UTC)


def test_firing_goes_on_whatever_the_clock_says() -> None:
    case = run("timeDuration", "P9D")

    case.fire("pause")

    assert case.ended


def test_a_timer_fires_once() -> None:
    case = start(
        diagram("start -> pause -> work -> end", catch("pause", timer("timeDuration", "P9D")), user("work"))
    )
    key = case.wait(TimerWait, "pause").key
    case.fire("pause")

    with pytest.raises(ConflictError):
        case.act(Fire(key))


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("timeDate", '="tomorrow"'),
        ("timeDate", '=date("2026-12-01")'),
        ("timeDuration", "=5"),
        ("timeDate", "=null"),
    ],
)
def test_what_is_no_time_is_an_error_that_names_the_event(form: str, value: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        run(form, value)

    assert caught.value.fields["element_id"] == "pause"
