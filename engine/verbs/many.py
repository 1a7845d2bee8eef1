"""Verbs on many tasks at once: each in a transaction of its own, so that one that is refused holds up no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from engine import task_access, tasks
from engine.domain import Variables
from engine.errors import (
    BusyError,
    ConflictError,
    EngineError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
)
from engine.storage import Actor, Store, Transaction
from engine.verbs import transfer, urging

MOST = 100
_EXPECTED = (BusyError, ConflictError, ForbiddenError, InvalidInputError, NotFoundError)
Act = Callable[[Transaction, UUID], object]


@dataclass(frozen=True)
class Result:
    """What became of one task; ``refusal`` is None when it was done.  Number and step are empty out of reach."""

    task_id: UUID
    number: str = ""
    step: str = ""
    refusal: EngineError | None = None


def each(store: Store, actor: Actor, chosen: Iterable[UUID], act: Act) -> list[Result]:
    """What became of each of the ``chosen`` tasks, once each, in their order.

    Raises:
        InvalidInputError: there are none, or more than :data:`MOST`.
    """
    wanted = list(dict.fromkeys(chosen))
    if not wanted or len(wanted) > MOST:
        raise InvalidInputError(f"请选择 1 到 {MOST} 件", field="task")
    return [_one(store, actor, task_id, act) for task_id in wanted]


def _one(store: Store, actor: Actor, task_id: UUID, act: Act) -> Result:
    known = Result(task_id)
    try:
        with store.transaction(actor) as tx:
            task = task_access.visible(tx, task_id)
            known = Result(task_id, task.number, task.name)
            act(tx, task_id)
    except _EXPECTED as error:
        return Result(task_id, known.number, known.step, error)
    return known


def claim_many(store: Store, actor: Actor, chosen: Iterable[UUID]) -> list[Result]:
    """Claim tasks."""
    return each(store, actor, chosen, tasks.claim)


def transfer_many(store: Store, actor: Actor, chosen: Iterable[UUID], to: str, reason: str) -> list[Result]:
    """Give the actor's tasks to ``to``."""
    return each(store, actor, chosen, partial(transfer.transfer, to=to, reason=reason))


def reassign_many(store: Store, actor: Actor, chosen: Iterable[UUID], to: str, reason: str) -> list[Result]:
    """Give tasks of the office to ``to``, whoever holds them; for supervisors."""
    return each(store, actor, chosen, partial(transfer.reassign, to=to, reason=reason))


def urge_many(store: Store, actor: Actor, chosen: Iterable[UUID], text: str) -> list[Result]:
    """Ask for haste with tasks."""
    return each(store, actor, chosen, partial(urging.urge, text=text))


def opinion_many(store: Store, actor: Actor, chosen: Iterable[UUID], values: Variables) -> list[Result]:
    """Finish tasks with the same form values, claimed on the way where nobody has; others' forms refuse them."""

    def act(tx: Transaction, task_id: UUID) -> None:
        if task_access.visible(tx, task_id).assignee is None:
            tasks.claim(tx, task_id)
        tasks.complete(tx, task_id, values)

    return each(store, actor, chosen, act)
