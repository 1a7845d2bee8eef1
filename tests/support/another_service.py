"""A world of its own for the second service: “出生一件事”, published from ``tests/fixtures`` without any code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connectors.data_sharing.declared import catalogue_with
from connectors.data_sharing.memory import MemoryDataSharing
from connectors.sla.calendar import WorkingCalendar
from engine.storage import Store, connect, migrate
from processes import catalog
from tests.support.database import fresh_database
from tests.support.world import BEGIN, PromiseQueue, World
from webui.demo import VirtualClock, set_up

HOME = Path(__file__).resolve().parents[1] / "fixtures" / "birth_one_thing"


@contextmanager
def born_world() -> Iterator[World]:
    """An empty database with the second service published, and its offices and people entered."""
    with fresh_database(empty=True) as url:
        engine = connect(url)
        migrate(engine)
        clock, queue = VirtualClock(BEGIN), PromiseQueue()
        sharing = MemoryDataSharing(now=clock, catalogue=catalogue_with(catalog.operations(HOME)))
        store = Store(engine, WorkingCalendar(), queue, sharing, clock)
        set_up(store, HOME)
        try:
            yield World(url, store, clock, sharing, queue)
        finally:
            engine.dispose()
