"""Waits after failed attempts, so that guessing takes years and nobody can lock somebody else out.

What is counted is an account at an address.  Beyond that an address that tries many accounts, and an account that is
tried from many addresses, have to wait as well, except where the account has signed in before: whoever comes from the
usual place is held up by nobody's failures but those at that place.  An attempt counts before it is judged, so that
many at once are not judged for the price of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, DateTime, case, delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from engine.directory import acts, rights
from engine.directory.rights import Role
from engine.errors import ForbiddenError
from engine.host import SHANGHAI
from engine.identity.policy import Policy
from engine.models import FailedSignIn, StaffSession
from engine.storage import Transaction

WINDOW = timedelta(hours=1)
"""After so long without an attempt counting begins anew."""
AT_ADDRESS, AT_ACCOUNT = 6, 20
"""How many times the tries of one pair an address or an account has."""
LONGEST_NAME, MOST = 64, 1_000


class WaitError(ForbiddenError):
    """登录失败次数过多，请稍后再试"""

    code = "sign_in_wait"


@dataclass(frozen=True)
class Place:
    """Who tries from where; the username as it was typed."""

    username: str
    address: str

    @property
    def pair(self) -> str:
        """The key under which this account at this address is counted."""
        return f"pair:{self.username.lower()[:LONGEST_NAME]}@{self.address}"


def count(tx: Transaction, place: Place, policy: Policy) -> None:
    """Count one attempt; to be committed before the attempt is judged.

    Raises:
        WaitError: it has to wait; says until when, whether or not there is such an account.
    """
    keys = [(place.pair, policy.tries)]
    if not _is_usual(tx, place):
        keys.append((f"address:{place.address}", policy.tries * AT_ADDRESS))
        keys.append((f"account:{place.username.lower()[:LONGEST_NAME]}", policy.tries * AT_ACCOUNT))
    for key, tries in keys:
        _count(tx, key, tries, policy)


def _is_usual(tx: Transaction, place: Place) -> bool:
    before = select(StaffSession.id).where(
        StaffSession.account_id == place.username,
        StaffSession.address == place.address,
        StaffSession.complete,
    )
    return tx.session.scalar(before.limit(1)) is not None


def _count(tx: Transaction, key: str, tries: int, policy: Policy) -> None:
    fresh = FailedSignIn.last_at < tx.now - WINDOW
    failures = case((fresh, 1), else_=func.least(FailedSignIn.failures + 1, MOST))
    waits_for = policy.first_wait.total_seconds() * func.power(2, func.least(failures - tries, 20))
    seconds = func.least(waits_for, policy.longest_wait.total_seconds())
    until = case(
        (failures >= tries, _now(tx) + func.make_interval(0, 0, 0, 0, 0, 0, seconds)), else_=_now(tx)
    )
    statement = insert(FailedSignIn).values(key=key, failures=1, last_at=tx.now, until=tx.now)
    counted = statement.on_conflict_do_update(
        index_elements=["key"],
        set_={"failures": failures, "last_at": tx.now, "until": until},
        where=FailedSignIn.until <= tx.now,
    )
    if tx.session.scalar(counted.returning(FailedSignIn.key)) is None:
        until_when = tx.session.scalar(select(FailedSignIn.until).where(FailedSignIn.key == key)) or tx.now
        raise WaitError(f"登录失败次数过多，请在 {_clock(until_when)} 以后再试", until=until_when)


def _now(tx: Transaction) -> ColumnElement[datetime]:
    return literal(tx.now, DateTime(timezone=True))


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI) + timedelta(minutes=1):%H:%M}"


def succeed(tx: Transaction, place: Place) -> None:
    """Forget the failures of an account at an address at which it has just signed in."""
    tx.session.execute(delete(FailedSignIn).where(FailedSignIn.key == place.pair))


def waits(tx: Transaction, username: str) -> Sequence[FailedSignIn]:
    """What holds an account up now, by key."""
    query = select(FailedSignIn).where(_about(username), FailedSignIn.until > tx.now)
    return tx.session.scalars(query.order_by(FailedSignIn.key)).all()


def unlock(tx: Transaction, username: str, reason: str) -> None:
    """Forget every failure of an account, wherever it was.

    Raises:
        ForbiddenError: the actor is not the security administrator.
        InvalidInputError: no reason was given.
    """
    rights.require(tx, Role.SECURITY)
    why = rights.reason(reason)
    tx.session.execute(delete(FailedSignIn).where(_about(username)))
    acts.record(tx, "unlock", username, why)


def sweep(tx: Transaction) -> int:
    """Remove what counts no more; how much."""
    old = delete(FailedSignIn).where(FailedSignIn.last_at < tx.now - 24 * WINDOW, FailedSignIn.until < tx.now)
    return len(tx.session.scalars(old.returning(FailedSignIn.key)).all())


def _about(username: str) -> ColumnElement[bool]:
    name = username.lower()
    pair = FailedSignIn.key.startswith(f"pair:{name}@", autoescape=True)
    return pair | (FailedSignIn.key == f"account:{name}")
