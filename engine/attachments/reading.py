"""Looking at a file: only by who may, only when it was scanned, and never without a line in the log of views."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from engine.attached import Attached, attached
from engine.attachments.keeping import found
from engine.errors import InvalidInputError
from engine.files.errors import InfectedError, NotScannedError
from engine.files.kinds import MEDIA, VISIBLE, FileKind
from engine.files.papers import DocumentError, picture_of
from engine.files.pictures import PictureError, smaller
from engine.files.states import ScanState
from engine.models import Attachment, AttachmentView
from engine.storage import Actor, Store, Transaction

SIDES = {"small": 320, "large": 1600}
"""The longest side, in pixels, of the pictures that pages show."""


@dataclass(frozen=True)
class Opened:
    """A whole file."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Preview:
    """Which picture of a file is wanted: page from 1, and one of :data:`SIDES`."""

    page: int = 1
    side: str = "large"


def look(tx: Transaction, attachment_id: UUID) -> Attached:
    """The file's facts; nothing of its content, so no view is logged.

    Raises:
        NotFoundError: it is not within the actor's reach.
    """
    return attached(found(tx, attachment_id))


def whole(store: Store, actor: Actor, attachment_id: UUID) -> Opened:
    """The file as it is kept; the view is logged first.

    Raises:
        NotFoundError: it is not within the actor's reach.
        NotScannedError, InfectedError: nobody may read it.
        FilesUnavailableError: the bytes cannot be reached now.
    """
    with store.transaction(actor) as tx:
        row = _readable(tx, attachment_id, whole=True)
        digest, name, kind = row.digest, row.name, row.kind
    return Opened(name, MEDIA[kind], store.files.get(digest))


def picture(store: Store, actor: Actor, attachment_id: UUID, wanted: Preview) -> bytes:
    """A JPEG of a page of the file, drawn here, so that nothing of the file itself reaches the browser.

    Raises:
        NotFoundError: it is not within the actor's reach.
        NotScannedError, InfectedError: nobody may read it.
        InvalidInputError: files of this kind have no picture, or there is no such page.
    """
    if wanted.side not in SIDES:
        raise InvalidInputError("没有这种大小的图片", field="side")
    with store.transaction(actor) as tx:
        row = _readable(tx, attachment_id, whole=False)
        digest, kind = row.digest, row.kind
    if kind not in VISIBLE:
        raise InvalidInputError("这种文件不能在页面中预览，请下载后查看", field="file")
    data = store.files.get(digest)
    try:
        if kind is FileKind.PDF:
            return picture_of(data, wanted.page, SIDES[wanted.side])
        return smaller(data, SIDES[wanted.side])
    except (DocumentError, PictureError) as error:
        raise InvalidInputError(str(error), field="page") from error


def _readable(tx: Transaction, attachment_id: UUID, *, whole: bool) -> Attachment:
    row = found(tx, attachment_id)
    if row.scan is ScanState.WAITING:
        raise NotScannedError(attachment_id=str(attachment_id))
    if row.scan is ScanState.INFECTED:
        raise InfectedError(attachment_id=str(attachment_id))
    tx.session.add(AttachmentView(attachment_id=row.id, actor=tx.actor.id, at=tx.now, whole=whole))
    return row
