"""Clocks beside a case on real PostgreSQL: what moves them, whom they warn, and that nothing else does."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from connectors.sla.calendar import CALENDARS
from connectors.sla.notices import calendar_of, import_notice
from connectors.sla.watcher import watch
from engine.deadlines import ClockState, EventKind, LimitKind, Stage
from engine.deadlines.stages import ZONE
from engine.domain import IncidentKind
from engine.errors import ConflictError, ForbiddenError, InvalidInputError
from engine.invariants import check
from engine.limits import ledger, notices
from engine.models import Clock, ClockEvent, ClockNotice, History
from engine.storage import Actor
from tests.support.diagrams import diagram, user
from tests.support.world import CLERK, SUPERVISOR, World

LIMIT = {
    "kind": "statutory",
    "days": 10,
    "unit": "working",
    "basis": "某办法 第三条",
    "basis_status": "已录入",
    "effective_from": "2026-07-01",
    "owner": "district",
    "cap": 15,
}
PAUSE = {
    "cause": "补正",
    "begin": ["opened:correct"],
    "end": ["closed:correct"],
    "basis": "某办法 第四条",
    "basis_status": "已录入",
}
WHOLE = {
    "code": "whole",
    "name": "全程",
    "start": ["opened:check"],
    "stop": ["closed:decide"],
    "limits": [LIMIT],
    "pauses": [PAUSE],
}
STEP = {
    "code": "step",
    "name": "核查",
    "step": "check",
    "limits": [LIMIT | {"kind": "promised", "days": 3, "cap": 4}],
}
PROCESS = diagram(
    "p", [user("check"), user("correct"), user("decide")], "start > check > correct > decide > done"
)


def with_clocks(*clocks: object) -> dict[str, bytes]:
    """The files of a small service with these clocks."""
    return PROCESS | {"p/clocks.json": json.dumps({"clocks": clocks}).encode()}


def clocks(world: World) -> dict[str, Clock]:
    """The clocks, by code."""
    return {clock.code: clock for clock in world.rows(Clock)}


def due(clock: Clock) -> date | None:
    """The last day of a clock, in Shanghai."""
    return clock.due_at.astimezone(ZONE).date() if clock.due_at else None


def told(world: World, clock: Clock) -> list[tuple[EventKind, str]]:
    """The events of a clock with who did them, oldest first."""
    rows = sorted(world.rows(ClockEvent), key=lambda event: event.id)
    return [(event.kind, event.actor) for event in rows if event.clock_id == clock.id]


def test_clocks_start_with_the_step_that_opens_their_element(world: World) -> None:
    world.publish(with_clocks(WHOLE, STEP))

    world.start("p")

    found = clocks(world)
    assert {code: (due(clock), clock.state) for code, clock in found.items()} == {
        "whole": (date(2026, 12, 8), ClockState.RUNNING),
        "step": (date(2026, 11, 27), ClockState.RUNNING),
    }
    assert found["step"].subject == world.task("check")
    assert told(world, found["whole"]) == [(EventKind.START, "system")]


def test_a_pause_takes_the_due_date_away_and_its_end_brings_a_later_one(world: World) -> None:
    world.publish(with_clocks(WHOLE, STEP))
    world.start("p")
    world.pass_time(days=2)

    world.finish("check")
    paused = clocks(world)["whole"]
    world.pass_time(days=5)
    world.finish("correct")
    resumed = clocks(world)["whole"]

    assert (paused.state, paused.due_at) == (ClockState.PAUSED, None)
    assert (resumed.state, due(resumed)) == (ClockState.RUNNING, date(2026, 12, 11))
    assert told(world, resumed) == [
        (EventKind.START, "system"), (EventKind.PAUSE, CLERK.id), (EventKind.RESUME, CLERK.id)
    ]  # fmt: skip
    assert clocks(world)["step"].state is ClockState.STOPPED
    assert watch(world.store, CALENDARS) == []


def test_the_last_step_stops_the_clock_for_good(world: World) -> None:
    world.publish(with_clocks(WHOLE))
    world.start("p")
    for element_id in ("check", "correct", "decide"):
        world.finish(element_id)
    world.pass_time(days=60)

    given = notices.sweep(world.store)

    (clock,) = world.rows(Clock)
    assert (clock.state, clock.next_notice_at, given) == (ClockState.STOPPED, None, 0)
    assert [kind for kind, _ in told(world, clock)][-1] is EventKind.STOP
    assert check(world.store) == []


def test_a_case_that_ends_leaves_no_clock_running(world: World) -> None:
    world.publish(with_clocks(WHOLE | {"stop": ["passed:done"], "pauses": []}, STEP))
    world.start("p")

    for element_id in ("check", "correct", "decide"):
        world.finish(element_id)

    assert {clock.state for clock in world.rows(Clock)} == {ClockState.STOPPED}
    stops = [event for event in world.rows(ClockEvent) if event.kind is EventKind.STOP]
    assert len(stops) == len(world.rows(Clock)) == 2


def test_an_item_that_was_not_chosen_has_no_clock(world: World) -> None:
    files = with_clocks(WHOLE)
    named = files["p.bpmn"].replace(
        b'isExecutable="true">',
        b'isExecutable="true"><extensionElements><zeebe:properties>'
        b'<zeebe:property name="item" value="aid"/></zeebe:properties></extensionElements>',
    )
    files["p.bpmn"] = named
    files["p/clocks.json"] = json.dumps({"clocks": [WHOLE | {"item": "aid"}]}).encode()
    world.publish(files)

    world.start("p", items=["other"])
    assert world.rows(Clock) == []
    world.start("p", items=["aid", "other"])

    assert [clock.item for clock in world.rows(Clock)] == ["aid"]


def test_reminder_escalation_and_red_are_told_once_each_and_decide_nothing(world: World) -> None:
    world.publish(with_clocks(WHOLE))
    case_id = world.start("p")
    at = world.waiting_at(case_id)

    stages = []
    for _ in range(30):
        notices.sweep(world.store)
        notices.sweep(world.store)
        stages.append(len(world.rows(ClockNotice)))
        world.pass_time(days=1)

    kinds = [entry.kind for entry in world.rows(History) if entry.kind.startswith("clock_")]
    assert kinds == ["clock_reminder", "clock_escalation", "clock_red"]
    assert [notice.stage for notice in world.rows(ClockNotice)] == list(Stage)
    assert (stages[0], stages[-1]) == (0, 3)
    assert world.waiting_at(case_id) == at
    assert check(world.store) == []


def test_staff_see_what_is_red_and_who_answers_for_it(world: World) -> None:
    world.publish(with_clocks(WHOLE))
    world.start("p")
    world.pass_time(days=30)
    notices.sweep(world.store)

    with world.store.transaction(CLERK) as tx:
        (alarm,) = notices.alarms(tx)
        red = notices.count_red(tx)
    with world.store.transaction(Actor("x", "别处", "lc_hr")) as tx:
        elsewhere = notices.alarms(tx)

    assert (alarm.stage, alarm.name, red) == (Stage.RED, "全程", 1)
    assert alarm.office is not None
    assert "山大路" in alarm.office
    assert elsewhere == []


def test_a_limit_is_extended_once_up_to_its_cap_with_a_reason(world: World) -> None:
    world.publish(with_clocks(WHOLE))
    world.start("p")
    (clock,) = world.rows(Clock)

    with world.store.transaction(SUPERVISOR) as tx:
        ledger.extend(tx, clock.id, 5, "情况复杂")

    (after,) = world.rows(Clock)
    assert (due(clock), due(after)) == (date(2026, 12, 8), date(2026, 12, 15))
    assert told(world, after)[-1] == (EventKind.EXTEND, SUPERVISOR.id)
    with world.store.transaction(SUPERVISOR) as tx, pytest.raises(ConflictError, match="只能延长一次"):
        ledger.extend(tx, clock.id, 1, "再延")
    assert watch(world.store, CALENDARS) == []


def test_an_extension_needs_a_reason_a_post_and_days_within_the_cap(world: World) -> None:
    world.publish(with_clocks(WHOLE))
    world.start("p")
    (clock,) = world.rows(Clock)

    with world.store.transaction(SUPERVISOR) as tx:
        with pytest.raises(InvalidInputError, match="延长原因"):
            ledger.extend(tx, clock.id, 5, " ")
        with pytest.raises(InvalidInputError, match="最多可以延长 5 天"):
            ledger.extend(tx, clock.id, 6, "情况复杂")
    with world.store.transaction(CLERK) as tx, pytest.raises(ForbiddenError):
        ledger.extend(tx, clock.id, 5, "情况复杂")
    world.pass_time(days=30)
    with world.store.transaction(SUPERVISOR) as tx, pytest.raises(ConflictError, match="已经超期"):
        ledger.extend(tx, clock.id, 5, "情况复杂")

    assert len(world.rows(ClockEvent)) == 1


NOTICE_2027 = {
    "year": 2027,
    "notice": "国办发明电〔2026〕99号",
    "title": "国务院办公厅关于2027年部分节假日安排的通知（测试）",
    "holidays": [
        {"date": "2027-01-01", "name": "元旦"},
        {"date": "2027-01-04", "name": "元旦"},
        {"date": "2027-01-05", "name": "元旦"},
    ],
    "working_weekends": ["2027-01-09"],
}


def test_a_new_notice_moves_what_it_touches_and_says_whom(world: World) -> None:
    world.publish(with_clocks(WHOLE, STEP))
    world.pass_time(days=29)
    world.start("p")
    before = {code: due(clock) for code, clock in clocks(world).items()}

    source = json.dumps(NOTICE_2027).encode()
    first = import_notice(world.store, source, "2027.json", SUPERVISOR)
    second = import_notice(world.store, source, "2027.json", SUPERVISOR)

    after = {code: due(clock) for code, clock in clocks(world).items()}
    assert before == {"step": date(2026, 12, 28), "whole": date(2027, 1, 7)}
    assert after == {"step": date(2026, 12, 28), "whole": date(2027, 1, 9)}
    assert [(each.case_number, each.name, each.kind) for each in first.affected] == [
        ("T-p-00000", "全程", LimitKind.STATUTORY)
    ]
    assert second.affected == ()
    assert [kind for kind, _ in told(world, clocks(world)["whole"])] == [EventKind.START, EventKind.RECOMPUTE]
    assert watch(world.store, CALENDARS) == []
    assert not calendar_of(world.store.engine).is_provisional(date(2027, 1, 9))


def test_a_notice_without_number_or_with_days_of_another_year_is_refused(world: World) -> None:
    for change, message in (({"notice": None}, "没有通知文号"), ({"year": 2028}, "其他年份")):
        source = json.dumps(NOTICE_2027 | change).encode()
        with pytest.raises(InvalidInputError, match=message):
            import_notice(world.store, source, "x.json", SUPERVISOR)

    assert ledger.recompute(world.store, "没有变化") == []


def test_the_watcher_raises_one_incident_when_a_due_date_was_tampered_with(world: World) -> None:
    world.publish(with_clocks(WHOLE))
    world.start("p")
    with world.store.transaction() as tx:
        clock = tx.session.get_one(Clock, world.rows(Clock)[0].id)
        clock.due_at = datetime(2026, 12, 31, tzinfo=UTC)

    found = [len(watch(world.store, CALENDARS)) for _ in range(2)]

    (incident,) = world.incidents()
    assert found == [1, 1]
    assert (incident.kind, incident.subject) == (IncidentKind.CLOCK, clock.id)
    assert "2026-12-31" in incident.message
    assert "2026-12-08" in incident.message


def test_an_explanation_shows_every_day_of_a_case(world: World) -> None:
    world.publish(with_clocks(WHOLE))
    case_id = world.start("p")
    world.finish("check")
    world.pass_time(days=3)
    world.finish("correct")

    with world.store.transaction(SUPERVISOR) as tx:
        (view,) = ledger.of_case(tx, case_id)

    reasons = [day.reason for day in view.days]
    assert reasons[:4] == ["起算当日不计入", *["暂停计时（补正）"] * 3]
    assert view.days[-1].day == due(view.clock)
    assert view.days[-1].number == view.total == 10


def test_a_step_that_touches_no_clock_writes_none(world: World) -> None:
    world.publish(with_clocks(WHOLE | {"pauses": []}))
    world.start("p")
    world.finish("check")
    before = len(world.rows(ClockEvent))

    world.finish("correct")

    assert len(world.rows(ClockEvent)) == before == 1
