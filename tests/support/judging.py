"""What must be true of cases whatever people do with them.

Judged from rows alone, in one reading; shares no code with what is judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select

from engine.clocks.reckoning import due_of, plain, read_events
from engine.deadlines import ClockState, LimitKind
from engine.domain import CaseState, TaskState
from engine.interpreter.model import Kind
from engine.invariants import check
from engine.models import (
    Base,
    Case,
    CaseItem,
    CaseLink,
    Clock,
    ClockEvent,
    History,
    Incident,
    Involvement,
    InvolvementKind,
    Letter,
    UserTask,
)
from engine.releases import newest
from engine.verbs import suspension
from tests.support.world import World

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True)
class Seen:
    """All rows of one moment."""

    by_table: dict[type[Base], list[Base]]

    def __call__(self, model: type[Row]) -> list[Row]:
        """The rows of ``model``."""
        return [row for row in self.by_table[model] if isinstance(row, model)]


_READ = (Case, CaseItem, CaseLink, Clock, ClockEvent, History, Incident, Involvement, Letter, UserTask)


def faults(world: World) -> list[str]:
    """Everything that is wrong now; empty when all is well."""
    found = [f"{each.case_number}: {each.message}" for each in check(world.store)]
    with world.store.transaction() as tx:
        rows = Seen({model: list(tx.session.scalars(select(model))) for model in _READ})
    found += [f"incident: {row.message}" for row in rows(Incident) if row.closed_at is None]
    history = sorted(rows(History), key=lambda row: row.id)
    found += _checked_by_themselves(world, rows(UserTask), rows(Involvement), rows(CaseLink))
    found += _finished_too_soon(rows(UserTask), rows(Involvement))
    found += _unreasoned(history)
    found += _early_approvals(history, rows(CaseItem))
    found += _unredone(history, rows(Case))
    found += _wrong_clocks(world, rows(Clock), rows(CaseItem))
    found += _stopped_by_what_was_returned(rows(Clock), rows(ClockEvent), history)
    found += _unwritten(rows(Case), rows(CaseItem), rows(Letter))
    return found


def _checked_by_themselves(
    world: World,
    all_tasks: Sequence[UserTask],
    involved: Sequence[Involvement],
    links: Sequence[CaseLink],
) -> Iterator[str]:
    """A finished checking task with a hand in it that had worked on what it checks before."""
    with world.store.transaction() as tx:
        model = newest(tx).program.model
    wanted = {
        (process.id, node.id): node.zeebe.properties.get("notHandledBefore")
        for process, node in model.nodes()
        if node.kind is Kind.USER
    }
    hands = {task.id: {task.completed_by, task.assignee} - {None} for task in all_tasks}
    for each in involved:
        worked = each.kind in (InvolvementKind.DELEGATION, InvolvementKind.SIGNATURE)
        if worked and each.closed_at is not None and each.removed_at is None:
            hands[each.task_id] |= {each.recipient}
    done = [task for task in all_tasks if task.state is TaskState.COMPLETED]
    for task in done:
        rule = wanted.get((task.process_id, task.element_id))
        if rule is None:
            continue
        origins = {task.case_id, *(link.origin_id for link in links if link.case_id == task.case_id)}
        for other in done:
            same = (other.case_id, other.process_id) == (task.case_id, task.process_id)
            excused = same and (
                rule == "true" or wanted.get((other.process_id, other.element_id)) is not None
            )
            earlier = bool(other.completed_at and task.claimed_at and other.completed_at < task.claimed_at)
            if other.case_id in origins and earlier and not excused and hands[other.id] & hands[task.id]:
                yield f"{hands[other.id] & hands[task.id]} checked {other.element_id} at {task.element_id}"


def _finished_too_soon(all_tasks: Sequence[UserTask], involved: Sequence[Involvement]) -> Iterator[str]:
    """A task that was finished while a colleague had it or had still to sign."""
    done = {task.id: task.element_id for task in all_tasks if task.state is TaskState.COMPLETED}
    for each in involved:
        holds = each.kind in (InvolvementKind.DELEGATION, InvolvementKind.SIGNATURE)
        if holds and each.closed_at is None and each.task_id in done:
            yield f"{done[each.task_id]} was finished without {each.recipient}"


_NEED_REASONS = frozenset(
    {
        "transfer", "reassign", "take_over", "put_back", "delegate", "call_back", "countersign", "add_signer",
        "remove_signer", "return", "withdraw", "suspend", "resume", "terminate", "terminate_propose",
    }
)  # fmt: skip


def _unreasoned(history: Sequence[History]) -> Iterator[str]:
    for row in history:
        if row.kind in _NEED_REASONS and not (row.note or "").strip():
            yield f"{row.kind} without a reason"


_PUBLISHED = frozenset({"subsistence_allowance", "destitute_support", "employment_hardship"})


def _early_approvals(history: Sequence[History], items: Sequence[CaseItem]) -> Iterator[str]:
    """An approval whose survey, opinion, publicity and decision do not stand in this order behind the last return."""
    for item in items:
        if item.outcome != "approved" or item.item not in _PUBLISHED:
            continue
        own = [row for row in history if row.case_id == item.case_id and row.process_id == item.item]
        last = {
            row.element_id.removeprefix(f"{item.item}_"): place
            for place, row in enumerate(own)
            if row.element_id and row.kind not in _MOVES
        }
        order = ["survey", "opinion", "publish", "record_publicity", "confirm", "answer_approved"]
        places = [last.get(name, -1) for name in order]
        if places[0] < 0 or places[1:] != sorted(places[1:]) or places[1] < 0:
            yield f"{item.item} was approved on the way {dict(zip(order, places, strict=True))}"


_MOVES = frozenset({"return", "withdraw", "claim", "release"}) | _NEED_REASONS | {
    "copy", "ask", "answer", "urge", "sign", "submit", "hand_back", "deputy",
}  # fmt: skip


def _unredone(history: Sequence[History], all_cases: Sequence[Case]) -> Iterator[str]:
    """A withdrawn task of a finished case that was not done again."""
    finished = {row.id for row in all_cases if row.state is CaseState.COMPLETED}
    for place, row in enumerate(history):
        if row.kind == "withdraw" and row.case_id in finished:
            again = any(
                (each.case_id, each.element_id, each.kind) == (row.case_id, row.element_id, "userTask")
                for each in history[place + 1 :]
            )
            if not again:
                yield f"{row.element_id} was taken back and never done again"


def _wrong_clocks(world: World, clocks: Sequence[Clock], items: Sequence[CaseItem]) -> Iterator[str]:
    """A clock that is not due when its events say, stopped before its item was answered, or a law's that was held."""
    answered = {(item.case_id, item.item) for item in items if item.delivered_at is not None}
    with world.store.transaction() as tx:
        events = read_events(tx, [clock.id for clock in clocks])
        for clock in clocks:
            told = events[clock.id]
            if clock.state is not ClockState.STOPPED:
                due = due_of(clock.days, clock.unit, plain(told), tx.store.calendar)
                if due != clock.due_at:
                    yield f"{clock.code} is due {clock.due_at}, its events say {due}"
            if clock.kind is LimitKind.STATUTORY and any(each.cause == suspension.CAUSE for each in told):
                yield f"{clock.code} is the law's and was held"
            whole = clock.code.endswith(".whole") and clock.item is not None
            if whole and clock.state is ClockState.STOPPED and (clock.case_id, clock.item) not in answered:
                yield f"{clock.code} stopped before its answer"


def _stopped_by_what_was_returned(
    clocks: Sequence[Clock], events: Sequence[ClockEvent], history: Sequence[History]
) -> Iterator[str]:
    """A limit of a case or an item that stopped at a task which was not finished but given back."""
    last = {(row.case_id, row.element_id): row.kind for row in history if row.kind in ("userTask", "return")}
    stops = {row.clock_id: row.reason for row in sorted(events, key=lambda row: row.id) if row.kind == "stop"}
    for clock in clocks:
        whole = clock.state is ClockState.STOPPED and clock.element_id is None
        if whole and last.get((clock.case_id, stops.get(clock.id))) == "return":
            yield f"{clock.code} stopped at {stops[clock.id]}, which was returned"


def _unwritten(
    all_cases: Sequence[Case], items: Sequence[CaseItem], letters: Sequence[Letter]
) -> Iterator[str]:
    """An item of an ended case without a delivered letter."""
    ended = {row.id for row in all_cases if row.state in (CaseState.COMPLETED, CaseState.CANCELLED)}
    delivered = {(letter.case_id, letter.item) for letter in letters if letter.receipt is not None}
    for item in items:
        if item.case_id in ended and (item.case_id, item.item) not in delivered:
            yield f"{item.item} has no letter"
