"""A case in full, for reading: what was applied for, where it stands, what happened, what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from engine.domain import TaskState, WaitState
from engine.errors import NotFoundError
from engine.models import (
    Application,
    Case,
    CaseItem,
    History,
    HouseholdMember,
    Incident,
    Job,
    LookUpRecord,
    MessageSubscription,
    Opinion,
    Timer,
    UserTask,
)
from engine.reach import scope
from engine.storage import Transaction
from engine.submission import TaskView


@dataclass(frozen=True)
class Dossier:
    """Everything that rows say about one case; lists are in the order in which things happened."""

    case: Case
    application: Application | None
    members: Sequence[HouseholdMember]
    items: Sequence[CaseItem]
    opinions: Sequence[Opinion]
    open_tasks: Sequence[UserTask]
    history: Sequence[History]
    look_ups: Sequence[LookUpRecord]
    incidents: Sequence[Incident]


@dataclass(frozen=True)
class Waits:
    """What a case waits for besides people."""

    jobs: Sequence[Job]
    timers: Sequence[Timer]
    messages: Sequence[MessageSubscription]


def read(tx: Transaction, case_id: UUID) -> Dossier:
    """The dossier of a case within the actor's scope.

    Raises:
        NotFoundError: there is none.
    """
    case = tx.session.scalar(select(Case).where(Case.id == case_id, scope(tx)))
    if case is None:
        raise NotFoundError(case_id=str(case_id))
    return _read(tx, case)


def around(tx: Transaction, task: TaskView) -> Dossier:
    """The dossier of the case of ``task``; whoever may see the task may see why it is there."""
    return _read(tx, tx.session.get_one(Case, task.case_id))


def _read(tx: Transaction, case: Case) -> Dossier:
    session, case_id = tx.session, case.id
    return Dossier(
        case=case,
        application=session.get(Application, case_id),
        members=session.scalars(
            select(HouseholdMember)
            .where(HouseholdMember.case_id == case_id)
            .order_by(HouseholdMember.position)
        ).all(),
        items=session.scalars(
            select(CaseItem).where(CaseItem.case_id == case_id).order_by(CaseItem.item)
        ).all(),
        opinions=session.scalars(
            select(Opinion).where(Opinion.case_id == case_id).order_by(Opinion.raised_at)
        ).all(),
        open_tasks=session.scalars(
            select(UserTask)
            .where(UserTask.case_id == case_id, UserTask.state == TaskState.OPEN)
            .order_by(UserTask.created_at, UserTask.element_id)
        ).all(),
        history=session.scalars(select(History).where(History.case_id == case_id).order_by(History.id)).all(),
        look_ups=session.scalars(
            select(LookUpRecord).where(LookUpRecord.case_id == case_id).order_by(LookUpRecord.asked_at)
        ).all(),
        incidents=session.scalars(
            select(Incident).where(Incident.case_id == case_id).order_by(Incident.opened_at)
        ).all(),
    )


def waits(tx: Transaction, case_id: UUID) -> Waits:
    """The open jobs, timers and message subscriptions of a case."""
    session = tx.session
    return Waits(
        jobs=session.scalars(
            select(Job).where(Job.case_id == case_id, Job.state == WaitState.WAITING).order_by(Job.run_at)
        ).all(),
        timers=session.scalars(
            select(Timer)
            .where(Timer.case_id == case_id, Timer.state == WaitState.WAITING)
            .order_by(Timer.due_at)
        ).all(),
        messages=session.scalars(
            select(MessageSubscription).where(
                MessageSubscription.case_id == case_id, MessageSubscription.state == WaitState.WAITING
            )
        ).all(),
    )


def next_due(waiting: Waits) -> datetime | None:
    """The moment at which something in ``waiting`` becomes due by itself, if anything does."""
    moments = [timer.due_at for timer in waiting.timers] + [job.run_at for job in waiting.jobs]
    return min(moments, default=None)
