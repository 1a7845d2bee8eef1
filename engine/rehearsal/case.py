"""A case on the rehearsal's stage: what happens to it goes through the same use cases as in earnest.

Everything is read back from the database after each step, so a rehearsal also shows that nothing lives in memory only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, literal_column, select, update

from engine import execution, host, messages, releases
from engine.domain import (
    Action,
    CaseState,
    Complete,
    JobWait,
    MessageWait,
    Passed,
    TimerWait,
    UserTaskWait,
    Variables,
    Wait,
)
from engine.interpreter import Node, Process, Program, look
from engine.interpreter.model import CONDITIONAL, GATEWAYS, Kind
from engine.interpreter.names import UNDRAWN
from engine.models import Case, Clock, History, Incident, UserTask, table
from engine.rehearsal.coverage import drawn
from engine.rehearsal.outcome import Done, Limit, Open, Trouble
from engine.storage import Actor, Store, Transaction
from engine.storage.statements import Statement, write

PLAYER = Actor("rehearsal", "演练")
CASE_ID = "{case_id}"
"""Stands for the id of the case, in scenarios and in what is told, as every rehearsal gives it another."""
_TASKS = table(UserTask)
_COMPLETED = Statement(
    update(_TASKS)
    .where(_TASKS.c.id == bindparam("task_id"))
    .values(
        state=literal_column("'completed'"), completed_by=bindparam("actor"), completed_at=bindparam("now")
    )
)


@dataclass
class VirtualTime:
    """A clock that moves only when told; ``now`` is aware UTC."""

    now: datetime

    def __call__(self) -> datetime:
        """The moment it is."""
        return self.now


@dataclass
class RehearsedCase:
    """One case on ``store``, whose clock is ``time``; ``decided`` is what each decision last came to, by element."""

    store: Store
    time: VirtualTime
    process_id: str
    id: UUID | None = None
    done: list[Done] = field(default_factory=list)
    decided: dict[str, object] = field(default_factory=dict)
    _flows: dict[UUID, tuple[str, ...]] = field(default_factory=dict)
    _told: int = 0

    def begin(self, variables: Variables) -> None:
        """Start the case.

        Raises:
            EngineError: the process cannot begin with these variables.
        """
        number = str(variables.get("case_number") or "YL-0001")
        new = execution.NewCase(number, self.process_id, "rehearsal", None, variables)
        with self.store.transaction(PLAYER) as tx:
            self.id = execution.start(tx, new)
        self._read_on()

    def act(self, action: Action) -> None:
        """Let ``action`` happen.

        Raises:
            EngineError: the case cannot go on; its incident is recorded and nothing else has changed.
        """
        with self.store.transaction(PLAYER) as tx:
            also = []
            if isinstance(action, Complete):
                values = {"task_id": action.key, "actor": PLAYER.id, "now": tx.now}
                also = [write(_COMPLETED, values, needed=True)]
            snapshot = execution.advance(tx, self._id, action, also=also)
        self._note(snapshot.passed)
        self._read_on()

    def tell(self, name: str, key: str, payload: Variables) -> None:
        """Let a message arrive; it is kept when nobody waits for it yet.

        Raises:
            EngineError: the case cannot go on.
        """
        with self.store.transaction(PLAYER) as tx:
            number = f"{self.key}-{self._told}-{name}"
            messages.publish(tx, messages.Incoming(number, name, key, payload))
        self._read_on()

    @property
    def ended(self) -> bool:
        """Whether the case is over."""
        with self.store.transaction(PLAYER) as tx:
            state = tx.session.scalar(select(Case.state).where(Case.id == self._id))
        return state is CaseState.COMPLETED

    def waits(self) -> tuple[Wait, ...]:
        """What the case waits for, in the order in which that began within each scope."""
        with self.store.transaction(PLAYER) as tx:
            return () if self._closed(tx) else self._look(tx)[0]

    def variables(self) -> Variables:
        """The variables of the process."""
        with self.store.transaction(PLAYER) as tx:
            found: Mapping[str, object] = self._look(tx)[1]
        return found

    def incidents(self) -> tuple[Trouble, ...]:
        """The open incidents, oldest first."""
        with self.store.transaction(PLAYER) as tx:
            query = select(Incident).where(Incident.case_id == self._id, Incident.closed_at.is_(None))
            rows = tx.session.scalars(query.order_by(Incident.opened_at, Incident.element_id)).all()
            return tuple(Trouble(row.element_id or "", row.code, row.message, row.opened_at) for row in rows)

    def clocks(self) -> tuple[Limit, ...]:
        """The limits of the case, in the order in which they began to run."""
        with self.store.transaction(PLAYER) as tx:
            query = select(Clock).where(Clock.case_id == self._id)
            rows = tx.session.scalars(query.order_by(Clock.started_at, Clock.code, Clock.element_id)).all()
            return tuple(
                Limit(row.code, row.name, row.item, row.element_id, row.kind, row.state, row.due_at)
                for row in rows
            )

    @property
    def program(self) -> Program:
        """The release that the case runs under."""
        with self.store.transaction(PLAYER) as tx:
            return releases.newest(tx).program

    @property
    def key(self) -> str:
        """The id of the case, as the variable ``case_id`` has it."""
        return str(self.id)

    @property
    def _id(self) -> UUID:
        if self.id is None:
            raise LookupError("the case has not begun")
        return self.id

    def _closed(self, tx: Transaction) -> bool:
        return tx.session.scalar(select(Case.state).where(Case.id == self._id)) is not CaseState.ACTIVE

    def _look(self, tx: Transaction) -> tuple[tuple[Wait, ...], Variables]:
        document = tx.session.scalar(select(Case.document).where(Case.id == self._id)) or b""
        snapshot = look(releases.newest(tx).program, document, host.evaluator(tx.store.calendar, tx.now))
        return snapshot.waits, snapshot.variables

    def _note(self, passed: tuple[Passed, ...]) -> None:
        self._flows.update({each.key: each.flows for each in passed})

    def _read_on(self) -> None:
        """Take over what history says since it was last read; verbs of people are none of a diagram's elements."""
        model = self.program.model
        with self.store.transaction(PLAYER) as tx:
            query = select(History).where(History.case_id == self._id, History.id > self._told)
            rows = tx.session.scalars(query.order_by(History.id)).all()
        passed = [row for row in rows if row.element_id and row.process_id in model.processes]
        waiting = {wait.element_id for wait in self.waits()}
        for number, row in enumerate(passed):
            self._told = row.id
            if row.why:
                self.decided[str(row.element_id)] = row.why[-1].get("value")
            process = model.processes[str(row.process_id)]
            node = process.nodes[str(row.element_id)]
            flows = self._flows.get(row.key) if row.key else None
            if flows is None or (node.kind not in GATEWAYS and len(process.outgoing(node.id)) < 2):
                flows = _taken(
                    process, node, [str(each.element_id) for each in passed[number + 1 :]], waiting
                )
            told = tuple(flow for flow in flows if UNDRAWN not in flow)
            self.done.append(Done(node.id, node.name, node.type, drawn(process.id), row.at, told))


