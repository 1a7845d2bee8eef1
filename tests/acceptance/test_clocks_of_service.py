"""Limits over a whole random year of the service: every item was timed, every answer stopped its clocks."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from connectors.sla.calendar import CALENDARS
from connectors.sla.watcher import watch
from engine.clocks.reckoning import plain
from engine.deadlines import ClockState, EventKind, Limit, due_on, end_of
from engine.limits import ledger, notices
from engine.models import CaseItem, Clock, ClockEvent
from tests.support.journey import ITEMS, reach_co_handling
from tests.support.random_year import RandomYear
from tests.support.world import World


def test_a_random_year_leaves_no_clock_running_and_no_due_date_unexplained(world: World) -> None:
    RandomYear(world.store, world.clock, world.sharing, Random(11), 8).go()

    clocks, events = world.rows(Clock), sorted(world.rows(ClockEvent), key=lambda event: event.id)
    assert {clock.state for clock in clocks} == {ClockState.STOPPED}
    assert {event.kind for event in events} >= {
        EventKind.START,
        EventKind.PAUSE,
        EventKind.RESUME,
        EventKind.STOP,
    }
    for clock in clocks:
        own = plain([event for event in events if event.clock_id == clock.id])
        last = due_on(Limit(clock.days, clock.unit), own, world.store.calendar)
        assert clock.due_at == (end_of(last) if last else None), clock.code
        assert [event.kind for event in own].count(EventKind.START) == 1
        assert own[-1].kind is EventKind.STOP
    assert world.incidents() == []


def test_every_accepted_item_is_timed_from_acceptance_to_its_answer(world: World) -> None:
    RandomYear(world.store, world.clock, world.sharing, Random(3), 8).go()

    timed = {(clock.case_id, clock.item) for clock in world.rows(Clock) if clock.code.endswith(".whole")}
    answered = {(item.case_id, item.item) for item in world.rows(CaseItem) if item.outcome == "approved"}
    assert answered <= timed
    assert answered


def test_late_cases_turn_red_and_the_watcher_agrees_with_every_open_limit(world: World) -> None:
    case_id = reach_co_handling(world.store, world.sharing, ITEMS)

    for _ in range(12):
        world.clock.pass_time(timedelta(days=7))
        notices.sweep(world.store)
        assert watch(world.store, CALENDARS) == []

    with world.store.transaction(world.person("supervisor1")) as tx:
        alarms = notices.alarms(tx)
        views = ledger.of_case(tx, case_id)
    offices = {alarm.office for alarm in alarms if alarm.office}
    assert len(alarms) >= 4
    assert any("人力资源" in office for office in offices)
    assert {view.clock.item for view in views} >= set(ITEMS)
    assert ledger.recompute(world.store, "没有变化") == []
