"""Who asks, and the store that answers: the two things every view needs."""

from __future__ import annotations

from typing import cast

from flask import current_app, g, request, session

from engine import directory
from engine.errors import ForbiddenError
from engine.identity import Policy, sessions
from engine.identity.sessions import Seen
from engine.ports import UnifiedIdentity
from engine.storage import Actor, Store, Transaction

PUBLIC = frozenset(
    {
        "booklet.index",
        "booklet.item",
        "booklet.printed",
        "frame.health",
        "frame.large_type",
        "gateway.application",
        "gateway.rating",
        "gateway.report",
        "login.enter",
        "login.leave",
        "login.sign_in",
        "provider.begin",
        "provider.done",
        "publicity.board",
        "publicity.index",
        "publicity.objection",
        "publicity.send",
        "static",
        "steps.change",
        "steps.code",
        "steps.confirm",
        "steps.enrol",
        "steps.password",
        "steps.verify",
    }
)


APPLICANTS = frozenset({"guide", "my", "my_case", "my_form"})
"""The blueprints of the public, which know only applicants and ask for them themselves."""


class SignedOutError(ForbiddenError):
    """请先登录"""

    code = "signed_out"


def store() -> Store:
    """The store of this application."""
    return cast(Store, current_app.extensions["store"])


def actor() -> Actor:
    """The member of staff who is signed in, with the posts held at this moment.

    Raises:
        SignedOutError: nobody is, or the account no longer exists.
    """
    if "actor" not in g:
        if not token():
            raise SignedOutError
        with store().transaction() as tx:
            found = _seen(tx)
            if found is None or not found.complete:
                raise SignedOutError
            try:
                g.actor = directory.actor(tx, found.account)
            except directory.UnknownAccountError as error:
                session.clear()
                raise SignedOutError from error
    return cast(Actor, g.actor)


def seen() -> Seen | None:
    """The staff session of this request, complete or not; None when there is none or it is over."""
    if not token():
        return None
    with store().transaction() as tx:
        return _seen(tx)


def _seen(tx: Transaction) -> Seen | None:
    if "seen" not in g:
        g.seen = sessions.read(tx, token(), policy())
    return cast("Seen | None", g.seen)


def token() -> str:
    """The token of the staff session that the browser holds; empty without one."""
    return str(session.get("token", ""))


def address() -> str:
    """Where the request comes from."""
    return request.remote_addr or ""


def policy() -> Policy:
    """How strictly identity is proved here."""
    return cast(Policy, current_app.extensions["policy"])


def provider() -> UnifiedIdentity | None:
    """The staff's identity provider, if one is set up."""
    return cast("UnifiedIdentity | None", current_app.extensions["provider"])


def is_signed_in() -> bool:
    """Whether somebody is signed in."""
    try:
        actor()
    except SignedOutError:
        return False
    return True


def require_actor(endpoint: str | None) -> None:
    """Refuse everything but the public pages to somebody who is not signed in.

    Raises:
        SignedOutError: nobody is signed in.
    """
    public = endpoint is None or endpoint in PUBLIC or endpoint.partition(".")[0] in APPLICANTS
    if not public:
        actor()
