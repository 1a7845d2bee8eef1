"""How limits and what happened to them are worded; for pages and for the command line.  Pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from engine.deadlines import BasisStatus, ClockState, EventKind, LimitKind, Stage, Unit
from engine.limits.ledger import ClockView
from engine.models import Clock, ClockEvent
from webui.pages import SHANGHAI, full_moment

KINDS = {LimitKind.STATUTORY: "法定", LimitKind.PROMISED: "承诺"}
UNITS = {Unit.WORKING: "个工作日", Unit.CALENDAR: "个自然日"}
STATES = {ClockState.RUNNING: "计时中", ClockState.PAUSED: "暂停中", ClockState.STOPPED: "已停止"}
EVENTS = {
    EventKind.START: "开始计时",
    EventKind.PAUSE: "暂停计时",
    EventKind.RESUME: "恢复计时",
    EventKind.EXTEND: "延长时限",
    EventKind.RECOMPUTE: "重新计算",
    EventKind.STOP: "停止计时",
    EventKind.REOPEN: "恢复计时（停止事由已撤销）",
}
STAGES = {Stage.REMINDER: "已提醒", Stage.ESCALATION: "已提请督办", Stage.RED: "已亮红灯"}


def kind_text(kind: LimitKind) -> str:
    """Who says so."""
    return KINDS[kind]


def state_text(clock: Clock) -> str:
    """Where the clock stands, and since when it has stopped."""
    stopped = f"（{full_moment(clock.stopped_at)}）" if clock.stopped_at else ""
    return STATES[clock.state] + stopped


def limit_text(view: ClockView) -> str:
    """The limit with its unit, and what an extension added."""
    unit = UNITS[view.clock.unit]
    if view.extended:
        return f"{view.total} {unit}（{view.clock.days} {unit}，延长 {view.total - view.clock.days} 天）"
    return f"{view.clock.days} {unit}"


def basis_text(clock: Clock) -> str:
    """The basis; what was not checked says so and is never shown as law."""
    unsaid = clock.basis_status is BasisStatus.UNCHECKED and BasisStatus.UNCHECKED not in clock.basis
    return f"{clock.basis}【待核】" if unsaid else clock.basis


def events_lines(view: ClockView, names: Mapping[str, str]) -> Iterator[str]:
    """What happened to the clock, oldest first: when, what, who, why."""
    for event in view.events:
        yield f"{full_moment(event.at)} {EVENTS[event.kind]}{_detail(event)} {names.get(event.actor, _system(event))}"


def _system(event: ClockEvent) -> str:
    return "系统" if event.actor in ("system", "engine") else event.actor


def _detail(event: ClockEvent) -> str:
    if event.kind is EventKind.EXTEND:
        return f" {event.days} 天：{event.reason}"
    if event.kind is EventKind.RECOMPUTE:
        return f"：{event.reason}，{_day(event.due_before)} → {_day(event.due_after)}"
    return f"：{event.cause}" if event.cause else ""


def _day(moment: datetime | None) -> str:
    return moment.astimezone(SHANGHAI).date().isoformat() if moment else "暂停中"
