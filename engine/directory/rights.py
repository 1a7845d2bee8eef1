"""What the program knows people as, and who of the three administrators may do what.

Nobody holds two of the three: one keeps accounts, one grants posts, one reads what both did.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import select

from engine.errors import ForbiddenError, InvalidInputError
from engine.models import Membership, Post
from engine.storage import Transaction

MOST_REASON = 200


class Role(StrEnum):
    """The roles that code asks for; posts carry them."""

    WINDOW = "window_clerk"
    SUPERVISOR = "supervisor"
    CONFIRMER = "confirmer"
    DESIGNER = "designer"
    SYSTEM = "admin"
    SECURITY = "security_admin"
    AUDITOR = "auditor"


ADMINISTRATORS = frozenset({Role.SYSTEM, Role.SECURITY, Role.AUDITOR})
TITLES = {Role.SYSTEM: "系统管理员", Role.SECURITY: "安全管理员", Role.AUDITOR: "审计员"}
CARRIED = frozenset({Role.WINDOW, Role.SUPERVISOR, Role.CONFIRMER, Role.DESIGNER})
"""The roles that a post of one's own may carry; an administrator's never."""


class SeparationError(ForbiddenError):
    """系统管理员、安全管理员、审计员必须由三个人分别担任"""

    code = "separation_of_duties"


class LastHolderError(ForbiddenError):
    """这是最后一位任此岗位的管理员，请先让另一人任此岗位"""

    code = "last_holder"


def require(tx: Transaction, *roles: Role) -> None:
    """Nothing, if the actor holds one of ``roles``.

    Raises:
        ForbiddenError: none of them.
    """
    if not any(tx.actor.holds(role) for role in roles):
        wanted = "、".join(TITLES.get(role, role) for role in roles)
        raise ForbiddenError(f"只有{wanted}可以这样做")


def is_administrator(tx: Transaction) -> bool:
    """Whether the actor is one of the three."""
    return any(tx.actor.holds(role) for role in ADMINISTRATORS)


def reason(given: str) -> str:
    """``given`` without the blanks around it.

    Raises:
        InvalidInputError: there is none, or too much.
    """
    found = given.strip()
    if not 0 < len(found) <= MOST_REASON:
        raise InvalidInputError(f"请填写原因，不超过 {MOST_REASON} 个字", field="reason")
    return found


def roles_of(tx: Transaction, post: str) -> frozenset[str]:
    """What the holders of ``post`` are known as."""
    carried = tx.session.scalar(select(Post.roles).where(Post.code == post))
    return frozenset({post, *(carried or ())})


def roles_held(tx: Transaction, account_id: str) -> frozenset[str]:
    """What ``account_id`` is known as, at whatever office."""
    query = select(Membership.post, Post.roles).outerjoin(Post, Post.code == Membership.post)
    rows = tx.session.execute(query.where(Membership.account_id == account_id))
    return frozenset(role for post, carried in rows for role in (post, *(carried or ())))
