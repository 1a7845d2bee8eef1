"""What administrators look at: people, posts and offices with who holds what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from engine.directory import rights
from engine.directory.rights import ADMINISTRATORS
from engine.domain import TaskState
from engine.errors import NotFoundError
from engine.models import Account, Membership, Office, Post, UserTask
from engine.storage import Transaction

PAGE = 30


@dataclass(frozen=True)
class Held:
    """A post as somebody holds it."""

    post: str
    name: str
    office: str
    office_name: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Member:
    """Somebody of the staff as administrators see it."""

    username: str
    name: str
    office: str
    office_name: str
    enabled: bool
    posts: tuple[Held, ...]


@dataclass(frozen=True)
class PeopleAsked:
    """What the list of people was asked for; empty fields ask for everything.  ``keyword`` is part of a
    username.  A page begins after ``after``."""

    keyword: str = ""
    name: str = ""
    office: str = ""
    post: str = ""
    closed: bool = False
    after: str = ""


def people(tx: Transaction, asked: PeopleAsked, most: int = PAGE) -> list[Member]:
    """People by username: ``most`` of them and one more, which tells that there is a next page.

    Raises:
        ForbiddenError: the actor is no administrator.
    """
    rights.require(tx, *sorted(ADMINISTRATORS))
    query = select(Account, Office.name).join(Office, Office.id == Account.office)
    query = query.where(Account.id > asked.after, Account.enabled.is_(not asked.closed))
    if asked.keyword:
        query = query.where(Account.id.contains(asked.keyword, autoescape=True))
    if asked.name:
        query = query.where(Account.name.contains(asked.name, autoescape=True))
    if asked.office:
        query = query.where(Account.office == asked.office)
    if asked.post:
        query = query.where(
            Account.id.in_(select(Membership.account_id).where(Membership.post == asked.post))
        )
    rows = tx.session.execute(query.order_by(Account.id).limit(most + 1)).all()
    held = _held(tx, [account.id for account, _ in rows])
    return [_member(account, office, held) for account, office in rows]


def member(tx: Transaction, username: str) -> Member:
    """One of the staff, whether still here or not.

    Raises:
        ForbiddenError: the actor is no administrator.
        NotFoundError: there is no such account.
    """
    rights.require(tx, *sorted(ADMINISTRATORS))
    query = select(Account, Office.name).join(Office, Office.id == Account.office)
    row = tx.session.execute(query.where(Account.id == username)).one_or_none()
    if row is None:
        raise NotFoundError(f"没有用户“{username}”", username=username)
    return _member(row[0], row[1], _held(tx, [username]))


def _held(tx: Transaction, usernames: Sequence[str]) -> dict[str, list[Held]]:
    query = (
        select(Membership, Post.name, Office.name)
        .outerjoin(Post, Post.code == Membership.post)
        .join(Office, Office.id == Membership.office)
        .where(Membership.account_id.in_(usernames))
        .order_by(Post.position, Membership.office)
    )
    found: dict[str, list[Held]] = {}
    for membership, post, office in tx.session.execute(query):
        held = Held(
            membership.post, post or membership.post, membership.office, office, tuple(membership.items)
        )
        found.setdefault(membership.account_id, []).append(held)
    return found


def _member(account: Account, office: str, held: dict[str, list[Held]]) -> Member:
    posts = tuple(held.get(account.id, ()))
    return Member(account.id, account.name, account.office, office, account.enabled, posts)


def posts(tx: Transaction) -> list[tuple[Post, int]]:
    """All posts in their order, each with how many people hold it now."""
    count = (
        select(Membership.post, func.count(func.distinct(Membership.account_id)).label("holders"))
        .join(Account, Account.id == Membership.account_id)
        .where(Account.enabled)
        .group_by(Membership.post)
        .subquery()
    )
    query = select(Post, func.coalesce(count.c.holders, 0)).outerjoin(count, count.c.post == Post.code)
    return [(post, holders) for post, holders in tx.session.execute(query.order_by(Post.position, Post.code))]


def offices(tx: Transaction) -> list[tuple[Office, int]]:
    """All offices by level and id, each with how many people work there now."""
    count = (
        select(Account.office, func.count().label("people"))
        .where(Account.enabled)
        .group_by(Account.office)
        .subquery()
    )
    query = select(Office, func.coalesce(count.c.people, 0)).outerjoin(count, count.c.office == Office.id)
    rows = tx.session.execute(query.order_by(Office.leads.desc(), Office.level, Office.id))
    return [(office, number) for office, number in rows]


def office_people(tx: Transaction, office: str) -> list[tuple[str, str]]:
    """Username and name of everybody who works at ``office`` now, by name."""
    query = select(Account.id, Account.name).where(Account.office == office, Account.enabled)
    return [(key, name) for key, name in tx.session.execute(query.order_by(Account.name, Account.id))]


def burden(tx: Transaction, username: str) -> int:
    """How many tasks ``username`` has claimed and not finished."""
    query = select(func.count()).where(UserTask.assignee == username, UserTask.state == TaskState.OPEN)
    return tx.session.scalar(query) or 0
