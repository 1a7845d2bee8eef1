"""Taking a file in: judged, cleaned, kept, then written down, then scanned."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import select

from engine.attached import Attached, attached
from engine.attachments import keeping, scanning
from engine.attachments.lock import keep_from_sweeping
from engine.errors import NotFoundError
from engine.files.errors import AttachmentError, FilesUnavailableError
from engine.files.kinds import ENDINGS, LIMITS, FileKind, Judged, Limits, judge
from engine.files.states import Purpose
from engine.models import Attachment, Case
from engine.reach import scope
from engine.storage import Actor, Store, Transaction
from engine.task_access import require_assignee, visible

LONGEST_NAME = 80
_UNFIT = re.compile(r"[\x00-\x1f\x7f\\/:*?\"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
_CODE = re.compile(r"[\w.\-]{0,80}", re.ASCII)


@dataclass(frozen=True)
class Upload:
    """A file as it was sent.

    With ``task_id`` it belongs to that task, which must be the actor's; with ``case_id`` alone to the case; with
    neither it is the actor's until :func:`engine.attachments.take_into` gives it to a case.  ``key`` makes sending it
    twice count once.  ``kinds`` are what the field takes.
    """

    name: str
    data: bytes = field(repr=False)
    field: str = "attachments"
    purpose: Purpose = Purpose.MATERIAL
    case_id: UUID | None = None
    task_id: UUID | None = None
    material: str = ""
    key: UUID | None = None
    kinds: frozenset[FileKind] = frozenset(FileKind)


def receive(store: Store, actor: Actor, upload: Upload, limits: Limits = LIMITS) -> Attached:
    """Keep ``upload`` and scan it; the file as it stands then, which is ``waiting`` when the scanner is down.

    Raises:
        AttachmentError: the file is not taken; says why and names the field.
        NotFoundError, ForbiddenError, ConflictError: the case or the task is not the actor's to add to.
        FilesUnavailableError: it could not be kept; nothing is changed.
        InfectedError: the scan found something; the bytes are gone.
    """
    _require_codes(upload)
    judged = judge(upload.data, upload.field, limits)
    if judged.kind not in upload.kinds:
        taken = "、".join(sorted({kind.value.upper() for kind in upload.kinds}))
        raise AttachmentError(f"这里只能上传 {taken}", field=upload.field)
    digest = hashlib.sha256(judged.data).hexdigest()
    with store.transaction(actor) as tx:
        known = _known(tx, upload, digest)
        if known is None:
            _require_place(tx, upload)
    if known is not None:
        return known
    store.files.put(digest, judged.data)
    with store.transaction(actor) as tx:
        keep_from_sweeping(tx)
        _require_place(tx, upload)
        if not store.files.has(digest):
            raise FilesUnavailableError
        attachment_id = _write(tx, upload, judged, digest)
    return scanning.scan_now(store, attachment_id)


def _known(tx: Transaction, upload: Upload, digest: str) -> Attached | None:
    """What was already kept under the key of ``upload``, if the same actor has sent the same."""
    row = tx.session.get(Attachment, upload.key) if upload.key else None
    if row is None:
        return None
    if row.uploaded_by != tx.actor.id or row.digest != digest or row.removed_at is not None:
        raise AttachmentError("这个文件的编号已被使用，请重新选择文件", field=upload.field)
    return attached(row)


def _require_codes(upload: Upload) -> None:
    for text in (upload.field, upload.material):
        if not _CODE.fullmatch(text):
            raise AttachmentError("附件所属的项目不对", field="field")


def _require_place(tx: Transaction, upload: Upload) -> None:
    """The actor may add to the task, the case, or the files of their own; and there is room."""
    case_id = upload.case_id
    if upload.task_id is not None:
        task = visible(tx, upload.task_id)
        require_assignee(tx, task)
        case_id = task.case_id
    elif case_id is not None and _case(tx, case_id) is None:
        raise NotFoundError(case_id=str(case_id))
    keeping.require_room(tx, case_id, upload.field)


def _case(tx: Transaction, case_id: UUID) -> UUID | None:
    return tx.session.scalar(select(Case.id).where(Case.id == case_id, scope(tx)))


def _write(tx: Transaction, upload: Upload, judged: Judged, digest: str) -> UUID:
    case_id = visible(tx, upload.task_id).case_id if upload.task_id else upload.case_id
    row = Attachment(
        id=upload.key or uuid4(),
        case_id=case_id,
        task_id=upload.task_id,
        field=upload.field,
        material=upload.material,
        purpose=upload.purpose,
        name=file_name(upload.name, judged.kind),
        kind=judged.kind,
        size=len(judged.data),
        pages=judged.pages,
        digest=digest,
        uploaded_by=tx.actor.id,
        uploaded_at=tx.now,
    )
    tx.session.add(row)
    if case_id is not None:
        keeping.tell(tx, row, "file_added", None)
    tx.session.flush()
    return row.id


def file_name(given: str, kind: FileKind) -> str:
    """``given`` without what no file name may hold, with the ending of what the file is.

    >>> file_name("../户口簿.exe", FileKind.PDF), file_name("a.jpeg", FileKind.JPEG)
    ('户口簿.exe.pdf', 'a.jpg')
    """
    plain = _UNFIT.sub(" ", given.rpartition("/")[2].rpartition("\\")[2]).lstrip(" ").rstrip(" .")
    ending = ENDINGS[kind]
    stem, dot, last = plain.rpartition(".")
    if dot and last.lower() in {ending, kind.value}:
        plain = stem
    return f"{plain[:LONGEST_NAME].strip(' .') or '附件'}.{ending}"
