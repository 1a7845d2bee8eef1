"""The beat: finds what is due and hands it to the workers.  It remembers nothing; several may run at once.

Every tick reads from the rows what is due, so a beat that was down loses nothing: what became due in the meantime is
found at its first tick.  The periods are in seconds and are promises to nobody: a timer fires within about a second of
its moment, a lost job, a report and a reminder within about a minute.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from apscheduler.schedulers.background import BackgroundScheduler

from connectors.sla.calendar import CALENDARS
from connectors.sla.notices import recompute_after_import
from connectors.sla.watcher import watch
from engine import attachments, held, inbound, jobs, moving, pending, reports, staffing, texts, timers
from engine.identity import tidying
from engine.intake import drafts
from engine.limits import notices
from engine.storage import Store

TIMERS_EVERY = 1
LOST_JOBS_EVERY = 60
HELD_JOBS_EVERY = 10
REPORTS_EVERY = 60
INBOUND_EVERY = 600
TEXTS_EVERY = 5
FILES_EVERY = 3
"""How often reports that were ordered are written."""
LIMITS_EVERY = 60
MOVES_EVERY = 2
NEW_CALENDAR_EVERY = 300
SCANS_EVERY = 30
STAFFING_EVERY = 900
SWEEP_FILES_AT = 17
"""The hour, UTC, at which files that nobody keeps are removed: one in the morning in Shanghai."""
WATCH_AT = 18
"""The hour, UTC, of the nightly check of all deadlines: two in the morning in Shanghai."""


@contextmanager
def running_beat(store: Store) -> Iterator[BackgroundScheduler]:
    """A beat that ticks until the end of the block.  A tick that fails is logged; the next one comes all the same.

    A tick that takes longer than its period is not overtaken by the next one, and ticks that were missed meanwhile are
    made up for by a single one.  At the end of the block a tick that has begun is waited for.
    """
    scheduler = BackgroundScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})
    scheduler.add_job(hand_over_timers, "interval", [store], seconds=TIMERS_EVERY)
    scheduler.add_job(resend_jobs, "interval", [store], seconds=LOST_JOBS_EVERY)
    scheduler.add_job(held.release, "interval", [store], seconds=HELD_JOBS_EVERY)
    scheduler.add_job(pending.poll, "interval", [store], seconds=REPORTS_EVERY)
    scheduler.add_job(texts.send_due, "interval", [store], seconds=TEXTS_EVERY)
    scheduler.add_job(reports.run_waiting, "interval", [store], seconds=FILES_EVERY)
    scheduler.add_job(inbound.sweep, "interval", [store], seconds=INBOUND_EVERY)
    scheduler.add_job(moving.sweep, "interval", [store], seconds=MOVES_EVERY)
    scheduler.add_job(notices.sweep, "interval", [store], seconds=LIMITS_EVERY)
    scheduler.add_job(attachments.scan_waiting, "interval", [store], seconds=SCANS_EVERY)
    scheduler.add_job(staffing.sweep, "interval", [store], seconds=STAFFING_EVERY)
    scheduler.add_job(tidying.tidy, "cron", [store], hour=SWEEP_FILES_AT)
    scheduler.add_job(attachments.sweep, "cron", [store], hour=SWEEP_FILES_AT)
    scheduler.add_job(drafts.sweep, "cron", [store], hour=SWEEP_FILES_AT)
    scheduler.add_job(recompute_after_import, "interval", [store], seconds=NEW_CALENDAR_EVERY)
    scheduler.add_job(watch, "cron", [store, CALENDARS], hour=WATCH_AT)
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.shutdown(wait=True)


def hand_over_timers(store: Store) -> int:
    """Hand all due timers to the workers, batch by batch; the number handed over.

    Each batch is a transaction of its own.  Handing over is a promise in the queue, not the firing itself: a timer that
    two beats hand over fires once.
    """
    total = 0
    while True:
        with store.transaction() as tx:
            count = timers.enqueue_due(tx)
        total += count
        if count < timers.BATCH:
            return total


def resend_jobs(store: Store) -> int:
    """Hand lost jobs to the workers again; the number handed over.

    A job is lost when it has been due for minutes and nobody has done it: its promise went down with a worker, or with
    a queue that was emptied.  Doing a job twice is harmless, as its id is the idempotency key.
    """
    with store.transaction() as tx:
        return jobs.resend_lost(tx)
