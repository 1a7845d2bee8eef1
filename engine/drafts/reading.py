"""What stands in drafts: lists, files with their changes, findings.  Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select

from engine import inspection
from engine.drafts import access
from engine.errors import NotFoundError
from engine.models import DraftState, ReleaseDraft, ReleaseDraftEvent, ReleaseDraftFile, ReleaseFile
from engine.proof import Problem, Report
from engine.storage import Transaction

NEWEST = 30
MOST_EVENTS = 200
WHILE_DRAWING = 20_000
"""The states that are looked at while somebody draws, so that the answer comes at once."""


class Change(StrEnum):
    """How a file of a draft differs from the release that the draft set out from."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class FileLine:
    """A file in the list of a draft, without its content."""

    path: str
    change: Change
    changed_at: datetime | None = None
    changed_by: str = ""


@dataclass(frozen=True)
class DraftFile:
    """A file as it stands; ``version`` is what the next save asks for."""

    path: str
    content: bytes
    version: int
    changed_at: datetime
    changed_by: str


def newest(tx: Transaction) -> list[ReleaseDraft]:
    """The drafts that were changed last: open and submitted ones first.

    Raises:
        ForbiddenError: the actor may not read drafts.
    """
    access.require_reader(tx)
    ended = ReleaseDraft.state.in_([DraftState.PUBLISHED, DraftState.DISCARDED])
    query = select(ReleaseDraft).order_by(ended, ReleaseDraft.changed_at.desc()).limit(NEWEST)
    return list(tx.session.scalars(query))


def view(tx: Transaction, draft_id: UUID) -> ReleaseDraft:
    """The draft itself.

    Raises:
        ForbiddenError, NotFoundError: it is not for the actor, or does not exist.
    """
    return access.find(tx, draft_id)


def lines(tx: Transaction, draft_id: UUID) -> list[FileLine]:
    """Every file of the draft and of its base, by path, with what changed."""
    draft = access.find(tx, draft_id)
    own = select(ReleaseDraftFile).where(ReleaseDraftFile.draft_id == draft_id).subquery()
    base = select(ReleaseFile).where(ReleaseFile.release_number == draft.base).subquery()
    path = func.coalesce(own.c.path, base.c.path)
    joined = own.join(base, base.c.path == own.c.path, full=True)
    query = select(
        path,
        own.c.path.is_not(None),
        base.c.path.is_not(None),
        own.c.content == base.c.content,
        own.c.changed_at,
        own.c.changed_by,
    ).select_from(joined)
    return [
        FileLine(name, _change(here, there, same), at, by or "")
        for name, here, there, same, at, by in tx.session.execute(query.order_by(path))
    ]


def _change(here: bool, there: bool, same: bool | None) -> Change:
    if here and there:
        return Change.SAME if same else Change.CHANGED
    return Change.ADDED if here else Change.REMOVED


def file(tx: Transaction, draft_id: UUID, path: str) -> DraftFile:
    """One file of the draft.

    Raises:
        NotFoundError: the draft has no such file.
    """
    access.find(tx, draft_id)
    row = tx.session.get(ReleaseDraftFile, (draft_id, path))
    if row is None:
        raise NotFoundError(f"草稿中没有文件“{path}”", path=path)
    return DraftFile(row.path, row.content, row.version, row.changed_at, row.changed_by)


def files(tx: Transaction, draft_id: UUID) -> dict[str, bytes]:
    """All files of the draft, by path."""
    access.find(tx, draft_id)
    query = select(ReleaseDraftFile.path, ReleaseDraftFile.content).where(
        ReleaseDraftFile.draft_id == draft_id
    )
    return {path: content for path, content in tx.session.execute(query.order_by(ReleaseDraftFile.path))}


def events(tx: Transaction, draft_id: UUID) -> list[ReleaseDraftEvent]:
    """What happened to the draft, newest first."""
    access.find(tx, draft_id)
    query = select(ReleaseDraftEvent).where(ReleaseDraftEvent.draft_id == draft_id)
    return list(tx.session.scalars(query.order_by(ReleaseDraftEvent.id.desc()).limit(MOST_EVENTS)))


def report(tx: Transaction, draft_id: UUID) -> Report:
    """Everything that can be said about the draft as it stands, errors first."""
    return inspection.inspect(files(tx, draft_id))


def findings_with(tx: Transaction, draft_id: UUID, path: str, content: bytes) -> tuple[Problem, ...]:
    """Everything wrong or doubtful in the file ``path`` if it held ``content``, among the draft's other files."""
    return inspection.of_file({**files(tx, draft_id), path: content}, path, WHILE_DRAWING)
