"""How long the database takes for the first page of the inbox when 1,000 tasks are open, and when 1,000,000 are.

    python -m bench.inbox [--tasks N] [--rounds N]

One JSON line.  Times are what the driver waits for the database, statement by statement, over people of 20 offices in
turn; ``ratio`` is the large p95 over the small one, ``counts_ratio`` the same for the numbers beside the menu,
``item_ratio`` and ``step_ratio`` for pages narrowed down to an item or a step.  ``filtered_ms`` are medians of the
large inbox with one condition each.  Every case has four open tasks and a finished one.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import Connection, Engine, event, text

from connectors.data_sharing.memory import MemoryDataSharing
from connectors.sla.calendar import WorkingCalendar
from engine import inbox, releases
from engine.inbox import Search
from engine.selection import EVERYTHING, Selection, Share, TimeState
from engine.storage import Actor, Store, Transaction, connect, embedded_url, migrate
from processes import catalog
from webui.bootstrap import NoQueue

HOME = Path(__file__).resolve().parent.parent / "var" / "bench" / "postgres"
OFFICES, PEOPLE, SMALL = 20, 10, 1_000
GOALS = {"ratio": 3.0, "counts_ratio": 3.0, "item_ratio": 3.0, "step_ratio": 3.0}
FILL = (
    """INSERT INTO office (id, name, kind, level)
       SELECT 'o' || n, '街道' || n, 'street', 'street' FROM generate_series(0, :offices - 1) n
       ON CONFLICT DO NOTHING""",
    """INSERT INTO account (id, name, office, enabled)
       SELECT 'o' || o || 'p' || p, '经办' || p, 'o' || o, true
       FROM generate_series(0, :offices - 1) o, generate_series(0, :people - 1) p ON CONFLICT DO NOTHING""",
    """INSERT INTO process_instance
         (id, number, release_number, process_id, state, version, document, channel, office, started_by, started_at)
       SELECT gen_random_uuid(), 'JZ2026' || lpad(n::text, 8, '0'), 1, 'one_thing', 'active', 1, '\\x00', 'window',
              'o' || n % :offices, 'o0p0', now() - n % 60 * interval '1 day'
       FROM generate_series(CAST(:first AS int), CAST(:last AS int)) n""",
    """INSERT INTO application (case_id, form_id, applicant_name, id_number, values)
       SELECT id, 'application', '申请人' || substr(number, 7),
              '999001197206' || right(number, 5) || 'X', '{}'
       FROM process_instance WHERE number >= :from_number""",
    """INSERT INTO case_item (case_id, item)
       SELECT id, (ARRAY['subsistence_allowance', 'temporary_assistance', 'elderly_subsidy'])
                  [1 + ascii(right(id::text, 1)) % 3]
       FROM process_instance WHERE number >= :from_number""",
    """INSERT INTO user_task (id, case_id, element_id, process_id, name, item, state, assignee, groups, due_at,
                              created_at, completed_at, completed_by)
       SELECT gen_random_uuid(), id, 'step' || n, 'one_thing', '环节' || n,
              CASE WHEN n % 2 = 0 THEN 'subsistence_allowance' END,
              CASE WHEN n = 0 THEN 'completed' ELSE 'open' END,
              CASE WHEN n IN (0, 4) THEN office || 'p' || ascii(right(id::text, 1)) % :people END,
              CASE WHEN n % 2 = 0 THEN 'clerk@' ELSE 'reviewer@' END || office,
              now() + (random() * 40 - 5) * interval '1 day', now() - interval '1 day',
              CASE WHEN n = 0 THEN now() - interval '2 days' END,
              CASE WHEN n = 0 THEN office || 'p' || ascii(right(id::text, 1)) % :people END
       FROM process_instance, generate_series(0, 4) n WHERE number >= :from_number""",
    """INSERT INTO user_task_candidate (group_name, due_at, task_id, office, step, items)
       SELECT t.groups, t.due_at, t.id, p.office, t.name,
              CASE WHEN t.item IS NULL
                   THEN ARRAY(SELECT i.item FROM case_item i WHERE i.case_id = t.case_id) ELSE ARRAY[t.item] END
       FROM user_task t JOIN process_instance p ON p.id = t.case_id
       WHERE t.state = 'open' AND t.assignee IS NULL AND p.number >= :from_number""",
)
CONDITIONS = {
    "step": Search(Selection(step="环节1")),
    "item": Search(Selection(item="elderly_subsidy")),
    "item_and_step": Search(Selection(item="elderly_subsidy", step="环节3")),
    "item_of_nobody": Search(Selection(item="destitute_support")),
    "street": Search(Selection(street="o7")),
    "overdue": Search(Selection(time=TimeState.OVERDUE)),
    "not_overdue": Search(Selection(time=TimeState.FINE)),
    "unclaimed": Search(Selection(share=Share.UNCLAIMED)),
    "number": Search(Selection(keyword="JZ202600000010")),
    "no_such_number": Search(Selection(keyword="JZ2027")),
    "name": Search(person="申请人00000020"),
    "last_four": Search(person="100X"),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.inbox")
    parser.add_argument("--tasks", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=2, help="how often each of the 200 people looks")
    options = parser.parse_args()
    with database("bench_inbox") as (_, store):
        clock = _Clock(store.engine)
        _fill(store.engine, 0, SMALL // 4)
        small = _measured(clock, store, options.rounds)
        begun = time.perf_counter()
        _fill(store.engine, SMALL // 4, options.tasks // 4)
        filled = time.perf_counter() - begun
        large = _measured(clock, store, options.rounds)
        filtered = {name: _condition(clock, store, search) for name, search in CONDITIONS.items()}
    print(
        json.dumps(
            {
                "bench": "inbox",
                "tasks": options.tasks,
                **_compared(small, large),
                "filtered_ms": {name: round(took, 2) for name, took in filtered.items()},
                "fill_s": round(filled, 1),
                "goals": GOALS,
            }
        )
    )


class _Clock:
    """Adds up how long the statements of ``engine`` take."""

    def __init__(self, engine: Engine) -> None:
        self.seconds = self._begun = 0.0
        event.listen(engine, "before_cursor_execute", self._begin)
        event.listen(engine, "after_cursor_execute", self._end)

    def _begin(self, *_: object) -> None:
        self._begun = time.perf_counter()

    def _end(self, *_: object) -> None:
        self.seconds += time.perf_counter() - self._begun


@contextmanager
def database(name: str) -> Iterator[tuple[str, Store]]:
    """An empty database with the service published: its address and a store on it.  It is dropped afterwards."""
    url = embedded_url(HOME, "postgres")
    head, _, tail = url.partition("/postgres?")
    drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode()
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(drop)
        server.execute(f"CREATE DATABASE {name}".encode())
        own = f"{head}/{name}?{tail}"
        engine = connect(own)
        migrate(engine)
        store = Store(engine, WorkingCalendar(), NoQueue(), MemoryDataSharing())
        with store.transaction() as tx:
            releases.publish(tx, catalog.release_files(), "bench")
        yield own, store
        engine.dispose()
        server.execute(drop)


def _fill(engine: Engine, first: int, last: int) -> None:
    """Make cases ``first`` to ``last`` with all that hangs on them, and let the planner know."""
    values = {
        "offices": OFFICES,
        "people": PEOPLE,
        "first": first,
        "last": last - 1,
        "from_number": f"JZ2026{first:08d}",
    }
    with engine.begin() as connection:
        connection.execute(
            text("SET LOCAL session_replication_role = replica")
        )  # no foreign key is in doubt here
        connection.execute(text("SET LOCAL synchronous_commit = off"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        for statement in FILL:
            _run(connection, statement, values)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM ANALYZE"))


def _run(connection: Connection, statement: str, values: dict[str, object]) -> None:
    query = text(statement)
    connection.execute(query, {name: values[name] for name in query._bindparams})


def _people() -> list[Actor]:
    return [
        Actor(
            f"o{office}p{person}",
            "经办",
            f"o{office}",
            frozenset({"clerk", f"clerk@o{office}", "reviewer", f"reviewer@o{office}"}),
        )
        for person in range(PEOPLE)
        for office in range(OFFICES)
    ]


def _measured(clock: _Clock, store: Store, rounds: int) -> dict[str, float]:
    """The p95 of the first page, plain and narrowed down, and of the counts."""
    searches = {
        "": Search(EVERYTHING),
        "item_": Search(Selection(item="elderly_subsidy")),
        "step_": Search(Selection(step="环节1")),
    }
    pages = {name: _pages(clock, store, rounds, search) for name, search in searches.items()}
    return pages | {"counts_": _p95(_looks(clock, store, rounds, inbox.counts))}


def _pages(clock: _Clock, store: Store, rounds: int, search: Search) -> float:
    return _p95(_looks(clock, store, rounds, lambda tx: inbox.open_tasks(tx, search)))


def _compared(small: dict[str, float], large: dict[str, float]) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, before in small.items():
        after = large[name]
        found |= {
            f"{name}p95_ms_1k": round(before, 3),
            f"{name}p95_ms_1m": round(after, 3),
            f"{name}ratio": round(after / before, 2),
        }
    return found


def _p95(milliseconds: list[float]) -> float:
    return statistics.quantiles(milliseconds, n=20)[-1]


def _condition(clock: _Clock, store: Store, search: Search) -> float:
    """The median of one look of one person of each office."""
    return statistics.median(_looks(clock, store, 0, lambda tx: inbox.open_tasks(tx, search)))


def _looks(clock: _Clock, store: Store, rounds: int, look: Callable[[Transaction], object]) -> list[float]:
    """Milliseconds of every look: everybody in turn; without rounds, one of each office.

    A look of each office before that warms up and is not counted.
    """
    first = _people()[:OFFICES]
    took = []
    for number, person in enumerate([*first, *(_people() * rounds or first)]):
        clock.seconds = 0.0
        with store.transaction(person) as tx:
            look(tx)
        if number >= len(first):
            took.append(clock.seconds * 1000)
    return took


if __name__ == "__main__":
    main()
