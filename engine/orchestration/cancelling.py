"""Cancelling a process instance that is nobody's application: what it waits for is closed, its history stays.

An application is never cancelled by a program: every item of it needs a delivered answer.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, exists, insert, select, update

from engine import execution
from engine.deadlines import ClockState
from engine.directory.rights import Role, require
from engine.domain import CaseState, TaskState, WaitState
from engine.errors import ConflictError
from engine.models import (
    Application,
    Candidate,
    Case,
    CaseItem,
    Clock,
    History,
    Incident,
    Job,
    MessageSubscription,
    Opinion,
    Timer,
    UserTask,
)
from engine.orchestration import instances
from engine.storage import Transaction

REASON = "接口撤销"


def cancel(tx: Transaction, key: str) -> None:
    """End an instance before its time; who did so stays in its history.

    Raises:
        NotFoundError: there is none within the client's reach.
        ForbiddenError: the client is neither supervisor nor designer.
        ConflictError: it has ended, or somebody waits for its answer.
    """
    case_id = instances.find(tx, key).id
    require(tx, Role.SUPERVISOR, Role.DESIGNER)
    case = execution.hold(tx, case_id)
    if case.state is not CaseState.ACTIVE:
        raise ConflictError("办件已经办结或终止", key=key)
    if _is_awaited(tx, case_id):
        raise ConflictError("这是群众的申请，须由工作人员按程序逐项答复，不能用接口撤销", key=key)
    _close_waits(tx, case_id)
    ended = {"state": CaseState.CANCELLED, "ended_at": tx.now}
    tx.session.execute(update(Case).where(Case.id == case_id).values(ended))
    told = {"case_id": case_id, "name": "撤销办件", "kind": "cancel", "actor": tx.actor.id, "at": tx.now}
    tx.session.execute(insert(History).values(**told, note=REASON))


def _is_awaited(tx: Transaction, case_id: UUID) -> bool:
    """Whether a person applied for something with this case, or said something about it."""
    owned = (exists().where(model.case_id == case_id) for model in (Application, CaseItem, Opinion))
    return any(tx.session.execute(select(*owned)).one())


def _close_waits(tx: Transaction, case_id: UUID) -> None:
    for model in (Timer, Job, MessageSubscription):
        waiting = model.state.in_((WaitState.WAITING, WaitState.FAILED))
        closed = update(model).where(model.case_id == case_id, waiting)
        tx.session.execute(closed.values(state=WaitState.CANCELLED))
    tasks = select(UserTask.id).where(UserTask.case_id == case_id)
    tx.session.execute(delete(Candidate).where(Candidate.task_id.in_(tasks)))
    still_open = update(UserTask).where(UserTask.case_id == case_id, UserTask.state == TaskState.OPEN)
    tx.session.execute(still_open.values(state=TaskState.CANCELLED, completed_at=tx.now))
    running = update(Clock).where(Clock.case_id == case_id, Clock.state != ClockState.STOPPED)
    stopped = {"state": ClockState.STOPPED, "stopped_at": tx.now, "next_notice_at": None}
    tx.session.execute(running.values(stopped))
    troubles = update(Incident).where(Incident.case_id == case_id, Incident.closed_at.is_(None))
    closed_by = {"closed_at": tx.now, "closed_by": tx.actor.id, "resolution": REASON}
    tx.session.execute(troubles.values(closed_by))
