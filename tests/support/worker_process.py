"""A worker in a process of its own, for tests that kill it: ``python -m tests.support.worker_process URL [stuck]``.

Says ``asked KEY`` for every push; a ``stuck`` one never comes back from its first.
"""

from __future__ import annotations

import sys
from threading import Event

from connectors.data_sharing.memory import MemoryDataSharing
from connectors.sla.calendar import WorkingCalendar
from connectors.sla.queue import WorkerQueue
from connectors.sla.worker import work
from engine.ports import Push, Receipt
from engine.storage import Store, connect
from tests.support.world import BEGIN


class Telling(MemoryDataSharing):
    """The platform in memory that says aloud what it is asked, and perhaps never answers."""

    stuck = False

    def push(self, message: Push) -> Receipt:
        """A receipt, unless stuck."""
        sys.stdout.write(f"asked {message.key}\n")
        sys.stdout.flush()
        if self.stuck:
            Event().wait()
        return super().push(message)


def main(url: str, *how: str) -> None:
    """Work until the process is ended."""
    sharing = Telling()
    sharing.stuck = "stuck" in how
    engine = connect(url)
    store = Store(engine, WorkingCalendar(), WorkerQueue(url), sharing, lambda: BEGIN)
    work(store, url)
    engine.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
