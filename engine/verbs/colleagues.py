"""Whom work can be given to: by post for what must be done, by office for help and advice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, any_, literal, not_, or_, select

from engine import directory
from engine.errors import InvalidInputError
from engine.models import Account, Membership, Office, Post
from engine.storage import Actor, Transaction
from engine.task_access import Task, fitting

MOST = 200
NO_CASEWORK = frozenset({"admin", "security_admin", "auditor", "designer"})
"""Posts and roles whose holders have nothing to do with cases."""


@dataclass(frozen=True)
class Colleague:
    """Somebody to choose; ``posts`` are the names of the posts held."""

    id: str
    name: str
    office: str
    posts: tuple[str, ...]
    office_id: str = ""


def able(tx: Transaction, task: Task) -> list[Colleague]:
    """Everybody but its holder who holds one of the posts of ``task``, by office and name; at most :data:`MOST`."""
    groups = [group.partition("@") for group in sorted(task.posts)]
    fits = [_holds(role, office) for role, _, office in groups]
    return _chosen(tx, or_(*fits), without={task.assignee or ""}) if fits else []


def near(tx: Transaction, task: Task) -> list[Colleague]:
    """Everybody else who works on cases at the offices that the task is about, the actor's own office first.

    Those are the actor's, the case's, its posts' and the leading one.
    """
    offices = {tx.actor.office, task.office, *(group.partition("@")[2] for group in task.posts)}
    place = or_(Account.office.in_({office for office in offices if office}), Office.leads)
    works = and_(
        Membership.post.not_in(NO_CASEWORK),
        or_(Post.code.is_(None), not_(Post.roles.overlap(sorted(NO_CASEWORK)))),
    )
    found = _chosen(tx, place & works, without={tx.actor.id})
    return sorted(found, key=lambda each: each.office_id != tx.actor.office)


def of_office(tx: Transaction) -> list[Colleague]:
    """Everybody else of the actor's own office."""
    return _chosen(tx, Account.office == tx.actor.office, without={tx.actor.id})


def find_able(tx: Transaction, task: Task, account: str) -> Actor:
    """The colleague ``account``, who holds one of the posts of ``task``.

    Raises:
        InvalidInputError: nobody was chosen, or somebody who may not do the task.
    """
    found = _find(tx, account)
    lent = frozenset(group for each in found.principals for group in each.groups)
    if not fitting(tx, task, found) - lent:
        raise InvalidInputError(f"{found.name}没有办理“{task.name}”的岗位，请另选同事", field="to")
    return found


def find_near(tx: Transaction, task: Task, account: str) -> Actor:
    """The colleague ``account`` at one of the offices of :func:`near`.

    Raises:
        InvalidInputError: nobody was chosen, or somebody out of reach.
    """
    found = _find(tx, account)
    if found.id not in {each.id for each in near(tx, task)}:
        raise InvalidInputError("请在可以选择的同事中选择", field="to")
    return found


def _find(tx: Transaction, account: str) -> Actor:
    if not account.strip():
        raise InvalidInputError("请选择同事", field="to")
    try:
        return directory.actor(tx, account.strip())
    except directory.UnknownAccountError as error:
        raise InvalidInputError("请在可以选择的同事中选择", field="to") from error


def _holds(role: str, office: str) -> ColumnElement[bool]:
    """Whether a membership gives ``role``, at ``office`` if one is named; ``*`` is the office that leads."""
    carries = or_(Membership.post == role, literal(role) == any_(Post.roles))
    if not office:
        return carries
    return carries & (Office.leads if office == "*" else Membership.office == office)


def _chosen(tx: Transaction, where: ColumnElement[bool], without: Iterable[str]) -> list[Colleague]:
    query = (
        select(Account.id, Account.name, Office.name, Post.name, Office.id)
        .join(Membership, Membership.account_id == Account.id)
        .join(Office, Office.id == Membership.office)
        .outerjoin(Post, Post.code == Membership.post)
        .where(Account.enabled, Account.id.not_in(set(without)), where)
        .order_by(Office.id, Account.name, Account.id, Post.position)
        .limit(MOST)
    )
    found: dict[str, Colleague] = {}
    for account, name, office, post, office_id in tx.session.execute(query):
        known = found.get(account)
        posts = (*(known.posts if known else ()), *((post,) if post else ()))
        found[account] = Colleague(account, name, office, posts, office_id)
    return list(found.values())


def name_of(tx: Transaction, account: str) -> str:
    """What ``account`` is called; the account itself when nobody is entered under it."""
    return directory.names(tx, [account]).get(account, account)
