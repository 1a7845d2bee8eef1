"""What a worker holds: the document of a case at its widest, and the memory of a process that runs many cases."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

from sqlalchemy import select

from bench.steps.ours import Ours
from connectors.data_sharing.memory import MemoryDataSharing
from connectors.sla.calendar import WorkingCalendar
from engine.models import Case
from engine.storage import Store, connect, migrate
from tests.support.journey import ITEMS, reach_co_handling
from webui.bootstrap import NoQueue
from webui.demo import set_up

FEW, MANY = 100, 1_000


def state_at_co_handling(url: str) -> int:
    """Bytes of the document of a case that handles five items side by side, on the empty database at ``url``."""
    engine = connect(url)
    migrate(engine)
    sharing = MemoryDataSharing()
    store = Store(engine, WorkingCalendar(), NoQueue(), sharing)
    set_up(store)
    case_id = reach_co_handling(store, sharing, ITEMS)
    with store.transaction() as tx:
        size = len(tx.session.scalars(select(Case.document).where(Case.id == case_id)).one())
    engine.dispose()
    return size


def growth(url: str) -> float:
    """How much a process of its own grows from ``FEW`` to ``MANY`` cases on the empty database at ``url``.

    0.2 is a fifth.
    """
    command = [sys.executable, "-m", "bench.steps.worker", url]
    return float(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def _run(ours: Ours) -> float:
    for _ in range(FEW):
        ours.run_job_case()
    few = _resident()
    for _ in range(MANY - FEW):
        ours.run_job_case()
    return _resident() / few - 1


def _resident() -> int:
    """Bytes of memory that this process holds now; the highest so far where the system does not tell."""
    table = Path("/proc/self/statm")
    if table.exists():
        return int(table.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    print(_run(Ours(sys.argv[1])))
