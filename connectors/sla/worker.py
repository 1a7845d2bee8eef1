"""A worker: takes jobs and due timers from the queue, any number of them on any number of machines.

Every worker carries a beat, and looks after jobs whose worker has died.  A worker keeps nothing of its own: it may be
killed at any moment, and whatever it was doing is done again by another.
"""

from __future__ import annotations

import asyncio
from uuid import UUID

from procrastinate import App, JobContext, PsycopgConnector

from connectors.sla.beat import running_beat
from connectors.sla.queue import FIRE_TIMERS, RUN_JOB
from engine import jobs, timers
from engine.storage import Store

POLL_EVERY = 0.5
"""Seconds between looks at the queue: nobody is notified when the lock of a case becomes free."""
SIGN_OF_LIFE_EVERY = 3
"""Seconds between a worker's signs of life."""
STALLED_AFTER = 12
"""Seconds without one after which a worker's jobs are given to others; doing a job twice is harmless."""


def work(store: Store, url: str, *, concurrency: int = 4, once: bool = False) -> None:
    """Work until a signal stops the process; with ``once`` until nothing is left to do.

    ``concurrency`` is how many jobs run side by side; those of one case never do.  ``url`` leads to the database of
    ``store``, where the queue is as well.  On a signal the jobs that have begun are finished first.
    """
    app = _app(store, url)
    with running_beat(store):
        asyncio.run(_run(app, concurrency, once))


async def _run(app: App, concurrency: int, once: bool) -> None:
    async with app.open_async():
        await app.run_worker_async(
            concurrency=concurrency,
            wait=not once,
            listen_notify=True,
            fetch_job_polling_interval=POLL_EVERY,
            delete_jobs="successful",
            update_heartbeat_interval=SIGN_OF_LIFE_EVERY,
            stalled_worker_timeout=STALLED_AFTER,
        )


def _app(store: Store, url: str) -> App:
    app = App(connector=PsycopgConnector(conninfo=url))

    @app.task(name=RUN_JOB, queue="jobs")
    def run_job(job_id: str) -> None:
        jobs.run(store, UUID(job_id))

    @app.task(name=FIRE_TIMERS, queue="timers")
    def fire_timers(timer_ids: list[str]) -> None:
        for timer_id in timer_ids:
            timers.fire(store, UUID(timer_id))

    @app.periodic(cron="* * * * * */5")
    @app.task(name="yijianshi.rescue", queueing_lock="rescue", pass_context=True)
    async def rescue(_context: JobContext, timestamp: int) -> None:
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
            await app.job_manager.retry_job(job)

    return app
