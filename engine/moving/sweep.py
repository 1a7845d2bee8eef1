"""The background of moves: case by case, each in a transaction of its own, by any number of workers at once."""

from __future__ import annotations

from uuid import UUID

import structlog
from sqlalchemy import func, select, update

from engine import execution
from engine.errors import EngineError
from engine.models import EntryState, Move, MoveEntry, MoveState
from engine.moving.one_case import move
from engine.moving.plans import OPEN
from engine.storage import Store, Transaction

BATCH = 100
log = structlog.get_logger()


def sweep(store: Store, batch: int = BATCH) -> int:
    """Take up to ``batch`` cases of running moves a step further; the number looked at.

    A case that somebody else holds just now is tried at the next sweep.
    """
    done = 0
    with store.transaction() as tx:
        running = tx.session.scalars(select(Move.id).where(Move.state == MoveState.RUNNING)).all()
    for move_id in running:
        while done < batch and _next(store, move_id):
            done += 1
    return done


def run(store: Store, move_id: UUID) -> None:
    """Do all of a move in this process, for the command line and tests."""
    while _next(store, move_id):
        pass


def _next(store: Store, move_id: UUID) -> bool:
    """Do one case of a move; whether there may be more to do."""
    try:
        with store.transaction() as tx:
            plan = tx.session.get(Move, move_id)
            if plan is None or plan.state is not MoveState.RUNNING:
                return False
            case_id = _take(tx, move_id)
            if case_id is not None:
                _do(tx, plan, case_id)
                return True
            _finish(tx, plan)
    except EngineError as error:
        log.warning("move_postponed", move=str(move_id), code=error.code)
    return False


def _take(tx: Transaction, move_id: UUID) -> UUID | None:
    """A case that still waits and that no other worker does at this moment."""
    query = select(MoveEntry.case_id).where(
        MoveEntry.move_id == move_id, MoveEntry.state == EntryState.WAITING
    )
    return tx.session.scalar(query.limit(1).with_for_update(skip_locked=True))


def _do(tx: Transaction, plan: Move, case_id: UUID) -> None:
    case = execution.hold(tx, case_id)
    state, refusals = EntryState.GONE, None
    if case.state in OPEN and case.release_number == plan.source:
        found = move(tx, case, plan)
        state = EntryState.REFUSED if found else EntryState.FIT if plan.trial else EntryState.MOVED
        refusals = [[each.code, each.element_id, each.message] for each in found] or None
    entry = update(MoveEntry).where(MoveEntry.move_id == plan.id, MoveEntry.case_id == case_id)
    tx.session.execute(entry.values(state=state, refusals=refusals, at=tx.now))


def _finish(tx: Transaction, plan: Move) -> None:
    """Close the move when nothing of it waits, not even with another worker."""
    waiting = select(func.count()).where(MoveEntry.move_id == plan.id, MoveEntry.state == EntryState.WAITING)
    if tx.session.scalar(waiting) == 0:
        plan.state, plan.changed_at = MoveState.FINISHED, tx.now
