"""A plan: what would become of the elements at which cases stand, and how many stand there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from engine import releases
from engine.domain import CaseState, TaskState, WaitState
from engine.errors import ForbiddenError, InvalidInputError
from engine.interpreter import Model
from engine.models import Case, Job, MessageSubscription, Timer, UserTask
from engine.moving.suggesting import suggestions
from engine.reach import sees_everything
from engine.storage import Transaction

OPEN = (CaseState.ACTIVE, CaseState.SUSPENDED)


@dataclass(frozen=True)
class Row:
    """An element or process that is not in the new release as it was.

    ``suggested`` is what it may have become; ``choices`` are the ids of the same kind that are free; ``cases`` is how
    many open waits stand there.
    """

    old: str
    name: str
    suggested: str | None
    choices: tuple[tuple[str, str], ...]
    cases: int


@dataclass(frozen=True)
class Plan:
    """From which release to which; ``cases`` is the number of open ones, ``same`` of elements that stay as they are."""

    source: int
    target: int
    cases: int
    rows: tuple[Row, ...]
    same: int


def require(tx: Transaction) -> None:
    """Nothing, if the actor may move cases: whoever answers for all of them.

    Raises:
        ForbiddenError: the actor does not.
    """
    if not sees_everything(tx.actor):
        raise ForbiddenError("只有能查看全部办件的督办人员可以迁移办件")


def open_cases(tx: Transaction) -> dict[int, int]:
    """The number of open cases of each release that has any, newest first."""
    query = (
        select(Case.release_number, func.count()).where(Case.state.in_(OPEN)).group_by(Case.release_number)
    )
    return dict(tx.session.execute(query.order_by(Case.release_number.desc())).all())


def plan(tx: Transaction, source: int, target: int) -> Plan:
    """What moving the open cases of ``source`` to ``target`` would mean for their elements.

    Raises:
        ForbiddenError: the actor may not move cases.
        NotFoundError: there is no such release.
        InvalidInputError: both are the same.
    """
    require(tx)
    if source == target:
        raise InvalidInputError("请选择两个不同的版本", field="target")
    old, new = (releases.content(tx, number).program.model for number in (source, target))
    waiting = _waiting(tx, source)
    rows = tuple(
        Row(each.old, _name(old, each.old), each.new, _choices(old, new, each.old), waiting[each.old])
        for each in suggestions(old, new)
    )
    elements = sum(len(process.nodes) for process in old.processes.values())
    return Plan(source, target, open_cases(tx).get(source, 0), rows, elements - len(rows))


def _waiting(tx: Transaction, release: int) -> Counter[str]:
    """How many things wait at each element, and in each process."""
    found: Counter[str] = Counter()
    for model, state in (
        (UserTask, UserTask.state == TaskState.OPEN),
        (Timer, Timer.state == WaitState.WAITING),
        (Job, Job.state.in_((WaitState.WAITING, WaitState.FAILED))),
        (MessageSubscription, MessageSubscription.state == WaitState.WAITING),
    ):
        query = (
            select(model.element_id, model.process_id, func.count())
            .join(Case, Case.id == model.case_id)
            .where(Case.release_number == release, Case.state.in_(OPEN), state)
            .group_by(model.element_id, model.process_id)
        )
        for element_id, process_id, count in tx.session.execute(query):
            found[element_id] += count
            found[process_id] += count
    return found


def _name(model: Model, old: str) -> str:
    if old in model.processes and model.processes[old].parent is None:
        return model.processes[old].name or old
    return next((node.name or old for _, node in model.nodes() if node.id == old), old)


def _choices(old: Model, new: Model, element_id: str) -> tuple[tuple[str, str], ...]:
    """What ``element_id`` can become at all: of the same kind and not there before."""
    if element_id in old.processes and old.processes[element_id].parent is None:
        return tuple(
            (each.id, each.name or each.id) for each in new.processes.values() if each.parent is None
        )
    known = {node.id: node for _, node in old.nodes()}
    mine = known[element_id]
    return tuple(
        (node.id, node.name or node.id)
        for _, node in new.nodes()
        if node.id not in known and node.kind is mine.kind and node.event.kind is mine.event.kind
    )


def checked(old: Model, new: Model, mapping: Mapping[str, str]) -> dict[str, str]:
    """``mapping``, if it leads from what is in ``old`` to what is in ``new``, and no two to the same.

    Raises:
        InvalidInputError: it does not.
    """
    before = {*old.processes, *(node.id for _, node in old.nodes())}
    after = {*new.processes, *(node.id for _, node in new.nodes())}
    for one, other in mapping.items():
        if one not in before or other not in after:
            raise InvalidInputError(f"对应关系“{one} → {other}”中的环节不存在", field="mapping")
    if len(set(mapping.values())) < len(mapping):
        raise InvalidInputError("两个环节不能对应到同一个环节", field="mapping")
    return {one: other for one, other in mapping.items() if one != other}
