"""Programs that speak to the interface: opening and closing them, their tokens, who they are.

A program has an account of its own, without password, so that posts and offices say what it sees, and history names
it.  Scopes say which part of the interface it may use at all; both must allow what it does.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hmac import compare_digest

from sqlalchemy import delete, insert, select, update

from engine import directory
from engine.directory import acts
from engine.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from engine.models import Account, ApiClient, ApiToken, Membership
from engine.storage import Actor, Transaction

LIFETIME = timedelta(hours=1)


class Scope(StrEnum):
    """A part of the interface."""

    DEPLOY = "deployments:write"
    READ_PROCESSES = "processes:read"
    START = "instances:write"
    READ_INSTANCES = "instances:read"
    READ_TASKS = "tasks:read"
    DO_TASKS = "tasks:write"
    WORK = "jobs:work"
    SEND = "messages:send"
    READ_INCIDENTS = "incidents:read"
    RESOLVE = "incidents:write"
    DECIDE = "decisions:evaluate"


class UnknownClientError(ForbiddenError):
    """客户端不存在、已停用，或者密钥不对"""

    code = "invalid_client"


class InvalidTokenError(ForbiddenError):
    """令牌无效或者已过期"""

    code = "invalid_token"


@dataclass(frozen=True)
class NewClient:
    """A program to be let in: its id, what people call it, where it belongs and which posts it holds there."""

    id: str
    name: str
    office: str
    posts: tuple[str, ...]
    scopes: frozenset[Scope]


@dataclass(frozen=True)
class Session:
    """Who speaks: the account with its posts, and the scopes of the token."""

    actor: Actor
    scopes: frozenset[str]


def open_client(tx: Transaction, new: NewClient, reason: str) -> str:
    """Let a program in; its secret, which is told this once.

    Raises:
        InvalidInputError: the reason or a scope is missing.
        ConflictError: the id is taken.
    """
    if not reason.strip() or not new.scopes:
        raise InvalidInputError("请填写原因，并至少给一项权限", field="reason")
    account = {"id": new.id, "name": new.name, "office": new.office, "enabled": True, "password": None}
    if tx.session.get(Account, new.id) is not None:
        raise ConflictError(f"用户名“{new.id}”已经有人使用", field="id")
    tx.session.execute(insert(Account).values(account))
    for post in new.posts:
        tx.session.execute(insert(Membership).values(account_id=new.id, post=post, office=new.office))
    secret = secrets.token_urlsafe(32)
    scopes = sorted(new.scopes)
    row = {"id": new.id, "secret": _digest(secret), "scopes": scopes}
    tx.session.execute(insert(ApiClient).values(**row, opened_by=tx.actor.id, opened_at=tx.now))
    acts.record(tx, "open_client", new.id, reason, name=new.name, posts=list(new.posts), scopes=scopes)
    return secret


def renew(tx: Transaction, client_id: str, reason: str) -> str:
    """A new secret for a client; the old one and all tokens are worth nothing from now on.

    Raises:
        NotFoundError: there is no such open client.
    """
    client = _open_one(tx, client_id)
    secret = secrets.token_urlsafe(32)
    client.secret = _digest(secret)
    tx.session.execute(delete(ApiToken).where(ApiToken.client_id == client_id))
    acts.record(tx, "renew_client", client_id, reason)
    return secret


def close(tx: Transaction, client_id: str, reason: str) -> None:
    """Let a program in no more; its tokens are worth nothing at once.

    Raises:
        NotFoundError: there is no such open client.
    """
    _open_one(tx, client_id).closed_at = tx.now
    tx.session.execute(update(Account).where(Account.id == client_id).values(enabled=False))
    tx.session.execute(delete(ApiToken).where(ApiToken.client_id == client_id))
    acts.record(tx, "close_client", client_id, reason)


def _open_one(tx: Transaction, client_id: str) -> ApiClient:
    client = tx.session.get(ApiClient, client_id)
    if client is None or client.closed_at is not None:
        raise NotFoundError(f"没有客户端“{client_id}”", client=client_id)
    return client


def listed(tx: Transaction) -> Sequence[ApiClient]:
    """All clients, by id."""
    return tx.session.scalars(select(ApiClient).order_by(ApiClient.id)).all()


def scopes_of(tx: Transaction, client_id: str) -> tuple[str, ...]:
    """What a client may use; nothing when there is no such open client."""
    client = tx.session.get(ApiClient, client_id)
    return tuple(client.scopes) if client is not None and client.closed_at is None else ()


def proved(tx: Transaction, client_id: str, secret: str) -> ApiClient:
    """The client that ``secret`` belongs to.

    Raises:
        UnknownClientError: there is no such open client, or the secret is wrong.
    """
    client = tx.session.get(ApiClient, client_id)
    known = client.secret if client is not None else _digest("")
    if not compare_digest(known, _digest(secret)) or client is None or client.closed_at is not None:
        raise UnknownClientError
    return client


def issue(tx: Transaction, client_id: str, token: str, scopes: Sequence[str]) -> None:
    """Keep the digest of a new token for an hour; the client's expired ones go."""
    expired = delete(ApiToken).where(ApiToken.client_id == client_id, ApiToken.expires_at <= tx.now)
    tx.session.execute(expired)
    row = {"digest": _digest(token), "client_id": client_id, "scopes": sorted(scopes)}
    tx.session.execute(insert(ApiToken).values(**row, issued_at=tx.now, expires_at=tx.now + LIFETIME))


def session_of(tx: Transaction, token: str) -> Session:
    """Who speaks with ``token``.

    Raises:
        InvalidTokenError: nobody does any more.
    """
    query = (
        select(ApiToken.client_id, ApiToken.scopes)
        .join(ApiClient, ApiClient.id == ApiToken.client_id)
        .where(ApiToken.digest == _digest(token), ApiToken.expires_at > tx.now, ApiClient.closed_at.is_(None))
    )
    found = tx.session.execute(query).one_or_none()
    if found is None:
        raise InvalidTokenError
    try:
        return Session(directory.actor(tx, found.client_id), frozenset(found.scopes))
    except directory.UnknownAccountError as error:
        raise InvalidTokenError from error


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
