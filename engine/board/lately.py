"""How it went lately: cases per day, items on time, second notices, look-ups, ratings.

Every query is bounded by a window of days and reads an index that begins with the moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, Text, and_, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute

from engine.board.access import Days, require
from engine.board.counting import by_key
from engine.board.open_work import WINDOW
from engine.domain import CaseState
from engine.models import Case, CaseItem, Clock, CorrectionNotice, LookUpRecord, Opinion
from engine.ports import Outcome
from engine.storage import Transaction

LONG_WINDOW = 90
"""Days looked back for rates, today included."""
RATINGS = range(5, 0, -1)


@dataclass(frozen=True)
class Trend:
    """Cases started and ended on each of the last days, oldest first."""

    days: tuple[date, ...]
    started: tuple[int, ...]
    ended: tuple[int, ...]


@dataclass(frozen=True)
class ItemPace:
    """One item: its open applications, those answered lately, and how many of these on time."""

    item: str
    open: int
    answered: int
    on_time: int


@dataclass(frozen=True)
class Notices:
    """Cases asked for missing materials lately, those asked again, those asked again by the office's own fault."""

    cases: int
    again: int
    own_fault: int


@dataclass(frozen=True)
class LookUps:
    """The questions to one source, by outcome; those that are still pending are not answered."""

    source: str
    outcomes: dict[Outcome, int]

    @property
    def answered(self) -> int:
        """How many questions are not pending."""
        return sum(number for outcome, number in self.outcomes.items() if outcome is not Outcome.PENDING)

    @property
    def hits(self) -> int:
        """How many found what was asked for."""
        return self.outcomes.get(Outcome.HIT, 0)


def trend(tx: Transaction) -> Trend:
    """Started and ended cases per day."""
    today = Days(tx.now).today
    days = tuple(today - timedelta(days=back) for back in reversed(range(WINDOW)))
    counted = by_key(tx, {"started": _per_day(tx, Case.started_at), "ended": _per_day(tx, Case.ended_at)})
    started, ended = (
        tuple(counted.numbers[name].get(day.isoformat(), 0) for day in days) for name in ("started", "ended")
    )
    return Trend(days, started, ended)


def _per_day(tx: Transaction, moment: InstrumentedAttribute[object]) -> Select[str, int]:
    day = cast(func.date(func.timezone("Asia/Shanghai", moment)), Text)
    query = select(day, func.count()).where(moment >= Days(tx.now).begin(1 - WINDOW), require(tx))
    return query.group_by(day)


def item_paces(tx: Transaction) -> list[ItemPace]:
    """Every item that is open or was answered lately, by code.

    An answered item is on time when none of its own limits that stopped lately had run out; limits of single steps do
    not count.
    """
    seen = require(tx)
    waiting = (
        select(CaseItem.item, func.count())
        .join(Case, Case.id == CaseItem.case_id)
        .where(Case.state == CaseState.ACTIVE, CaseItem.delivered_at.is_(None), seen)
        .group_by(CaseItem.item)
    )
    kept = func.bool_and(func.coalesce(Clock.stopped_at <= Clock.due_at, True))
    each = (
        select(Clock.item, kept.label("kept"))
        .join(Case, Case.id == Clock.case_id)
        .join(CaseItem, and_(CaseItem.case_id == Clock.case_id, CaseItem.item == Clock.item))
        .where(
            Clock.stopped_at >= Days(tx.now).begin(1 - LONG_WINDOW),
            Clock.element_id.is_(None),
            CaseItem.delivered_at.is_not(None),
            seen,
        )
        .group_by(Clock.case_id, Clock.item)
        .subquery()
    )
    ended = select(each.c.item, func.count()).group_by(each.c.item)
    counted = by_key(tx, {"open": waiting, "answered": ended, "on_time": ended.where(each.c.kept)})
    return [ItemPace(key, **counted.of(key)) for key in sorted(str(key) for key in counted.keys)]


def notices(tx: Transaction) -> Notices:
    """How often a case had to be asked for materials more than once."""
    cases = func.count(func.distinct(CorrectionNotice.case_id))
    query = (
        select(
            cases,
            cases.filter(CorrectionNotice.serial > 1),
            cases.filter(CorrectionNotice.own_fault),
        )
        .join(Case, Case.id == CorrectionNotice.case_id)
        .where(CorrectionNotice.sent_at >= Days(tx.now).begin(1 - LONG_WINDOW), require(tx))
    )
    return Notices(*tx.session.execute(query).one())


def look_ups(tx: Transaction) -> list[LookUps]:
    """The look-ups of the last days by source."""
    query = (
        select(LookUpRecord.source, LookUpRecord.outcome, func.count())
        .join(Case, Case.id == LookUpRecord.case_id)
        .where(LookUpRecord.asked_at >= Days(tx.now).begin(1 - WINDOW), require(tx))
        .group_by(LookUpRecord.source, LookUpRecord.outcome)
        .order_by(LookUpRecord.source, LookUpRecord.outcome)
    )
    found: dict[str, dict[Outcome, int]] = {}
    for source, outcome, number in tx.session.execute(query):
        found.setdefault(source, {})[outcome] = number
    return [LookUps(source, outcomes) for source, outcomes in found.items()]


def ratings(tx: Transaction) -> dict[int, int]:
    """How many opinions of the last days gave each rating, five first."""
    query = (
        select(Opinion.rating, func.count())
        .join(Case, Case.id == Opinion.case_id)
        .where(
            Opinion.rating.is_not(None),
            Opinion.raised_at >= Days(tx.now).begin(1 - LONG_WINDOW),
            require(tx),
        )
        .group_by(Opinion.rating)
    )
    given = dict(tx.session.execute(query).all())
    return {rating: given.get(rating, 0) for rating in RATINGS}
