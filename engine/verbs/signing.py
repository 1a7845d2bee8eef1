"""会签, 或签, 加签, 减签: colleagues give their opinion on a task before it is finished, or once it was filled in.

A signature never decides: who holds the task does, with the signatures before their eyes.  No signer signs their own
work: holder and sender are no signers, and a checking task wants fresh hands of its signers too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update

from engine import hands, tasks
from engine.domain import Hold, TaskState
from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.models import Draft, Involvement, InvolvementKind, UserTask, Verdict
from engine.storage import Transaction
from engine.storage.statements import send
from engine.task_access import Task, found, is_delegate, locked, require_running, taken
from engine.verb_names import Verb
from engine.verbs import colleagues, involving
from engine.verbs.permission import held_task, said, told

MOST_SIGNERS = 10
_WORDS = {Verdict.AGREE: "同意", Verdict.DISAGREE: "不同意"}


class Quorum(StrEnum):
    """How many of the signers of one round must sign: 会签 all, 或签 any."""

    ALL = "all"
    ANY = "any"


class Place(StrEnum):
    """Where an added signer comes: before those who have not signed yet, beside them, or after the holder."""

    BEFORE = "before"
    PARALLEL = "parallel"
    AFTER = "after"


@dataclass(frozen=True)
class Wanted:
    """Whose signatures are wanted and why."""

    signers: tuple[str, ...]
    reason: str
    quorum: Quorum = Quorum.ALL


def countersign(tx: Transaction, task_id: UUID, wanted: Wanted) -> int:
    """Ask colleagues to sign the actor's task before it can be finished; how many were asked.

    Raises:
        InvalidInputError: no reason, nobody chosen, too many, or somebody out of reach.
        ForbiddenError: the diagram does not allow it, or a signer worked on the case that the task checks.
        ConflictError: the task is no longer the actor's, is entrusted to somebody or being signed.
    """
    words = said(wanted.reason, "会签说明")
    task = held_task(tx, task_id, Verb.COUNTERSIGN)
    rows = _round(tx, task, wanted.signers, quorum=wanted.quorum, position=0)
    _set_hold(tx, task, (None, Hold.FOLLOWED), Hold.SIGNING)
    names = _ask(tx, task, rows, words)
    kind = "会签" if wanted.quorum is Quorum.ALL else "或签"
    send(tx, [told(tx, task, "countersign", f"请{names}{kind}：{words}")])
    return len(rows)


def add_signer(tx: Transaction, task_id: UUID, signer: str, place: Place, reason: str) -> UUID:
    """Ask one more colleague to sign; the id of the signature.

    ``before`` and ``parallel`` hold the task up until the colleague has signed, ``after`` asks once it is filled in.

    Raises:
        InvalidInputError: no reason, or somebody out of reach or asked already.
        ForbiddenError: the diagram does not allow it, or the signer worked on the case that the task checks.
        ConflictError: the task is no longer the actor's, entrusted to somebody, or handed in.
    """
    words = said(reason, "加签原因")
    task = held_task(tx, task_id, Verb.ADD_SIGNER)
    open_now = _open(tx, task.id)
    before = [each for each in open_now if not each.after]
    position, round_id, quorum = 0, None, Quorum.ALL
    if before and place is Place.PARALLEL:
        position, round_id = before[0].position, before[0].round
        quorum = Quorum(before[0].quorum or Quorum.ALL)
    elif before and place is Place.BEFORE:
        position = before[0].position - 1
    rows = _round(tx, task, (signer,), quorum=quorum, position=position, after=place is Place.AFTER)
    if round_id is not None:
        rows = [row | {"round": round_id} for row in rows]
    after = Hold.FOLLOWED if place is Place.AFTER and not before else Hold.SIGNING
    _set_hold(tx, task, (None, Hold.SIGNING, Hold.FOLLOWED), after)
    names = _ask(tx, task, rows, words)
    titles = {Place.BEFORE: "前加签", Place.PARALLEL: "并行加签", Place.AFTER: "后加签"}
    send(tx, [told(tx, task, "add_signer", f"{titles[place]}{names}：{words}")])
    return UUID(str(rows[0]["id"]))


def remove_signer(tx: Transaction, involvement_id: UUID, reason: str) -> UUID:
    """Do without a signature that was asked for and not given; the id of the task.

    Raises:
        InvalidInputError: no reason.
        NotFoundError: there is no such signature on a task of the actor.
        ConflictError: it was given or dropped before.
        ForbiddenError: the diagram does not allow it.
    """
    words = said(reason, "减签原因")
    task = task_of_signature(tx, involvement_id)
    row = update(Involvement).where(
        Involvement.id == involvement_id,
        Involvement.kind == InvolvementKind.SIGNATURE,
        Involvement.closed_at.is_(None),
    )
    gone = tx.session.scalar(row.values(closed_at=tx.now, removed_at=tx.now).returning(Involvement.recipient))
    if gone is None:
        raise ConflictError("这位会签人已经签署或者已经减去", task_id=str(task.id))
    name = colleagues.name_of(tx, gone)
    send(tx, [told(tx, task, "remove_signer", f"减去{name}：{words}")])
    _go_on(tx, task)
    return task.id


def sign(tx: Transaction, involvement_id: UUID, verdict: Verdict, opinion: str) -> UUID:
    """Give the signature that the actor was asked for; the id of the task.

    The last of those who sign afterwards ends the task; one who disagrees gives it back to its holder.

    Raises:
        InvalidInputError: nothing was said.
        NotFoundError: the actor was not asked, or it is not the actor's turn yet.
        ConflictError: it was given or dropped before.
    """
    words = said(opinion, "签署意见", "text")
    locked(tx, _task_of(tx, involvement_id))
    signature = involving.mine(tx, involvement_id, InvolvementKind.SIGNATURE)
    task = found(tx, signature.task_id)
    require_running(task)
    if task.state is not TaskState.OPEN:
        raise taken(tx, task.id)
    hands.require_fresh(tx, task, {tx.actor.id})
    if not is_turn(signature, _open(tx, task.id), task):
        raise NotFoundError("还没有轮到您签署", involvement_id=str(involvement_id))
    signature.verdict, signature.answer, signature.closed_at = verdict, words, tx.now
    send(tx, [told(tx, task, "sign", f"{_WORDS[verdict]}：{words}")])
    if signature.quorum == Quorum.ANY:
        _drop_rest(tx, signature)
    if signature.after and verdict is Verdict.DISAGREE:
        _give_back(tx, task, signature)
    else:
        _go_on(tx, task)
    return task.id


def task_of_signature(tx: Transaction, involvement_id: UUID) -> Task:
    """The task of the actor's that waits for a signature.

    Raises:
        NotFoundError: there is no such signature.
        ConflictError: the task is not the actor's.
    """
    task_id = tx.session.scalar(select(Involvement.task_id).where(Involvement.id == involvement_id))
    if task_id is None:
        raise NotFoundError(involvement_id=str(involvement_id))
    return held_task(tx, task_id, Verb.REMOVE_SIGNER)


def is_turn(signature: Involvement, waiting: Sequence[Involvement], task: Task) -> bool:
    """Whether the signature is asked for now; ``waiting`` are the task's open ones."""
    if signature.after != (task.hold == Hold.SUBMITTED):
        return False
    first = min(each.position for each in waiting if each.after == signature.after)
    return signature.position == first


