"""Offices, accounts and the posts that they hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from engine.errors import ForbiddenError
from engine.models import Account, Membership, Office
from engine.storage import Actor, Transaction

_hasher = PasswordHasher()
_DECOY = _hasher.hash("nobody has this password")


@dataclass(frozen=True)
class Person:
    """A member of staff to be entered into the directory."""

    username: str
    name: str
    posts: tuple[str, ...]
    office: str


class SignInError(ForbiddenError):
    """用户名或密码不正确"""

    code = "sign_in_failed"


def add_offices(tx: Transaction, offices: Iterable[dict[str, str | None]]) -> None:
    """Enter or update offices; doing so twice changes nothing."""
    for office in offices:
        statement = insert(Office).values(office)
        changed = {key: value for key, value in office.items() if key != "id"}
        tx.session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changed))


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


def sign_in(tx: Transaction, username: str, password: str) -> Actor:
    """The actor behind ``username`` if the password is right.

    Raises:
        SignInError: the name is unknown, disabled, or the password is wrong; which one is not told, and takes the
            same time.
    """
    account = tx.session.get(Account, username)
    known = account is not None and account.enabled and account.password is not None
    try:
        _hasher.verify(account.password if known and account and account.password else _DECOY, password)
    except (VerificationError, InvalidHashError) as error:
        raise SignInError from error
    if not known:
        raise SignInError
    return actor(tx, username)


def actor(tx: Transaction, username: str) -> Actor:
    """The actor ``username`` with the posts held now.

    Raises:
        SignInError: there is no such enabled account.
    """
    query = (
        select(Account.name, Account.office, Membership.post, Membership.office)
        .outerjoin(Membership, Membership.account_id == Account.id)
        .where(Account.id == username, Account.enabled)
    )
    rows = tx.session.execute(query).all()
    if not rows:
        raise SignInError
    name, office = rows[0][:2]
    held = {group for _, _, post, where in rows if post for group in (post, f"{post}@{where}")}
    return Actor(username, name, office, frozenset(held))


def names(tx: Transaction, account_ids: Iterable[str]) -> dict[str, str]:
    """Display names by account id; ids that are no accounts are left out."""
    wanted = set(account_ids)
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
