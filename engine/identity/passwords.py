"""Passwords: what a new one must be, setting it, and whether one is right."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select

from engine.directory import acts
from engine.errors import ForbiddenError, InvalidInputError
from engine.identity.guessable import is_guessable
from engine.identity.policy import Policy
from engine.models import Account, FormerPassword
from engine.storage import Transaction

LONGEST = 128
_hasher = PasswordHasher()
_DECOY = _hasher.hash("nobody has this password")


class PasswordError(InvalidInputError):
    """新密码不符合要求"""

    code = "password_refused"


def is_right(account: Account | None, password: str) -> bool:
    """Whether ``password`` is the account's; takes as long when there is no account, or none that may sign in."""
    hashed = account.password if account is not None and account.enabled else None
    right = _fits(hashed or _DECOY, password[:LONGEST])
    return right and hashed is not None


def _fits(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, unicodedata.normalize("NFKC", password))
    except (VerificationError, InvalidHashError):
        return False


def rules(policy: Policy) -> str:
    """What a new password must be, in one sentence."""
    return (
        f"至少 {policy.length} 位，含大写字母、小写字母、数字、其他符号中的至少 {policy.classes} 种，"
        f"不含用户名，不是常见密码，与最近 {policy.remembered} 次的不同"
    )


def check(password: str, username: str, policy: Policy) -> None:
    """Nothing, if ``password`` may be chosen by ``username``, as far as one can see without knowing former ones.

    Raises:
        PasswordError: it may not; says why.
    """
    word = unicodedata.normalize("NFKC", password)
    if len(word) < policy.length:
        raise PasswordError(f"密码至少要有 {policy.length} 位", field="password")
    if len(word) > LONGEST:
        raise PasswordError(f"密码最多 {LONGEST} 位", field="password")
    if sum(any(kind(mark) for mark in word) for kind in _KINDS) < policy.classes:
        raise PasswordError(
            f"密码要含大写字母、小写字母、数字、其他符号中的至少 {policy.classes} 种", field="password"
        )
    if username.lower() in word.lower():
        raise PasswordError("密码不能包含用户名", field="password")
    if is_guessable(word):
        raise PasswordError("这是常见的或者容易猜到的密码，请换一个", field="password")


def _is_other(mark: str) -> bool:
    return not (mark.isupper() or mark.islower() or mark.isdigit())


_KINDS = (str.isupper, str.islower, str.isdigit, _is_other)


def change(tx: Transaction, username: str, old: str, new: str, policy: Policy) -> None:
    """Give the actor's own account a new password; who signs in must show the old one.

    Raises:
        ForbiddenError: the old password is wrong.
        PasswordError: the new one may not be chosen.
    """
    account = tx.session.scalar(select(Account).where(Account.id == username).with_for_update())
    if account is None or not is_right(account, old):
        raise ForbiddenError("原密码不正确")
    check(new, username, policy)
    former = tx.session.scalars(
        select(FormerPassword.password)
        .where(FormerPassword.account_id == username)
        .order_by(FormerPassword.id.desc())
        .limit(policy.remembered)
    )
    if _was_used([account.password or "", *former], new):
        raise PasswordError(f"不能使用最近 {policy.remembered} 次用过的密码", field="password")
    tx.session.add(FormerPassword(account_id=username, password=account.password or "", until=tx.now))
    tx.session.flush()
    _forget_oldest(tx, username, policy.remembered)
    account.password = _hasher.hash(unicodedata.normalize("NFKC", new))
    account.must_change, account.password_at = False, tx.now
    acts.record(tx, "change_password", username, "本人修改")


def _was_used(hashes: Iterable[str], password: str) -> bool:
    return any(_fits(hashed, password) for hashed in hashes if hashed)


def _forget_oldest(tx: Transaction, username: str, remembered: int) -> None:
    kept = (
        select(FormerPassword.id)
        .where(FormerPassword.account_id == username)
        .order_by(FormerPassword.id.desc())
        .limit(remembered)
    )
    old = FormerPassword.account_id == username, FormerPassword.id.not_in(kept)
    tx.session.execute(delete(FormerPassword).where(*old).execution_options(synchronize_session=False))


def must_change(tx: Transaction, account: Account, policy: Policy) -> bool:
    """Whether the account's password is a first one, or too old."""
    since = account.password_at
    aged = bool(policy.days) and since is not None and tx.now - since > timedelta(days=policy.days)
    return account.must_change or aged
