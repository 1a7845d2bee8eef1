"""Due timers.  The beat finds them in batches, a worker fires each in a transaction of its own."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import or_, select, update

from engine import execution
from engine.domain import Fire, WaitState
from engine.errors import ConflictError, EngineError, StoppedError
from engine.models import Timer
from engine.storage import Store, Transaction

BATCH = 500
RESEND_AFTER = timedelta(seconds=60)
log = structlog.get_logger()


def enqueue_due(tx: Transaction) -> int:
    """Hand due timers to the workers, oldest first; the number handed over.

    A timer that was handed over a minute ago and still waits is handed over again: firing twice does nothing.
    """
    due = _due(tx)
    if due:
        tx.session.execute(update(Timer).where(Timer.id.in_(due)).values(queued_at=tx.now))
        tx.store.queue.enqueue_timers(tx.driver, due)
    return len(due)


def _due(tx: Transaction) -> tuple[UUID, ...]:
    free = or_(Timer.queued_at.is_(None), Timer.queued_at < tx.now - RESEND_AFTER)
    query = (
        select(Timer.id)
        .where(Timer.state == WaitState.WAITING, Timer.due_at <= tx.now, free)
        .order_by(Timer.due_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    return tuple(tx.session.scalars(query))


def fire(store: Store, timer_id: UUID) -> bool:
    """Let one timer elapse; whether it did.  A timer that no longer waits is left alone.

    A case that cannot go on becomes an incident and does not stop the others.
    """
    try:
        with store.transaction() as tx:
            case_id = tx.session.scalar(
                select(Timer.case_id).where(Timer.id == timer_id, Timer.state == WaitState.WAITING)
            )
            if case_id is None:
                return False
            execution.advance(tx, case_id, Fire(timer_id))
            return True
    except ConflictError:
        return False
    except StoppedError as error:
        _park(store, timer_id)
        log.warning("timer_stopped", timer=str(timer_id), code=error.code)
        return False
    except EngineError as error:
        log.warning("timer_postponed", timer=str(timer_id), code=error.code)
        return False


def _park(store: Store, timer_id: UUID) -> None:
    """Take a timer whose case cannot go on out of the sweep, until somebody retries its incident."""
    with store.transaction() as tx:
        tx.session.execute(update(Timer).where(Timer.id == timer_id).values(state=WaitState.FAILED))


def fire_due(store: Store) -> int:
    """Fire everything that is due now, in this process; the number fired.  For the demonstration and tests."""
    fired = 0
    while True:
        with store.transaction() as tx:
            due = _due(tx)
            tx.session.execute(update(Timer).where(Timer.id.in_(due)).values(queued_at=tx.now))
        if not due:
            return fired
        fired += sum(fire(store, timer_id) for timer_id in due)
