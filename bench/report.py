"""How much memory and time it takes to write a list of 1,000,000 rows to Excel, in a process of its own.

    python -m bench.report [--rows N]

One JSON line.  ``peak_mb`` is the most memory that the writing process ever held; ``file_mb`` the size of the file.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, text

from bench.inbox import FILL, OFFICES, PEOPLE, database
from connectors.data_sharing.memory import MemoryDataSharing
from connectors.sla.calendar import WorkingCalendar
from engine import releases, reports
from engine.reports import Book, Kind, Month
from engine.storage import Actor, Store, connect
from webui.bootstrap import NoQueue

GOALS = {"peak_mb": 512}
DISTRICT = Actor("supervisor", "督办", "district", frozenset({"supervisor", "supervisor@*"}))
MOVE = "UPDATE process_instance SET started_at = timestamptz '2026-11-01 00:00+08' + random() * interval '29 days'"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.report")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--write", help="the database whose list is written; used by the measurement itself")
    options = parser.parse_args()
    if options.write:
        print(json.dumps(_write(options.write)))
        return
    with database("bench_report") as (url, store):
        _fill(store.engine, options.rows)
        command = [sys.executable, "-m", "bench.report", "--write", url]
        ended = subprocess.run(command, check=True, capture_output=True, text=True)
    print(json.dumps({"bench": "report", **json.loads(ended.stdout.splitlines()[-1]), "goals": GOALS}))


def _fill(engine: Engine, rows: int) -> None:
    """Make so many cases of one item each, all of one month."""
    values = {"offices": OFFICES, "people": PEOPLE, "first": 0, "last": rows - 1, "from_number": "JZ2026"}
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("SET LOCAL synchronous_commit = off"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        for statement in (*FILL[:5], MOVE):
            query = text(statement)
            connection.execute(query, {name: values[name] for name in query._bindparams})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM ANALYZE"))


def _write(url: str) -> dict[str, float]:
    """Write the list of all cases to a file; the rows, and what it took."""
    engine = connect(url)
    store = Store(engine, WorkingCalendar(), NoQueue(), MemoryDataSharing())
    begun = time.perf_counter()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report.xlsx"
        with store.transaction(DISTRICT) as tx, Book(str(path)) as book:
            found = reports.table(tx, releases.newest(tx), Kind.CASES, Month(2026, 11))
            rows = book.write(found.title, found.columns, found.rows)
        size = path.stat().st_size
    engine.dispose()
    return {
        "rows": rows,
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "seconds": round(time.perf_counter() - begun, 1),
        "file_mb": round(size / 2**20, 1),
    }


if __name__ == "__main__":
    main()
