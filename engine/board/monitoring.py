"""评估监测: how the windows serve, how items are handled, how shared data is used; each over the last days.

Every number is bounded by a window of days and reads an index that begins with the moment.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Double, Integer, Select, and_, case, cast, distinct, func, select
from sqlalchemy.orm import InstrumentedAttribute

from engine.board.access import Days, require
from engine.board.counting import by_key, by_office
from engine.board.lately import LONG_WINDOW
from engine.board.open_work import WINDOW
from engine.deadlines import EventKind
from engine.domain import TaskState
from engine.models import (
    Account,
    Case,
    CaseItem,
    CaseLink,
    Clock,
    ClockEvent,
    CorrectionNotice,
    LookUpRecord,
    Opinion,
    UserTask,
)
from engine.opinions import BAD_RATINGS
from engine.ports import Outcome
from engine.storage import Transaction

FAILED = (Outcome.SOURCE_DOWN, Outcome.NOT_AUTHORISED, Outcome.CONSENT_MISSING)
REFUSED = "refused"
HOTLINE = "hotline"
"""The cause of a recheck that began with a call."""


@dataclass(frozen=True)
class WindowLevel:
    """窗口服务水平 of one street office over the last 90 days.

    ``asked`` are cases asked for materials, ``again`` those asked a second time, ``hotline`` rechecks that began with a
    call; ``points`` is the sum of the ratings.
    """

    id: str | None
    name: str
    started: int
    asked: int
    again: int
    ratings: int
    points: int
    bad: int
    hotline: int


@dataclass(frozen=True)
class ItemQuality:
    """业务办理质效 of one item over the last 90 days; ``seconds`` is the mean from the application to the answer."""

    item: str
    answered: int
    refused: int
    extended: int
    rechecked: int
    seconds: int


@dataclass(frozen=True)
class StepQuality:
    """How long one step took over the last 30 days, by mean, and how often it was finished after its limit."""

    process_id: str
    element_id: str
    name: str
    done: int
    late: int
    seconds: int


@dataclass(frozen=True)
class SourceUse:
    """数据共享应用 of one source over the last 30 days; ``seconds`` is the mean until an answer."""

    source: str
    asked: int
    pending: int
    found: int
    nothing: int
    doubtful: int
    failed: int
    seconds: float


def windows(tx: Transaction) -> list[WindowLevel]:
    """The offices at which anything happened in the last days, by name."""
    since, seen = Days(tx.now).begin(1 - LONG_WINDOW), require(tx)
    told = _of_cases(CorrectionNotice.case_id, CorrectionNotice.sent_at >= since, seen)
    rated = _of_cases(Opinion.case_id, and_(Opinion.rating.is_not(None), Opinion.raised_at >= since), seen)
    linked = _of_cases(CaseLink.case_id, Case.started_at >= since, seen)
    cases = func.count(distinct(CorrectionNotice.case_id))
    counted = by_office(
        tx,
        {
            "started": select(Case.office, func.count())
            .where(Case.started_at >= since, seen)
            .group_by(Case.office),
            "asked": told.add_columns(cases),
            "again": told.add_columns(cases).where(CorrectionNotice.serial > 1),
            "ratings": rated.add_columns(func.count()),
            "points": rated.add_columns(func.sum(Opinion.rating)),
            "bad": rated.add_columns(func.count()).where(Opinion.rating.in_(BAD_RATINGS)),
            "hotline": linked.add_columns(func.count()).where(CaseLink.cause == HOTLINE),
        },
    )
    rows = [WindowLevel(id=key, name=counted.name(key), **counted.of(key)) for key in counted.keys]
    return sorted(rows, key=lambda row: (row.id is None, row.name))


def _of_cases(
    case_id: InstrumentedAttribute[object], where: ColumnElement[bool], seen: ColumnElement[bool]
) -> Select[str | None]:
    """The offices of the cases that rows are about, one row each."""
    return (
        select(Case.office)
        .select_from(case_id.class_)
        .join(Case, Case.id == case_id)
        .where(where, seen)
        .group_by(Case.office)
    )


def item_quality(tx: Transaction) -> list[ItemQuality]:
    """The items that were answered in the last days, by code."""
    since, seen = Days(tx.now).begin(1 - LONG_WINDOW), require(tx)
    answered = (
        select(CaseItem.item)
        .join(Case, Case.id == CaseItem.case_id)
        .where(CaseItem.delivered_at >= since, seen)
        .group_by(CaseItem.item)
    )
    took = func.avg(func.extract("epoch", CaseItem.delivered_at - Case.started_at))
    extended = (
        select(Clock.item, func.count(distinct(Clock.id)))
        .join(ClockEvent, ClockEvent.clock_id == Clock.id)
        .join(Case, Case.id == Clock.case_id)
        .where(ClockEvent.kind == EventKind.EXTEND, ClockEvent.at >= since, Clock.item.is_not(None), seen)
        .group_by(Clock.item)
    )
    again = select(CaseLink.origin_id).where(CaseLink.origin_id == CaseItem.case_id)
    counted = by_key(
        tx,
        {
            "answered": answered.add_columns(func.count()),
            "refused": answered.add_columns(func.count()).where(CaseItem.outcome == REFUSED),
            "extended": extended,
            "rechecked": answered.add_columns(func.count()).where(again.exists()),
            "seconds": answered.add_columns(cast(func.round(took), Integer)),
        },
    )
    return [ItemQuality(key, **counted.of(key)) for key in sorted(str(key) for key in counted.keys)]


def step_quality(tx: Transaction) -> list[StepQuality]:
    """The steps that were finished in the last days, the slowest first."""
    took = func.extract("epoch", UserTask.completed_at - UserTask.created_at)
    seconds = cast(func.round(func.avg(took)), Integer)
    query = (
        select(
            UserTask.process_id,
            UserTask.element_id,
            func.max(UserTask.name).label("name"),
            func.count().label("done"),
            func.count().filter(UserTask.completed_at > UserTask.due_at).label("late"),
            seconds.label("seconds"),
        )
        .join(Case, Case.id == UserTask.case_id)
        .where(
            UserTask.state == TaskState.COMPLETED,
            UserTask.completed_by.in_(select(Account.id)),
            UserTask.completed_at >= Days(tx.now).begin(1 - WINDOW),
            require(tx),
        )
        .group_by(UserTask.process_id, UserTask.element_id)
        .order_by(seconds.desc(), UserTask.process_id, UserTask.element_id)
    )
    return [StepQuality(**row._mapping) for row in tx.session.execute(query)]


def sources(tx: Transaction) -> list[SourceUse]:
    """The sources that were asked in the last days, by name."""
    outcome = LookUpRecord.outcome
    answered = outcome != Outcome.PENDING
    doubtful = (Outcome.MISMATCH, Outcome.STALE, Outcome.PARTIAL)
    took = func.extract("epoch", LookUpRecord.answered_at - LookUpRecord.asked_at)
    query = (
        select(
            LookUpRecord.source,
            func.count().label("asked"),
            func.count().filter(outcome == Outcome.PENDING).label("pending"),
            func.count().filter(outcome == Outcome.HIT).label("found"),
            func.count().filter(outcome == Outcome.NO_RECORD).label("nothing"),
            func.count().filter(outcome.in_(doubtful)).label("doubtful"),
            func.count().filter(outcome.in_(FAILED)).label("failed"),
            cast(func.coalesce(func.avg(case((answered, took))), 0), Double).label("seconds"),
        )
        .join(Case, Case.id == LookUpRecord.case_id)
        .where(LookUpRecord.asked_at >= Days(tx.now).begin(1 - WINDOW), require(tx))
        .group_by(LookUpRecord.source)
        .order_by(LookUpRecord.source)
    )
    return [SourceUse(**row._mapping) for row in tx.session.execute(query)]
