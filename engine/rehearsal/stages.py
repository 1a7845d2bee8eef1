"""Where rehearsals take place: an empty schema of a database that serves others, dropped afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

from engine.ports import WorkingCalendar
from engine.rehearsal.case import VirtualTime
from engine.rehearsal.nowhere import NoSharing
from engine.rehearsal.play import Stage
from engine.storage import Store, throwaway


class NoQueue:
    """A queue that promises nothing: a rehearsal does what is due itself."""

    def enqueue_job(self, connection: object, job_id: UUID, case_id: UUID, run_at: datetime | None) -> None:
        """Nothing."""

    def enqueue_timers(self, connection: object, timer_ids: tuple[UUID, ...]) -> None:
        """Nothing."""


@contextmanager
def stage_on(url: str, calendar: WorkingCalendar) -> Iterator[Stage]:
    """A stage in the database at ``url``, with the working days of ``calendar``."""
    time = VirtualTime(datetime.now(UTC))
    with throwaway(url) as engine:
        yield Stage(Store(engine, calendar, NoQueue(), NoSharing(), time), time)


@contextmanager
def stage_beside(store: Store) -> Iterator[Stage]:
    """A stage in the database of ``store``, which sees nothing of it."""
    url = store.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with stage_on(url, store.calendar) as stage:
        yield stage
