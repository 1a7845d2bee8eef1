"""Who may see the board, of which cases, and where its days begin.  A day is a day in Shanghai."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement

from engine.errors import ForbiddenError
from engine.host import SHANGHAI
from engine.reach import scope
from engine.storage import Transaction

POSTS = ("supervisor",)


def require(tx: Transaction) -> ColumnElement[bool]:
    """The condition on :class:`engine.models.Case` that every number of the board obeys.

    Raises:
        ForbiddenError: the actor is no supervisor.
    """
    if not any(tx.actor.holds(post) for post in POSTS):
        raise ForbiddenError("只有督办人员可以查看督办看板")
    return scope(tx)


@dataclass(frozen=True)
class Days:
    """The beginnings of the days around ``now``; the week ends with Sunday."""

    now: datetime

    @property
    def today(self) -> date:
        """The day it is."""
        return self.now.astimezone(SHANGHAI).date()

    @property
    def tomorrow(self) -> datetime:
        """When today is over."""
        return self.begin(1)

    @property
    def next_week(self) -> datetime:
        """When this week is over."""
        return self.begin(7 - self.today.weekday())

    def begin(self, offset: int) -> datetime:
        """The first moment of the day ``offset`` days from today."""
        return datetime.combine(self.today + timedelta(days=offset), time.min, SHANGHAI)