def _taken(process: Process, node: Node, after: list[str], waiting: set[str]) -> tuple[str, ...]:
    """The flows by which ``node`` was left, told from what came ``after``; only a choice leaves any doubt."""
    ways = process.outgoing(node.id)
    chosen = node.kind in CONDITIONAL | {Kind.EVENT_GATEWAY} or any(flow.condition for flow in ways)
    if not chosen:
        return tuple(flow.id for flow in ways)
    taken = [flow for flow in ways if flow.target in after or flow.target in waiting]
    if node.kind in (Kind.EXCLUSIVE, Kind.EVENT_GATEWAY):
        taken = sorted(
            taken, key=lambda flow: after.index(flow.target) if flow.target in after else len(after)
        )[:1]
    return tuple(flow.id for flow in taken)


def open_wait(wait: Wait, program: Program) -> Open:
    """``wait`` as it is told."""
    node = program.node(wait.process_id, wait.element_id)
    told = Open(wait.element_id, node.name, "", drawn(wait.process_id))
    match wait:
        case UserTaskWait():
            detail = wait.assignee or ",".join(wait.candidate_groups)
            return _with(told, kind="user_task", detail=detail, due_at=wait.due_at, form_id=wait.form_id)
        case JobWait():
            return _with(told, kind="job", detail=wait.type, variables=wait.variables)
        case TimerWait():
            return _with(told, kind="timer", due_at=wait.due_at)
        case MessageWait():
            return _with(told, kind="message", detail=wait.name, key=wait.correlation_key)


def _with(told: Open, **more: object) -> Open:
    values = {**told.__dict__, **more}
    return Open(**values)
