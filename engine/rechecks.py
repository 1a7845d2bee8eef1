"""再核实: a hotline call, a late opinion or a bad rating after the case was closed starts a case of its own.

It is linked to the case that it is about, so that nobody who handled that one may handle it, and it closes only when
its answer was delivered.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, insert, select

from engine import cases, execution, releases
from engine.errors import InvalidInputError, NotFoundError
from engine.models import Application, Case, CaseItem, CaseLink, HouseholdMember, Opinion
from engine.storage import Transaction

MAX_TEXT = 2000


class Cause(StrEnum):
    """What a recheck starts from."""

    HOTLINE = "hotline"
    OPINION = "opinion"
    BAD_RATING = "bad_rating"
    OBJECTION = "objection"


@dataclass(frozen=True)
class Complaint:
    """What was said: about which item (None: the whole service), with which rating of 1 to 5, if any."""

    cause: Cause
    text: str
    item: str | None = None
    rating: int | None = None


@dataclass(frozen=True)
class Opened:
    """A recheck that was started."""

    case_id: UUID
    number: str


def open_for(tx: Transaction, origin_number: str, said: Complaint) -> Opened:
    """Start a recheck of the case ``origin_number``, open or closed, with its own number.

    Raises:
        NotFoundError: there is no such case within the actor's scope, or the service knows no rechecks.
        InvalidInputError: nothing was said, or the item was not applied for.
    """
    origin = cases.find(tx, origin_number)
    _check(tx, origin, said)
    offered = releases.newest(tx).offering
    if offered.recheck is None:
        raise NotFoundError("这项服务没有设置再核实流程")
    application = tx.session.get_one(Application, origin.id)
    serial = tx.session.scalar(select(func.count()).where(CaseLink.origin_id == origin.id)) or 0
    number = f"{origin.number}-HS{serial + 1}"
    variables: dict[str, object] = {
        **offered.facts(application.values, tx.now),
        "items": [],
        "opinion_item": said.item or offered.process,
        "recheck_cause": said.cause.value,
        "rating": None if said.rating is None else str(said.rating),
    }
    new = execution.NewCase(number, offered.recheck, said.cause.value, origin.office, variables)
    case_id = execution.start(tx, new, lambda key: _keep(tx, key, application, said))
    return Opened(case_id, number)


def _check(tx: Transaction, origin: Case, said: Complaint) -> None:
    if not said.text.strip() or len(said.text) > MAX_TEXT:
        raise InvalidInputError(f"请用不超过 {MAX_TEXT} 个字写明反映的内容", field="text")
    if said.rating is not None and not 1 <= said.rating <= 5:
        raise InvalidInputError("评价应为 1 到 5", field="rating")
    if said.item and tx.session.get(CaseItem, (origin.id, said.item)) is None:
        raise InvalidInputError("这件申请没有申请该事项", field="item")


def _keep(tx: Transaction, case_id: UUID, application: Application, said: Complaint) -> None:
    """Link the cases; the application comes along, as the answer goes to the same person."""
    columns = ("form_id", "applicant_name", "id_number", "phone", "values", "consent_at")
    copied = {name: getattr(application, name) for name in columns}
    tx.session.execute(insert(Application).values(case_id=case_id, **copied))
    members = tx.session.scalars(
        select(HouseholdMember).where(HouseholdMember.case_id == application.case_id)
    ).all()
    for each in members:
        row = HouseholdMember(
            case_id=case_id,
            position=each.position,
            name=each.name,
            id_number=each.id_number,
            relation=each.relation,
        )
        tx.session.add(row)
    tx.session.add(CaseLink(case_id=case_id, origin_id=application.case_id, cause=said.cause.value))
    tx.session.add(
        Opinion(
            case_id=case_id,
            kind=said.cause.value,
            text=said.text.strip(),
            rating=said.rating,
            raised_at=tx.now,
        )
    )
    tx.session.flush()