def _task_of(tx: Transaction, involvement_id: UUID) -> UUID:
    found_id = tx.session.scalar(
        select(Involvement.task_id).where(
            Involvement.id == involvement_id, Involvement.recipient == tx.actor.id
        )
    )
    if found_id is None:
        raise NotFoundError(involvement_id=str(involvement_id))
    return found_id


def _open(tx: Transaction, task_id: UUID) -> list[Involvement]:
    """The signatures that are still wanted, those whose turn comes first in front."""
    query = select(Involvement).where(
        Involvement.task_id == task_id,
        Involvement.kind == InvolvementKind.SIGNATURE,
        Involvement.closed_at.is_(None),
    )
    ordered = query.order_by(Involvement.after, Involvement.position, Involvement.sent_at, Involvement.id)
    return list(tx.session.scalars(ordered.execution_options(populate_existing=True)))


Row = dict[str, object]


def _round(tx: Transaction, task: Task, signers: Sequence[str], **settings: object) -> list[Row]:
    chosen = list(dict.fromkeys(account for account in signers if account))
    if not chosen or len(chosen) > MOST_SIGNERS:
        raise InvalidInputError(f"请选择 1 到 {MOST_SIGNERS} 位会签人", field="to")
    asked = {each.recipient for each in _open(tx, task.id)}
    round_id = uuid4()
    rows: list[Row] = []
    for account in chosen:
        colleague = colleagues.find_near(tx, task, account)
        if colleague.id in asked:
            raise InvalidInputError(f"{colleague.name}已经在会签人之中", field="to")
        if colleague.id == task.assignee:
            raise InvalidInputError("办理人不能会签自己的任务", field="to")
        hands.require_fresh(tx, task, {colleague.id})
        rows.append({"id": uuid4(), "recipient": colleague.id, "round": round_id, **settings})
    return rows


