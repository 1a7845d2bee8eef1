"""What stands in drafts: lists, files with their changes, findings.  Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import PurePosixPath
from uuid import UUID

from sqlalchemy import func, select

from engine import inspection, proof
from engine.drafts import access
from engine.errors import NotFoundError
from engine.models import DraftState, ReleaseDraft, ReleaseDraftEvent, ReleaseDraftFile, ReleaseFile
from engine.proof import Problem, Report
from engine.proof.findings import of_finding
from engine.storage import Transaction

NEWEST = 30
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
    size: int
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
    own = select(
        ReleaseDraftFile.path,
        func.length(ReleaseDraftFile.content),
        func.md5(ReleaseDraftFile.content),
        ReleaseDraftFile.changed_at,
        ReleaseDraftFile.changed_by,
    ).where(ReleaseDraftFile.draft_id == draft_id)
    published = select(
        ReleaseFile.path, func.length(ReleaseFile.content), func.md5(ReleaseFile.content)
    ).where(ReleaseFile.release_number == draft.base)
    before = {path: (size, digest) for path, size, digest in tx.session.execute(published)}
    found = []
    for path, size, digest, changed_at, changed_by in tx.session.execute(own):
        base = before.pop(path, None)
        change = Change.ADDED if base is None else Change.SAME if base == (size, digest) else Change.CHANGED
        found.append(FileLine(path, change, size, changed_at, changed_by))
    found += [FileLine(path, Change.REMOVED, size) for path, (size, _) in before.items()]
    return sorted(found, key=lambda line: line.path)


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
    return list(tx.session.scalars(query.order_by(ReleaseDraftEvent.id.desc()).limit(NEWEST)))


def report(tx: Transaction, draft_id: UUID) -> Report:
    """Everything that can be said about the draft as it stands, errors first."""
    return _report(files(tx, draft_id), proof.MOST_STATES)


def findings_with(tx: Transaction, draft_id: UUID, path: str, content: bytes) -> tuple[Problem, ...]:
    """Everything wrong or doubtful in the file ``path`` if it held ``content``, among the draft's other files."""
    names = (path, PurePosixPath(path).name)
    found = _report({**files(tx, draft_id), path: content}, WHILE_DRAWING)
    return tuple(each for each in found.problems if each.file in names)


def _report(sources: dict[str, bytes], most_states: int) -> Report:
    """The proof of ``sources``, and what the inspection sees besides: the faults of every form one by one."""
    proved = proof.report(sources, most_states)
    known = {(each.code, each.file, each.element_id) for each in proved.problems}
    more = [of_finding(each) for each in inspection.inspect(sources)]
    more = [each for each in more if (each.code, each.file, each.element_id) not in known]
    problems = [each for each in proved.problems if each.code != "invalid_form"] + more
    return Report(tuple(sorted(problems, key=lambda each: each.warning)), proved.examined)
