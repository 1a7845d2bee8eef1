"""Signing in with a name and a password."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from engine.directory.people import actor
from engine.errors import ForbiddenError
from engine.models import Account
from engine.storage import Actor, Transaction

_hasher = PasswordHasher()
_DECOY = _hasher.hash("nobody has this password")


class SignInError(ForbiddenError):
    """用户名或密码不正确"""

    code = "sign_in_failed"


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
