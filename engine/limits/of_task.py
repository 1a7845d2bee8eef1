"""Extending what binds one open task: the limits of its item and of its own visit, as far as a basis allows it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import and_, or_, select

from engine.deadlines import ClockState
from engine.errors import ConflictError
from engine.limits import ledger
from engine.models import Clock
from engine.storage import Transaction
from engine.task_access import visible


def extend(tx: Transaction, task_id: UUID, days: int, reason: str) -> None:
    """Give every limit that binds the task and has a cap ``days`` more; all of them or none.

    Raises:
        InvalidInputError: no reason, no days, or more days than the cap allows.
        ForbiddenError: the actor is neither supervisor nor confirmer.
        ConflictError: no limit of the task can be extended, or one was before, is over or has ended.
    """
    task = visible(tx, task_id)
    of_item = and_(Clock.item == task.item, Clock.element_id.is_(None), Clock.item.is_not(None))
    query = select(Clock.id).where(
        Clock.case_id == task.case_id,
        Clock.state != ClockState.STOPPED,
        Clock.cap.is_not(None),
        or_(Clock.subject == task.id, of_item),
    )
    clocks = tx.session.scalars(query.order_by(Clock.started_at, Clock.id)).all()
    if not clocks:
        raise ConflictError("这项任务的时限没有可以延长的依据", task_id=str(task_id))
    for clock_id in clocks:
        ledger.extend(tx, clock_id, days, reason)
