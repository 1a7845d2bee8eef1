"""Hands due work to workers on any machine: Procrastinate on the same PostgreSQL.

A promise is a row written through the caller's own connection, so that it stands or falls with the caller's
transaction.  Knows which task does what, not what the tasks mean.

No broker stands beside the database, so there is no moment in which a step is saved and its promise is not.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import psycopg
from procrastinate import App, SyncPsycopgConnector

RUN_JOB = "yijianshi.run_job"
FIRE_TIMERS = "yijianshi.fire_timers"


class WorkerQueue:
    """Implements :class:`engine.ports.JobQueue`."""

    def __init__(self, url: str) -> None:
        """Use the queue tables of the database at ``url``, a ``postgresql://`` address."""
        self._url = url
        self._app = App(connector=SyncPsycopgConnector(conninfo=url))

    def prepare(self) -> None:
        """Create the queue's tables if they are not there; safe to call from several processes at once.

        Doing so again changes nothing.  The first caller holds an advisory lock until its connection closes; the
        others wait and find the tables.
        """
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute("SELECT pg_advisory_lock(7041924111)")
            found = connection.execute("SELECT to_regclass('procrastinate_jobs')").fetchone()
            if found is None or found[0] is None:
                with self._app.open():
                    self._app.schema_manager.apply_schema()

    def enqueue_job(self, connection: object, job_id: UUID, case_id: UUID, run_at: datetime | None) -> None:
        """Promise that a worker will run the job; jobs of one case run one after the other.

        Kept only if the transaction of ``connection`` commits.  ``run_at`` None is at once.
        """
        task = self._app.configure_task(
            RUN_JOB, lock=f"case:{case_id}", schedule_at=run_at, connection=connection, queue="jobs"
        )
        task.defer(job_id=str(job_id))

    def enqueue_timers(self, connection: object, timer_ids: tuple[UUID, ...]) -> None:
        """Promise that a worker will fire these timers."""
        task = self._app.configure_task(FIRE_TIMERS, connection=connection, queue="timers")
        task.defer(timer_ids=[str(timer_id) for timer_id in timer_ids])
