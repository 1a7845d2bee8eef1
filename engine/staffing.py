"""Tasks that nobody may do: where the law wants other hands and none are left, somebody must find some.

Such a task is never let through.  It becomes an incident, which the leading office's supervisor or the security
administrator ends by giving the task to somebody of another office who holds the same post and has not worked on the
case.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, delete, or_, select, update
from sqlalchemy.orm import aliased

from engine import hands, releases
from engine.content import Content
from engine.directory import acts, rights
from engine.directory.rights import Role
from engine.domain import IncidentKind, TaskState
from engine.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from engine.models import Account, Candidate, Case, History, Incident, Membership, Office, Post, UserTask
from engine.reach import overseen, sees_everything
from engine.storage import Store, Transaction
from engine.task_access import Task, found, taken
from engine.verb_names import FRESH_HANDS, Fresh

NOBODY = "nobody_may_do"
BATCH = 200
MOST = 100
_Carried = aliased(Post)


def sweep(store: Store) -> int:
    """Raise an incident for every waiting task that nobody may do, close those of tasks that somebody may; how many.

    Doing so twice changes nothing.
    """
    with store.transaction() as tx:
        waiting = _waiting(tx)
        known = {row.subject: row for row in tx.session.scalars(_open())}
        changed = 0
        for task in waiting:
            somebody = _may(tx, task, everywhere=False)
            incident = known.pop(task.id, None)
            if incident is None and not somebody:
                _raise(tx, task)
            elif incident is not None and somebody:
                _close(tx, incident, "已有可以办理的人员")
            else:
                continue
            changed += 1
        for incident in known.values():
            _close(tx, incident, "任务已有人办理或已结束")
        return changed + len(known)


def _waiting(tx: Transaction) -> list[Task]:
    """The tasks that nobody has claimed and whose diagrams ask for fresh hands, oldest first, at most a batch."""
    checking: set[str] = set()
    for number in tx.session.scalars(select(Case.release_number).distinct()):
        checking |= _checking(releases.content(tx, number))
    query = (
        select(UserTask.id)
        .where(
            UserTask.state == TaskState.OPEN, UserTask.assignee.is_(None), UserTask.element_id.in_(checking)
        )
        .order_by(UserTask.due_at)
        .limit(BATCH)
    )
    return [found(tx, key) for key in tx.session.scalars(query).all()] if checking else []


def _checking(content: Content) -> set[str]:
    return {
        node.id
        for _, node in content.program.model.nodes()
        if node.zeebe.properties.get(FRESH_HANDS) in set(Fresh)
    }


def _may(tx: Transaction, task: Task, *, everywhere: bool) -> list[tuple[str, str, str]]:
    """Who holds a post of ``task`` and has not worked on its case: account, name, office, by office and name.

    With ``everywhere`` the office of the post does not matter.
    """
    able = []
    for row in _holders(tx, task, everywhere=everywhere):
        try:
            hands.require_fresh(tx, task, {row[0]})
        except ForbiddenError:
            continue
        able.append(row)
    return able


def _holders(tx: Transaction, task: Task, *, everywhere: bool) -> list[tuple[str, str, str]]:
    fits = []
    for group in sorted(task.posts):
        post, _, office = group.partition("@")
        carried = select(_Carried.code).where(_Carried.roles.contains([post]))
        holds = or_(Membership.post == post, Membership.post.in_(carried))
        fits.append(holds if everywhere or not office else holds & (Membership.office == office))
    query = (
        select(Account.id, Account.name, Office.name)
        .join(Membership, Membership.account_id == Account.id)
        .join(Office, Office.id == Account.office)
        .where(Account.enabled, or_(*fits))
        .distinct()
        .order_by(Office.name, Account.name, Account.id)
        .limit(MOST)
    )
    return [(key, name, office) for key, name, office in tx.session.execute(query)] if fits else []


def _open() -> Select[Incident]:
    return select(Incident).where(Incident.code == NOBODY, Incident.closed_at.is_(None))


def _raise(tx: Transaction, task: Task) -> None:
    message = f"“{task.name}”须由没有办理过这件申请的人员办理，目前任此岗位的人员都办理过，或者岗位空缺"
    tx.session.add(
        Incident(
            case_id=task.case_id,
            kind=IncidentKind.TASK,
            subject=task.id,
            element_id=task.element_id,
            code=NOBODY,
            message=message,
            opened_at=tx.now,
        )
    )


def _close(tx: Transaction, incident: Incident, resolution: str) -> None:
    incident.closed_at, incident.closed_by, incident.resolution = tx.now, tx.actor.id, resolution


def require_somebody(tx: Transaction, task_id: UUID) -> None:
    """Nothing, if somebody may do the task now.

    Raises:
        ConflictError: still nobody.
    """
    task = found(tx, task_id)
    if task.state is TaskState.OPEN and task.assignee is None and not _may(tx, task, everywhere=False):
        raise ConflictError("仍然没有人可以办理，请指定其他单位的人员", task_id=str(task_id))


def choices(tx: Transaction, incident_id: UUID) -> tuple[Incident, Task, Sequence[tuple[str, str, str]]]:
    """The incident, its task, and whom it can be given to: account, name, office.

    Raises:
        ForbiddenError: the actor is neither the security administrator nor a supervisor of the case.
        NotFoundError: there is no such open incident.
    """
    query = _open().where(Incident.id == incident_id).with_for_update()
    incident = tx.session.scalar(query)
    if incident is None or incident.subject is None:
        raise NotFoundError(incident_id=str(incident_id))
    task = found(tx, incident.subject)
    _require_right(tx, task)
    return incident, task, _may(tx, task, everywhere=True)


def _require_right(tx: Transaction, task: Task) -> None:
    if not (
        tx.actor.holds(Role.SECURITY) or overseen(tx.actor) & {task.office, "*"} or sees_everything(tx.actor)
    ):
        raise ForbiddenError("只有督办人员和安全管理员可以指定办理人")


def assign(tx: Transaction, incident_id: UUID, account: str, reason: str) -> None:
    """Give the task that nobody may do to ``account``, and close the incident.

    Raises:
        InvalidInputError: no reason, or somebody who holds no such post or has worked on the case.
        ForbiddenError: the actor may not.
        NotFoundError: there is no such open incident.
        ConflictError: somebody has claimed the task meanwhile.
    """
    why = rights.reason(reason)
    incident, task, able = choices(tx, incident_id)
    chosen = next((row for row in able if row[0] == account), None)
    if chosen is None:
        raise InvalidInputError("请选择一位可以办理的人员", field="to")
    free = update(UserTask).where(
        UserTask.id == task.id, UserTask.state == TaskState.OPEN, UserTask.assignee.is_(None)
    )
    given = free.values(assignee=account, claimed_at=tx.now).returning(UserTask.id)
    if tx.session.scalar(given) is None:
        raise taken(tx, task.id)
    tx.session.execute(delete(Candidate).where(Candidate.task_id == task.id))
    _close(tx, incident, f"指定{chosen[1]}办理：{why}")
    _tell(tx, task, f"指定{chosen[1]}（{chosen[2]}）办理：{why}")
    acts.record(tx, "assign", account, why, case=task.number, task=task.name)


def _tell(tx: Transaction, task: Task, note: str) -> None:
    tx.session.add(
        History(
            case_id=task.case_id,
            key=task.id,
            element_id=task.element_id,
            process_id=task.process_id,
            name=task.name,
            item=task.item,
            kind="assign",
            actor=tx.actor.id,
            at=tx.now,
            note=note,
        )
    )
