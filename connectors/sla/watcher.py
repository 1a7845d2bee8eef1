"""The watcher: computes every open deadline again, by itself, and raises an incident where it disagrees.

Deliberately simple and deliberately apart: it walks day by day over the raw events and the raw notices and uses none
of the code that computes due dates for the product, so that one mistake cannot hide in both.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import text

from engine.storage import Store, Transaction

CODE = "clock_differs"
FARTHEST = 4000
_SHANGHAI = timezone(timedelta(hours=8))
_FIXED = {"01-01", "05-01", "05-02", "10-01", "10-02", "10-03"}

_CLOCKS = text(
    "SELECT c.id, c.case_id, p.number, p.state AS case_state, c.name, c.days, c.unit, c.state, c.due_at, c.element_id"
    " FROM clock c JOIN process_instance p ON p.id = c.case_id WHERE c.state <> 'stopped'"
    " AND (CAST(:after AS uuid) IS NULL OR c.id > :after) ORDER BY c.id LIMIT 500"
)
_EVENTS = text(
    "SELECT clock_id, kind, at, cause, days FROM clock_event WHERE clock_id = ANY(:ids) ORDER BY id"
)
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(7041924112)")
_NOTICES = text("SELECT year, content FROM calendar_year ORDER BY id")
_RAISE = text(
    "INSERT INTO incident (id, case_id, kind, subject, element_id, code, message, opened_at)"
    " SELECT :id, :case_id, 'clock', :subject, :element_id, :code, :message, :now WHERE NOT EXISTS"
    " (SELECT 1 FROM incident WHERE subject = :subject AND code = :code AND closed_at IS NULL)"
)


@dataclass(frozen=True)
class Difference:
    """A clock whose row says something else than its events do."""

    case_number: str
    name: str
    stated: str
    computed: str

    @property
    def message(self) -> str:
        """The difference as a sentence for the clerk who has to look."""
        return f"时限“{self.name}”登记的到期日是 {self.stated}，按事件逐日核算应为 {self.computed}"


@dataclass(frozen=True)
class Stated:
    """What the row of a clock says."""

    id: UUID
    case_id: UUID
    case_number: str
    case_state: str
    name: str
    days: int
    unit: str
    state: str
    due_at: datetime | None
    element_id: str | None


@dataclass(frozen=True)
class Happened:
    """One raw event."""

    kind: str
    day: date
    cause: str
    days: int


class RawCalendar:
    """Which days are worked, read off the notices themselves."""

    def __init__(self, folder: Path, imported: Mapping[int, Mapping[str, object]]) -> None:
        """Use the imported notices before the files in ``folder``."""
        self._folder = folder
        self._imported = imported
        self._known: dict[int, tuple[set[str], set[str]]] = {}

    def works(self, day: date) -> bool:
        """Whether offices work on ``day``."""
        off, worked = self._year(day.year)
        key = day.isoformat()
        if day.isoweekday() in (6, 7):
            return key in worked
        return key not in off

    def _year(self, number: int) -> tuple[set[str], set[str]]:
        if number not in self._known:
            self._known[number] = self._read(number)
        return self._known[number]

    def _read(self, number: int) -> tuple[set[str], set[str]]:
        file = self._folder / f"{number}.json"
        content = self._imported.get(number)
        if content is None and not file.exists():
            return {f"{number}-{day}" for day in _FIXED}, set()
        if content is None:
            content = json.loads(file.read_text(encoding="utf-8"))
        off, worked = content["holidays"], content["working_weekends"]
        if not isinstance(off, list) or not isinstance(worked, list):
            raise TypeError(f"{number}: holidays and working_weekends are lists")
        return {str(entry["date"]) for entry in off}, {str(entry) for entry in worked}


def walk(days: int, unit: str, events: Sequence[Happened], calendar: RawCalendar) -> date | None:
    """The last day of the limit, found by going from day to day; None while the clock stands still.

    A day counts when the clock ran as it began; the last day is worked and the clock runs as it ends.
    """
    start = next(event.day for event in events if event.kind == "start")
    left = days + sum(event.days for event in events if event.kind == "extend")
    day, last_event = start, events[-1].day
    for _ in range(FARTHEST):
        if day >= last_event and _stands(events, day):
            return None
        if left == 0 and calendar.works(day) and not _stands(events, day):
            return day
        ran = not _stands(events, day)
        day += timedelta(days=1)
        if left > 0 and ran and (unit == "calendar" or calendar.works(day)):
            left -= 1
    return None


def _stands(events: Sequence[Happened], day: date) -> bool:
    """Whether the clock stands still at the end of ``day``: some cause has begun and not ended.

    A stop that was taken back never was.
    """
    causes = set()
    kinds = [event.kind for event in events]
    for place, event in enumerate(events):
        if event.day > day or (event.kind == "stop" and "reopen" not in kinds[place:]):
            break
        if event.kind == "pause":
            causes.add(event.cause)
        elif event.kind == "resume":
            causes.discard(event.cause)
    return bool(causes)


def watch(store: Store, folder: Path) -> list[Difference]:
    """Check every open clock against its events and raise an incident for each that differs.

    ``folder`` holds the yearly notices that came with the product.  A difference that is known already is listed
    again but raised once.
    """
    found: list[Difference] = []
    after: UUID | None = None
    while True:
        with store.transaction() as tx:
            tx.session.execute(_ONE_AT_A_TIME)
            imported = {number: content for number, content in tx.session.execute(_NOTICES)}
            calendar = RawCalendar(folder, imported)
            rows = [Stated(*row) for row in tx.session.execute(_CLOCKS, {"after": after})]
            events = _events(tx, [row.id for row in rows])
            for row in rows:
                found += _check(tx, row, events.get(row.id, []), calendar)
        if not rows:
            return found
        after = rows[-1].id


def _events(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, list[Happened]]:
    found: dict[UUID, list[Happened]] = {}
    for clock_id, kind, at, cause, days in tx.session.execute(_EVENTS, {"ids": list(ids)}):
        event = Happened(kind, at.astimezone(_SHANGHAI).date(), cause, days)
        found.setdefault(clock_id, []).append(event)
    return found


def _check(
    tx: Transaction, row: Stated, events: Sequence[Happened], calendar: RawCalendar
) -> Iterator[Difference]:
    computed = _computed(row, events, calendar)
    if computed == _stated(row.due_at):
        return
    difference = Difference(row.case_number, row.name, _stated(row.due_at), computed)
    values = {
        "id": uuid4(),
        "case_id": row.case_id,
        "subject": row.id,
        "element_id": row.element_id,
        "code": CODE,
        "message": difference.message,
        "now": tx.now,
    }
    tx.session.execute(_RAISE, values)
    yield difference


def _computed(row: Stated, events: Sequence[Happened], calendar: RawCalendar) -> str:
    """What the due date should be called, or what else is wrong with the clock."""
    if row.case_state != "active":
        return "停止（办件已经办结）"
    if not events:
        return "没有（时限没有任何事件）"
    if (row.state == "paused") != _stands(events, date.max):
        return "计时中" if row.state == "paused" else "暂停中"
    return _day(walk(row.days, row.unit, events, calendar))


def _stated(due_at: datetime | None) -> str:
    return "暂停中" if due_at is None else due_at.astimezone(_SHANGHAI).date().isoformat()


def _day(day: date | None) -> str:
    return "暂停中" if day is None else day.isoformat()
