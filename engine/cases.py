"""Cases: submitting an application, looking a case up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, tuple_

from engine import execution, releases, texts
from engine.attachments import answers
from engine.domain import CaseState, TaskState
from engine.errors import NotFoundError
from engine.host import SHANGHAI
from engine.models import Application, Case, CaseItem, HouseholdMember, Office, UserTask, case_numbers
from engine.offering import Offering
from engine.reach import scope
from engine.storage import Transaction
from engine.submission import FormInvalidError

PAGE = 20


@dataclass(frozen=True)
class Receipt:
    """What an applicant gets for an application."""

    case_id: UUID
    number: str
    items: tuple[str, ...]


def submit(tx: Transaction, values: Mapping[str, object], channel: str) -> Receipt:
    """Take in the combined application and start its case; personal data stay in tables.

    Raises:
        FormInvalidError: the application is incomplete or wrong; lists every field.
        InvalidInputError: nothing was chosen.
        NotFoundError: the newest release offers nothing.
    """
    content = releases.newest(tx)
    offered = content.offering
    checked = content.form(offered.form).check(values)
    errors = checked.errors or offered.faults(checked.values, tx.now.astimezone(SHANGHAI))
    if errors:
        raise FormInvalidError(errors)
    form = dict(checked.values)
    items = offered.chosen(form)
    number = next_number(tx, offered.number_prefix)
    office = tx.session.scalar(select(Office.id).where(Office.id == offered.value(form, "area")))
    variables = {"items": list(items), "channel": channel, **offered.facts(form, tx.now.astimezone(SHANGHAI))}
    new = execution.NewCase(number, offered.process, channel, office, variables)
    case_id = execution.start(tx, new, lambda key: _keep(tx, key, offered, form))
    texts.write(tx, case_id, "accepted", case_id)
    answers.take_named(tx, case_id, content.form(offered.form), form)
    return Receipt(case_id, number, items)


def next_number(tx: Transaction, prefix: str) -> str:
    """``prefix`` + day + a number that is never given twice."""
    serial = tx.session.scalar(select(case_numbers.next_value()))
    return f"{prefix}{tx.now.astimezone(SHANGHAI):%Y%m%d}-{serial:05d}"


def _keep(tx: Transaction, case_id: UUID, offered: Offering, form: Mapping[str, Any]) -> None:
    application = {
        "case_id": case_id,
        "form_id": offered.form,
        "applicant_name": offered.value(form, "applicant_name"),
        "id_number": offered.value(form, "id_number"),
        "phone": offered.value(form, "phone"),
        "values": dict(form),
        "consent_at": tx.now if offered.value(form, "consent") else None,
    }
    tx.session.execute(insert(Application).values(application))
    items = [{"case_id": case_id, "item": item} for item in offered.chosen(form)]
    tx.session.execute(insert(CaseItem), items)
    members = [
        {"case_id": case_id, "position": position, **member}
        for position, member in enumerate(offered.members(form), start=1)
    ]
    if members:
        tx.session.execute(insert(HouseholdMember), members)


def exist(tx: Transaction) -> bool:
    """Whether there is any case at all."""
    return tx.session.scalar(select(Case.id).limit(1)) is not None


@dataclass(frozen=True)
class CaseRow:
    """A case in a list."""

    id: UUID
    number: str
    state: CaseState
    started_at: datetime
    applicant: str | None
    items: tuple[str, ...]
    release_number: int
    steps: tuple[str, ...]
    due_at: datetime | None


@dataclass(frozen=True)
class Last:
    """The last row of a page: where the next one goes on."""

    started_at: datetime
    number: str


def newest(
    tx: Transaction,
    prefix: str = "",
    after: Last | None = None,
    state: CaseState | None = None,
    *,
    own: bool = False,
) -> list[CaseRow]:
    """The cases within the actor's scope, newest first, one more than a page.

    ``prefix`` is a case number, or the beginning of one; ``after`` is the last row of the page before; ``state`` leaves
    only the cases that stand there, ``own`` only those that the actor took in.
    """
    query = (
        select(
            Case.id, Case.number, Case.state, Case.started_at, Case.release_number, Application.applicant_name
        )
        .outerjoin(Application, Application.case_id == Case.id)
        .where(Case.started_by == tx.actor.id if own else scope(tx))
    )
    if prefix:
        query = query.where(Case.number.startswith(prefix, autoescape=True))
    if after is not None:
        query = query.where(tuple_(Case.started_at, Case.number) < tuple_(after.started_at, after.number))
    if state is not None:
        query = query.where(Case.state == state)
    rows = tx.session.execute(
        query.order_by(Case.started_at.desc(), Case.number.desc()).limit(PAGE + 1)
    ).all()
    keys = [row.id for row in rows]
    items: dict[UUID, list[str]] = {}
    for case_id, item in tx.session.execute(
        select(CaseItem.case_id, CaseItem.item).where(CaseItem.case_id.in_(keys)).order_by(CaseItem.item)
    ):
        items.setdefault(case_id, []).append(item)
    steps = _steps(tx, keys)
    return [
        CaseRow(
            id=row.id,
            number=row.number,
            state=row.state,
            started_at=row.started_at,
            applicant=row.applicant_name,
            items=tuple(items.get(row.id, ())),
            release_number=row.release_number,
            steps=tuple(name for name, _ in steps.get(row.id, ())),
            due_at=min((due for _, due in steps.get(row.id, ())), default=None),
        )
        for row in rows
    ]


def _steps(tx: Transaction, keys: list[UUID]) -> dict[UUID, list[tuple[str, datetime]]]:
    """The names and limits of the open tasks, by case."""
    query = select(UserTask.case_id, UserTask.name, UserTask.due_at).where(
        UserTask.case_id.in_(keys), UserTask.state == TaskState.OPEN
    )
    found: dict[UUID, list[tuple[str, datetime]]] = {}
    for case_id, name, due in tx.session.execute(query.order_by(UserTask.due_at)):
        found.setdefault(case_id, []).append((name, due))
    return found


def find(tx: Transaction, number: str) -> Case:
    """The case ``number`` within the actor's scope.

    Raises:
        NotFoundError: there is none.
    """
    case = tx.session.scalar(select(Case).where(Case.number == number, scope(tx)))
    if case is None:
        raise NotFoundError(f"没有受理编号为“{number}”的办件", number=number)
    return case
