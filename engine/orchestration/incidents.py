"""Incidents as programs outside see and resolve them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, literal, select

from engine import incidents
from engine.domain import IncidentKind
from engine.models import Case, Incident
from engine.orchestration import keys, paging
from engine.orchestration.instances import key_conditions
from engine.orchestration.paging import Answer, Page, Wanted
from engine.reach import scope
from engine.storage import Transaction

OPEN, CLOSED = "ACTIVE", "RESOLVED"


@dataclass(frozen=True)
class Trouble:
    """An incident.  ``subject`` is the job, timer or task concerned."""

    id: UUID
    key: str
    case: UUID
    process_id: str
    release: int
    kind: IncidentKind
    subject: UUID | None
    element_id: str | None
    code: str
    message: str
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class Filter:
    """What a search asks for; ``state`` is ``ACTIVE`` or ``RESOLVED``."""

    key: Wanted = field(default_factory=Wanted)
    instance_key: Wanted = field(default_factory=Wanted)
    job_key: Wanted = field(default_factory=Wanted)
    process_id: Wanted = field(default_factory=Wanted)
    element_id: Wanted = field(default_factory=Wanted)
    message: Wanted = field(default_factory=Wanted)
    opened_at: Wanted = field(default_factory=Wanted)
    state: Wanted = field(default_factory=Wanted)


ORDERS: Mapping[str, Any] = {
    "creationTime": Incident.opened_at,
    "elementId": Incident.element_id,
    "incidentKey": Incident.id,
    "processInstanceKey": Incident.case_id,
}
_STATE = case((Incident.closed_at.is_(None), literal(OPEN)), else_=literal(CLOSED))
_SHOWN = select(Incident, Case.process_id, Case.release_number).join(Case, Case.id == Incident.case_id)


def search(tx: Transaction, wanted: Filter, order: list[Any], page: Page) -> Answer[Trouble]:
    """The incidents within the client's reach that ``wanted`` asks for."""
    query = _SHOWN.where(scope(tx), *_conditions(wanted))
    found = paging.read(tx, query, [*order, Incident.id], page)
    return Answer(tuple(map(_trouble, found.items)), found.total, found.offset)


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    return [
        *key_conditions(Incident.id, wanted.key),
        *key_conditions(Incident.case_id, wanted.instance_key),
        *key_conditions(Incident.subject, wanted.job_key),
        *wanted.process_id.conditions(Case.process_id),
        *wanted.element_id.conditions(Incident.element_id),
        *wanted.message.conditions(Incident.message),
        *wanted.opened_at.conditions(Incident.opened_at),
        *wanted.state.conditions(_STATE),
    ]


def find(tx: Transaction, key: str) -> Trouble:
    """The incident with this key.

    Raises:
        NotFoundError: there is none within the client's reach.
    """
    rows = tx.session.execute(_SHOWN.where(keys.within(Incident.id, key), scope(tx))).all()
    return _trouble(keys.only(list(rows), key))


def _trouble(row: Any) -> Trouble:
    incident, process_id, release = row
    return Trouble(
        id=incident.id,
        key=keys.key_of(incident.id),
        case=incident.case_id,
        process_id=process_id,
        release=release,
        kind=incident.kind,
        subject=incident.subject,
        element_id=incident.element_id,
        code=incident.code,
        message=incident.message,
        opened_at=incident.opened_at,
        closed_at=incident.closed_at,
    )


def resolve(tx: Transaction, key: str) -> None:
    """Let what failed be tried again.

    Raises:
        NotFoundError: there is none within the client's reach.
        ForbiddenError: the client is neither supervisor nor administrator.
        ConflictError: it is closed already.
    """
    incidents.retry(tx, find(tx, key).id, "通过接口重试")
