"""Moving one case: its document, its release, and the rows that say what it waits for.

The rows keep their keys, so that drafts, due dates, assignments and what workers hold stay; only what they say about
the diagram is written anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from engine import execution, host, releases
from engine.content import Content
from engine.deadlines import ClockState
from engine.domain import JobWait, MessageWait, Snapshot, TimerWait, UserTaskWait, Wait
from engine.errors import EngineError
from engine.execution import Held
from engine.interpreter import look
from engine.interpreter.refitting import Refusal, refit
from engine.models import Candidate, Clock, History, Job, MessageSubscription, Move, Timer, UserTask
from engine.storage import Transaction

_ROWS: Mapping[type[Wait], Any] = {
    UserTaskWait: UserTask,
    TimerWait: Timer,
    JobWait: Job,
    MessageWait: MessageSubscription,
}


def move(tx: Transaction, case: Held, plan: Move) -> tuple[Refusal, ...]:
    """Move a held case to the plan's release, unless something stands in the way; a trial changes nothing.

    Raises:
        ConflictError: somebody else was faster; the transaction must be rolled back.
    """
    source, target = releases.content(tx, plan.source), releases.content(tx, plan.target)
    mapping: dict[str, str] = dict(plan.mapping)
    evaluator = host.evaluator(tx.store.calendar, tx.now)
    try:
        refitted = refit(source.program, target.program, case.document, mapping)
        if refitted.refusals:
            return refitted.refusals
        before = look(source.program, case.document, evaluator)
        after = look(target.program, refitted.document, evaluator)
    except EngineError as error:
        return (Refusal(error.code, str(error.fields.get("element_id", "")), error.message),)
    clocks, refusals = _clocks(tx, case.id, target, mapping)
    refusals += _strangers(before, after)
    if refusals or plan.trial:
        return tuple(refusals)
    execution.relocate(tx, case, plan.target, refitted.document)
    _write(tx, before, after)
    for clock_id, code, element_id in clocks:
        named = {"code": code, "element_id": element_id}
        tx.session.execute(update(Clock).where(Clock.id == clock_id).values(named))
    _tell(tx, case.id, plan)
    return ()


def _strangers(before: Snapshot, after: Snapshot) -> list[Refusal]:
    """What waits now but would not, or the other way round; nothing, unless a rule above was forgotten."""
    old, new = ({wait.key: wait for wait in snapshot.waits} for snapshot in (before, after))
    odd = [wait for key, wait in {**old, **new}.items() if key not in old or key not in new]
    return [
        Refusal("other_waits", wait.element_id, f"“{wait.element_id}”在新版本中等待的内容不同")
        for wait in odd
    ]


def _clocks(
    tx: Transaction, case_id: UUID, target: Content, mapping: Mapping[str, str]
) -> tuple[list[tuple[UUID, str, str | None]], list[Refusal]]:
    """The running limits that get another code, and those that nothing in the new release would ever stop."""
    renamed: list[tuple[UUID, str, str | None]] = []
    refusals: list[Refusal] = []
    known = target.clocks.definitions
    of_step = {each.step: each.code for each in known.values() if each.step is not None}
    query = select(Clock.id, Clock.code, Clock.name, Clock.element_id)
    for clock_id, code, name, element_id in tx.session.execute(
        query.where(Clock.case_id == case_id, Clock.state != ClockState.STOPPED)
    ):
        step = None if element_id is None else mapping.get(element_id, element_id)
        new = of_step.get(step, code) if step is not None else code
        if new not in known:
            text = f"正在计时的“{name}”在新版本中没有了，迁移后不会停止"
            refusals.append(Refusal("clock_gone", element_id or "", text))
        elif (new, step) != (code, element_id):
            renamed.append((clock_id, new, step))
    return renamed, refusals


def _write(tx: Transaction, before: Snapshot, after: Snapshot) -> None:
    """Bring the rows of what waits in line with the new diagrams."""
    new = {wait.key: wait for wait in after.waits}
    for wait in before.waits:
        said = _said(new[wait.key])
        if said != _said(wait):
            rows = _ROWS[type(wait)]
            tx.session.execute(update(rows).where(rows.id == wait.key).values(said))
            if isinstance(wait, UserTaskWait):
                listed = update(Candidate).where(Candidate.task_id == wait.key)
                tx.session.execute(listed.values(step=said["name"]))


def _said(wait: Wait) -> dict[str, object]:
    """What a row says about its element."""
    said: dict[str, object] = {"element_id": wait.element_id, "process_id": wait.process_id}
    match wait:
        case UserTaskWait():
            return said | {"name": wait.name, "item": wait.item, "form_id": wait.form_id}
        case JobWait():
            return said | {"name": wait.name, "item": wait.item, "headers": dict(wait.headers)}
        case _:
            return said


def _tell(tx: Transaction, case_id: UUID, plan: Move) -> None:
    told = {
        "case_id": case_id,
        "name": f"办件由版本 {plan.source} 迁移到版本 {plan.target}",
        "kind": "migrate",
        "actor": plan.begun_by,
        "at": tx.now,
        "note": plan.reason,
    }
    tx.session.execute(insert(History).values(told))
