"""Pages behind a key: a page begins after a row, never at a number, so that later pages cost what the first does.

Knows no table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, tuple_
from sqlalchemy.orm import InstrumentedAttribute

Moment = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]
PAGE = 20


@dataclass(frozen=True)
class Mark:
    """Where a page begins: after the row with this moment and id."""

    moment: datetime
    id: UUID


def beyond(
    mark: Mark | None,
    moment: Moment,
    key: InstrumentedAttribute[UUID],
    *,
    newest_first: bool = False,
) -> list[ColumnElement[bool]]:
    """The condition that rows come after ``mark`` in the order of ``moment`` and ``key``; none for the first page."""
    if mark is None:
        return []
    row, last = tuple_(moment, key), tuple_(mark.moment, mark.id)
    return [row < last if newest_first else row > last]
