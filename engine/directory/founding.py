"""What only the operator of the servers does: the first three administrators, and letting an administrator in again."""

from __future__ import annotations

from collections.abc import Mapping

from argon2 import PasswordHasher
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from engine.directory import acts, rights, signed_in
from engine.directory.accounts import Entry, faults, first_password, locked
from engine.directory.rights import ADMINISTRATORS, Role
from engine.errors import ConflictError, InvalidInputError
from engine.models import Account, Membership, Office, RecoveryCode
from engine.storage import Transaction

_hasher = PasswordHasher()


def found(tx: Transaction, people: Mapping[Role, Entry], reason: str) -> dict[str, str]:
    """Enter one person for each of the three administrators' roles; first passwords by username.

    Raises:
        ConflictError: there are administrators already, or a name is taken.
        InvalidInputError: a role is missing, somebody would hold two, or an entry is faulty.
    """
    why = rights.reason(reason)
    usernames = {entry.username for entry in people.values()}
    if set(people) != ADMINISTRATORS or len(usernames) != len(ADMINISTRATORS):
        raise InvalidInputError(rights.SeparationError().message, field="username")
    roles = sorted(ADMINISTRATORS)
    if tx.session.scalar(select(Membership.post).where(Membership.post.in_(roles)).limit(1)) is not None:
        raise ConflictError("已经有管理员，请由他们建立账号和授予岗位")
    offices = frozenset(tx.session.scalars(select(Office.id)))
    passwords = {}
    for role in roles:
        entry = people[Role(role)]
        wrong = faults(entry, offices)
        if wrong:
            raise InvalidInputError(wrong[0][1], field=wrong[0][0])
        passwords[entry.username] = _enter(tx, entry)
        row = {"account_id": entry.username, "post": role, "office": entry.office}
        tx.session.execute(insert(Membership).values(row))
        acts.record(tx, "open_account", entry.username, why, name=entry.name, office=entry.office, post=role)
    return passwords


def _enter(tx: Transaction, entry: Entry) -> str:
    password = first_password()
    row = {
        "id": entry.username, "name": entry.name, "office": entry.office, "enabled": True,
        "password": _hasher.hash(password), "must_change": True, "password_at": tx.now,
    }  # fmt: skip
    if tx.session.scalar(insert(Account).values(row).on_conflict_do_nothing().returning(Account.id)) is None:
        raise ConflictError(f"用户名“{entry.username}”已经有人使用", field="username")
    return password


def let_in_again(tx: Transaction, username: str, reason: str) -> str:
    """A new first password for anybody, an administrator too, without second factor; every session ends.

    Raises:
        NotFoundError: there is no such account.
        InvalidInputError: no reason was given.
    """
    why = rights.reason(reason)
    account = locked(tx, username)
    password = first_password()
    account.password, account.must_change, account.password_at = _hasher.hash(password), True, tx.now
    account.totp_secret, account.totp_since = None, None
    tx.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == username))
    signed_in.end_all(tx, username, why)
    acts.record(tx, "reset_password", username, why)
    return password
