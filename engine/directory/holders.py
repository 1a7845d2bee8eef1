"""Who holds a role now; the last holder of an administrator's role stays."""

from __future__ import annotations

from sqlalchemy import or_, select

from engine.directory.rights import TITLES, LastHolderError, Role
from engine.models import Account, Membership, Post
from engine.storage import Transaction


def keep_a_holder(tx: Transaction, role: str, without: str) -> None:
    """Nothing, if somebody else than ``without`` holds ``role``.

    Locks the holders, so that two who leave at once do not both count the other.

    Raises:
        LastHolderError: nobody else with an open account does.
    """
    carries = select(Post.code).where(Post.roles.contains([role]))
    holders = (
        select(Account.id)
        .join(Membership, Membership.account_id == Account.id)
        .where(Account.enabled, or_(Membership.post == role, Membership.post.in_(carries)))
        .order_by(Account.id)
        .with_for_update(of=[Account, Membership])
    )
    if not set(tx.session.scalars(holders)) - {without}:
        name = TITLES.get(Role(role), role) if role in set(Role) else role
        raise LastHolderError(f"这是最后一位{name}，请先让另一人任此岗位", role=role)
