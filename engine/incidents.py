"""Incidents: what could not go on, and how a person lets it go on."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Row, ScalarSelect, func, or_, select, true, update

from engine import staffing
from engine.directory.rights import Role
from engine.domain import IncidentKind, WaitState
from engine.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from engine.models import Case, History, Incident, Job, Timer
from engine.reach import scope
from engine.storage import Transaction

PAGE = 50
BATCH = 500


def open_ones(tx: Transaction) -> Sequence[Row[Incident, str]]:
    """The open incidents within the actor's scope with their case numbers, newest first, at most a page."""
    query = (
        select(Incident, Case.number)
        .join(Case, Case.id == Incident.case_id)
        .where(Incident.closed_at.is_(None), _seen_by(tx))
        .order_by(Incident.opened_at.desc())
        .limit(PAGE)
    )
    return tx.session.execute(query).all()


def retry(tx: Transaction, incident_id: UUID, reason: str) -> None:
    """Let what failed be tried again and close the incident; who did so and why stays in the history.

    Raises:
        InvalidInputError: no reason was given.
        ForbiddenError: the actor is neither supervisor nor administrator.
        ConflictError: the incident is closed already.
    """
    _require_may_retry(tx, reason)
    _retry(tx, _locked(tx, incident_id), reason)


def retry_alike(tx: Transaction, incident_id: UUID, reason: str) -> int:
    """Retry the incident and all open ones of the same sort within the actor's scope, at most a batch; their number.

    Of the same sort are incidents with one code, and of jobs those of one type: what was mended for one was mended
    for all of them.

    Raises:
        As :func:`retry`.
    """
    _require_may_retry(tx, reason)
    first = _locked(tx, incident_id)
    alike = (
        select(Incident)
        .join(Case, Case.id == Incident.case_id)
        .outerjoin(Job, Job.id == Incident.subject)
        .where(
            Incident.closed_at.is_(None),
            Incident.id != first.id,
            Incident.kind == first.kind,
            Incident.code == first.code,
            Job.type.is_not_distinct_from(_job_type(tx, first)),
            _seen_by(tx),
        )
        .order_by(Incident.opened_at)
        .limit(BATCH - 1)
    )
    others = tx.session.scalars(alike.with_for_update(of=Incident, skip_locked=True)).all()
    for incident in (first, *others):
        _retry(tx, incident, reason)
    return 1 + len(others)


def _require_may_retry(tx: Transaction, reason: str) -> None:
    if not reason.strip():
        raise InvalidInputError("请填写重试原因", field="reason")
    if not (tx.actor.holds("supervisor") or tx.actor.holds("admin")):
        raise ForbiddenError("只有督办人员和系统管理员可以处理事故")


def _locked(tx: Transaction, incident_id: UUID) -> Incident:
    query = (
        select(Incident)
        .join(Case, Case.id == Incident.case_id)
        .where(Incident.id == incident_id, _seen_by(tx))
    )
    incident = tx.session.scalar(query.with_for_update(of=Incident))
    if incident is None:
        raise NotFoundError(incident_id=str(incident_id))
    if incident.closed_at is not None:
        raise ConflictError("这起事故已经处理", incident_id=str(incident_id))
    return incident


def _job_type(tx: Transaction, incident: Incident) -> str | None:
    return tx.session.scalar(select(Job.type).where(Job.id == incident.subject))


def _retry(tx: Transaction, incident: Incident, reason: str) -> None:
    _try_again(tx, incident)
    incident.closed_at, incident.closed_by, incident.resolution = tx.now, tx.actor.id, reason
    tx.session.add(
        History(
            case_id=incident.case_id,
            key=incident.subject,
            element_id=incident.element_id,
            name="重试事故",
            kind="retry",
            actor=tx.actor.id,
            at=tx.now,
            note=reason,
        )
    )


def _try_again(tx: Transaction, incident: Incident) -> None:
    if incident.kind is IncidentKind.JOB and incident.subject is not None:
        values = {
            "state": WaitState.WAITING,
            "attempts": 0,
            "run_at": tx.now,
            "queued_at": tx.now,
            "held_since": None,
        }
        statement = update(Job).where(Job.id == incident.subject, Job.state == WaitState.FAILED)
        if tx.session.scalar(statement.values(values).returning(Job.id)) is not None:
            tx.store.queue.enqueue_job(tx.driver, incident.subject, incident.case_id, None)
    elif incident.kind is IncidentKind.TASK and incident.subject is not None:
        staffing.require_somebody(tx, incident.subject)
    elif incident.kind is IncidentKind.TIMER and incident.subject is not None:
        statement = update(Timer).where(Timer.id == incident.subject, Timer.state == WaitState.FAILED)
        tx.session.execute(statement.values(state=WaitState.WAITING, queued_at=None))


def _seen_by(tx: Transaction) -> ColumnElement[bool]:
    """An incident names a case and a place in a diagram, nobody; so the system administrator sees all of them.

    The security administrator sees those about tasks that nobody may do.
    """
    if tx.actor.holds(Role.SYSTEM):
        return true()
    if tx.actor.holds(Role.SECURITY):
        return or_(scope(tx), Incident.kind == IncidentKind.TASK)
    return scope(tx)


def count_open(tx: Transaction) -> int:
    """How many incidents are open within the actor's scope, counted up to a page."""
    return tx.session.scalar(select(tally(tx))) or 0


def tally(tx: Transaction) -> ScalarSelect[int]:
    """What asks for :func:`count_open`, to be asked together with other things."""
    query = select(Incident.id).join(Case, Case.id == Incident.case_id)
    found = query.where(Incident.closed_at.is_(None), _seen_by(tx)).limit(PAGE).subquery()
    return select(func.count()).select_from(found).scalar_subquery()
