"""Lets clocks run again when what stopped them is taken back, as if they had never stopped; holds them with a case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select

from engine.clocks.reckoning import read_events, reckon, tell
from engine.deadlines import Book, ClockState, EventKind, LimitKind
from engine.models import Clock
from engine.storage import Transaction


@dataclass(frozen=True)
class Places:
    """Elements that a case will pass again, and since when."""

    elements: frozenset[str]
    since: datetime


def reopen(tx: Transaction, book: Book, case_id: UUID, places: Places, reason: str) -> int:
    """Let the clocks run again that passing ``places`` has stopped; how many.  Their due dates are as they were."""
    codes = set(_stopped_by(book, places.elements))
    if not codes:
        return 0
    query = select(Clock).where(
        Clock.case_id == case_id,
        Clock.code.in_(codes),
        Clock.state == ClockState.STOPPED,
        Clock.stopped_at >= places.since,
    )
    clocks = _locked(tx, query.execution_options(populate_existing=True).with_for_update())
    for clock in clocks:
        clock.stopped_at = None
        clock.due_at = None
        tell(tx, clock, EventKind.REOPEN, reason)
    _reckon(tx, clocks)
    return len(clocks)


def _stopped_by(book: Book, elements: frozenset[str]) -> Iterator[str]:
    for (_, element_id), rules in book.rules.items():
        if element_id in elements:
            for rule in rules:
                if rule.kind is EventKind.STOP and rule.definition.step is None:
                    yield rule.definition.code


def hold(tx: Transaction, case_id: UUID, cause: str, reason: str) -> int:
    """Let the promised limits of a case stand still for ``cause``; how many.  Those of the law go on."""
    query = select(Clock).where(
        Clock.case_id == case_id, Clock.kind == LimitKind.PROMISED, Clock.state != ClockState.STOPPED
    )
    return _tell_all(tx, _locked(tx, query.with_for_update()), EventKind.PAUSE, (cause, reason))


def let_go(tx: Transaction, case_id: UUID, cause: str, reason: str) -> int:
    """Let the limits that :func:`hold` holds for ``cause`` run on, unless something else holds them too; how many."""
    query = select(Clock).where(
        Clock.case_id == case_id, Clock.kind == LimitKind.PROMISED, Clock.state == ClockState.PAUSED
    )
    return _tell_all(tx, _locked(tx, query.with_for_update()), EventKind.RESUME, (cause, reason))


def _tell_all(tx: Transaction, clocks: Sequence[Clock], kind: EventKind, why: tuple[str, str]) -> int:
    for clock in clocks:
        tell(tx, clock, kind, why[1]).cause = why[0]
    _reckon(tx, clocks)
    return len(clocks)


def _locked(tx: Transaction, query: Select[Clock]) -> Sequence[Clock]:
    return tx.session.scalars(query).all()


def _reckon(tx: Transaction, clocks: Sequence[Clock]) -> None:
    tx.session.flush()
    events = read_events(tx, [clock.id for clock in clocks])
    for clock in clocks:
        reckon(tx, clock, events[clock.id])
        events[clock.id][-1].due_after = clock.due_at
    tx.session.flush()
