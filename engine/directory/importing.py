"""Many accounts or posts at once, from rows of a sheet: checked row by row, then entered all or none.

Knows rows of texts; what a sheet is, others know.  Accounts are the system administrator's to import, posts the
security administrator's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from engine.directory import accounts, granting, rights
from engine.directory.accounts import Entry
from engine.directory.granting import Grant
from engine.directory.rights import ADMINISTRATORS, Role
from engine.errors import InvalidInputError
from engine.models import Account, Membership, Office, Post
from engine.storage import Transaction

MOST_ROWS = 1000


class Kind(StrEnum):
    """What is imported."""

    ACCOUNTS = "accounts"
    POSTS = "posts"


COLUMNS: Mapping[Kind, tuple[str, ...]] = {
    Kind.ACCOUNTS: ("用户名", "姓名", "单位"),
    Kind.POSTS: ("用户名", "岗位", "单位", "限定事项"),
}
_MAY = {Kind.ACCOUNTS: Role.SYSTEM, Kind.POSTS: Role.SECURITY}


@dataclass(frozen=True)
class Row:
    """A row of the sheet by heading; ``number`` is its line there."""

    number: int
    values: Mapping[str, str]

    def __getitem__(self, heading: str) -> str:
        """The text under ``heading``, without the blanks around it."""
        return self.values.get(heading, "").strip()


@dataclass(frozen=True)
class Finding:
    """What the import makes of a row: ``fault`` empty means that ``effect`` will happen."""

    row: Row
    effect: str
    fault: str = ""


@dataclass(frozen=True)
class Known:
    """What rows are checked against; offices, posts and items are found by code and by name."""

    offices: Mapping[str, str]
    posts: Mapping[str, str]
    items: Mapping[str, str]
    people: Mapping[str, str]
    roles: Mapping[str, frozenset[str]]
    held: frozenset[tuple[str, str, str]]


def require(tx: Transaction, kind: Kind) -> None:
    """Nothing, if this import is the actor's to make.

    Raises:
        ForbiddenError: it is another administrator's.
    """
    rights.require(tx, _MAY[kind])


def check(tx: Transaction, kind: Kind, rows: Sequence[Row], items: Mapping[str, str]) -> list[Finding]:
    """A finding for every row, in their order; changes nothing.  ``items`` are codes by name and by code.

    Raises:
        ForbiddenError: this import is not the actor's to make.
        InvalidInputError: there are no rows, or too many.
    """
    require(tx, kind)
    if not 0 < len(rows) <= MOST_ROWS:
        raise InvalidInputError(f"表格应有 1 到 {MOST_ROWS} 行数据", field="file")
    known = _known(tx, items)
    seen: set[tuple[str, ...]] = set()
    judge = _account if kind is Kind.ACCOUNTS else _post
    found = []
    for row in rows:
        finding = judge(row, known, tx.actor.id)
        key = tuple(row[heading] for heading in COLUMNS[kind][: 1 if kind is Kind.ACCOUNTS else 3])
        if not finding.fault and key in seen:
            finding = Finding(row, finding.effect, "与上面的一行重复")
        seen.add(key)
        found.append(finding)
    return found if kind is Kind.ACCOUNTS else _two_administrators(found, known)


def enter(
    tx: Transaction, kind: Kind, rows: Sequence[Row], items: Mapping[str, str], reason: str
) -> dict[str, str]:
    """Enter all rows; first passwords by username, for accounts.

    Raises:
        InvalidInputError: a row is faulty; nothing is entered.
    """
    findings = check(tx, kind, rows, items)
    faulty = [finding for finding in findings if finding.fault]
    if faulty:
        first = faulty[0]
        raise InvalidInputError(f"第 {first.row.number} 行：{first.fault}。没有导入任何内容", field="file")
    known = _known(tx, items)
    passwords = {}
    for row in rows:
        if kind is Kind.ACCOUNTS:
            entry = _entry(row, known)
            passwords[entry.username] = accounts.open_account(tx, entry, reason)
        else:
            granting.grant(tx, _grant(row, known), reason)
    return passwords


def _known(tx: Transaction, items: Mapping[str, str]) -> Known:
    session = tx.session
    offices = {
        text: key for key, name in session.execute(select(Office.id, Office.name)) for text in (key, name)
    }
    posts = session.execute(select(Post.code, Post.name, Post.roles)).all()
    roles = {code: frozenset({code, *carried}) for code, _, carried in posts}
    members = session.execute(select(Membership.account_id, Membership.post, Membership.office))
    people = session.execute(select(Account.id, Account.name).where(Account.enabled))
    closed = session.execute(select(Account.id).where(~Account.enabled)).scalars()
    return Known(
        offices=offices,
        posts={text: code for code, name, _ in posts for text in (code, name)},
        items=items,
        people={**dict.fromkeys(closed, ""), **{key: name for key, name in people}},
        roles=roles,
        held=frozenset((who, post, office) for who, post, office in members),
    )


def _account(row: Row, known: Known, _actor: str) -> Finding:
    entry = _entry(row, known)
    wrong = accounts.faults(entry, frozenset(known.offices.values()))
    effect = f"新增账号 {entry.username}"
    if wrong:
        return Finding(row, effect, wrong[0][1])
    if entry.username in known.people:
        return Finding(row, effect, "用户名已经有人使用")
    return Finding(row, effect)


def _post(row: Row, known: Known, actor: str) -> Finding:
    username, effect = row["用户名"], f"授予 {row['用户名']} {row['岗位']}"
    if not known.people.get(username):
        return Finding(row, effect, "没有这个账号，或者已经停用")
    if username == actor:
        return Finding(row, effect, "不能给自己授予岗位")
    if row["岗位"] not in known.posts:
        return Finding(row, effect, "没有这个岗位")
    if row["单位"] not in known.offices:
        return Finding(row, effect, "没有这个单位")
    strange = [item for item in _items(row) if item not in known.items]
    if strange:
        return Finding(row, effect, f"没有“{strange[0]}”这个事项")
    return Finding(row, effect)


def _two_administrators(found: list[Finding], known: Known) -> list[Finding]:
    """``found`` with a fault where a row would make somebody a second kind of administrator."""
    held: dict[str, set[str]] = {}
    for username, post, _ in known.held:
        held.setdefault(username, set()).update(known.roles.get(post, {post}) & ADMINISTRATORS)
    judged = []
    for finding in found:
        if not finding.fault:
            roles = held.setdefault(finding.row["用户名"], set())
            wanted = roles | (known.roles[known.posts[finding.row["岗位"]]] & ADMINISTRATORS)
            if len(wanted) > 1:
                finding = Finding(finding.row, finding.effect, rights.SeparationError().message)
            else:
                roles |= wanted
        judged.append(finding)
    return judged


def _entry(row: Row, known: Known) -> Entry:
    return Entry(row["用户名"], row["姓名"], known.offices.get(row["单位"], row["单位"]))


def _grant(row: Row, known: Known) -> Grant:
    items = tuple(known.items[item] for item in _items(row))
    return Grant(row["用户名"], known.posts[row["岗位"]], known.offices[row["单位"]], items)


def _items(row: Row) -> list[str]:
    text = row["限定事项"]
    for mark in "，,;；":
        text = text.replace(mark, "、")
    return [part.strip() for part in text.split("、") if part.strip()]
