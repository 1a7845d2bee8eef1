"""What the system administrator does with accounts and offices: open, change, close, open again, a new password.

Grants no post: that is the security administrator's.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from argon2 import PasswordHasher
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from engine.directory import acts, rights, signed_in
from engine.directory.holders import keep_a_holder
from engine.directory.listing import burden
from engine.directory.rights import Role
from engine.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from engine.models import Account, Membership, Office
from engine.storage import Transaction

MOST_NAME, MOST_SUBJECT = 40, 200
_USERNAME = re.compile(r"[a-z][a-z0-9_.-]{1,31}\Z")
_LEVELS = ("district", "street", "community")
_hasher = PasswordHasher()


@dataclass(frozen=True)
class Entry:
    """An account as an administrator writes it down."""

    username: str
    name: str
    office: str


def faults(entry: Entry, known_offices: frozenset[str]) -> list[tuple[str, str]]:
    """What is wrong with ``entry``: field and sentence."""
    found = []
    if not _USERNAME.match(entry.username):
        found.append(("username", "用户名用小写字母开头，2 到 32 位小写字母、数字、点、横线或下划线"))
    if not 0 < len(entry.name) <= MOST_NAME or not entry.name.isprintable():
        found.append(("name", f"请填写姓名，不超过 {MOST_NAME} 个字"))
    if entry.office not in known_offices:
        found.append(("office", "没有这个单位"))
    return found


def open_account(tx: Transaction, entry: Entry, reason: str) -> str:
    """Open an account without any post; its first password, which must be changed at the first sign-in.

    Raises:
        ForbiddenError: the actor is not the system administrator.
        InvalidInputError: the entry or the reason is faulty.
        ConflictError: the name is taken, be it by somebody who left.
    """
    rights.require(tx, Role.SYSTEM)
    why = rights.reason(reason)
    _refuse_faults(tx, entry)
    password = first_password()
    row = {"id": entry.username, "name": entry.name, "office": entry.office, "enabled": True,
           "password": _hasher.hash(password), "must_change": True, "password_at": tx.now}  # fmt: skip
    statement = insert(Account).values(row).on_conflict_do_nothing().returning(Account.id)
    if tx.session.scalar(statement) is None:
        raise ConflictError(f"用户名“{entry.username}”已经有人使用", field="username")
    acts.record(tx, "open_account", entry.username, why, name=entry.name, office=entry.office)
    return password


def change(tx: Transaction, entry: Entry, reason: str) -> None:
    """Write the account's name and office anew; posts stay where they are held.

    Raises:
        ForbiddenError: the actor is not the system administrator.
        InvalidInputError: the entry or the reason is faulty.
        NotFoundError: there is no such account.
    """
    rights.require(tx, Role.SYSTEM)
    why = rights.reason(reason)
    account = locked(tx, entry.username)
    _refuse_faults(tx, entry)
    before = {"name": account.name, "office": account.office}
    account.name, account.office = entry.name, entry.office
    acts.record(
        tx, "change_account", entry.username, why, before=before, name=entry.name, office=entry.office
    )


def close(tx: Transaction, username: str, reason: str, handed_over: int = 0) -> None:
    """Close an account whose tasks somebody else has: its posts and sessions end.

    Raises:
        ForbiddenError: the actor is not the system administrator, or closes the own account.
        LastHolderError: nobody else would be left as this administrator.
        ConflictError: the account is closed already, or still holds tasks.
    """
    rights.require(tx, Role.SYSTEM)
    why = rights.reason(reason)
    if username == tx.actor.id:
        raise ForbiddenError("不能停用自己的账号")
    for role in sorted(rights.roles_held(tx, username) & rights.ADMINISTRATORS):
        keep_a_holder(tx, role, username)
    account = locked(tx, username)
    if not account.enabled:
        raise ConflictError("这个账号已经停用", username=username)
    if burden(tx, username):
        raise ConflictError("这个账号还有在办任务，请先交接", username=username)
    ended = delete(Membership).where(Membership.account_id == username)
    posts = tx.session.execute(ended.returning(Membership.post, Membership.office)).all()
    account.enabled = False
    signed_in.end_all(tx, username, why)
    held = sorted(f"{post}@{office}" for post, office in posts)
    acts.record(tx, "close_account", username, why, tasks=handed_over, posts=held)


def reopen(tx: Transaction, username: str, reason: str) -> str:
    """Open a closed account again, without posts; its new first password.

    Raises:
        ForbiddenError: the actor is not the system administrator.
        ConflictError: the account is open.
    """
    rights.require(tx, Role.SYSTEM)
    why = rights.reason(reason)
    account = locked(tx, username)
    if account.enabled:
        raise ConflictError("这个账号没有停用", username=username)
    account.enabled = True
    acts.record(tx, "reopen_account", username, why)
    return _new_password(tx, account)


def reset_password(tx: Transaction, username: str, reason: str) -> str:
    """Give the account a new first password.

    Raises:
        ForbiddenError: the actor is not the system administrator, or the account is an administrator's: whoever
            could set that password could act as both.
    """
    rights.require(tx, Role.SYSTEM)
    why = rights.reason(reason)
    account = locked(tx, username)
    if rights.roles_held(tx, username) & rights.ADMINISTRATORS:
        raise ForbiddenError("管理员的密码只能由运维人员在服务器上重置（yijianshi account reset）")
    acts.record(tx, "reset_password", username, why)
    signed_in.end_all(tx, username, why)
    return _new_password(tx, account)


def bind(tx: Transaction, username: str, subject: str, reason: str) -> None:
    """Let the identity provider vouch for the account under ``subject``; empty ends that.

    Raises:
        ForbiddenError: the actor is not the system administrator, or the account is an administrator's: whoever could
            bind it could act as both.
        ConflictError: somebody else is bound to it.
    """
    rights.require(tx, Role.SYSTEM)
    why = rights.reason(reason)
    account = locked(tx, username)
    if rights.roles_held(tx, username) & rights.ADMINISTRATORS:
        raise ForbiddenError("管理员不能绑定统一身份认证，请用密码和动态口令登录")
    wanted = subject.strip()[:MOST_SUBJECT] or None
    taken = select(Account.id).where(Account.subject == wanted, Account.id != username)
    if wanted and tx.session.scalar(taken) is not None:
        raise ConflictError("统一身份认证的这个账号已经绑定了其他人员", field="subject")
    account.subject = wanted
    acts.record(tx, "bind_account", username, why, bound=bool(wanted))


def _new_password(tx: Transaction, account: Account) -> str:
    password = first_password()
    account.password, account.must_change, account.password_at = _hasher.hash(password), True, tx.now
    return password


def first_password() -> str:
    """A password to be told once: four groups that are easy to read out, 80 bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def locked(tx: Transaction, username: str) -> Account:
    """The account, locked until the end of the transaction.

    Raises:
        NotFoundError: there is none.
    """
    account = tx.session.scalar(select(Account).where(Account.id == username).with_for_update())
    if account is None:
        raise NotFoundError(f"没有用户“{username}”", username=username)
    return account


def save_office(tx: Transaction, office: Office, reason: str) -> None:
    """Enter an office or write its name, kind and area anew; which one leads is not changed here.

    Raises:
        ForbiddenError: the actor is not the system administrator.
        InvalidInputError: the office or the reason is faulty.
    """
    rights.require(tx, Role.SYSTEM)
    why = rights.reason(reason)
    if not _USERNAME.match(office.id):
        raise InvalidInputError("单位代码用小写字母开头，2 到 32 位小写字母、数字或下划线", field="id")
    if not 0 < len(office.name) <= MOST_NAME * 2 or office.level not in _LEVELS:
        raise InvalidInputError("请填写单位名称并选择级别", field="name")
    fields = {
        "name": office.name, "kind": office.kind, "level": office.level, "region_code": office.region_code,
    }  # fmt: skip
    statement = insert(Office).values(id=office.id, **fields)
    tx.session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=fields))
    acts.record(tx, "save_office", office.id, why, **fields)


def _refuse_faults(tx: Transaction, entry: Entry) -> None:
    wrong = faults(entry, frozenset(tx.session.scalars(select(Office.id))))
    if wrong:
        raise InvalidInputError(wrong[0][1], field=wrong[0][0])
