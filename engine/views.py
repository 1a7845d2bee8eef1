"""Saved views: a selection of the inbox under a name, kept for one account.

Knows what a selection is, but not what it finds.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from engine.errors import InvalidInputError, NotFoundError
from engine.models import SavedView
from engine.selection import Selection, read_selection
from engine.storage import Transaction

LONGEST_NAME = 20
MOST = 12


@dataclass(frozen=True)
class View:
    """A saved view of the actor's."""

    id: UUID
    name: str
    selection: Selection


def saved(tx: Transaction) -> list[View]:
    """The actor's views, oldest first."""
    query = select(SavedView).where(SavedView.account_id == tx.actor.id)
    rows = tx.session.scalars(query.order_by(SavedView.created_at, SavedView.id))
    return [_view(row) for row in rows]


def find(tx: Transaction, view_id: UUID) -> View:
    """The actor's view ``view_id``.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
    """
    row = tx.session.get(SavedView, view_id)
    if row is None or row.account_id != tx.actor.id:
        raise NotFoundError(view_id=str(view_id))
    return _view(row)


def save(tx: Transaction, name: str, selection: Selection) -> UUID:
    """Keep ``selection`` under ``name``; the view's id.  A view of this name gets the new selection.

    Raises:
        InvalidInputError: the name is empty or too long, or there are too many views.
    """
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise InvalidInputError(f"请为视图取一个不超过 {LONGEST_NAME} 个字的名称", field="name")
    own = SavedView.account_id == tx.actor.id
    others = select(func.count()).where(own, SavedView.name != name)
    if (tx.session.scalar(others) or 0) >= MOST:
        raise InvalidInputError(f"最多保存 {MOST} 个视图，请先删除不用的视图", field="name")
    row = {
        "account_id": tx.actor.id,
        "name": name,
        "selection": selection.words(),
        "created_at": tx.now,
    }
    kept = insert(SavedView).values(row)
    kept = kept.on_conflict_do_update(
        index_elements=["account_id", "name"], set_={"selection": kept.excluded.selection}
    )
    return tx.session.scalars(kept.returning(SavedView.id)).one()


def remove(tx: Transaction, view_id: UUID) -> None:
    """Forget the actor's view ``view_id``; nothing happens when it is gone already or somebody else's."""
    tx.session.execute(delete(SavedView).where(SavedView.id == view_id, SavedView.account_id == tx.actor.id))


def _view(row: SavedView) -> View:
    return View(row.id, row.name, read_selection(row.selection))
