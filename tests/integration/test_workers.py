"""Workers on the real queue: promises stand and fall with their step, and a killed worker loses nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from connectors.sla.beat import hand_over_timers
from connectors.sla.queue import WorkerQueue
from connectors.sla.worker import STALLED_AFTER, work
from engine import tasks
from engine.domain import CaseState
from engine.errors import ConflictError
from engine.invariants import check
from engine.models import Job
from tests.support.diagrams import diagram, status, timer, user
from tests.support.world import CLERK, World, eventually

ROOT = Path(__file__).resolve().parent.parent.parent
TELL = diagram("p", [status(), user("check")], "start > tell > check > done")


@pytest.fixture
def queued(world: World) -> World:
    """A world whose promises go to the real queue."""
    queue = WorkerQueue(world.url)
    queue.prepare()
    return replace(world, store=replace(world.store, queue=queue))


@contextmanager
def worker(world: World, *how: str) -> Iterator[subprocess.Popen[str]]:
    """A worker process; it is killed at the end of the block unless it has ended by itself."""
    command = [sys.executable, "-m", "tests.support.worker_process", world.url, *how]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def promises(world: World) -> int:
    """How many jobs the queue holds."""
    with world.store.transaction() as tx:
        return int(tx.session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) or 0)


def work_once(queued: World) -> None:
    """Let a worker do all there is, in a thread of its own: a worker brings its own event loop."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(work, queued.store, queued.url, once=True).result()


def test_a_worker_runs_the_jobs_and_timers_that_were_promised(queued: World) -> None:
    nodes = [status(), timer("pause", "PT1H"), user("check")]
    queued.publish(diagram("p", nodes, "start > tell > pause > check > done"))
    cases = [queued.start("p") for _ in range(3)]

    work_once(queued)
    assert [queued.waiting_at(case_id) for case_id in cases] == [{"pause"}] * 3
    queued.pass_time(hours=1)
    assert hand_over_timers(queued.store) == 3
    work_once(queued)

    assert [queued.waiting_at(case_id) for case_id in cases] == [{"check"}] * 3
    assert len(queued.sharing.pushed) == 3
    assert promises(queued) == 0
    assert check(queued.store) == []


def test_a_promise_is_made_only_if_its_step_is_kept(queued: World) -> None:
    queued.publish(diagram("p", [user("check"), status()], "start > check > tell > done"))
    queued.start("p")
    task_id = queued.claim("check")

    with pytest.raises(ConflictError), queued.store.transaction(CLERK) as tx:
        tasks.complete(tx, task_id, {})
        raise ConflictError
    assert promises(queued) == 0
    with queued.store.transaction(CLERK) as tx:
        tasks.complete(tx, task_id, {})

    assert promises(queued) == 1


def test_a_timer_handed_over_twice_fires_once(queued: World) -> None:
    queued.publish(diagram("p", [timer("pause", "PT1H"), user("check")], "start > pause > check > done"))
    case_id = queued.start("p")
    queued.pass_time(hours=1)

    hand_over_timers(queued.store)
    queued.pass_time(seconds=61)
    hand_over_timers(queued.store)
    work_once(queued)

    assert queued.path(case_id) == ["start", "pause"]


def test_a_worker_killed_in_the_middle_of_a_job_loses_nothing_and_does_nothing_twice(queued: World) -> None:
    queued.publish(TELL)
    case_id = queued.start("p")
    (job,) = queued.rows(Job)

    with worker(queued, "stuck") as doomed:
        assert doomed.stdout is not None
        assert doomed.stdout.readline() == f"asked {job.id}\n"
        doomed.send_signal(signal.SIGKILL)
        doomed.wait(10)
    assert queued.waiting_at(case_id) == {"tell"}
    with queued.store.transaction() as tx:
        silence = f"last_heartbeat - interval '{STALLED_AFTER + 1} seconds'"
        tx.session.execute(text(f"UPDATE procrastinate_workers SET last_heartbeat = {silence}"))
    with worker(queued) as successor:
        assert successor.stdout is not None
        assert successor.stdout.readline() == f"asked {job.id}\n"
        eventually(lambda: queued.waiting_at(case_id) == {"check"})
        successor.terminate()
        assert successor.wait(20) == 0

    assert queued.path(case_id) == ["start", "tell"]
    assert queued.state(case_id) is CaseState.ACTIVE
    assert check(queued.store) == []
