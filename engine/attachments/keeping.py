"""Which files a case has, whose they are, and taking one away again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from engine.attached import Attached, attached
from engine.domain import TaskState
from engine.errors import ConflictError, ForbiddenError, NotFoundError
from engine.files.errors import AttachmentError
from engine.files.states import Purpose
from engine.models import Attachment, Case, History, UserTask
from engine.reach import Applying, scope
from engine.storage import Transaction

MOST_OF_CASE = 120
MOST_LOOSE = 40


def of_case(tx: Transaction, case_id: UUID) -> tuple[Attached, ...]:
    """The files of a case that were not removed, oldest first.  The caller has checked that the case may be seen."""
    return _listed(tx, Attachment.case_id == case_id)


def of_field(tx: Transaction, case_id: UUID, field: str, task_id: UUID | None) -> tuple[Attached, ...]:
    """The files that answer one field of a form, oldest first."""
    return _listed(
        tx, Attachment.case_id == case_id, Attachment.field == field, Attachment.task_id == task_id
    )


def own_loose(tx: Transaction) -> tuple[Attached, ...]:
    """The files that the actor has sent and that belong to no case yet, oldest first."""
    return _listed(tx, Attachment.case_id.is_(None), Attachment.uploaded_by == tx.actor.id)


def _listed(tx: Transaction, *conditions: ColumnElement[bool]) -> tuple[Attached, ...]:
    query = select(Attachment).where(Attachment.removed_at.is_(None), *conditions)
    rows = tx.session.scalars(query.order_by(Attachment.uploaded_at, Attachment.id))
    return tuple(attached(row) for row in rows)


def found(tx: Transaction, attachment_id: UUID) -> Attachment:
    """The file's row, if the actor may see it: in a case within reach, or the actor's own loose one.

    Raises:
        NotFoundError: there is none within the actor's reach, or it was removed.
    """
    row = tx.session.scalar(
        select(Attachment)
        .outerjoin(Case, Case.id == Attachment.case_id)
        .where(
            Attachment.id == attachment_id,
            Attachment.removed_at.is_(None),
            or_(
                and_(Attachment.case_id.is_not(None), _theirs(tx)),
                and_(Attachment.case_id.is_(None), Attachment.uploaded_by == tx.actor.id),
            ),
        )
    )
    if row is None:
        raise NotFoundError(attachment_id=str(attachment_id))
    return row


def _theirs(tx: Transaction) -> ColumnElement[bool]:
    """What the actor may see of the files of cases within reach: an applicant the materials, staff all of them."""
    if isinstance(tx.actor, Applying):
        return and_(scope(tx), Attachment.purpose == Purpose.MATERIAL)
    return scope(tx)


def take_into(tx: Transaction, case_id: UUID, attachment_ids: Iterable[UUID]) -> int:
    """Make loose files of the actor's the case's; how many.  Those that are the case's already stay as they are.

    Raises:
        AttachmentError: one of them is not the actor's to give.
    """
    wanted = set(attachment_ids)
    if not wanted:
        return 0
    loose = and_(Attachment.case_id.is_(None), Attachment.uploaded_by == tx.actor.id)
    taken: Sequence[UUID] = tx.session.scalars(
        update(Attachment)
        .where(Attachment.id.in_(wanted), Attachment.removed_at.is_(None), loose)
        .values(case_id=case_id)
        .returning(Attachment.id)
        .execution_options(synchronize_session=False)
    ).all()
    known = tx.session.scalars(
        select(Attachment.id).where(
            Attachment.id.in_(wanted), Attachment.case_id == case_id, Attachment.removed_at.is_(None)
        )
    )
    if wanted - set(known):
        raise AttachmentError("有附件已被移除或者不属于这件申请，请重新上传", field="attachments")
    return len(taken)


def require_room(tx: Transaction, case_id: UUID | None, field: str) -> None:
    """Nothing, if one more file fits.

    Raises:
        AttachmentError: the case, or the actor without a case, has too many.
    """
    mine = and_(Attachment.case_id.is_(None), Attachment.uploaded_by == tx.actor.id)
    which, most = (mine, MOST_LOOSE) if case_id is None else (Attachment.case_id == case_id, MOST_OF_CASE)
    count = tx.session.scalar(select(func.count()).where(which, Attachment.removed_at.is_(None))) or 0
    if count >= most:
        raise AttachmentError(f"附件最多 {most} 个，请先移除不需要的", field=field)


def remove(tx: Transaction, attachment_id: UUID, why: str) -> None:
    """Take a file away; its row, the case's history and the reason stay, its bytes are swept later.

    Raises:
        ForbiddenError: somebody else has sent it.
        ConflictError: it answers a task that is done, so it is part of the record.
        AttachmentError: no reason is given.
    """
    row = found(tx, attachment_id)
    if row.uploaded_by != tx.actor.id:
        raise ForbiddenError("附件只能由上传的人移除", attachment_id=str(attachment_id))
    if not why.strip():
        raise AttachmentError("请写明移除的原因", field="why")
    if row.task_id is not None and _is_done(tx, row.task_id):
        raise ConflictError("这项任务已经办理完成，附件是办理记录的一部分，不能移除")
    row.removed_at, row.removed_by, row.removed_why = tx.now, tx.actor.id, why.strip()
    if row.case_id is not None:
        tell(tx, row, "file_removed", why.strip())
    tx.session.flush()


def _is_done(tx: Transaction, task_id: UUID) -> bool:
    return tx.session.scalar(select(UserTask.state).where(UserTask.id == task_id)) is TaskState.COMPLETED


def tell(tx: Transaction, row: Attachment, kind: str, note: str | None) -> None:
    """Write into the history of the file's case what was done with the file."""
    tx.session.add(
        History(
            case_id=row.case_id, key=row.id, name=row.name, kind=kind, actor=tx.actor.id, at=tx.now, note=note
        )
    )
