"""Files that answer fields of a form: named by the submission, and really there, of this task or of this applicant."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from engine.attachments.keeping import take_into
from engine.files.states import ScanState
from engine.forms import FieldError, Form
from engine.forms.attached import Named, files_in
from engine.models import Attachment
from engine.storage import Transaction
from engine.submission import FormInvalidError


def require_of_task(tx: Transaction, task_id: UUID, form: Form, values: Mapping[str, object]) -> None:
    """Nothing, if every file that ``values`` name was sent for this task and is still there.

    Raises:
        FormInvalidError: names each field whose files are not.
    """
    _require(tx, tuple(files_in(form.components, values)), Attachment.task_id == task_id)


def take_named(tx: Transaction, case_id: UUID, form: Form, values: Mapping[str, object]) -> None:
    """Give the new case the files that its application names.

    Raises:
        FormInvalidError: one of them is not the actor's to give.
    """
    named = tuple(files_in(form.components, values))
    mine = Attachment.case_id.is_(None) & (Attachment.uploaded_by == tx.actor.id)
    _require(tx, named, or_(mine, Attachment.case_id == case_id))
    take_into(tx, case_id, [UUID(name) for each in named for name in each.files])


def _require(tx: Transaction, named: tuple[Named, ...], theirs: ColumnElement[bool]) -> None:
    if not named:
        return
    wanted = {UUID(name) for each in named for name in each.files}
    there = {
        str(found)
        for found in tx.session.scalars(
            select(Attachment.id).where(
                Attachment.id.in_(wanted),
                Attachment.removed_at.is_(None),
                Attachment.scan != ScanState.INFECTED,
                theirs,
            )
        )
    }
    message = "有文件没有传完，或者已被移除，请重新选择"
    errors = tuple(
        FieldError(each.path, each.field.id, each.field.label, "file_missing", message)
        for each in named
        if not there.issuperset(each.files)
    )
    if errors:
        raise FormInvalidError(errors)
