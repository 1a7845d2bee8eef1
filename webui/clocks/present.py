"""Puts limits into the words of their pages.

Days are days of Shanghai.  The law's limits and the office's own promises stand side by side and are always named; one
whose basis nobody has checked says 待核 wherever it appears.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from flask import url_for

from engine.deadlines import BasisStatus, ClockState, Day, LimitKind, Stage
from engine.limits.ledger import ClockView
from engine.limits.notices import Alarm
from engine.models import Clock
from webui import pages
from webui.clocks.wording import (
    KINDS,
    STAGES,
    STATES,
    basis_text,
    events_lines,
    kind_text,
    limit_text,
    state_text,
)
from webui.pages import SHANGHAI, Fact, Tag, Tone, days_left, full_moment, limit_tag

WEEKDAYS = "一二三四五六日"
STATE_TONES = {
    ClockState.RUNNING: Tone.INFO,
    ClockState.PAUSED: Tone.WARN,
    ClockState.STOPPED: Tone.PLAIN,
}
STAGE_TONES = {Stage.REMINDER: Tone.INFO, Stage.ESCALATION: Tone.WARN, Stage.RED: Tone.BAD}


def clocks_page(
    number: str, views: Sequence[ClockView], names: Mapping[str, str], may_extend: bool, now: datetime
) -> pages.ClocksPage:
    """The limits of a case; open ones first, then by their start, the law's before promises.

    Limits of the case and its items are ``cards``, those of single steps stand apart.  An address for extending is
    given only where an extension can succeed now: to who may, once, below the cap, before the limit is over.
    """
    ordered = sorted(views, key=_place)
    cards = [(view.clock.element_id, _card(view, names, may_extend, now)) for view in ordered]
    back = pages.Link(number, url_for("cases.case", case_id=views[0].clock.case_id)) if views else None
    page = pages.ClocksPage(
        case_number=number,
        cards=tuple(card for step, card in cards if step is None),
        steps=tuple(card for step, card in cards if step is not None),
    )
    return page if back is None else replace(page, back=back)


def _place(view: ClockView) -> tuple[bool, datetime, str, bool]:
    clock = view.clock
    promised = clock.kind is LimitKind.PROMISED
    return clock.state is ClockState.STOPPED, clock.started_at, clock.code, promised


def _card(view: ClockView, names: Mapping[str, str], may_extend: bool, now: datetime) -> pages.ClockCard:
    clock = view.clock
    left = 0 if clock.cap is None else clock.cap - clock.days
    late = clock.due_at is not None and clock.due_at < now
    can = may_extend and left > 0 and not view.extended and not late and clock.state is not ClockState.STOPPED
    return pages.ClockCard(
        title=clock.name,
        kind=kind_tag(clock.kind, clock.basis_status),
        state=Tag(STATES[clock.state], STATE_TONES[clock.state]),
        limit=clock_tag(clock, now),
        facts=_facts(view),
        events=tuple(events_lines(view, names)),
        days=tuple(_day(each, view.days[-1].day) for each in view.days),
        provisional=view.provisional,
        extend_url=url_for("clocks.extend", clock_id=clock.id) if can else "",
        extend_most=left,
        is_open=clock.state is not ClockState.STOPPED and clock.element_id is None,
        ends=clock.due_at is not None,
    )


def _facts(view: ClockView) -> tuple[Fact, ...]:
    clock = view.clock
    told = "；".join(f"{full_moment(notice.at)} {STAGES[notice.stage]}" for notice in view.notices)
    return (
        Fact("时限", limit_text(view)),
        Fact("起算", full_moment(clock.started_at)),
        Fact("到期日", _due(clock)),
        Fact("状态", state_text(clock)),
        Fact("依据", basis_text(clock)),
        Fact("施行日期", clock.effective_from),
        Fact("预警", told),
    )


def _due(clock: Clock) -> str:
    return clock.due_at.astimezone(SHANGHAI).date().isoformat() if clock.due_at else "暂停中，恢复后确定"


def _day(each: Day, last: date) -> pages.DayRow:
    return pages.DayRow(
        day=each.day.isoformat(),
        weekday=f"周{WEEKDAYS[each.day.weekday()]}",
        number=f"第 {each.number} 天" if each.counted else "",
        reason=each.reason,
        counted=each.counted,
        last=each.day == last,
    )


def kind_tag(kind: LimitKind, status: BasisStatus) -> Tag:
    """Who says so; a promise or law whose basis was not checked says 待核."""
    text = KINDS[kind]
    return Tag(text, Tone.INFO) if status is BasisStatus.CHECKED else Tag(f"{text}（待核）", Tone.PLAIN)


def clock_tag(clock: Clock, now: datetime) -> Tag:
    """The traffic light of a clock: its days left while it runs, how it ended when it has stopped.

    A clock that is paused has no due date and no colour of lateness; nobody can know how many days are left.
    """
    if clock.state is ClockState.PAUSED and clock.due_at is None:
        return Tag("暂停计时", Tone.WARN, "hourglass-split")
    if clock.state is ClockState.STOPPED:
        late = clock.due_at is not None and clock.stopped_at is not None and clock.stopped_at > clock.due_at
        return Tag("超期办结", Tone.BAD) if late else Tag("按期办结", Tone.GOOD)
    return limit_tag(days_left(clock.due_at, now))


def on_case(
    page: pages.CasePage, case_id: UUID, items: Sequence[str], limits: Mapping[str, Clock], now: datetime
) -> pages.CasePage:
    """``page`` with the light of each of its ``items`` (codes, in its order) and the way to the explanation."""
    lit = tuple(
        replace(row, limit=clock_tag(limits[item], now)) if item in limits else row
        for row, item in zip(page.items, items, strict=True)
    )
    return replace(page, items=lit, clocks_href=url_for("clocks.case", case_id=case_id))


def on_task(page: pages.TaskPage, case_id: UUID, clocks: Sequence[Clock]) -> pages.TaskPage:
    """``page`` with the limits of its step and the way to the explanation."""
    facts = tuple(
        Fact(f"{kind_text(clock.kind)}期限", f"{_due(clock)}（{basis_text(clock)}）") for clock in clocks
    )
    return replace(page, facts=(*page.facts, *facts), clocks_href=url_for("clocks.case", case_id=case_id))


def alarms_page(alarms: Sequence[Alarm], now: datetime) -> pages.AlarmsPage:
    """时限预警: one row for each alarm, in the order given, with the stage that was reached and the days left."""
    return pages.AlarmsPage(
        tuple(
            pages.AlarmRow(
                case_number=alarm.case_number,
                href=url_for("clocks.case", case_id=alarm.case_id),
                name=alarm.name,
                kind=kind_tag(alarm.kind, alarm.basis_status),
                office=alarm.office or "—",
                stage=Tag(STAGES[alarm.stage], STAGE_TONES[alarm.stage]),
                limit=limit_tag(days_left(alarm.due_at, now)),
                due=alarm.due_at.astimezone(SHANGHAI).date().isoformat(),
            )
            for alarm in alarms
        )
    )
