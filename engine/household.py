"""The people of an application and what our own cases know of them: benefits confirmed, applications under way.

Reaches over all offices, as a benefit at another street counts too; a case out of the actor's reach is told by its item
and outcome only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import literal, select, union_all

from engine.domain import CaseState
from engine.models import Application, Case, CaseItem, CaseLink, HouseholdMember
from engine.reach import scope
from engine.storage import Transaction

MOST = 100
APPROVED = "approved"


@dataclass(frozen=True)
class Elsewhere:
    """One item of another case in which a person stands, as applicant or as member of the household.

    ``number`` and ``case_id`` are None when the case is out of the actor's reach.
    """

    item: str
    outcome: str | None
    state: CaseState
    as_member: bool
    started_at: datetime
    decided_at: datetime | None
    number: str | None
    case_id: UUID | None

    @property
    def is_in_force(self) -> bool:
        """Whether the item was confirmed; whether that has ended since, only a look-up can tell."""
        return self.outcome == APPROVED

    @property
    def is_under_way(self) -> bool:
        """Whether it is still to be answered."""
        return self.state is CaseState.ACTIVE and self.decided_at is None


def elsewhere(
    tx: Transaction, case_id: UUID, id_numbers: Collection[str]
) -> Mapping[str, tuple[Elsewhere, ...]]:
    """What other cases hold about each of ``id_numbers``, newest first; looks into the case itself are left out."""
    if not id_numbers:
        return {}
    people = union_all(
        select(
            Application.case_id.label("case_id"),
            Application.id_number.label("id_number"),
            literal(False).label("member"),
        ).where(Application.id_number.in_(id_numbers)),
        select(HouseholdMember.case_id, HouseholdMember.id_number, literal(True)).where(
            HouseholdMember.id_number.in_(id_numbers)
        ),
    ).subquery("people")
    query = (
        select(people.c.id_number, people.c.member, Case, CaseItem, scope(tx).label("reachable"))
        .join(Case, Case.id == people.c.case_id)
        .join(CaseItem, CaseItem.case_id == Case.id)
        .where(Case.id != case_id, Case.id.not_in(select(CaseLink.case_id)))
        .order_by(Case.started_at.desc(), CaseItem.item)
    )
    found: dict[str, list[Elsewhere]] = defaultdict(list)
    for number, member, case, item, reachable in tx.session.execute(query.limit(MOST)):
        found[number].append(
            Elsewhere(
                item=item.item,
                outcome=item.outcome,
                state=case.state,
                as_member=member,
                started_at=case.started_at,
                decided_at=item.delivered_at,
                number=case.number if reachable else None,
                case_id=case.id if reachable else None,
            )
        )
    return {number: tuple(each) for number, each in found.items()}
