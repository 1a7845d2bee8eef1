"""Who may touch a draft, and in which state."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import insert, select

from engine.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from engine.models import DraftState, ReleaseDraft, ReleaseDraftEvent
from engine.storage import Transaction

DESIGNER = "designer"
REVIEWERS = ("designer", "supervisor", "admin")
LONGEST = 300
BEGUN, EDITED = "begun", "edited"
MAKING = (BEGUN, EDITED)

STATE_NAMES = {
    DraftState.OPEN: "编辑中",
    DraftState.SUBMITTED: "待审核",
    DraftState.PUBLISHED: "已发布",
    DraftState.DISCARDED: "已放弃",
}


def require_designer(tx: Transaction) -> None:
    """Refuse everybody who is no designer.

    Raises:
        ForbiddenError: the actor does not hold the post.
    """
    if not tx.actor.holds(DESIGNER):
        raise ForbiddenError("只有流程设计员可以修改草稿")


def require_reader(tx: Transaction) -> None:
    """Refuse everybody who neither designs nor reviews.

    Raises:
        ForbiddenError: the actor holds none of the posts.
    """
    if not any(tx.actor.holds(post) for post in REVIEWERS):
        raise ForbiddenError("流程设计只对流程设计员、监督人和系统管理员开放")


def find(tx: Transaction, draft_id: UUID) -> ReleaseDraft:
    """The draft, to be read.

    Raises:
        ForbiddenError: the actor may not read drafts.
        NotFoundError: there is no such draft.
    """
    require_reader(tx)
    draft = tx.session.get(ReleaseDraft, draft_id)
    if draft is None:
        raise NotFoundError("没有这份草稿", draft=str(draft_id))
    return draft


def lock(tx: Transaction, draft_id: UUID, *states: DraftState) -> ReleaseDraft:
    """The draft, locked until the transaction ends and standing in one of ``states``.

    Raises:
        NotFoundError: there is no such draft.
        ConflictError: it stands elsewhere.
    """
    query = select(ReleaseDraft).where(ReleaseDraft.id == draft_id).with_for_update()
    draft = tx.session.scalar(query.execution_options(populate_existing=True))
    if draft is None:
        raise NotFoundError("没有这份草稿", draft=str(draft_id))
    if draft.state not in states:
        raise ConflictError(f"这份草稿{STATE_NAMES[draft.state]}，不能这样操作", state=draft.state.value)
    return draft


def editable(tx: Transaction, draft_id: UUID) -> ReleaseDraft:
    """The draft, locked, open and to be changed by the actor now.

    Raises:
        ForbiddenError: the actor is no designer.
        NotFoundError: there is no such draft.
        ConflictError: it is not open.
    """
    require_designer(tx)
    return lock(tx, draft_id, DraftState.OPEN)


def touch(tx: Transaction, draft: ReleaseDraft) -> None:
    """Note that the actor changed ``draft`` now; its version grows, and the actor counts among its makers."""
    draft.version += 1
    draft.changed_at, draft.changed_by = tx.now, tx.actor.id
    tx.session.flush()
    if tx.actor.id not in makers(tx, draft.id):
        note(tx, draft.id, EDITED)


def makers(tx: Transaction, draft_id: UUID) -> frozenset[str]:
    """Everybody who ever changed the draft."""
    query = select(ReleaseDraftEvent.actor).where(
        ReleaseDraftEvent.draft_id == draft_id, ReleaseDraftEvent.kind.in_(MAKING)
    )
    return frozenset(tx.session.scalars(query))


def note(tx: Transaction, draft_id: UUID, kind: str, path: str | None = None, reason: str = "") -> None:
    """Put an event into the draft's history."""
    row = {"draft_id": draft_id, "at": tx.now, "actor": tx.actor.id, "kind": kind}
    tx.session.execute(insert(ReleaseDraftEvent).values(**row, path=path, reason=reason))


def worded(text: str, field: str, what: str) -> str:
    """``text`` without blanks around it.

    Raises:
        InvalidInputError: nothing was written, or too much.
    """
    text = text.strip()
    if not text:
        raise InvalidInputError(f"请填写{what}", field=field)
    if len(text) > LONGEST:
        raise InvalidInputError(f"{what}最多 {LONGEST} 个字", field=field)
    return text
