"""Systems that fail or are waited for, in words."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.models import SourceState
from engine.sources import THRESHOLD
from tests.unit.present.made_up import NOW
from webui.incidents.present import outage_rows
from webui.pages import Tone


def failing(system: str = "police", failures: int = 1, since: bool = True) -> SourceState:
    return SourceState(
        system=system,
        failures=failures,
        next_probe_at=NOW,
        failing_since=NOW - timedelta(hours=2) if since else None,
        fault="",
        changed_at=NOW,
    )


def named(system: str) -> str:
    return {"police": "公安", "civil": "民政"}.get(system, system)


def test_no_failing_system_and_no_waiting_case_leave_no_row() -> None:
    rows = outage_rows((), {}, named)

    assert rows == ()


def test_a_failing_system_is_called_by_its_name_and_says_since_when() -> None:
    (row,) = outage_rows((failing(),), {"police": 3}, named)

    assert row.system == "公安"
    assert "07:00" in row.since
    assert row.waiting == 3


def test_a_failing_system_that_nobody_waits_for_counts_zero() -> None:
    (row,) = outage_rows((failing(since=False),), {}, named)

    assert (row.since, row.waiting) == ("—", 0)


@given(st.integers(1, THRESHOLD - 1))
def test_below_the_threshold_the_failures_are_counted_as_a_warning(failures: int) -> None:
    (row,) = outage_rows((failing(failures=failures),), {}, named)

    assert row.state.text == f"连续 {failures} 次没有应答"
    assert row.state.tone is Tone.WARN


@given(st.integers(THRESHOLD, 10_000))
def test_from_the_threshold_on_calls_are_said_to_be_paused(failures: int) -> None:
    (row,) = outage_rows((failing(failures=failures),), {}, named)

    assert row.state.text.startswith("暂停调用")
    assert row.state.tone is Tone.BAD


def test_a_system_that_is_only_waited_for_has_recovered() -> None:
    (row,) = outage_rows((), {"civil": 2}, named)

    assert (row.system, row.since, row.waiting) == ("民政", "—", 2)
    assert row.state.tone is Tone.GOOD


@given(st.sets(st.sampled_from("abcdef")), st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 9)))
def test_every_system_is_named_once_and_failing_ones_come_first(
    down: set[str], waiting: dict[str, int]
) -> None:
    rows = outage_rows([failing(system) for system in sorted(down)], waiting, named)

    names = [row.system for row in rows]
    assert names == sorted(down) + sorted(set(waiting) - down)
    assert sum(row.waiting for row in rows) == sum(waiting.values())
