"""Holiday notices in the database: reading them for the calendar, importing a new one and telling who is affected.

The notice for a year comes out late in the year before.  Until then due dates beyond the turn of the year are
provisional, and its import moves them; this module moves them all at once and says which, as somebody has to tell the
applicants.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from connectors.sla.calendar import CalendarError, WorkingCalendar, Year, read_year
from engine.clocks import years
from engine.errors import InvalidInputError
from engine.limits.ledger import Affected, recompute
from engine.limits.standing import Standing, on_days_off
from engine.models import CalendarYear
from engine.storage import Actor, Store

REFRESH_SECONDS = 60.0
LATELY = timedelta(minutes=15)


@dataclass
class StoredYears:
    """The imported years, read again at most once a minute; threads may share it.

    Another process therefore may compute with the old calendar for a minute after an import;
    :func:`recompute_after_import` makes up for that.
    """

    engine: Engine
    _years: Mapping[int, Year] = field(default_factory=dict, init=False)
    _read_at: float | None = field(default=None, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __call__(self) -> Mapping[int, Year]:
        """The newest notice of each imported year."""
        if self._is_old():
            with self._lock:
                if self._is_old():
                    self._years = self._load()
                    self._read_at = time.monotonic()
        return self._years

    def _is_old(self) -> bool:
        return self._read_at is None or time.monotonic() - self._read_at > REFRESH_SECONDS

    def _load(self) -> Mapping[int, Year]:
        with Session(self.engine) as session:
            rows = session.execute(
                select(CalendarYear.year, CalendarYear.content).order_by(CalendarYear.id)
            ).all()
        return {number: _year(number, content) for number, content in rows}


def _year(number: int, content: Mapping[str, object]) -> Year:
    return read_year(json.dumps(content).encode(), f"{number}.json", number)


@dataclass(frozen=True)
class Imported:
    """What an imported notice changed, and which timers and tasks ``standing`` as they were end on a day off now."""

    year: int
    notice: str
    affected: tuple[Affected, ...]
    standing: tuple[Standing, ...]


def import_notice(store: Store, source: bytes, name: str, actor: Actor) -> Imported:
    """Keep the yearly notice in the JSON text ``source``, compute all open clocks anew and say who is affected.

    Importing the same notice again changes nothing but its date.  Timers and tasks are not moved: they may have
    been set by a person or a promise, so they are only listed for somebody to look at.

    Raises:
        InvalidInputError: the file cannot be trusted, or it has no notice number.
    """
    try:
        year = read_year(source, name)
    except CalendarError as error:
        raise InvalidInputError(str(error), field="file") from error
    if year.notice is None:
        raise InvalidInputError(f"{name} 没有通知文号（notice），不能作为正式安排导入", field="notice")
    with store.transaction(actor) as tx:
        years.record(tx, year.year, year.notice, json.loads(source))
    fresh = replace(store, calendar=calendar_of(store.engine))
    affected = recompute(fresh, f"{year.title}（{year.notice}）")
    with fresh.transaction(actor) as tx:
        standing = on_days_off(tx, year.year)
    return Imported(year.year, year.notice, tuple(affected), tuple(standing))


def recompute_after_import(store: Store) -> list[Affected]:
    """Compute all open clocks anew if a notice was imported lately; those that moved.

    For clocks that a process started while it still had the old calendar.  ``LATELY`` is three times as long as the
    beat's period, so that a beat which was late still comes in time.  Doing so again changes nothing.
    """
    with store.transaction() as tx:
        last = years.imported_at(tx)
        recent = last is not None and tx.now - last < LATELY
    return recompute(replace(store, calendar=calendar_of(store.engine)), "放假安排更新") if recent else []


def calendar_of(engine: Engine) -> WorkingCalendar:
    """A calendar that knows the imported notices, then the files; a year with neither is provisional."""
    return WorkingCalendar(published=StoredYears(engine))
