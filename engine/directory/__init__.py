"""Who works here: offices, posts, accounts; what administrators do with them; signing in."""

from engine.directory.people import (
    Person,
    PostEntry,
    UnknownAccountError,
    account_ids,
    actor,
    add_offices,
    add_people,
    add_posts,
    names,
    offices,
    staff,
)
from engine.directory.signing_in import SignInError, sign_in

__all__ = [
    "Person",
    "PostEntry",
    "SignInError",
    "UnknownAccountError",
    "account_ids",
    "actor",
    "add_offices",
    "add_people",
    "add_posts",
    "names",
    "offices",
    "sign_in",
    "staff",
]
