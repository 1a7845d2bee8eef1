"""From a draft to a release: the author hands it in with a reason, a second person publishes it or gives it back."""

from __future__ import annotations

from uuid import UUID

from engine import releases
from engine.content import Content
from engine.drafts import access, editing, reading
from engine.drafts.access import lock, note, worded
from engine.errors import ConflictError, ForbiddenError, ModelError
from engine.models import DraftState
from engine.storage import Transaction


def submit(tx: Transaction, draft_id: UUID, reason: str) -> None:
    """Hand the draft in for publication; from now on nobody edits it.

    Raises:
        ForbiddenError: the actor is no designer.
        InvalidInputError: no reason was given.
        ModelError: something in it would be refused; lists what.
        ConflictError: it is not open, or nothing was changed.
    """
    draft = access.editable(tx, draft_id)
    reason = worded(reason, "reason", "修改理由")
    if all(line.change is reading.Change.SAME for line in reading.lines(tx, draft_id)):
        raise ConflictError("草稿与原版本完全相同，没有可以发布的修改")
    errors = reading.report(tx, draft_id).errors
    if errors:
        raise ModelError(f"还有 {len(errors)} 处错误，改好后才能提交审核", findings=errors)
    draft.state, draft.reason, draft.submitted_at = DraftState.SUBMITTED, reason, tx.now
    tx.session.flush()
    note(tx, draft_id, "submitted", reason=reason)


def send_back(tx: Transaction, draft_id: UUID, reason: str) -> None:
    """Give a draft that was handed in back to its author, who may take it back the same way.

    Raises:
        ForbiddenError: the actor does not review.
        InvalidInputError: no reason was given.
        ConflictError: it was not handed in.
    """
    access.require_reader(tx)
    reason = worded(reason, "reason", "退回理由")
    draft = lock(tx, draft_id, DraftState.SUBMITTED)
    draft.state, draft.submitted_at = DraftState.OPEN, None
    tx.session.flush()
    note(tx, draft_id, "returned", reason=reason)


def publish(tx: Transaction, draft_id: UUID, version: int) -> Content:
    """The release that the draft becomes; ``version`` is the draft's as the reviewer saw it.

    Raises:
        ForbiddenError: the actor does not review, or worked on the draft.
        ConflictError: it changed since, was not handed in, or another release came in between.
        ModelError: the content is refused.
    """
    access.require_reader(tx)
    draft = lock(tx, draft_id, DraftState.SUBMITTED)
    if draft.version != version:
        raise ConflictError("草稿在您打开之后又有修改，请刷新后重新审核")
    if tx.actor.id in access.makers(tx, draft_id):
        raise ForbiddenError("发布须由没有修改过这份草稿的第二个人确认")
    review = releases.Review(draft.author, draft.base or 0)
    content = releases.publish(tx, reading.files(tx, draft_id), draft.reason, review)
    draft.state, draft.published = DraftState.PUBLISHED, content.number
    tx.session.flush()
    note(tx, draft_id, "published", reason=f"版本 {content.number}")
    return content


def discard(tx: Transaction, draft_id: UUID, reason: str) -> None:
    """Give the draft up; it stays to be read.

    Raises:
        ForbiddenError: the actor is no designer.
        InvalidInputError: no reason was given.
        ConflictError: it was published or discarded already.
    """
    access.require_designer(tx)
    reason = worded(reason, "reason", "放弃理由")
    draft = lock(tx, draft_id, DraftState.OPEN, DraftState.SUBMITTED)
    draft.state = DraftState.DISCARDED
    tx.session.flush()
    note(tx, draft_id, "discarded", reason=reason)


def roll_back(tx: Transaction, number: int, reason: str) -> UUID:
    """The id of a draft with the content of release ``number``, handed in for a second person to publish.

    Running cases stay on their release; new ones start under the old content once it is published again.

    Raises:
        ForbiddenError: the actor is no designer.
        NotFoundError: there is no such release.
        ConflictError: it is what new cases start under already.
        ModelError: what was right then is refused now.
    """
    access.require_designer(tx)
    worded(reason, "reason", "恢复理由")
    draft_id = editing.begin(tx, f"恢复版本 {number}", number)
    submit(tx, draft_id, reason)
    return draft_id


def merge_newest(tx: Transaction, draft_id: UUID) -> tuple[str, ...]:
    """Take what the newest release changed into the draft; the paths that both changed, where the draft's stays.

    Raises:
        ForbiddenError: the actor is no designer.
        ConflictError: the draft is not open.
    """
    draft = access.editable(tx, draft_id)
    base = releases.files(tx, draft.base) if draft.base else {}
    newest = releases.newest(tx)
    own = reading.files(tx, draft_id)
    theirs = {path for path in base.keys() | newest.files.keys() if base.get(path) != newest.files.get(path)}
    ours = {path for path in base.keys() | own.keys() if base.get(path) != own.get(path)}
    merged = {path: content for path, content in own.items() if path not in theirs - ours}
    merged |= {path: newest.files[path] for path in theirs - ours if path in newest.files}
    draft.base = newest.number
    tx.session.flush()
    editing.bring_in(tx, draft_id, merged, whole=True)
    note(tx, draft_id, "merged", reason=f"版本 {newest.number}")
    return tuple(sorted(path for path in theirs & ours if own.get(path) != newest.files.get(path)))
