"""The beat: finds what is due and hands it to the workers.  It remembers nothing; several may run at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from apscheduler.schedulers.background import BackgroundScheduler

from connectors.sla.calendar import CALENDARS
from connectors.sla.notices import recompute_after_import
from connectors.sla.watcher import watch
from engine import jobs, timers
from engine.handlers import lookup
from engine.limits import notices
from engine.storage import Store

TIMERS_EVERY = 1
LOST_JOBS_EVERY = 60
REPORTS_EVERY = 60
LIMITS_EVERY = 60
NEW_CALENDAR_EVERY = 300
WATCH_AT = 18
"""The hour, UTC, of the nightly check of all deadlines: two in the morning in Shanghai."""


@contextmanager
def running_beat(store: Store) -> Iterator[BackgroundScheduler]:
    """A beat that ticks until the end of the block.  A tick that fails is logged; the next one comes all the same."""
    scheduler = BackgroundScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})
    scheduler.add_job(hand_over_timers, "interval", [store], seconds=TIMERS_EVERY)
    scheduler.add_job(resend_jobs, "interval", [store], seconds=LOST_JOBS_EVERY)
    scheduler.add_job(lookup.poll, "interval", [store], seconds=REPORTS_EVERY)
    scheduler.add_job(notices.sweep, "interval", [store], seconds=LIMITS_EVERY)
    scheduler.add_job(recompute_after_import, "interval", [store], seconds=NEW_CALENDAR_EVERY)
    scheduler.add_job(watch, "cron", [store, CALENDARS], hour=WATCH_AT)
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.shutdown(wait=True)


def hand_over_timers(store: Store) -> int:
    """Hand all due timers to the workers, batch by batch; the number handed over."""
    total = 0
    while True:
        with store.transaction() as tx:
            count = timers.enqueue_due(tx)
        total += count
        if count < timers.BATCH:
            return total


def resend_jobs(store: Store) -> int:
    """Hand lost jobs to the workers again; the number handed over."""
    with store.transaction() as tx:
        return jobs.resend_lost(tx)
