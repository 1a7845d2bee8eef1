"""Which cases an actor may see: the data scope, enforced in every query that reads cases.  Default: nothing."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select, true

from engine.domain import TaskState
from engine.models import Case, UserTask
from engine.storage import Transaction


def scope(tx: Transaction) -> ColumnElement[bool]:
    """The condition that limits :class:`Case` to what the actor may see.

    That is: the cases of the actor's office, those that the actor took in, and those in which the actor has or had
    a task; everything only for the district's supervisors and administrators.
    """
    actor = tx.actor
    if actor.holds("supervisor@district") or actor.holds("admin"):
        return true()
    has = select(UserTask.case_id).where(UserTask.assignee == actor.id, UserTask.state == TaskState.OPEN)
    had = select(UserTask.case_id).where(
        UserTask.completed_by == actor.id, UserTask.state == TaskState.COMPLETED
    )
    return or_(Case.office == actor.office, Case.started_by == actor.id, Case.id.in_(has), Case.id.in_(had))