def _ask(tx: Transaction, task: Task, rows: Sequence[Row], text: str) -> str:
    """Keep the wanted signatures; the names of the signers."""
    whole = {
        "case_id": task.case_id,
        "task_id": task.id,
        "kind": InvolvementKind.SIGNATURE,
        "sender": tx.actor.id,
        "text": text,
        "sent_at": tx.now,
    }
    tx.session.execute(insert(Involvement), [whole | row for row in rows])
    return "、".join(colleagues.name_of(tx, str(row["recipient"])) for row in rows)


def _set_hold(tx: Transaction, task: Task, before: Sequence[Hold | None], after: Hold | None) -> None:
    if task.hold not in before or is_delegate(tx, task):
        raise ConflictError("这项任务正在委派、会签或者已经提交", task_id=str(task.id))
    statement = update(UserTask).where(
        UserTask.id == task.id,
        UserTask.state == TaskState.OPEN,
        UserTask.assignee == task.assignee,
        UserTask.hold.is_not_distinct_from(task.hold),
    )
    if tx.session.scalar(statement.values(hold=after).returning(UserTask.id)) is None:
        raise taken(tx, task.id)


def _drop_rest(tx: Transaction, signature: Involvement) -> None:
    """One of the round has signed; the others need not."""
    rest = update(Involvement).where(
        Involvement.round == signature.round, Involvement.closed_at.is_(None), Involvement.id != signature.id
    )
    tx.session.execute(rest.values(closed_at=tx.now, removed_at=tx.now))


def _go_on(tx: Transaction, task: Task) -> None:
    """What the task waits for now that a signature less is wanted."""
    waiting = _open(tx, task.id)
    if task.hold == Hold.SUBMITTED:
        if not waiting:
            tasks.finish(tx, task.id, tasks.Ending(task.assignee or tx.actor.id))
        return
    if any(not each.after for each in waiting):
        return
    _set_hold(tx, task, (Hold.SIGNING, Hold.FOLLOWED), Hold.FOLLOWED if waiting else None)


def _give_back(tx: Transaction, task: Task, signature: Involvement) -> None:
    """The holder gets the task again with what was handed in; who disagreed is asked again afterwards."""
    _set_hold(tx, task, (Hold.SUBMITTED,), Hold.FOLLOWED)
    handed_in = tx.session.scalar(select(UserTask.submission).where(UserTask.id == task.id))
    draft = tx.session.get(Draft, (task.id, task.assignee))
    if draft is None:
        tx.session.add(
            Draft(task_id=task.id, account_id=task.assignee, values=handed_in or {}, saved_at=tx.now)
        )
    else:
        draft.values, draft.saved_at = handed_in or {}, tx.now
    tx.session.execute(update(UserTask).where(UserTask.id == task.id).values(submission=None))
    again: Row = {
        "id": uuid4(),
        "recipient": signature.recipient,
        "round": signature.round,
        "quorum": signature.quorum,
        "position": signature.position,
        "after": True,
        "sender": signature.sender,
    }
    whole = {
        "case_id": task.case_id,
        "task_id": task.id,
        "kind": InvolvementKind.SIGNATURE,
        "text": signature.text,
        "sent_at": tx.now,
    }
    tx.session.execute(insert(Involvement), [whole | again])
    tx.session.flush()
