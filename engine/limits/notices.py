"""Tells staff how far a limit has gone: reminder, escalation to the supervisor, red; each exactly once per due date.

Lateness never decides anything: what is told here are rows in the history and on the board of limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from engine.deadlines import BasisStatus, ClockState, LimitKind, Stage, notice_moments
from engine.deadlines.stages import ZONE
from engine.limits.ledger import note_in_history
from engine.models import Case, Clock, ClockNotice, Office
from engine.reach import overseen, scope
from engine.storage import Store, Transaction

BATCH = 200
PAGE = 50
WORDS = {
    Stage.REMINDER: "临近期限，提醒承办人员",
    Stage.ESCALATION: "今日到期，提请督办人员关注",
    Stage.RED: "已经超期，亮红灯",
}


def sweep(store: Store) -> int:
    """Give every notice whose moment has come; the number given.  Several sweeps may run at once."""
    given = 0
    while True:
        with store.transaction() as tx:
            query = (
                select(Clock)
                .where(Clock.next_notice_at <= tx.now, Clock.state != ClockState.STOPPED)
                .order_by(Clock.next_notice_at)
                .limit(BATCH)
            )
            clocks = tx.session.scalars(query.with_for_update(skip_locked=True)).all()
            given += sum(_notify(tx, clock) for clock in clocks)
        if len(clocks) < BATCH:
            return given


def _notify(tx: Transaction, clock: Clock) -> int:
    """Give the notices of one clock that are due and set the moment of the next."""
    clock.next_notice_at = None
    if clock.due_at is None:
        return 0
    last, given = clock.due_at.astimezone(ZONE).date(), 0
    for stage, moment in notice_moments(last, clock.remind, clock.escalate, tx.store.calendar):
        if moment > tx.now:
            clock.next_notice_at = min(moment, clock.next_notice_at or moment)
        elif _first_time(tx, clock, stage):
            note_in_history(tx, clock, f"clock_{stage}", f"{WORDS[stage]}（期限 {last}）")
            given += 1
    return given


def _first_time(tx: Transaction, clock: Clock, stage: Stage) -> bool:
    row = {"clock_id": clock.id, "stage": stage, "due_at": clock.due_at, "at": tx.now}
    adding = insert(ClockNotice).values(row).on_conflict_do_nothing().returning(ClockNotice.id)
    return tx.session.scalar(adding) is not None


@dataclass(frozen=True)
class Alarm:
    """An open clock about which staff were told; ``office`` is the name of the office that answers for it."""

    case_id: UUID
    case_number: str
    name: str
    kind: LimitKind
    basis_status: BasisStatus
    office: str | None
    stage: Stage
    due_at: datetime


def alarms(tx: Transaction) -> list[Alarm]:
    """The open limits near or over their end within the actor's scope, the most urgent first, at most a page."""
    office = func.coalesce(Clock.office, Case.office)
    query = (
        select(Clock, Case.number, Office.name, func.array_agg(ClockNotice.stage))
        .join(Case, Case.id == Clock.case_id)
        .join(ClockNotice, (ClockNotice.clock_id == Clock.id) & (ClockNotice.due_at == Clock.due_at))
        .outerjoin(Office, Office.id == office)
        .where(Clock.state != ClockState.STOPPED, _seen_by(tx))
        .group_by(Clock.id, Case.number, Office.name)
        .order_by(Clock.due_at, Clock.id)
        .limit(PAGE)
    )
    return [
        Alarm(
            case_id=clock.case_id,
            case_number=number,
            name=clock.name,
            kind=clock.kind,
            basis_status=clock.basis_status,
            office=name,
            stage=_furthest(stages),
            due_at=clock.due_at,
        )
        for clock, number, name, stages in tx.session.execute(query)
        if clock.due_at is not None
    ]


def _furthest(stages: Sequence[str]) -> Stage:
    order = list(Stage)
    return max((Stage(stage) for stage in stages), key=order.index)


def _seen_by(tx: Transaction) -> ColumnElement[bool]:
    return or_(scope(tx), Clock.office.in_(overseen(tx.actor)))


def count_red(tx: Transaction) -> int:
    """How many open limits within the actor's scope are over, counted up to a page."""
    return tx.session.scalar(select(tally_red(tx))) or 0


def tally_red(tx: Transaction) -> ScalarSelect[int]:
    """What asks for :func:`count_red`, to be asked together with other things."""
    query = select(Clock.id).join(Case, Case.id == Clock.case_id)
    late = (Clock.state != ClockState.STOPPED) & (Clock.due_at < tx.now)
    found = query.where(late, _seen_by(tx)).limit(PAGE).subquery()
    return select(func.count()).select_from(found).scalar_subquery()
