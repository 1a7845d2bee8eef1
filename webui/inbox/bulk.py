"""Several tasks at once: each in a transaction of its own, each with its own answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import url_for

from engine import task_access
from engine.errors import (
    BusyError,
    ConflictError,
    EngineError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
)
from engine.storage import Actor, Store, Transaction
from engine.task_access import Task
from webui import pages
from webui.pages import Link, Tag, Tone, moment

MOST = 100
Look = Callable[[Transaction, UUID], Task]
_EXPECTED = (BusyError, ConflictError, ForbiddenError, InvalidInputError, NotFoundError)


@dataclass(frozen=True)
class Attempt:
    """What became of one task; ``refusal`` is None when it was done."""

    task_id: UUID
    number: str = ""
    step: str = ""
    refusal: EngineError | None = None


def task_ids(texts: Sequence[str]) -> list[UUID]:
    """The tasks that were chosen, each once, in their order.

    Raises:
        InvalidInputError: none was chosen, too many were, or something that is no task.
    """
    try:
        found = list(dict.fromkeys(UUID(text) for text in texts))
    except ValueError as error:
        raise InvalidInputError("所选事项有误，请刷新后再选", field="task") from error
    if not found:
        raise InvalidInputError("请先选择事项", field="task")
    if len(found) > MOST:
        raise InvalidInputError(f"一次最多处理 {MOST} 件", field="task")
    return found


def attempt(
    store: Store,
    actor: Actor,
    chosen: Sequence[UUID],
    act: Callable[[Transaction, UUID], None],
    look: Look = task_access.visible,
) -> list[Attempt]:
    """What became of each of the ``chosen`` tasks; one that is refused holds up no other.

    ``look`` finds a task for its name, and refuses whoever may not know of it.
    """
    return [_attempt(lambda: store.transaction(actor), task_id, act, look) for task_id in chosen]


def _attempt(
    begin: Callable[[], AbstractContextManager[Transaction]],
    task_id: UUID,
    act: Callable[[Transaction, UUID], None],
    look: Look,
) -> Attempt:
    known = Attempt(task_id)
    try:
        with begin() as tx:
            task = look(tx, task_id)
            known = Attempt(task_id, task.number, task.name)
            act(tx, task_id)
    except _EXPECTED as error:
        return Attempt(task_id, known.number, known.step, error)
    return known


def bulk_page(verb: str, attempts: Sequence[Attempt], back: Link | None = None) -> pages.BulkPage:
    """What became of all of them; ``verb`` is what was asked for, such as 签收; ``back`` leads to the list."""
    done = sum(each.refusal is None for each in attempts)
    refused = len(attempts) - done
    return pages.BulkPage(
        f"批量{verb}结果",
        f"{verb}成功 {done} 件" + (f"，未成功 {refused} 件" if refused else ""),
        tuple(_row(verb, each) for each in attempts),
        back or Link("待办事项", url_for("inbox.index")),
    )


def _row(verb: str, each: Attempt) -> pages.BulkRow:
    href = url_for("inbox.task", task_id=each.task_id) if each.number else ""
    if each.refusal is None:
        return pages.BulkRow(each.number, each.step, href, Tag(f"已{verb}", Tone.GOOD, "check-circle-fill"))
    outcome = Tag(f"未{verb}", Tone.WARN, "exclamation-triangle-fill")
    at = each.refusal.fields.get("at")
    when = f"（{moment(at)}）" if isinstance(at, datetime) else ""
    return pages.BulkRow(each.number, each.step, href, outcome, f"{each.refusal.message}{when}")
