"""Which office answers for an item: the one that handles it now, else the one that handled it last.

An item wanders between the street, the civil affairs bureau and the labour bureau, so the office of the case is not
enough: a letter signed by an office that decided nothing could be contested for that alone.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from engine.domain import TaskState
from engine.errors import NotFoundError
from engine.models import Account, Case, Membership, Office, UserTask
from engine.storage import Transaction


def answering(tx: Transaction, case: Case, item: str | None) -> Office:
    """The office that signs a letter about ``item`` now: whose staff worked on it last, else the case's office.

    With nothing done on the item itself, work on the case as a whole counts; a case whose street is not known yet is
    the district's.

    Raises:
        NotFoundError: no office at all is entered.
    """
    for wanted in (item, None):
        office_id = _worked_last(tx, case.id, wanted)
        if office_id:
            return tx.session.get_one(Office, office_id)
    return _of_case(tx, case)


def handling(tx: Transaction, case: Case, item: str) -> Office:
    """The office at which ``item`` lies now: that of its open tasks, else as for :func:`answering`.

    Of several open tasks the oldest counts, of several groups the first that leads to an office.  A post without an
    office leads to one only when all its holders are in the same office.

    Raises:
        NotFoundError: no office at all is entered.
    """
    query = select(UserTask.groups).where(
        UserTask.case_id == case.id, UserTask.item == item, UserTask.state == TaskState.OPEN
    )
    for groups in tx.session.scalars(query.order_by(UserTask.created_at)):
        for group in groups.split(","):
            office = _of_group(tx, group)
            if office is not None:
                return office
    return answering(tx, case, item)


def _of_group(tx: Transaction, group: str) -> Office | None:
    post, _, office_id = group.partition("@")
    if not office_id:
        holders = set(tx.session.scalars(select(Membership.office).where(Membership.post == post)))
        office_id = holders.pop() if len(holders) == 1 else ""
    return tx.session.get(Office, office_id) if office_id else None


def _worked_last(tx: Transaction, case_id: UUID, item: str | None) -> str | None:
    query = (
        select(Account.office)
        .join(UserTask, UserTask.completed_by == Account.id)
        .where(
            UserTask.case_id == case_id,
            UserTask.item.is_not_distinct_from(item),
            UserTask.state == TaskState.COMPLETED,
        )
    )
    return tx.session.scalar(query.order_by(UserTask.completed_at.desc()).limit(1))


def _of_case(tx: Transaction, case: Case) -> Office:
    if case.office:
        return tx.session.get_one(Office, case.office)
    district = tx.session.scalar(
        select(Office).where(Office.level == "district").order_by(Office.id).limit(1)
    )
    if district is None:
        raise NotFoundError("还没有录入任何单位，不能出具文书")
    return district
