"""Cases: submitting an application, looking a case up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, insert, or_, select, true

from engine import execution, releases
from engine.errors import InvalidInputError, NotFoundError
from engine.host import SHANGHAI
from engine.models import Application, Case, CaseItem, HouseholdMember, Office, case_numbers
from engine.storage import Transaction
from engine.tasks import FormInvalidError

MAIN_PROCESS = "one_thing"
APPLICATION_FORM = "application"


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
        InvalidInputError: no benefit was chosen.
    """
    checked = releases.newest(tx).form(APPLICATION_FORM).check(values)
    if checked.errors:
        raise FormInvalidError(checked.errors)
    form = dict(checked.values)
    items = form.get("items")
    if not isinstance(items, list) or not items:
        raise InvalidInputError("请至少选择一个申请事项", field="items")
    number = _number(tx)
    office = tx.session.scalar(select(Office.id).where(Office.id == form.get("street")))
    variables = {"items": list(items), "street": form.get("street"), "channel": channel, **_facts(form)}
    new = execution.NewCase(number, MAIN_PROCESS, channel, office, variables)
    case_id = execution.start(tx, new, lambda key: _keep(tx, key, form))
    return Receipt(case_id, number, tuple(str(item) for item in items))


def _number(tx: Transaction) -> str:
    """``JZ`` + day + a number that is never given twice."""
    serial = tx.session.scalar(select(case_numbers.next_value()))
    return f"JZ{tx.now.astimezone(SHANGHAI):%Y%m%d}-{serial:05d}"


def _facts(form: Mapping[str, object]) -> dict[str, object]:
    """Decision variables: numbers and choices of the form, never names, numbers or addresses."""
    members = form.get("members")
    return {
        "household_size": 1 + (len(members) if isinstance(members, list) else 0),
        "has_agent": bool(form.get("has_agent", False)),
    }


def _keep(tx: Transaction, case_id: UUID, form: Mapping[str, Any]) -> None:
    application = {
        "case_id": case_id,
        "form_id": APPLICATION_FORM,
        "applicant_name": form["applicant_name"],
        "id_number": form["id_number"],
        "phone": form.get("phone"),
        "values": dict(form),
        "consent_at": tx.now if form.get("consent") else None,
    }
    tx.session.execute(insert(Application).values(application))
    items = [{"case_id": case_id, "item": item} for item in form["items"]]
    tx.session.execute(insert(CaseItem), items)
    members = [
        {
            "case_id": case_id,
            "position": position,
            "name": member["name"],
            "id_number": member["id_number"],
            "relation": member.get("relation", ""),
        }
        for position, member in enumerate(form.get("members", ()), start=1)
    ]
    if members:
        tx.session.execute(insert(HouseholdMember), members)


def scope(tx: Transaction) -> ColumnElement[bool]:
    """The condition that limits :class:`Case` to what the actor may see; nothing, unless an office says so."""
    actor = tx.actor
    if actor.holds("supervisor@district") or actor.holds("admin"):
        return true()
    return or_(Case.office == actor.office, Case.started_by == actor.id)


def find(tx: Transaction, number: str) -> Case:
    """The case ``number`` within the actor's scope.

    Raises:
        NotFoundError: there is none.
    """
    case = tx.session.scalar(select(Case).where(Case.number == number, scope(tx)))
    if case is None:
        raise NotFoundError(f"没有受理编号为“{number}”的办件", number=number)
    return case
