"""Changing the files of a draft.  A save asks for the version that was edited, so nobody overwrites another unseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, literal, select, update

from engine import releases
from engine.drafts import access, paths
from engine.drafts.access import editable, note, touch, worded
from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.models import DraftState, ReleaseDraft, ReleaseDraftFile, ReleaseFile
from engine.storage import Transaction


@dataclass(frozen=True)
class Saved:
    """A file as it was just saved."""

    version: int
    at: datetime


def begin(tx: Transaction, title: str, base: int | None = None) -> UUID:
    """The id of a new draft that holds what release ``base`` holds, by default the newest.

    Raises:
        ForbiddenError: the actor is no designer.
        NotFoundError: there is no such release.
    """
    access.require_designer(tx)
    title = worded(title, "title", "草稿名称")
    number = releases.newest(tx).number if base is None else releases.content(tx, base).number
    draft_id = open_draft(tx, title, releases.newest(tx).number)
    copied = select(
        literal(draft_id),
        ReleaseFile.path,
        ReleaseFile.content,
        literal(0),
        literal(tx.now),
        literal(tx.actor.id),
    ).where(ReleaseFile.release_number == number)
    columns = ["draft_id", "path", "content", "version", "changed_at", "changed_by"]
    tx.session.execute(insert(ReleaseDraftFile).from_select(columns, copied))
    note(tx, draft_id, access.BEGUN, reason=f"版本 {number}")
    return draft_id


def open_draft(tx: Transaction, title: str, base: int) -> UUID:
    """The id of a new draft without files."""
    draft_id = uuid4()
    row = {"id": draft_id, "title": title, "state": DraftState.OPEN, "base": base, "version": 0}
    who = {"author": tx.actor.id, "reason": "", "created_at": tx.now}
    tx.session.execute(insert(ReleaseDraft).values(**row, **who, changed_at=tx.now, changed_by=tx.actor.id))
    return draft_id


def save(tx: Transaction, draft_id: UUID, path: str, content: bytes, version: int) -> Saved:
    """Keep ``content`` as the file ``path``, which must still stand at ``version``.

    Saving what is there already changes nothing.

    Raises:
        ForbiddenError, NotFoundError: as for any change.
        ConflictError: somebody else saved the file, or the draft is not open.
    """
    draft = editable(tx, draft_id)
    known = _file(tx, draft_id, path)
    if known.content == content:
        return Saved(known.version, known.changed_at)
    touch(tx, draft)
    fresh = {"content": paths.sized(path, content), "version": draft.version, "changed_at": tx.now}
    done = (
        update(ReleaseDraftFile)
        .where(
            ReleaseDraftFile.draft_id == draft_id,
            ReleaseDraftFile.path == path,
            ReleaseDraftFile.version == version,
        )
        .values(**fresh, changed_by=tx.actor.id)
        .returning(ReleaseDraftFile.version)
    )
    if tx.session.scalar(done) is None:
        text = "这个文件已由他人或在另一个窗口修改，请刷新后再改"
        raise ConflictError(text, by=known.changed_by, at=known.changed_at)
    return Saved(draft.version, tx.now)


def add(tx: Transaction, draft_id: UUID, path: str, content: bytes) -> None:
    """Put a new file into the draft.

    Raises:
        InvalidInputError: the path or the content cannot be.
        ConflictError: there is such a file, or the draft is not open.
    """
    draft = editable(tx, draft_id)
    paths.checked(path)
    if tx.session.get(ReleaseDraftFile, (draft_id, path)) is not None:
        raise ConflictError(f"已有文件“{path}”，请换一个名称")
    touch(tx, draft)
    _put(tx, draft, {path: content})
    note(tx, draft_id, "added", path)


def bring_in(tx: Transaction, draft_id: UUID, files: Mapping[str, bytes], *, whole: bool) -> tuple[str, ...]:
    """Take ``files`` into the draft; the paths that changed, were added or, when ``whole``, removed.

    Raises:
        InvalidInputError: a path or a content cannot be; nothing is taken in.
        ConflictError: the draft is not open.
    """
    draft = editable(tx, draft_id)
    query = select(ReleaseDraftFile.path, ReleaseDraftFile.content).where(
        ReleaseDraftFile.draft_id == draft_id
    )
    known = {path: content for path, content in tx.session.execute(query)}
    changed = {paths.checked(path): content for path, content in files.items() if known.get(path) != content}
    gone = sorted(known.keys() - files.keys()) if whole else []
    if len(known | changed) - len(gone) > releases.MAX_FILES:
        raise InvalidInputError(f"一次发布应有 1 到 {releases.MAX_FILES} 个文件", field="files")
    if changed or gone:
        touch(tx, draft)
        _drop(tx, draft_id, [*changed, *gone])
        _put(tx, draft, changed)
    touched = (*sorted(changed), *gone)
    note(tx, draft_id, "imported", reason=f"{len(touched)} 个文件有变化")
    return touched


def remove(tx: Transaction, draft_id: UUID, path: str) -> None:
    """Take the file ``path`` out of the draft; :func:`restore` brings it back as it was published.

    Raises:
        NotFoundError: there is no such file.
        ConflictError: the draft is not open.
    """
    draft = editable(tx, draft_id)
    _file(tx, draft_id, path)
    touch(tx, draft)
    _drop(tx, draft_id, [path])
    note(tx, draft_id, "removed", path)


def restore(tx: Transaction, draft_id: UUID, path: str) -> None:
    """Put the file ``path`` back as it is in the release that the draft set out from.

    Raises:
        NotFoundError: that release has no such file.
        ConflictError: the draft is not open.
    """
    draft = editable(tx, draft_id)
    key = (draft.base, path)
    original = tx.session.get(ReleaseFile, key) if draft.base is not None else None
    if original is None:
        raise NotFoundError(f"原版本中没有文件“{path}”", path=path)
    touch(tx, draft)
    _drop(tx, draft_id, [path])
    _put(tx, draft, {path: original.content})
    note(tx, draft_id, "restored", path)


def _put(tx: Transaction, draft: ReleaseDraft, files: Mapping[str, bytes]) -> None:
    """Insert ``files`` at the draft's version, which no window can hold for a path that was there before."""
    rows = [
        {
            "draft_id": draft.id,
            "path": path,
            "content": paths.sized(path, content),
            "version": draft.version,
            "changed_at": tx.now,
            "changed_by": tx.actor.id,
        }
        for path, content in files.items()
    ]
    if rows:
        tx.session.execute(insert(ReleaseDraftFile), rows)


def _drop(tx: Transaction, draft_id: UUID, gone: list[str]) -> None:
    where = ReleaseDraftFile.draft_id == draft_id, ReleaseDraftFile.path.in_(gone)
    tx.session.execute(delete(ReleaseDraftFile).where(*where))


def _file(tx: Transaction, draft_id: UUID, path: str) -> ReleaseDraftFile:
    found = tx.session.get(ReleaseDraftFile, (draft_id, path), populate_existing=True)
    if found is None:
        raise NotFoundError(f"草稿中没有文件“{path}”", path=path)
    return found
