"""Personal numbers in full: masked by default, shown singly to whoever says why, printed for who handles the case.

Every disclosure is written into the case's history, from where the auditor reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from engine import dossier, releases
from engine.directory import rights
from engine.directory.rights import Role
from engine.dossier import Dossier
from engine.errors import ForbiddenError, NotFoundError
from engine.models import Case, History, UserTask
from engine.reach import overseen
from engine.storage import Transaction

SENSITIVE = ("id_number", "bank_account", "phone")
"""The ends of the names of fields that no page shows in full."""
DISCLOSED = "disclose"
KINDS = (DISCLOSED, "print", "export")
PAGE = 50


@dataclass(frozen=True)
class Place:
    """A value of the application that is masked; ``key`` is the way to it, joined by dots."""

    key: str
    label: str


@dataclass(frozen=True)
class Disclosed:
    """A value in full, and what the case is."""

    case_number: str
    label: str
    value: str


def places(tx: Transaction, file: Dossier) -> tuple[Place, ...]:
    """The masked values of the application in ``file`` that hold something, in the order of the form."""
    if file.application is None:
        return ()
    content = releases.content(tx, file.case.release_number)
    form = content.forms.get(file.application.form_id)
    labels = {field.path[-1]: field.label for field in form.fields if field.path} if form else {}
    return tuple(
        Place(".".join(way), _label(way, labels)) for way, _ in _sensitive(file.application.values, ())
    )


def _label(way: tuple[str, ...], labels: Mapping[str, str]) -> str:
    name = labels.get(way[-1], way[-1])
    numbers = [int(part) + 1 for part in way if part.isdecimal()]
    return f"{name}（第 {numbers[-1]} 人）" if numbers else name


def _sensitive(value: object, way: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _sensitive(part, (*way, str(name)))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _sensitive(part, (*way, str(number)))
    elif isinstance(value, str) and value and way and way[-1].endswith(SENSITIVE):
        yield way, value


def disclose(tx: Transaction, case_id: UUID, key: str, reason: str) -> Disclosed:
    """The value at ``key`` in full; who asked for it, when and why stays in the case's history.

    Raises:
        NotFoundError: there is no such case within the actor's scope, or nothing masked at ``key``.
        InvalidInputError: no reason was given.
    """
    why = rights.reason(reason)
    file = dossier.read(tx, case_id)
    values = file.application.values if file.application else {}
    found = {".".join(way): value for way, value in _sensitive(values, ())}
    if key not in found:
        raise NotFoundError(case_id=str(case_id))
    label = next(place.label for place in places(tx, file) if place.key == key)
    tx.session.add(
        History(
            case_id=case_id, name=f"查看完整{label}", kind=DISCLOSED, actor=tx.actor.id, at=tx.now, note=why
        )
    )
    return Disclosed(file.case.number, label, found[key])


def has_work(tx: Transaction, case: Case) -> bool:
    """Whether the actor handles the case: took it in, has or had a task in it, or stands at its street's window."""
    actor = tx.actor
    if case.started_by == actor.id or actor.holds(f"{Role.WINDOW}@{case.office}"):
        return True
    mine = or_(UserTask.assignee.in_(actor.hands), UserTask.completed_by == actor.id)
    query = select(UserTask.id).where(UserTask.case_id == case.id, mine).limit(1)
    return tx.session.scalar(query) is not None


def oversees(tx: Transaction, case: Case) -> bool:
    """Whether the actor supervises the case's office, or all."""
    return bool(overseen(tx.actor) & {case.office, "*"})


def require_work(tx: Transaction, case: Case) -> None:
    """Nothing, if the actor's work needs papers with full numbers.

    Raises:
        ForbiddenError: it does not.
    """
    if not has_work(tx, case):
        raise ForbiddenError(
            "申请表含有完整的证件号码，只有经办过这件申请的人可以打印；确需核对的，请在案件页写明原因逐项查看"
        )


def require_keeping(tx: Transaction, case: Case) -> None:
    """Nothing, if the actor handles the case or answers for its office, and so may take its archive along.

    Raises:
        ForbiddenError: neither.
    """
    if not (has_work(tx, case) or oversees(tx, case)):
        raise ForbiddenError("档案含有完整的证件号码，只有经办人和督办人员可以导出")


@dataclass(frozen=True)
class Asked:
    """What the auditor asks of the disclosures; empty fields ask for everything."""

    who: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


@dataclass(frozen=True)
class Look:
    """Somebody saw, printed or exported personal data."""

    id: int
    at: datetime
    actor: str
    case_number: str
    what: str
    reason: str


def looks(tx: Transaction, asked: Asked) -> Sequence[Look]:
    """Who saw what in full, newest first: a page and one more, which tells that there is a next one.

    Raises:
        ForbiddenError: the actor is not the auditor.
    """
    rights.require(tx, Role.AUDITOR)
    columns = (History.id, History.at, History.actor, Case.number, History.name, History.note)
    query = select(*columns).join(Case, Case.id == History.case_id).where(History.kind.in_(KINDS))
    if asked.who:
        query = query.where(History.actor == asked.who)
    if asked.since is not None:
        query = query.where(History.at >= asked.since)
    if asked.until is not None:
        query = query.where(History.at < asked.until)
    if asked.before is not None:
        query = query.where(History.id < asked.before)
    rows = tx.session.execute(query.order_by(History.id.desc()).limit(PAGE + 1))
    return [Look(key, at, actor, number, what, note or "") for key, at, actor, number, what, note in rows]
