"""Signing in, step by step: name and password or the word of the identity provider, a code, a new password."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import select

from engine.directory import acts
from engine.directory.signing_in import SignInError
from engine.identity import lockout, passwords, second_factor, sessions
from engine.identity.lockout import Place
from engine.identity.policy import Policy
from engine.identity.sessions import Opening, Seen
from engine.models import Account
from engine.storage import Store, Transaction

BY_PASSWORD, BY_PROVIDER, WITH_CODE = "密码", "统一身份认证", "＋动态口令"


class Step(StrEnum):
    """What is still missing before somebody is signed in."""

    DONE = "done"
    CODE = "code"
    ENROL = "enrol"
    PASSWORD = "password"


@dataclass(frozen=True)
class Attempt:
    """Somebody at an address says who they are."""

    username: str
    password: str = field(repr=False)
    address: str = ""


@dataclass(frozen=True)
class Entered:
    """A session has begun, complete or waiting for ``step``; ``token`` is the browser's."""

    account: str
    step: Step
    token: str = field(repr=False)


def attempt(store: Store, given: Attempt, policy: Policy) -> Entered:
    """Sign in with a password.  The attempt is counted in a transaction of its own before it is judged.

    Raises:
        WaitError: there were too many failures.
        SignInError: the name is unknown or closed, or the password is wrong; which one is not told.
    """
    place = Place(given.username, given.address)
    _count(store, place, policy)
    with store.transaction() as tx:
        account = tx.session.get(Account, given.username)
        if not passwords.is_right(account, given.password) or account is None:
            raise SignInError
        lockout.succeed(tx, place)
        return _begin(tx, account, given.address, BY_PASSWORD, policy)


def _count(store: Store, place: Place, policy: Policy) -> None:
    """Count the attempt; that an account has to wait is recorded once, when the waiting begins."""
    with store.transaction() as tx:
        lockout.count(tx, place, policy)
        begun = any(wait.last_at == tx.now for wait in lockout.waits(tx, place.username))
        if begun and tx.session.get(Account, place.username) is not None:
            acts.record(tx, "locked", place.username, "登录失败次数过多", address=place.address)


def enter_vouched(store: Store, subject: str, address: str, policy: Policy) -> Entered:
    """Sign in whom the identity provider vouches for under ``subject``; only accounts that are bound to it.

    Raises:
        SignInError: no open account is.
    """
    with store.transaction() as tx:
        query = select(Account).where(Account.subject == subject, Account.enabled)
        account = tx.session.scalar(query)
        if account is None:
            raise SignInError("统一身份认证的这个账号没有绑定本系统的人员，请联系系统管理员")
        return _begin(tx, account, address, BY_PROVIDER, policy)


def go_on(tx: Transaction, token: str, seen: Seen, policy: Policy, *, proved: bool = False) -> Entered:
    """Exchange the session of ``token`` for the next one: a new token after every step.

    ``proved`` says that a second factor was shown in this step.
    """
    sessions.end(tx, token, "下一步")
    account = tx.session.get_one(Account, seen.account)
    return _begin(tx, account, seen.address, seen.method + (WITH_CODE if proved else ""), policy)


def _begin(tx: Transaction, account: Account, address: str, method: str, policy: Policy) -> Entered:
    step = missing(tx, account, method, policy)
    token = sessions.begin(tx, Opening(account.id, address, method, step is Step.DONE))
    return Entered(account.id, step, token)


def missing(tx: Transaction, account: Account, method: str, policy: Policy) -> Step:
    """What an account that has come in by ``method`` still has to do."""
    if account.totp_since is not None:
        if WITH_CODE not in method:
            return Step.CODE
    elif second_factor.is_wanted(tx, account, policy):
        return Step.ENROL
    if method.startswith(BY_PASSWORD) and passwords.must_change(tx, account, policy):
        return Step.PASSWORD
    return Step.DONE
