"""Offices, posts, accounts and the posts that they hold: entering and reading them.  Judges no right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from engine.errors import ForbiddenError
from engine.models import Absence, Account, Membership, Office, Post
from engine.storage import Actor, Principal, Transaction

_hasher = PasswordHasher()


@dataclass(frozen=True)
class Person:
    """A member of staff to be entered into the directory."""

    username: str
    name: str
    posts: tuple[str, ...]
    office: str


@dataclass(frozen=True)
class PostEntry:
    """A post to be entered; ``roles`` are what the program knows its holders as, besides the post's own code."""

    code: str
    name: str
    duty: str
    roles: tuple[str, ...] = ()


class UnknownAccountError(ForbiddenError):
    """账号不存在或者已停用"""

    code = "unknown_account"


def add_offices(tx: Transaction, offices: Iterable[Mapping[str, object]]) -> None:
    """Enter or update offices; doing so twice changes nothing."""
    for office in offices:
        statement = insert(Office).values(dict(office))
        changed = {key: value for key, value in office.items() if key != "id"}
        tx.session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changed))


def add_posts(tx: Transaction, posts: Sequence[PostEntry]) -> None:
    """Enter posts in their order; one that is there keeps what administrators have made of it."""
    for position, post in enumerate(posts):
        row = {
            "code": post.code, "name": post.name, "duty": post.duty, "roles": list(post.roles),
            "position": position,
        }  # fmt: skip
        tx.session.execute(insert(Post).values(row).on_conflict_do_nothing())


def add_people(tx: Transaction, people: Iterable[Person], password: str | None) -> None:
    """Enter people with their posts; an account that exists keeps its password."""
    hashed = _hasher.hash(password) if password else None
    for person in people:
        account = {"id": person.username, "name": person.name, "office": person.office, "password": hashed}
        tx.session.execute(insert(Account).values(**account, enabled=True).on_conflict_do_nothing())
        posts = [
            {"account_id": person.username, "post": post, "office": person.office} for post in person.posts
        ]
        if posts:
            tx.session.execute(insert(Membership).values(posts).on_conflict_do_nothing())


def actor(tx: Transaction, username: str) -> Actor:
    """The actor ``username`` with the posts held now and those of people who are away, for whom the actor acts.

    A post counts as itself and as each of its roles: anywhere, ``@`` its office, and ``@*`` at the office that leads.

    Raises:
        UnknownAccountError: there is no such enabled account.
    """
    deputy = select(_Deputy.name).join(Absence, Absence.deputy == _Deputy.id)
    away = select(func.array_agg(Absence.account_id)).where(Absence.deputy == username, *_now(tx))
    query = _held(username).add_columns(
        deputy.where(Absence.account_id == username, *_now(tx)).limit(1).scalar_subquery(),
        away.scalar_subquery(),
    )
    rows = tx.session.execute(query).all()
    if not rows:
        raise UnknownAccountError
    name, office, *_, replaced, left_by = rows[0]
    own = _groups(rows)
    principals = tuple(_principal(tx, each, own) for each in sorted(left_by or ()))
    lent = frozenset(group for each in principals for group in each.groups)
    limits = _limits(rows) | _lent_limits(principals)
    return Actor(username, name, office, own | lent, principals, replaced or "", limits)


_Deputy = aliased(Account)
NEVER_LENT = frozenset({"admin", "security_admin", "auditor", "designer"})
"""Roles that nobody exercises for somebody else."""


def _now(tx: Transaction) -> tuple[ColumnElement[bool], ...]:
    return (Absence.ended_at.is_(None), Absence.begins_at <= tx.now, Absence.ends_at > tx.now)


def _held(username: str) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Account.name, Account.office, Membership.post, Membership.office, Post.roles, Office.leads,
            Membership.items,
        )
        .outerjoin(Membership, Membership.account_id == Account.id)
        .outerjoin(Post, Post.code == Membership.post)
        .outerjoin(Office, Office.id == Membership.office)
        .where(Account.id == username, Account.enabled)
    )  # fmt: skip


def _groups(rows: Sequence[Row[*tuple[Any, ...]]]) -> frozenset[str]:
    return frozenset(group for row in rows for group in _known_as(row))


def _known_as(row: Row[*tuple[Any, ...]]) -> set[str]:
    _, _, post, where, roles, leads, *_ = row
    held: set[str] = set()
    for role in {post, *(roles or ())} - {None}:
        held |= {role, f"{role}@{where}"} | ({f"{role}@*"} if leads else set())
    return held


def _limits(rows: Sequence[Row[*tuple[Any, ...]]]) -> dict[str, frozenset[str]]:
    """To which items each group is narrowed; one that is held without limit as well is not."""
    found: dict[str, frozenset[str]] = {}
    free = {group for row in rows if not row.items for group in _known_as(row)}
    for row in rows:
        for group in _known_as(row) - free:
            found[group] = found.get(group, frozenset()) | frozenset(row.items)
    return found


def _lent_limits(principals: Sequence[Principal]) -> dict[str, frozenset[str]]:
    """To which items each lent group is narrowed; one that anybody lends without limit is not."""
    free = {group for each in principals for group in each.groups - each.limits.keys()}
    found: dict[str, frozenset[str]] = {}
    for each in principals:
        for group in (each.groups & each.limits.keys()) - free:
            found[group] = found.get(group, frozenset()) | each.limits[group]
    return found


def _principal(tx: Transaction, account: str, own: frozenset[str]) -> Principal:
    """Somebody who is away, with the groups that the deputy does not hold and may be lent."""
    rows = tx.session.execute(_held(account)).all()
    until = tx.session.scalars(
        select(Absence.ends_at).where(Absence.account_id == account, *_now(tx)).limit(1)
    ).one()
    lent = frozenset(group for group in _groups(rows) - own if group.partition("@")[0] not in NEVER_LENT)
    return Principal(account, rows[0].name if rows else account, until, lent, _limits(rows))


def names(tx: Transaction, account_ids: Iterable[str]) -> dict[str, str]:
    """Display names by account id; ids that are no accounts are left out."""
    wanted = set(account_ids)
    if not wanted:
        return {}
    rows = tx.session.execute(select(Account.id, Account.name).where(Account.id.in_(wanted)))
    return dict(rows.all())


def offices(tx: Transaction) -> Sequence[Office]:
    """All offices, by id."""
    return tx.session.scalars(select(Office).order_by(Office.id)).all()


def account_ids(tx: Transaction) -> Sequence[str]:
    """The ids of all enabled accounts, sorted."""
    return tx.session.scalars(select(Account.id).where(Account.enabled).order_by(Account.id)).all()


def staff(tx: Transaction) -> list[Person]:
    """All enabled people with their posts, by office and account id; who holds no post is left out."""
    query = (
        select(Account.id, Account.name, Account.office, Membership.post)
        .join(Membership, Membership.account_id == Account.id)
        .where(Account.enabled)
        .order_by(Account.office, Account.id, Membership.post)
    )
    found: dict[str, Person] = {}
    for account, name, office, post in tx.session.execute(query):
        known = found.get(account)
        found[account] = Person(account, name, (*(known.posts if known else ()), post), office)
    return list(found.values())
