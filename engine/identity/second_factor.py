"""A second factor: codes of an authenticator by time (RFC 6238), and recovery codes for when it is lost."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from urllib.parse import quote, urlencode

import pyotp
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from engine.directory import acts, rights
from engine.directory.rights import ADMINISTRATORS, Role
from engine.errors import ForbiddenError, InvalidInputError, NotFoundError
from engine.identity.policy import Policy, SecondFactor
from engine.models import Account, RecoveryCode
from engine.storage import Transaction

ISSUER = "一件事"
STEP = 30
RECOVERY_CODES = 10


class WrongCodeError(ForbiddenError):
    """动态口令不正确或者已经用过"""

    code = "wrong_code"


def is_wanted(tx: Transaction, account: Account, policy: Policy) -> bool:
    """Whether the installation asks this account for a second factor."""
    if policy.second_factor is SecondFactor.ADMINISTRATORS:
        return bool(rights.roles_held(tx, account.id) & ADMINISTRATORS)
    return policy.second_factor is SecondFactor.EVERYBODY


def prepare(tx: Transaction, username: str) -> str:
    """A new secret for an account that has no second factor yet, as the address that authenticators read.

    It counts only once :func:`confirm` has seen a code made with it; preparing again makes another.

    Raises:
        ForbiddenError: there is a second factor already.
    """
    account = _locked(tx, username)
    if account.totp_since is not None:
        raise ForbiddenError("已经启用动态口令，请先停用")
    account.totp_secret = pyotp.random_base32()
    return uri(account)


def prepared(tx: Transaction, username: str) -> str:
    """The address of the secret that waits to be confirmed, made if there is none: a second look shows the same.

    Raises:
        ForbiddenError: there is a second factor already.
    """
    account = _locked(tx, username)
    if account.totp_since is None and account.totp_secret:
        return uri(account)
    return prepare(tx, username)


def uri(account: Account) -> str:
    """What an authenticator reads from the picture."""
    query = urlencode(
        {"secret": account.totp_secret or "", "issuer": ISSUER, "period": STEP}, quote_via=quote
    )
    return f"otpauth://totp/{quote(ISSUER)}:{quote(account.id)}?{query}"


def confirm(tx: Transaction, username: str, code: str) -> list[str]:
    """Switch the second factor on with a first code; the recovery codes, which are told this once.

    Raises:
        WrongCodeError: the code does not fit the secret.
    """
    account = _locked(tx, username)
    if account.totp_since is not None or not account.totp_secret or not _spend(tx, account, code):
        raise WrongCodeError
    account.totp_since = tx.now
    acts.record(tx, "set_second_factor", username, "本人启用")
    return _new_codes(tx, username)


def _new_codes(tx: Transaction, username: str) -> list[str]:
    codes = [secrets.token_hex(5) for _ in range(RECOVERY_CODES)]
    tx.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == username))
    rows = [{"account_id": username, "code": _hash(username, code)} for code in codes]
    tx.session.execute(insert(RecoveryCode).values(rows))
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _hash(username: str, code: str) -> str:
    """The digest under which a recovery code is kept; the codes are random enough to need no slow hash."""
    return hashlib.sha256(f"{username}:{code.replace('-', '').strip().lower()}".encode()).hexdigest()


def verify(tx: Transaction, username: str, code: str) -> None:
    """Nothing, if ``code`` is the authenticator's now or an unused recovery code; it is used up by this.

    Raises:
        WrongCodeError: it is neither.
    """
    account = _locked(tx, username)
    if account.totp_since is None or not (_spend(tx, account, code) or _recover(tx, username, code)):
        raise WrongCodeError


def _spend(tx: Transaction, account: Account, code: str) -> bool:
    """Whether ``code`` fits this step of time, the one before or the one after, later than the last one used."""
    digits = code.replace(" ", "")
    if not (len(digits) == 6 and digits.isascii() and digits.isdecimal()):
        return False
    totp, now = pyotp.TOTP(account.totp_secret or "", interval=STEP), int(tx.now.timestamp()) // STEP
    for step in (now - 1, now, now + 1):
        if step > account.totp_step and secrets.compare_digest(totp.at(step * STEP), digits):
            account.totp_step = step
            return True
    return False


def _recover(tx: Transaction, username: str, code: str) -> bool:
    unused = update(RecoveryCode).where(
        RecoveryCode.account_id == username,
        RecoveryCode.code == _hash(username, code),
        RecoveryCode.used_at.is_(None),
    )
    used = unused.values(used_at=tx.now).returning(RecoveryCode.code)
    return tx.session.scalar(used.execution_options(synchronize_session=False)) is not None


def left(tx: Transaction, username: str) -> Sequence[str]:
    """The digests of the recovery codes that are not used yet."""
    query = select(RecoveryCode.code).where(
        RecoveryCode.account_id == username, RecoveryCode.used_at.is_(None)
    )
    return tx.session.scalars(query).all()


def drop(tx: Transaction, username: str, reason: str) -> None:
    """Take a second factor off somebody who has lost it.

    Raises:
        ForbiddenError: the actor is not the security administrator, or it is the own account.
        InvalidInputError: no reason was given, or there is no second factor.
    """
    rights.require(tx, Role.SECURITY)
    why = rights.reason(reason)
    if username == tx.actor.id:
        raise ForbiddenError("不能停用自己的动态口令，请另一位安全管理员办理")
    account = _locked(tx, username)
    if account.totp_since is None:
        raise InvalidInputError("这位人员没有启用动态口令", field="username")
    account.totp_since, account.totp_secret = None, None
    tx.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == username))
    acts.record(tx, "drop_second_factor", username, why)


def _locked(tx: Transaction, username: str) -> Account:
    account = tx.session.scalar(select(Account).where(Account.id == username).with_for_update())
    if account is None:
        raise NotFoundError(username=username)
    return account
