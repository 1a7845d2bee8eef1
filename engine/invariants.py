"""Recomputes from the whole database what must hold for every case, and names each case where it does not.

The numbers are those of the architecture page.  Two of the seven cannot be seen in rows and are shown by tests only:
(3) no remote call inside a transaction and (4) the scheduler remembers nothing.  Reads only; knows no remedy.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, exists, func, literal, or_, select, text, union_all

from engine import host, releases
from engine.domain import CaseState, JobWait, MessageWait, TaskState, TimerWait, UserTaskWait, Wait, WaitState
from engine.errors import EngineError
from engine.interpreter import look
from engine.models import (
    Candidate,
    Case,
    CaseItem,
    History,
    Incident,
    Job,
    Letter,
    MessageSubscription,
    Opinion,
    Timer,
    UserTask,
    table,
)
from engine.projection import NO_LIMIT
from engine.storage import Store, Transaction

BATCH = 200
SOLE_WRITER, PROJECTED, ALIVE, ANSWERED, ONCE = 1, 2, 5, 6, 7
_TASK, _JOB, _TIMER, _MESSAGE = (table(model) for model in (UserTask, Job, Timer, MessageSubscription))
_KINDS: Mapping[type[Wait], tuple[str, Table, tuple[ColumnElement[object], ...]]] = {
    UserTaskWait: ("用户任务", _TASK, (_TASK.c.form_id, _TASK.c.due_at)),
    JobWait: ("服务任务", _JOB, (_JOB.c.type,)),
    TimerWait: ("定时", _TIMER, (_TIMER.c.due_at,)),
    MessageWait: ("消息等待", _MESSAGE, (_MESSAGE.c.name, _MESSAGE.c.correlation_key)),
}
_ELEMENTS = (
    "userTask",
    "serviceTask",
    "sendTask",
    "scriptTask",
    "businessRuleTask",
    "intermediateThrowEvent",
    "endEvent",
)
_CLOSED = ("completed", "done", "cancelled")
_ENDED = (CaseState.COMPLETED, CaseState.CANCELLED)
_Problem = tuple[int, str]


@dataclass(frozen=True)
class Breach:
    """An invariant that does not hold for a case, and how one sees it."""

    case_number: str
    invariant: int
    message: str


@dataclass(frozen=True)
class _Case:
    id: UUID
    number: str
    release: int
    state: CaseState
    version: int
    document: bytes


@dataclass(frozen=True)
class _Row:
    """An open row of any kind of wait; ``shape`` is all that must agree with the wait."""

    id: UUID
    kind: type[Wait]
    failed: bool
    shape: tuple[object, ...]


@dataclass(frozen=True)
class _Facts:
    """What the rows say about a batch of cases, by case."""

    open: Mapping[UUID, Sequence[_Row]]
    incidents: Mapping[UUID, frozenset[UUID | None]]
    steps: Mapping[UUID, int]
    unanswered: Mapping[UUID, int]
    misplaced: Mapping[UUID, int]
    retold: Mapping[UUID, int]
    unlettered: Mapping[UUID, int]


def check(store: Store, batch: int = BATCH) -> list[Breach]:
    """Every breach in the database; empty when all is well."""
    return list(scan(store, batch))


def scan(store: Store, batch: int = BATCH) -> Iterator[Breach]:
    """The breaches one by one; holds ``batch`` cases in memory and sees all rows of a batch at one moment."""
    last: UUID | None = None
    while True:
        with store.transaction() as tx:
            tx.session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
            cases = _cases(tx, last, batch)
            facts = _facts(tx, [case.id for case in cases])
            found = [
                Breach(case.number, number, said)
                for case in cases
                for number, said in _problems(tx, case, facts)
            ]
        yield from found
        if len(cases) < batch:
            return
        last = cases[-1].id


def _cases(tx: Transaction, last: UUID | None, batch: int) -> list[_Case]:
    query = select(Case.id, Case.number, Case.release_number, Case.state, Case.version, Case.document)
    if last is not None:
        query = query.where(Case.id > last)
    return [_Case(*row) for row in tx.session.execute(query.order_by(Case.id).limit(batch))]


def _problems(tx: Transaction, case: _Case, facts: _Facts) -> Iterator[_Problem]:
    rows = facts.open.get(case.id, ())
    try:
        content = releases.content(tx, case.release)
        waits = look(content.program, case.document, host.evaluator(tx.store.calendar, tx.now)).waits
    except EngineError as error:
        yield SOLE_WRITER, f"流程状态无法读取：{error.message}"
        waits = ()
    else:
        yield from _compared(waits, rows)
        if content.stationery.templates and facts.unlettered[case.id]:
            yield ANSWERED, f"有 {facts.unlettered[case.id]} 个事项已经答复，却没有一同送达的文书"
    steps = facts.steps[case.id]
    if case.version < 1 + steps:
        yield SOLE_WRITER, f"版本号是 {case.version}，少于已经走过的 {steps} 步"
    if facts.misplaced[case.id]:
        yield PROJECTED, f"有 {facts.misplaced[case.id]} 处待签收岗位与任务不一致"
    if facts.retold[case.id]:
        yield ONCE, f"有 {facts.retold[case.id]} 项办结的任务或服务在经过记录里不是恰好一次"
    incidents = facts.incidents.get(case.id, frozenset())
    yield from _parked(rows, incidents)
    if case.state not in _ENDED and not waits and not incidents:
        yield ALIVE, "办件没有办结，却没有任何等待，也没有登记事故"
    if case.state in _ENDED and rows:
        yield ANSWERED, f"办件已经办结，还有 {len(rows)} 项等待"
    if case.state in _ENDED and facts.unanswered[case.id]:
        yield ANSWERED, f"办件已经办结，还有 {facts.unanswered[case.id]} 个事项或意见没有送达答复"


def _compared(waits: Sequence[Wait], rows: Sequence[_Row]) -> Iterator[_Problem]:
    """Each wait has its open row, each open row its wait, and both say the same."""
    found = {row.id: row for row in rows}
    for wait in waits:
        row = found.pop(wait.key, None)
        title = f"{_KINDS[type(wait)][0]}“{wait.element_id}”"
        if row is None:
            yield PROJECTED, f"{title}在等待，却没有对应的记录"
        elif row.kind is not type(wait) or row.shape != _shape(wait):
            yield PROJECTED, f"{title}的记录与流程状态不一致"
    for row in found.values():
        yield PROJECTED, f"{_KINDS[row.kind][0]}“{row.shape[0]}”的记录开着，流程却不在那里等待"


def _shape(wait: Wait) -> tuple[object, ...]:
    place = (wait.element_id, wait.process_id)
    match wait:
        case UserTaskWait():
            return (*place, wait.form_id, wait.due_at or NO_LIMIT)
        case JobWait():
            return (*place, wait.type)
        case TimerWait():
            return (*place, wait.due_at)
        case MessageWait():
            return (*place, wait.name, wait.correlation_key)


def _parked(rows: Sequence[_Row], incidents: frozenset[UUID | None]) -> Iterator[_Problem]:
    for row in rows:
        if row.failed and row.id not in incidents:
            yield ALIVE, f"{_KINDS[row.kind][0]}“{row.shape[0]}”停住了，却没有开着的事故"


def _facts(tx: Transaction, cases: Sequence[UUID]) -> _Facts:
    incidents: dict[UUID, set[UUID | None]] = defaultdict(set)
    stuck = select(Incident.case_id, Incident.subject).where(
        Incident.case_id.in_(cases), Incident.closed_at.is_(None)
    )
    for case_id, subject in tx.session.execute(stuck):
        incidents[case_id].add(subject)
    return _Facts(
        open=_open_rows(tx, cases),
        incidents={case_id: frozenset(subjects) for case_id, subjects in incidents.items()},
        steps=_counted(tx, _steps(cases)),
        unanswered=_counted(tx, _unanswered(cases)),
        misplaced=_misplaced(tx, cases),
        retold=_counted(tx, _retold(cases)),
        unlettered=_counted(tx, _unlettered(cases)),
    )


def _open_rows(tx: Transaction, cases: Sequence[UUID]) -> Mapping[UUID, Sequence[_Row]]:
    found: dict[UUID, list[_Row]] = defaultdict(list)
    for kind, (_, rows, details) in _KINDS.items():
        columns = (rows.c.id, rows.c.case_id, rows.c.state, rows.c.element_id, rows.c.process_id, *details)
        query = select(*columns).where(rows.c.case_id.in_(cases), rows.c.state.not_in(_CLOSED))
        for key, case_id, state, *shape in tx.session.execute(query):
            found[case_id].append(_Row(key, kind, state == WaitState.FAILED, tuple(shape)))
    return found


def _counted(tx: Transaction, query: Select[UUID]) -> Counter[UUID]:
    return Counter(tx.session.scalars(query))


def _steps(cases: Sequence[UUID]) -> Select[UUID]:
    """The case of every row that a step of its own has closed."""
    done = [
        select(rows.c.case_id).where(rows.c.case_id.in_(cases), rows.c.state.in_(("completed", "done")))
        for _, rows, _ in _KINDS.values()
    ]
    return select(union_all(*done).subquery().c.case_id)


def _unanswered(cases: Sequence[UUID]) -> Select[UUID]:
    open_ones = [
        select(model.case_id).where(model.case_id.in_(cases), model.delivered_at.is_(None))
        for model in (CaseItem, Opinion)
    ]
    return select(union_all(*open_ones).subquery().c.case_id)


def _unlettered(cases: Sequence[UUID]) -> Select[UUID]:
    """The case of every item that was answered without a letter delivered with the same receipt."""
    letter = exists().where(
        Letter.case_id == CaseItem.case_id, Letter.item == CaseItem.item, Letter.receipt == CaseItem.receipt
    )
    return select(CaseItem.case_id).where(
        CaseItem.case_id.in_(cases), CaseItem.delivered_at.is_not(None), ~letter
    )


def _retold(cases: Sequence[UUID]) -> Select[UUID]:
    """The case of every task that was completed but is not told exactly once, and of every job told twice."""
    finished = union_all(
        select(_TASK.c.id, _TASK.c.case_id, literal(1).label("least")).where(
            _TASK.c.state == TaskState.COMPLETED
        ),
        select(_JOB.c.id, _JOB.c.case_id, literal(0)).where(_JOB.c.state == WaitState.DONE),
    ).subquery()
    told = (
        select(History.key, func.count().label("times"))
        .where(History.case_id.in_(cases), History.kind.in_(_ELEMENTS))
        .group_by(History.key)
        .subquery()
    )
    times = func.coalesce(told.c.times, 0)
    return (
        select(finished.c.case_id)
        .outerjoin(told, told.c.key == finished.c.id)
        .where(finished.c.case_id.in_(cases), or_(times < finished.c.least, times > 1))
    )


def _misplaced(tx: Transaction, cases: Sequence[UUID]) -> Counter[UUID]:
    """How many entries of the posts' lists are missing or too many: an open, unclaimed task stands under each."""
    task = select(_TASK.c.case_id, _TASK.c.id, _TASK.c.due_at, _TASK.c.groups).where(
        _TASK.c.case_id.in_(cases), _TASK.c.state == TaskState.OPEN, _TASK.c.assignee.is_(None)
    )
    wanted = {
        (case_id, key, group, due)
        for case_id, key, due, groups in tx.session.execute(task)
        for group in groups.split(",")
        if group
    }
    entry = select(_TASK.c.case_id, Candidate.task_id, Candidate.group_name, Candidate.due_at)
    entry = entry.join(_TASK, _TASK.c.id == Candidate.task_id).where(_TASK.c.case_id.in_(cases))
    found = set(tx.session.execute(entry))
    return Counter(case_id for case_id, *_ in wanted ^ found)
