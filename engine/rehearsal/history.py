"""What finished cases were given, read back from their rows: applications, submissions, look-ups, messages.

Of what a case was given everything is known but the results of pushes and letters, which decide nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from engine import releases
from engine.domain import CaseState, TaskState, Variables
from engine.host import SHANGHAI
from engine.models import Application, Case, CaseItem, Job, LookUpRecord, Message, UserTask
from engine.pending import conclude
from engine.ports import Outcome
from engine.storage import Transaction


@dataclass(frozen=True)
class Submission:
    """A task as it was completed: after lying for ``lay``, of which somebody had it in hand for ``handled``."""

    element_id: str
    values: Variables
    lay: timedelta
    handled: timedelta


@dataclass(frozen=True)
class Told:
    """A message, ``after`` so long since the case began."""

    name: str
    payload: Variables
    after: timedelta


@dataclass(frozen=True)
class Past:
    """A finished case.  ``look_ups`` are the results of look-ups by element, ``values`` the application's form."""

    number: str
    release_number: int
    started_at: datetime
    values: Mapping[str, object]
    items: tuple[str, ...]
    channel: str
    tasks: Sequence[Submission]
    look_ups: Mapping[str, Sequence[Variables]] = field(default_factory=dict)
    messages: Sequence[Told] = ()

    @property
    def path(self) -> tuple[str, ...]:
        """The tasks in the order in which they were completed."""
        return tuple(task.element_id for task in self.tasks)


def finished(tx: Transaction, count: int) -> list[Past]:
    """The ``count`` cases of the service's main process that were finished last, newest first."""
    process = releases.newest(tx).offering.process
    query = (
        select(Case, Application.values)
        .join(Application, Application.case_id == Case.id)
        .where(Case.state == CaseState.COMPLETED, Case.process_id == process)
        .order_by(Case.ended_at.desc(), Case.number)
        .limit(count)
    )
    return [_past(tx, case, values) for case, values in tx.session.execute(query).all()]


def variables(past: Past, facts: Mapping[str, object]) -> dict[str, object]:
    """What a case like ``past`` begins with, given the ``facts`` that a release makes of its form."""
    begun = {"items": list(past.items), "channel": past.channel, "case_number": past.number}
    return {**begun, **facts}


def local(moment: datetime) -> datetime:
    """``moment`` as clerks read it, which is what a release's expressions count with."""
    return moment.astimezone(SHANGHAI)


def _past(tx: Transaction, case: Case, values: Mapping[str, object]) -> Past:
    items = select(CaseItem.item).where(CaseItem.case_id == case.id).order_by(CaseItem.item)
    chosen = releases.content(tx, case.release_number).offering.chosen(values)
    known = set(tx.session.scalars(items))
    return Past(
        number=case.number,
        release_number=case.release_number,
        started_at=case.started_at,
        values=values,
        items=tuple(item for item in chosen if item in known),
        channel=case.channel,
        tasks=_tasks(tx, case.id),
        look_ups=_look_ups(tx, case.id),
        messages=_messages(tx, case),
    )


def _tasks(tx: Transaction, case_id: UUID) -> list[Submission]:
    query = select(UserTask).where(UserTask.case_id == case_id, UserTask.state == TaskState.COMPLETED)
    found = []
    for row in tx.session.scalars(query.order_by(UserTask.completed_at, UserTask.id)):
        done = row.completed_at or row.created_at
        handled = done - (row.claimed_at or row.created_at)
        found.append(Submission(row.element_id, row.submission or {}, done - row.created_at, handled))
    return found


def _look_ups(tx: Transaction, case_id: UUID) -> dict[str, list[Variables]]:
    query = (
        select(Job.id, Job.element_id, LookUpRecord)
        .join(LookUpRecord, LookUpRecord.job_id == Job.id)
        .where(LookUpRecord.case_id == case_id)
        .order_by(LookUpRecord.asked_at, LookUpRecord.subject)
    )
    jobs: dict[UUID, tuple[str, list[LookUpRecord]]] = {}
    for job_id, element_id, record in tx.session.execute(query):
        jobs.setdefault(job_id, (element_id, []))[1].append(record)
    found: dict[str, list[Variables]] = {}
    for element_id, records in jobs.values():
        answers: list[tuple[Outcome, Variables]] = [(record.outcome, record.facts) for record in records]
        found.setdefault(element_id, []).append(conclude(answers))
    return found


def _messages(tx: Transaction, case: Case) -> list[Told]:
    query = select(Message).where(Message.delivered_to == case.id).order_by(Message.received_at)
    return [
        Told(row.name, row.payload, row.received_at - case.started_at) for row in tx.session.scalars(query)
    ]
