"""Moves as rows: beginning, stopping, going on, how far they are, what was refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import Uuid, func, insert, literal, select, update

from engine import releases
from engine.directory import rights
from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.models import Case, EntryState, Move, MoveEntry, MoveState
from engine.moving.plans import OPEN, checked, open_cases, require
from engine.storage import Transaction

PAGE = 20
SHOWN = 200
TRIAL = "试算"


@dataclass(frozen=True)
class Standing:
    """How far a move is: cases by what came of them."""

    counts: Mapping[EntryState, int]

    @property
    def total(self) -> int:
        """All cases of the move."""
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        """The cases that were looked at."""
        return self.total - self.counts.get(EntryState.WAITING, 0)

    def of(self, state: EntryState) -> int:
        """The cases of which ``state`` came."""
        return self.counts.get(state, 0)


@dataclass(frozen=True)
class Refused:
    """A reason for which cases stay, how many, and some of their numbers with their ids."""

    code: str
    element_id: str
    message: str
    count: int
    cases: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True)
class Order:
    """What is to be done: which release's cases, where to, what became of which id, and why."""

    source: int
    target: int
    mapping: Mapping[str, str]
    reason: str
    trial: bool = False


def begin(tx: Transaction, order: Order) -> UUID:
    """A new move of all cases of a release that are open now; workers do the rest.  Cases that begin later stay.

    A trial only finds out which could move; it needs no reason.

    Raises:
        ForbiddenError: the actor may not move cases.
        InvalidInputError: the reason is missing, or the mapping names what is not there.
        NotFoundError: there is no such release.
        ConflictError: another move of this release is not over yet, or it has no open cases.
    """
    require(tx)
    why = TRIAL if order.trial and not order.reason.strip() else rights.reason(order.reason)
    if order.source == order.target:
        raise InvalidInputError("请选择两个不同的版本", field="target")
    old, new = (releases.content(tx, number).program.model for number in (order.source, order.target))
    _require_alone(tx, order.source)
    if not open_cases(tx).get(order.source):
        raise ConflictError(f"版本 {order.source} 没有在办的办件", source=order.source)
    key = uuid4()
    move = Move(id=key, source=order.source, target=order.target, trial=order.trial, reason=why)
    move.mapping, move.state = checked(old, new, order.mapping), MoveState.RUNNING
    move.begun_by = move.changed_by = tx.actor.id
    move.begun_at = move.changed_at = tx.now
    tx.session.add(move)
    tx.session.flush()
    cases = select(literal(key, Uuid), Case.id, literal(EntryState.WAITING.value))
    cases = cases.where(Case.release_number == order.source, Case.state.in_(OPEN))
    tx.session.execute(insert(MoveEntry).from_select(["move_id", "case_id", "state"], cases))
    return key


def _require_alone(tx: Transaction, source: int) -> None:
    """Two moves of one release at once would be a race between two plans."""
    tx.session.execute(select(func.pg_advisory_xact_lock(literal(7_041_924_113))))
    running = select(Move.id).where(Move.source == source, Move.state == MoveState.RUNNING)
    if tx.session.scalar(running.limit(1)) is not None:
        raise ConflictError(f"版本 {source} 正在迁移或试算，请等它结束或先停止", source=source)


def find(tx: Transaction, move_id: UUID) -> Move:
    """The move.

    Raises:
        ForbiddenError: the actor may not move cases.
        NotFoundError: there is none.
    """
    require(tx)
    move = tx.session.get(Move, move_id)
    if move is None:
        raise NotFoundError(move_id=str(move_id))
    return move


def stop(tx: Transaction, move_id: UUID, reason: str) -> None:
    """Let a running move take no further case; cases that have moved stay moved.

    Raises:
        ConflictError: it does not run.
    """
    _change(tx, move_id, MoveState.RUNNING, MoveState.STOPPED, reason)


def go_on(tx: Transaction, move_id: UUID, reason: str) -> None:
    """Let a stopped move go on where it was.

    Raises:
        ConflictError: it was not stopped, or another move of the release runs now.
    """
    _require_alone(tx, find(tx, move_id).source)
    _change(tx, move_id, MoveState.STOPPED, MoveState.RUNNING, reason)


def _change(tx: Transaction, move_id: UUID, before: MoveState, after: MoveState, reason: str) -> None:
    move = find(tx, move_id)
    why = f"{move.reason}；{rights.reason(reason)}"
    changed = {"state": after, "changed_by": tx.actor.id, "changed_at": tx.now, "reason": why}
    statement = update(Move).where(Move.id == move_id, Move.state == before).values(changed)
    if tx.session.scalar(statement.returning(Move.id)) is None:
        raise ConflictError("这次迁移的状态已经改变，请刷新后再试", move_id=str(move_id))


def latest(tx: Transaction) -> Sequence[Move]:
    """The newest moves, at most a page.

    Raises:
        ForbiddenError: the actor may not move cases.
    """
    require(tx)
    return tx.session.scalars(select(Move).order_by(Move.begun_at.desc()).limit(PAGE)).all()


def standing(tx: Transaction, move_id: UUID) -> Standing:
    """How far a move is."""
    return standings(tx, [move_id])[move_id]


def standings(tx: Transaction, move_ids: Iterable[UUID]) -> dict[UUID, Standing]:
    """How far each of several moves is."""
    counts: dict[UUID, dict[EntryState, int]] = {move_id: {} for move_id in move_ids}
    query = select(MoveEntry.move_id, MoveEntry.state, func.count()).where(MoveEntry.move_id.in_(counts))
    for move_id, state, count in tx.session.execute(query.group_by(MoveEntry.move_id, MoveEntry.state)):
        counts[move_id][state] = count
    return {move_id: Standing(found) for move_id, found in counts.items()}


def refused(tx: Transaction, move_id: UUID) -> tuple[Refused, ...]:
    """Why cases stay, the most frequent reason first; each with some of its cases."""
    query = (
        select(MoveEntry.refusals, MoveEntry.case_id, Case.number)
        .join(Case, Case.id == MoveEntry.case_id)
        .where(MoveEntry.move_id == move_id, MoveEntry.state == EntryState.REFUSED)
        .order_by(Case.number)
    )
    found: dict[tuple[str, ...], list[tuple[UUID, str]]] = {}
    for refusals, case_id, number in tx.session.execute(query):
        for reason in refusals or ():
            found.setdefault(tuple(reason), []).append((case_id, number))
    rows = [
        Refused(code, element_id, message, len(cases), tuple(cases[:SHOWN]))
        for (code, element_id, message), cases in found.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.count, row.code, row.element_id)))
