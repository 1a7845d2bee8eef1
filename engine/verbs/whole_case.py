"""A case as a supervisor takes hold of it: within reach, locked, with what its main process allows."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import insert, select

from engine import execution, reach, releases
from engine.domain import CaseState
from engine.errors import ForbiddenError, NotFoundError
from engine.interpreter.model import Process
from engine.models import Case, History
from engine.storage import Actor, Transaction
from engine.verb_names import VERBS, Verb, listed
from engine.verbs.permission import TITLES

_NAMES = {
    "suspend": "挂起办件",
    "resume": "恢复办件",
    "terminate_propose": "提出终止办件",
    "terminate": "终止办件",
    "terminate_decline": "不同意终止办件",
}


@dataclass(frozen=True)
class Whole:
    """A locked case with its office and its main process."""

    held: execution.Held
    office: str | None
    number: str
    process: Process


@dataclass(frozen=True)
class Look:
    """A case as it stands, not locked."""

    state: CaseState
    office: str | None
    number: str
    process: Process


def look(tx: Transaction, case_id: UUID) -> Look | None:
    """The case, if it is within the actor's reach."""
    row = tx.session.execute(
        select(Case.state, Case.office, Case.number, Case.process_id, Case.release_number).where(
            Case.id == case_id, reach.scope(tx)
        )
    ).one_or_none()
    if row is None:
        return None
    model = releases.content(tx, row.release_number).program.model
    return Look(row.state, row.office, row.number, model.processes[row.process_id])


def hold(tx: Transaction, case_id: UUID, verb: Verb) -> Whole:
    """The case, locked, where ``verb`` is allowed by its main process and to the actor.

    Raises:
        NotFoundError: there is no such case within the actor's reach.
        ForbiddenError: the diagram does not allow it, or the actor is no supervisor of the case's office.
    """
    row = tx.session.execute(
        select(Case.office, Case.number, Case.process_id).where(Case.id == case_id, reach.scope(tx))
    ).one_or_none()
    if row is None:
        raise NotFoundError(case_id=str(case_id))
    held = execution.hold(tx, case_id)
    process = releases.content(tx, held.release_number).program.model.processes[row.process_id]
    if verb not in listed(process.properties.get(VERBS, "")):
        raise ForbiddenError(f"“{process.name}”不允许{TITLES[verb]}", case_id=str(case_id))
    if not oversees(tx.actor, row.office):
        raise ForbiddenError(f"只有本单位或者区级的监督人可以{TITLES[verb]}", case_id=str(case_id))
    return Whole(held, row.office, row.number, process)


def oversees(actor: Actor, office: str | None) -> bool:
    """Whether ``actor`` supervises the work of ``office``."""
    return bool(reach.overseen(actor) & {"*", office})


def tell(tx: Transaction, case_id: UUID, verb: str, note: str) -> None:
    """Tell the history of the case that the actor used ``verb`` on it."""
    row = {
        "case_id": case_id,
        "name": _NAMES[verb],
        "kind": verb,
        "actor": tx.actor.id,
        "at": tx.now,
        "note": note,
    }
    tx.session.execute(insert(History).values(row))
