"""Separation of duties: who has worked on a case, and who therefore may not check it.  Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select, union_all

from engine import releases
from engine.domain import TaskState
from engine.errors import ForbiddenError
from engine.models import CaseLink, Involvement, InvolvementKind, UserTask
from engine.storage import Transaction
from engine.task_access import Task
from engine.verb_names import FRESH_HANDS, Fresh

_WORKED = (InvolvementKind.DELEGATION, InvolvementKind.SIGNATURE)


def require_fresh(tx: Transaction, task: Task, people: Iterable[str]) -> None:
    """Nothing, if none of ``people`` has worked on what ``task`` checks; costs nothing where no diagram asks.

    Whoever finished a task, in whose name a deputy finished it, who was entrusted with it or has signed it has worked
    on the case, also when it was taken back since; the case that a recheck is about counts as well.

    Raises:
        ForbiddenError: somebody has.
    """
    program = releases.content(tx, task.release_number).program
    wanted = program.node(task.process_id, task.element_id).zeebe.properties.get(FRESH_HANDS)
    if wanted not in set(Fresh):
        return
    checking = [
        node.id
        for node in program.model.processes[task.process_id].nodes.values()
        if node.zeebe.properties.get(FRESH_HANDS) in set(Fresh)
    ]
    same = and_(UserTask.case_id == task.case_id, UserTask.process_id == task.process_id)
    excused = and_(same, UserTask.element_id.in_(checking)) if wanted == Fresh.EVERYWHERE else same
    if _worked(tx, task.case_id, set(people), not_(excused)):
        raise ForbiddenError("办理过这件申请的人不能再核实它，必须由其他人员办理", task_id=str(task.id))


def require_strange(tx: Transaction, task: Task, person: str) -> None:
    """Nothing, if ``person``, who acts on a post that is not the person's own, has not worked on the case before.

    Raises:
        ForbiddenError: the person has.
    """
    if _worked(tx, task.case_id, {person}, UserTask.element_id != task.element_id):
        raise ForbiddenError("您以本人岗位办理过这件申请，不能再代理他人办理", task_id=str(task.id))


def _worked(tx: Transaction, case_id: UUID, people: set[str], where: ColumnElement[bool]) -> bool:
    origin = select(CaseLink.origin_id).where(CaseLink.case_id == case_id)
    counted = and_(or_(UserTask.case_id == case_id, UserTask.case_id.in_(origin)), where)
    either = union_all(_finished(people).where(counted), _drawn_in(people).where(counted)).limit(1)
    return tx.session.scalar(either) is not None


def _finished(people: set[str]) -> Select[UUID]:
    by = or_(UserTask.completed_by.in_(people), UserTask.assignee.in_(people))
    return select(UserTask.id).where(UserTask.state == TaskState.COMPLETED, by)


def _drawn_in(people: set[str]) -> Select[UUID]:
    return (
        select(UserTask.id)
        .join(Involvement, Involvement.task_id == UserTask.id)
        .where(
            Involvement.recipient.in_(people),
            Involvement.kind.in_(_WORKED),
            Involvement.closed_at.is_not(None),
            Involvement.removed_at.is_(None),
        )
    )
