"""Lets clocks follow the steps of a case.

A step that touches no clock costs a few look-ups in a dictionary; starting, pausing and stopping are rows in the same
round trip as the step itself.  Only the end of a pause reads, as the due date then follows from all events.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID, uuid5

from sqlalchemy import select

from engine.clocks.reckoning import due_of, first_notice, read_events, reckon, tell
from engine.clocks.statements import PAUSE, START, STOP, STOP_ALL
from engine.deadlines import Book, ClockState, Definition, Event, EventKind, LimitDefinition, Rule, Trigger
from engine.deadlines.definitions import Token
from engine.deadlines.stages import ZONE, remind_before
from engine.domain import Change, FinishJob, GoBack, JobWait, Restart
from engine.models import Clock
from engine.storage import Transaction
from engine.storage.statements import Write, send, write

ANSWER = "answer.deliver"


@dataclass(frozen=True)
class Touch:
    """A rule that a step sets off for ``subject``, and the element or item that did; ``subject`` is None for all."""

    rule: Rule
    subject: UUID | None
    cause: str

    @property
    def code(self) -> str:
        """The clock's code."""
        return self.rule.definition.code


@dataclass(frozen=True)
class Plan:
    """What a step does to clocks: ``together`` with the step's other writes, and what has to come ``afterwards``."""

    together: tuple[Write, ...] = ()
    afterwards: tuple[Touch, ...] = ()
    ends: bool = False


_NOTHING = Plan()


def plan(tx: Transaction, book: Book, change: Change) -> Plan:
    """What ``change`` does to clocks; nothing is written or read yet."""
    if not book.rules:
        return _NOTHING
    touches = tuple(_touched(book, change))
    if change.snapshot.ended:
        return Plan(afterwards=touches, ends=True)
    simple = [touch for touch in touches if _is_simple(touch, touches)]
    together = tuple(each for touch in simple for each in _writes(tx, change, touch))
    return Plan(together, tuple(touch for touch in touches if touch not in simple))


def settle(tx: Transaction, change: Change, planned: Plan) -> None:
    """Do what of ``planned`` has to come after the step's own writes; costs nothing when there is nothing."""
    for touch in planned.afterwards:
        if touch.rule.kind is EventKind.RESUME:
            _resume(tx, change, touch)
        else:
            for batch in _batches(tx, change, touch):
                send(tx, batch)
    if planned.ends:
        event = _event(tx, change, EventKind.STOP, "办件办结")
        send(tx, [write(statement, event) for statement in STOP_ALL])


def _is_simple(touch: Touch, touches: tuple[Touch, ...]) -> bool:
    """Whether nothing else in this step touches the same clock, so that order does not matter."""
    if touch.rule.kind is EventKind.RESUME:
        return False
    same = [each for each in touches if each.code == touch.code]
    return len(same) == 1 or len({each.subject for each in same} - {None}) == len(same)


def _touched(book: Book, change: Change) -> Iterator[Touch]:
    """The rules that ``change`` sets off, in the order in which things happened.

    What is taken away is not done: it stops the clock of its own visit and nothing else.
    """
    chosen = change.snapshot.variables.get("items")
    moved = isinstance(change.action, GoBack | Restart)
    for token, key in _tokens(change):
        for rule in book.rules.get(token, ()):
            if moved and rule.kind is EventKind.STOP and rule.definition.step is None:
                continue
            item = rule.definition.item
            if rule.kind is EventKind.START and item and isinstance(chosen, list) and item not in chosen:
                continue
            if rule.pause is not None:
                yield Touch(rule, None, token[1])
            else:
                yield Touch(rule, key if rule.definition.step else change.case_id, token[1])


def _tokens(change: Change) -> Iterator[tuple[Token, UUID]]:
    done = change.action.key if isinstance(change.action, FinishJob) else None
    for wait in change.snapshot.closed:
        yield (Trigger.CLOSED, wait.element_id), wait.key
        if isinstance(wait, JobWait) and wait.type == ANSWER and wait.key == done:
            yield (Trigger.ANSWERED, str(wait.variables.get("item") or wait.variables.get("kind"))), wait.key
    for passed in change.snapshot.passed:
        yield (Trigger.PASSED, passed.element_id), passed.key
    for opened in change.snapshot.opened:
        yield (Trigger.OPENED, opened.element_id), opened.key


def _writes(tx: Transaction, change: Change, touch: Touch) -> list[Write]:
    return [each for batch in _batches(tx, change, touch) for each in batch]


def _batches(tx: Transaction, change: Change, touch: Touch) -> Iterator[list[Write]]:
    """The writes of one touch; what stands in one batch must run as one statement."""
    definition, kind = touch.rule.definition, touch.rule.kind
    event = _event(tx, change, kind, touch.cause) | {"code": definition.code, "subject": touch.subject}
    if kind is EventKind.STOP:
        yield [write(statement, event) for statement in STOP]
    elif kind is EventKind.START and touch.subject is not None:
        for limit in definition.limits:
            row = _row(tx, definition, limit)
            row["id"] = uuid5(touch.subject, f"{definition.code}/{limit.kind}")
            yield [write(statement, event | row) for statement in START]
    elif kind is EventKind.PAUSE and touch.rule.pause is not None:
        event["today"] = datetime.combine(tx.now.astimezone(ZONE).date(), time.min, ZONE)
        event["cause"] = touch.rule.pause.cause
        for each in touch.rule.pause.kinds:
            yield [write(statement, event | {"limit_kind": each.value}) for statement in PAUSE]


def _event(tx: Transaction, change: Change, kind: EventKind, reason: str) -> dict[str, object]:
    return {
        "case_id": change.case_id,
        "kind": kind.value,
        "at": tx.now,
        "actor": tx.actor.id,
        "cause": "",
        "reason": reason,
    }


def _row(tx: Transaction, definition: Definition, limit: LimitDefinition) -> dict[str, object]:
    """A clock that starts now, as columns; states and kinds by value."""
    calendar, started = tx.store.calendar, [Event(EventKind.START, tx.now.astimezone(ZONE).date())]
    remind = remind_before(limit.days) if definition.remind is None else definition.remind
    due = due_of(limit.days, limit.unit, started, calendar)
    return {
        "name": definition.name,
        "item": definition.item,
        "element_id": definition.step,
        "limit_kind": limit.kind.value,
        "limit_days": limit.days,
        "unit": limit.unit.value,
        "cap": limit.cap,
        "basis": limit.basis,
        "basis_status": limit.basis_status.value,
        "effective_from": limit.effective_from,
        "owner": limit.owner,
        "office": definition.responsible,
        "remind": remind,
        "escalate": definition.escalate,
        "state": ClockState.RUNNING.value,
        "started_at": tx.now,
        "due_at": due,
        "next_notice_at": first_notice(due, remind, definition.escalate, calendar),
    }


def _resume(tx: Transaction, change: Change, touch: Touch) -> None:
    """End a pause and compute what is due then, from all events."""
    pause = touch.rule.pause
    if pause is None:
        return
    query = select(Clock).where(
        Clock.case_id == change.case_id,
        Clock.code == touch.code,
        Clock.kind.in_(pause.kinds),
        Clock.state == ClockState.PAUSED,
    )
    clocks = tx.session.scalars(query.execution_options(populate_existing=True).with_for_update()).all()
    for clock in clocks:
        tell(tx, clock, EventKind.RESUME, touch.cause).cause = pause.cause
    tx.session.flush()
    events = read_events(tx, [clock.id for clock in clocks])
    for clock in clocks:
        reckon(tx, clock, events[clock.id])
        events[clock.id][-1].due_after = clock.due_at
    tx.session.flush()
