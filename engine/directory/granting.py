"""What the security administrator does: grant posts, narrow them to items, take them back, name posts.

Opens no account, and grants nothing to the own one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from engine.directory import acts, rights, signed_in
from engine.directory.accounts import locked
from engine.directory.holders import keep_a_holder
from engine.directory.people import PostEntry
from engine.directory.rights import ADMINISTRATORS, CARRIED, Role, SeparationError
from engine.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from engine.models import Membership, Office, Post
from engine.storage import Transaction

_CODE = re.compile(r"[a-z][a-z0-9_]{1,31}\Z")


@dataclass(frozen=True)
class Grant:
    """A post for somebody at an office, for ``items`` only; none means all."""

    username: str
    post: str
    office: str
    items: tuple[str, ...] = ()


def grant(tx: Transaction, given: Grant, reason: str) -> None:
    """Let somebody hold a post; one held already gets the items anew.

    Raises:
        ForbiddenError: the actor is not the security administrator, or it is the own account.
        SeparationError: it would be the second administrator's role of this person.
        NotFoundError: there is no such account, post or office.
        ConflictError: the account is closed.
    """
    rights.require(tx, Role.SECURITY)
    why = rights.reason(reason)
    _not_oneself(tx, given.username)
    account = locked(tx, given.username)
    if not account.enabled:
        raise ConflictError("这个账号已经停用，不能授予岗位", username=given.username)
    if tx.session.get(Post, given.post) is None or tx.session.get(Office, given.office) is None:
        raise NotFoundError("没有这个岗位或者单位", post=given.post, office=given.office)
    both = (rights.roles_held(tx, given.username) | rights.roles_of(tx, given.post)) & ADMINISTRATORS
    if len(both) > 1:
        raise SeparationError(username=given.username)
    row = {"account_id": given.username, "post": given.post, "office": given.office}
    items = sorted(set(given.items))
    statement = insert(Membership).values(**row, items=items)
    tx.session.execute(statement.on_conflict_do_update(index_elements=list(row), set_={"items": items}))
    _sign_in_again(tx, given, why)
    acts.record(tx, "grant_post", given.username, why, post=given.post, office=given.office, items=items)


def revoke(tx: Transaction, taken: Grant, reason: str) -> None:
    """Take a post back; who is signed in loses it with the next page.

    Raises:
        ForbiddenError: the actor is not the security administrator, or it is the own account.
        LastHolderError: nobody else would be left as this administrator.
        NotFoundError: the post is not held.
    """
    rights.require(tx, Role.SECURITY)
    why = rights.reason(reason)
    _not_oneself(tx, taken.username)
    for role in sorted(rights.roles_of(tx, taken.post) & ADMINISTRATORS):
        keep_a_holder(tx, role, taken.username)
    locked(tx, taken.username)
    statement = delete(Membership).where(
        Membership.account_id == taken.username,
        Membership.post == taken.post,
        Membership.office == taken.office,
    )
    if tx.session.scalar(statement.returning(Membership.post)) is None:
        raise NotFoundError("这位人员没有这个岗位", username=taken.username, post=taken.post)
    _sign_in_again(tx, taken, why)
    acts.record(tx, "revoke_post", taken.username, why, post=taken.post, office=taken.office)


def define_post(tx: Transaction, post: PostEntry, reason: str) -> None:
    """Name a post, new or known, and say which roles it carries; an administrator's role never.

    Raises:
        ForbiddenError: the actor is not the security administrator, or the post is an administrator's.
        InvalidInputError: code, name, roles or reason are faulty.
    """
    rights.require(tx, Role.SECURITY)
    why = rights.reason(reason)
    if not _CODE.match(post.code) or not 0 < len(post.name) <= 20 or len(post.duty) > 100:
        raise InvalidInputError("岗位代码用小写字母、数字和下划线，名称不超过 20 个字", field="code")
    if post.code in ADMINISTRATORS or set(post.roles) - CARRIED:
        raise ForbiddenError("管理员岗位不能改动，也不能作为其他岗位的职能", post=post.code)
    fields: dict[str, object] = {"name": post.name, "duty": post.duty, "roles": sorted(set(post.roles))}
    last = select(func.coalesce(func.max(Post.position), -1) + 1).scalar_subquery()
    statement = insert(Post).values(code=post.code, position=last, **fields)
    tx.session.execute(statement.on_conflict_do_update(index_elements=["code"], set_=fields))
    acts.record(tx, "define_post", post.code, why, **fields)


def _sign_in_again(tx: Transaction, changed: Grant, why: str) -> None:
    """Whoever becomes an administrator, or is one no more, signs in anew; other posts count from the next page on."""
    if rights.roles_of(tx, changed.post) & ADMINISTRATORS:
        signed_in.end_all(tx, changed.username, why)


def _not_oneself(tx: Transaction, username: str) -> None:
    if username == tx.actor.id:
        raise ForbiddenError("不能给自己授予或收回岗位，请另一位安全管理员办理")
