"""A case in full, for reading: what was applied for, where it stands, what happened, what was answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, select, union
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from engine.attached import Attached, attached
from engine.domain import TaskState, WaitState
from engine.errors import NotFoundError
from engine.gathering import Wanted, gather
from engine.models import (
    Account,
    Application,
    Attachment,
    Case,
    CaseItem,
    CaseLink,
    Clock,
    History,
    HouseholdMember,
    Incident,
    Job,
    LookUpRecord,
    MessageSubscription,
    Objection,
    Opinion,
    Publicity,
    Timer,
    UserTask,
)
from engine.reach import scope
from engine.storage import Transaction
from engine.submission import TaskView


@dataclass(frozen=True)
class Dossier:
    """Everything that rows say about one case; lists are in the order in which things happened.

    The rows are to read: they belong to no session.  ``linked`` are id, number and cause of other cases, ``brought``
    the codes of materials noted as received, ``names`` of everybody who had a hand in it, by account.
    """

    case: Case
    application: Application | None
    members: Sequence[HouseholdMember]
    items: Sequence[CaseItem]
    opinions: Sequence[Opinion]
    open_tasks: Sequence[UserTask]
    history: Sequence[History]
    look_ups: Sequence[LookUpRecord]
    incidents: Sequence[Incident]
    clocks: Sequence[Clock] = ()
    attachments: Sequence[Attached] = ()
    published: Sequence[tuple[Publicity, Objection | None]] = ()
    linked: Sequence[tuple[UUID, str, str]] = ()
    brought: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Waits:
    """What a case waits for besides people."""

    jobs: Sequence[Job]
    timers: Sequence[Timer]
    messages: Sequence[MessageSubscription]


def read(tx: Transaction, case_id: UUID) -> Dossier:
    """The dossier of a case within the actor's scope.

    Raises:
        NotFoundError: there is none.
    """
    return _read(tx, case_id, and_(Case.id == case_id, scope(tx)))


def around(tx: Transaction, task: TaskView) -> Dossier:
    """The dossier of the case of ``task``; whoever may see the task may see why it is there."""
    return _read(tx, task.case_id, Case.id == task.case_id)


def _read(tx: Transaction, case_id: UUID, case: ColumnElement[bool]) -> Dossier:
    key = select(Case.id).where(case).scalar_subquery()
    gathered = gather(
        tx, _wanted(case, key), {"names": _names(key), "linked": _links(key), "brought": _brought(key)}
    )
    found = gathered.rows("case", Case)
    if not found:
        raise NotFoundError(case_id=str(case_id))
    objections = gathered.rows("objections", Objection)
    return Dossier(
        case=found[0],
        application=next(iter(gathered.rows("application", Application)), None),
        members=gathered.rows("members", HouseholdMember),
        items=gathered.rows("items", CaseItem),
        opinions=gathered.rows("opinions", Opinion),
        open_tasks=gathered.rows("open_tasks", UserTask),
        history=gathered.rows("history", History),
        look_ups=gathered.rows("look_ups", LookUpRecord),
        incidents=gathered.rows("incidents", Incident),
        clocks=gathered.rows("clocks", Clock),
        attachments=tuple(attached(row) for row in gathered.rows("attachments", Attachment)),
        published=list(_with_objections(gathered.rows("published", Publicity), objections)),
        linked=[(UUID(key), number, cause) for key, number, cause in gathered.value("linked")],
        brought=frozenset(str(code) for codes in gathered.value("brought") for code in codes),
        names=gathered.value("names"),
    )


def _with_objections(
    entries: Sequence[Publicity], objections: Sequence[Objection]
) -> Iterator[tuple[Publicity, Objection | None]]:
    for entry in entries:
        said = [each for each in objections if each.publicity_id == entry.id]
        yield from ((entry, each) for each in said)
        if not said:
            yield entry, None


def _wanted(case: ColumnElement[bool], key: ScalarSelect[UUID]) -> dict[str, Wanted]:
    open_ = UserTask.state == TaskState.OPEN
    kept = Attachment.removed_at.is_(None)
    return {
        "case": Wanted(Case, (case,)),
        "application": Wanted(Application, (Application.case_id == key,)),
        "members": Wanted(HouseholdMember, (HouseholdMember.case_id == key,), (HouseholdMember.position,)),
        "items": Wanted(CaseItem, (CaseItem.case_id == key,), (CaseItem.item,)),
        "opinions": Wanted(Opinion, (Opinion.case_id == key,), (Opinion.raised_at,)),
        "open_tasks": Wanted(
            UserTask, (UserTask.case_id == key, open_), (UserTask.created_at, UserTask.element_id)
        ),
        "history": Wanted(History, (History.case_id == key,), (History.id,)),
        "look_ups": Wanted(LookUpRecord, (LookUpRecord.case_id == key,), (LookUpRecord.asked_at,)),
        "incidents": Wanted(Incident, (Incident.case_id == key,), (Incident.opened_at,)),
        "clocks": Wanted(Clock, (Clock.case_id == key,), (Clock.started_at,)),
        "attachments": Wanted(Attachment, (Attachment.case_id == key, kept), (Attachment.uploaded_at,)),
        "published": Wanted(Publicity, (Publicity.case_id == key,), (Publicity.opened_at,)),
        "objections": Wanted(Objection, (Objection.case_id == key,), (Objection.raised_at,)),
    }


def _names(key: ScalarSelect[UUID]) -> ColumnElement[Any]:
    """The names of everybody who has had a hand in the case, by account."""
    hands = union(
        select(History.actor).where(History.case_id == key),
        select(UserTask.assignee).where(UserTask.case_id == key, UserTask.assignee.is_not(None)),
        select(Attachment.uploaded_by).where(Attachment.case_id == key),
    ).subquery()
    named = select(func.json_object_agg(Account.id, Account.name)).where(Account.id.in_(select(hands)))
    return func.coalesce(named.scalar_subquery(), func.json_build_object())


def _links(key: ScalarSelect[UUID]) -> ColumnElement[Any]:
    """Id, number and cause of each case that is linked to the case, either way, in the order of their numbers."""
    after = select(CaseLink.case_id, CaseLink.cause).where(CaseLink.origin_id == key)
    before = select(CaseLink.origin_id, CaseLink.cause).where(CaseLink.case_id == key)
    both = after.union_all(before).subquery()
    other = aliased(Case)
    line = aggregate_order_by(func.json_build_array(other.id, other.number, both.c.cause), other.number)
    rows = select(func.json_agg(line)).select_from(both).join(other, other.id == both.c.case_id)
    return func.coalesce(rows.scalar_subquery(), func.json_build_array())


def _brought(key: ScalarSelect[UUID]) -> ColumnElement[Any]:
    """The codes of materials that completed tasks noted as received, under ``corrected_materials``."""
    codes = UserTask.submission["corrected_materials"]
    done = (
        UserTask.case_id == key,
        UserTask.state == TaskState.COMPLETED,
        func.json_typeof(codes) == "array",
    )
    listed = select(func.json_agg(codes)).where(*done)
    return func.coalesce(listed.scalar_subquery(), func.json_build_array())


def waits(tx: Transaction, case_id: UUID) -> Waits:
    """The open jobs, timers and message subscriptions of a case."""
    session = tx.session
    return Waits(
        jobs=session.scalars(
            select(Job).where(Job.case_id == case_id, Job.state == WaitState.WAITING).order_by(Job.run_at)
        ).all(),
        timers=session.scalars(
            select(Timer)
            .where(Timer.case_id == case_id, Timer.state == WaitState.WAITING)
            .order_by(Timer.due_at)
        ).all(),
        messages=session.scalars(
            select(MessageSubscription).where(
                MessageSubscription.case_id == case_id, MessageSubscription.state == WaitState.WAITING
            )
        ).all(),
    )


def next_due(waiting: Waits) -> datetime | None:
    """The moment at which something in ``waiting`` becomes due by itself, if anything does."""
    moments = [timer.due_at for timer in waiting.timers] + [job.run_at for job in waiting.jobs]
    return min(moments, default=None)
