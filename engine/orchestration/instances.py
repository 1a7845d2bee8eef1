"""Cases as programs outside know them: process instances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, false, select

from engine import cases, execution, host, releases
from engine.content import Content
from engine.directory.rights import Role, require
from engine.domain import CaseState, Variables
from engine.errors import ConflictError, NotFoundError
from engine.interpreter import look
from engine.models import Case, Incident
from engine.orchestration import definitions, keys, paging
from engine.orchestration.paging import Answer, Page, Wanted
from engine.reach import scope
from engine.storage import Transaction

CHANNEL = "api"
PREFIX = "API"


@dataclass(frozen=True)
class Start:
    """Which process to start: by id or by key, under which version (None: the newest), with what."""

    process_id: str | None
    key: str | None
    version: int | None
    variables: Variables


@dataclass(frozen=True)
class Instance:
    """A process instance.  ``incident`` says whether something about it waits for a person."""

    id: UUID
    key: str
    number: str
    process_id: str
    release: int
    state: CaseState
    started_at: Any
    ended_at: Any
    incident: bool = False


def start(tx: Transaction, wish: Start) -> Instance:
    """A new instance.  Variables for the process that is offered to the public are its application form, checked.

    Raises:
        NotFoundError: the newest release has no such process.
        ConflictError: another version than the newest was asked for.
        FormInvalidError: the application is incomplete or wrong.
        ForbiddenError: the client holds no post that takes in applications.
    """
    content = releases.newest(tx)
    process_id = _process_id(content, wish)
    if content.is_offered and process_id == content.offering.process:
        require(tx, Role.WINDOW)
        case_id = cases.submit(tx, wish.variables, CHANNEL).case_id
    else:
        number = cases.next_number(tx, PREFIX)
        new = execution.NewCase(number, process_id, CHANNEL, tx.actor.office, wish.variables)
        case_id = execution.start(tx, new)
    return find(tx, keys.key_of(case_id))


def _process_id(content: Content, wish: Start) -> str:
    process_id, version = wish.process_id, wish.version
    if wish.key is not None:
        version, _, place = keys.defined_by(wish.key)
        known = sorted(each.id for each in content.program.model.processes.values() if each.parent is None)
        process_id = known[place - 1] if version == content.number and 0 < place <= len(known) else None
    if version not in (None, -1, content.number):
        raise ConflictError(f"新办件只按最新版本 {content.number} 开始", newest=content.number)
    process = content.program.model.processes.get(process_id or "")
    if process is None or process.parent is not None:
        raise NotFoundError(f"没有流程“{process_id or wish.key}”", process_id=process_id)
    return process.id


@dataclass(frozen=True)
class Filter:
    """What a search asks for."""

    key: Wanted = field(default_factory=Wanted)
    definition_key: str | None = None
    process_id: Wanted = field(default_factory=Wanted)
    release: Wanted = field(default_factory=Wanted)
    state: Wanted = field(default_factory=Wanted)
    started_at: Wanted = field(default_factory=Wanted)
    ended_at: Wanted = field(default_factory=Wanted)
    incident: bool | None = None


ORDERS: Mapping[str, Any] = {
    "processInstanceKey": Case.id,
    "processDefinitionId": Case.process_id,
    "processDefinitionVersion": Case.release_number,
    "startDate": Case.started_at,
    "endDate": Case.ended_at,
    "state": Case.state,
}
_INCIDENT = exists().where(Incident.case_id == Case.id, Incident.closed_at.is_(None))
_SHOWN = select(
    Case.id, Case.number, Case.process_id, Case.release_number, Case.state, Case.started_at, Case.ended_at,
    _INCIDENT.label("incident"),
)  # fmt: skip


def search(tx: Transaction, wanted: Filter, order: list[Any], page: Page) -> Answer[Instance]:
    """The instances within the client's reach that ``wanted`` asks for."""
    query = _SHOWN.where(scope(tx), *_conditions(wanted), *_defined(tx, wanted.definition_key))
    found = paging.read(tx, query, [*order, Case.id], page)
    return Answer(tuple(map(_instance, found.items)), found.total, found.offset)


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    found = [
        *key_conditions(Case.id, wanted.key),
        *wanted.process_id.conditions(Case.process_id),
        *wanted.release.conditions(Case.release_number),
        *wanted.state.conditions(Case.state),
        *wanted.started_at.conditions(Case.started_at),
        *wanted.ended_at.conditions(Case.ended_at),
    ]
    if wanted.incident is not None:
        found.append(_INCIDENT if wanted.incident else ~_INCIDENT)
    return found


def _defined(tx: Transaction, key: str | None) -> list[ColumnElement[bool]]:
    if key is None:
        return []
    try:
        content, process = definitions.process(tx, key)
    except NotFoundError:
        return [false()]
    return [Case.release_number == content.number, Case.process_id == process.id]


def key_conditions(column: Any, wanted: Wanted) -> list[ColumnElement[bool]]:
    """The conditions on the keys of rows, as their UUIDs."""
    return wanted.by_key(lambda key: keys.within(column, key))


def find(tx: Transaction, key: str) -> Instance:
    """The instance with this key.

    Raises:
        NotFoundError: there is none within the client's reach.
    """
    found = tx.session.execute(_SHOWN.where(keys.within(Case.id, key), scope(tx))).all()
    return _instance(keys.only(list(found), key))


def _instance(row: Any) -> Instance:
    return Instance(
        id=row.id,
        key=keys.key_of(row.id),
        number=row.number,
        process_id=row.process_id,
        release=row.release_number,
        state=row.state,
        started_at=row.started_at,
        ended_at=row.ended_at,
        incident=row.incident,
    )


def variables(tx: Transaction, key: str) -> tuple[Instance, Variables]:
    """The decision variables of an instance as they stand; personal data are not among them.

    Raises:
        NotFoundError: there is none within the client's reach.
    """
    found = find(tx, key)
    document = tx.session.scalars(select(Case.document).where(Case.id == found.id)).one()
    content = releases.content(tx, found.release)
    snapshot = look(content.program, document, host.evaluator(tx.store.calendar, tx.now))
    return found, snapshot.variables
