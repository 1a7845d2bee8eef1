"""Who asks, and the store that answers: the two things every view needs."""

from __future__ import annotations

from typing import cast

from flask import current_app, g, session

from engine import directory
from engine.errors import ForbiddenError
from engine.storage import Actor, Store

PUBLIC = frozenset(
    {
        "frame.health",
        "frame.large_type",
        "gateway.application",
        "gateway.rating",
        "gateway.report",
        "login.enter",
        "login.sign_in",
        "publicity.board",
        "publicity.index",
        "publicity.objection",
        "publicity.send",
        "static",
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
        account = session.get("account")
        if not account:
            raise SignedOutError
        with store().transaction() as tx:
            try:
                g.actor = directory.actor(tx, str(account))
            except directory.UnknownAccountError as error:
                session.clear()
                raise SignedOutError from error
    return cast(Actor, g.actor)


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
