"""What people do with clocks: read one day by day, extend one once, recompute all under a new calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from engine.clocks.reckoning import plain, read_events, reckon, tell
from engine.deadlines import ClockState, Day, EventKind, Limit, LimitKind, explain
from engine.deadlines.stages import ZONE
from engine.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from engine.models import Case, Clock, ClockEvent, ClockNotice, History
from engine.reach import overseen, scope
from engine.storage import Store, Transaction

BATCH = 200
MAY_EXTEND = ("supervisor", "confirmer")


@dataclass(frozen=True)
class ClockView:
    """A clock with its events, the notices given, and every day until it is due with its reason."""

    clock: Clock
    events: Sequence[ClockEvent]
    notices: Sequence[ClockNotice]
    days: tuple[Day, ...]
    provisional: bool

    @property
    def total(self) -> int:
        """The days of the limit, extension included."""
        return self.clock.days + sum(event.days for event in self.events)

    @property
    def extended(self) -> bool:
        """Whether the limit was extended; that is possible once."""
        return any(event.kind is EventKind.EXTEND for event in self.events)


@dataclass(frozen=True)
class Affected:
    """A clock whose due moment a recomputation has moved."""

    case_number: str
    item: str | None
    name: str
    kind: LimitKind
    before: datetime | None
    after: datetime | None


def of_case(tx: Transaction, case_id: UUID, item: str | None = None) -> list[ClockView]:
    """The clocks of a case within the actor's scope, oldest first; with ``item`` only those of one item.

    Raises:
        NotFoundError: there is no such case.
    """
    if tx.session.scalar(select(Case.id).where(Case.id == case_id, scope(tx))) is None:
        raise NotFoundError(case_id=str(case_id))
    query = select(Clock).where(Clock.case_id == case_id).order_by(Clock.started_at, Clock.code, Clock.kind)
    if item is not None:
        query = query.where(Clock.item == item)
    return _views(tx, tx.session.scalars(query).all())


def _views(tx: Transaction, clocks: Sequence[Clock]) -> list[ClockView]:
    events = read_events(tx, [clock.id for clock in clocks])
    told: dict[UUID, list[ClockNotice]] = {clock.id: [] for clock in clocks}
    query = select(ClockNotice).where(ClockNotice.clock_id.in_(told)).order_by(ClockNotice.id)
    for notice in tx.session.scalars(query):
        told[notice.clock_id].append(notice)
    return [_view(tx, clock, events[clock.id], told[clock.id]) for clock in clocks]


def _view(
    tx: Transaction, clock: Clock, events: Sequence[ClockEvent], notices: Sequence[ClockNotice]
) -> ClockView:
    calendar, until = tx.store.calendar, (clock.stopped_at or tx.now).astimezone(ZONE).date()
    days = explain(Limit(clock.days, clock.unit), plain(events), calendar, until)
    return ClockView(clock, events, notices, days, any(calendar.is_provisional(day.day) for day in days))


def find_case(tx: Transaction, number: str) -> UUID:
    """The id of the case ``number`` within the actor's scope.

    Raises:
        NotFoundError: there is none.
    """
    found = tx.session.scalar(select(Case.id).where(Case.number == number, scope(tx)))
    if found is None:
        raise NotFoundError(f"没有办件 {number}", case_number=number)
    return found


def extend(tx: Transaction, clock_id: UUID, days: int, reason: str) -> UUID:
    """Give a running limit ``days`` more, once, up to its cap; the id of its case.

    Raises:
        InvalidInputError: no reason, no days, or more days than the cap allows.
        ForbiddenError: the actor is neither supervisor nor confirmer.
        ConflictError: the limit cannot be extended, was extended before, is over or has ended.
    """
    if not reason.strip():
        raise InvalidInputError("请填写延长原因", field="reason")
    if not any(tx.actor.holds(post) for post in MAY_EXTEND):
        raise ForbiddenError("只有督办人员和审核确认人可以延长时限")
    allowed = or_(scope(tx), Clock.office.in_(overseen(tx.actor)))
    query = select(Clock).join(Case, Case.id == Clock.case_id).where(Clock.id == clock_id, allowed)
    clock = tx.session.scalar(query.with_for_update(of=Clock))
    if clock is None:
        raise NotFoundError(clock_id=str(clock_id))
    _check_extension(tx, clock, days)
    event = tell(tx, clock, EventKind.EXTEND, reason.strip())
    event.days, event.due_before = days, clock.due_at
    tx.session.flush()
    reckon(tx, clock, read_events(tx, [clock.id])[clock.id])
    event.due_after = clock.due_at
    note_in_history(tx, clock, "clock_extend", f"延长 {days} 天：{reason.strip()}")
    tx.session.flush()
    return clock.case_id


def _check_extension(tx: Transaction, clock: Clock, days: int) -> None:
    if clock.cap is None:
        raise ConflictError("这项时限没有可以延长的依据", clock_id=str(clock.id))
    if clock.state is ClockState.STOPPED:
        raise ConflictError("这项时限已经停止", clock_id=str(clock.id))
    if clock.due_at is not None and clock.due_at < tx.now:
        raise ConflictError("已经超期，不能再延长", clock_id=str(clock.id))
    if any(event.kind is EventKind.EXTEND for event in read_events(tx, [clock.id])[clock.id]):
        raise ConflictError("只能延长一次，这项时限已经延长过", clock_id=str(clock.id))
    if not 0 < days <= clock.cap - clock.days:
        raise InvalidInputError(f"最多可以延长 {clock.cap - clock.days} 天", field="days")


def note_in_history(tx: Transaction, clock: Clock, kind: str, note: str) -> None:
    """Tell the history of the case something about a clock."""
    tx.session.add(
        History(
            case_id=clock.case_id,
            key=None,
            element_id=None,
            process_id=None,
            name=clock.name,
            item=clock.item,
            kind=kind,
            actor=tx.actor.id,
            at=tx.now,
            note=note,
        )
    )


def recompute(store: Store, reason: str) -> list[Affected]:
    """Compute all open clocks anew, in small transactions; those whose due moment moved.

    Doing so twice changes nothing the second time.
    """
    found: list[Affected] = []
    after: UUID | None = None
    while True:
        with store.transaction() as tx:
            clocks = _open_after(tx, after)
            found += _recompute(tx, clocks, reason)
        if len(clocks) < BATCH:
            return sorted(found, key=lambda each: (each.case_number, each.name, each.kind))
        after = clocks[-1].id


def _open_after(tx: Transaction, after: UUID | None) -> Sequence[Clock]:
    query = select(Clock).where(Clock.state != ClockState.STOPPED).order_by(Clock.id).limit(BATCH)
    if after is not None:
        query = query.where(Clock.id > after)
    return tx.session.scalars(query.with_for_update()).all()


def _recompute(tx: Transaction, clocks: Sequence[Clock], reason: str) -> list[Affected]:
    events = read_events(tx, [clock.id for clock in clocks])
    numbers = select(Case.id, Case.number).where(Case.id.in_({clock.case_id for clock in clocks}))
    named = {case_id: number for case_id, number in tx.session.execute(numbers)}
    found = []
    for clock in clocks:
        before = clock.due_at
        if not reckon(tx, clock, events[clock.id]):
            continue
        event = tell(tx, clock, EventKind.RECOMPUTE, reason)
        event.due_before, event.due_after = before, clock.due_at
        note_in_history(tx, clock, "clock_recompute", reason)
        affected = Affected(named[clock.case_id], clock.item, clock.name, clock.kind, before, clock.due_at)
        found.append(affected)
    return found


def of_items(tx: Transaction, case_id: UUID) -> dict[str, Clock]:
    """The limit that binds each item of a case as a whole: the longest one, the law's before a promise."""
    query = select(Clock).where(Clock.case_id == case_id, Clock.subject == case_id, Clock.item.is_not(None))
    found: dict[str, Clock] = {}
    for clock in tx.session.scalars(query):
        known = found.setdefault(str(clock.item), clock)
        if _weight(clock) > _weight(known):
            found[str(clock.item)] = clock
    return found


def _weight(clock: Clock) -> tuple[int, bool]:
    return clock.days, clock.kind is LimitKind.STATUTORY


def of_visit(tx: Transaction, subject: UUID) -> Sequence[Clock]:
    """The clocks of one visit to an element, such as a task, by law before promise."""
    clocks = tx.session.scalars(select(Clock).where(Clock.subject == subject)).all()
    return sorted(clocks, key=lambda each: each.kind is LimitKind.PROMISED)
