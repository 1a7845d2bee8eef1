"""Which cases an actor may see: the data scope, enforced in every query that reads cases.  Default: nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, or_, select, true

from engine.domain import TaskState
from engine.models import Application, Case, Involvement, UserTask
from engine.storage import Actor, Transaction


@dataclass(frozen=True)
class Applying(Actor):
    """An applicant who has signed in: no office, no post, only what concerns the person with this ID number."""

    id_number: str = field(default="", repr=False)


def scope(tx: Transaction) -> ColumnElement[bool]:
    """The condition that limits :class:`Case` to what the actor may see.

    That is: the cases of the actor's office, those that the actor took in, and those in which the actor has or had a
    task or was drawn into one; everything only for the district's supervisors and administrators.  An applicant sees
    only cases about the applicant, whoever took them in.
    """
    actor = tx.actor
    if isinstance(actor, Applying):
        own = select(Application.case_id).where(Application.id_number == actor.id_number)
        return Case.id.in_(own)
    if actor.holds("supervisor@district") or actor.holds("admin"):
        return true()
    has = select(UserTask.case_id).where(UserTask.assignee.in_(actor.hands), UserTask.state == TaskState.OPEN)
    had = select(UserTask.case_id).where(
        UserTask.completed_by == actor.id, UserTask.state == TaskState.COMPLETED
    )
    told = select(Involvement.case_id).where(
        Involvement.recipient == actor.id, Involvement.removed_at.is_(None)
    )
    mine = (Case.id.in_(cases) for cases in (has, had, told))
    return or_(Case.office == actor.office, Case.started_by == actor.id, *mine)
