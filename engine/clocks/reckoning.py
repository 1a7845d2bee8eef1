"""Brings a clock's row in line with its events and the calendar.  The only place that does so with rows read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from engine.deadlines import (
    ClockState,
    Event,
    EventKind,
    Limit,
    Unit,
    due_on,
    end_of,
    notice_moments,
    pauses,
)
from engine.deadlines.stages import ZONE
from engine.models import Clock, ClockEvent
from engine.ports import WorkingCalendar
from engine.storage import Transaction


def read_events(tx: Transaction, clock_ids: Iterable[UUID]) -> dict[UUID, list[ClockEvent]]:
    """The events of each clock, in the order in which they happened."""
    ids = list(clock_ids)
    found: dict[UUID, list[ClockEvent]] = {clock_id: [] for clock_id in ids}
    query = select(ClockEvent).where(ClockEvent.clock_id.in_(ids)).order_by(ClockEvent.id)
    for event in tx.session.scalars(query):
        found[event.clock_id].append(event)
    return found


def plain(events: Sequence[ClockEvent]) -> list[Event]:
    """The events as the computation wants them: on days of Shanghai."""
    return [Event(event.kind, event.at.astimezone(ZONE).date(), event.cause, event.days) for event in events]


def due_of(days: int, unit: Unit, events: Sequence[Event], calendar: WorkingCalendar) -> datetime | None:
    """The last second of the limit, aware UTC; None while the clock is paused."""
    last = due_on(Limit(days, unit), events, calendar)
    return None if last is None else end_of(last)


def first_notice(
    due: datetime | None, remind: int, escalate: int, calendar: WorkingCalendar
) -> datetime | None:
    """The moment of the first notice about a limit that ends at ``due``."""
    if due is None:
        return None
    moments = notice_moments(due.astimezone(ZONE).date(), remind, escalate, calendar)
    return min(moment for _, moment in moments)


def reckon(tx: Transaction, clock: Clock, events: Sequence[ClockEvent]) -> bool:
    """Set state, due moment and next notice of an open clock from its events; whether the due moment changed."""
    told, before = plain(events), clock.due_at
    standing = pauses(told)
    clock.state = ClockState.PAUSED if standing and standing[-1].end is None else ClockState.RUNNING
    clock.due_at = due_of(clock.days, clock.unit, told, tx.store.calendar)
    if clock.due_at != before:
        clock.next_notice_at = first_notice(clock.due_at, clock.remind, clock.escalate, tx.store.calendar)
    return clock.due_at != before


def tell(tx: Transaction, clock: Clock, kind: EventKind, reason: str) -> ClockEvent:
    """Add an event by the actor, at this moment; the caller may fill in the rest before it is written."""
    event = ClockEvent(
        clock_id=clock.id, kind=kind, at=tx.now, actor=tx.actor.id, cause="", reason=reason, days=0
    )
    tx.session.add(event)
    return event
